import { NodeOperationError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import type { BaseUrlReason, IdReason } from '../../../nodes/Tallyfy/transport/account/address';
import {
	explainCredential,
	explainExpression,
	explainId,
	explainOption,
	explainSwitch,
	UNUSABLE,
} from '../../../nodes/Tallyfy/words/inputs';
import { CHECK_BASE_URL } from '../../../nodes/Tallyfy/words/vocabulary';

const NAME_THE_FIELD =
	'Let the expression name the field that holds the ID, for example {{ $json.id }}.';

const IDS: Readonly<Record<IdReason, readonly [message: string, description: string]>> = {
	empty: [
		'is empty',
		"If it is an expression, check that the item has the field it names; the spelling has to match exactly. If the item has no fields at all, turn off 'Settings > Always Output Data' in the node before, which puts out an empty item where nothing was found.",
	],
	expressionText: [
		'is an expression that stands there as plain text',
		"Switch the field from 'Fixed' to 'Expression', so that n8n puts each item's own value in its place.",
	],
	leftoverWord: [
		'is "undefined", "null" or the like, which a broken expression leaves behind',
		'Check that the item has the field that the expression names.',
	],
	object: ['is an object or a list, not an ID', NAME_THE_FIELD],
	notText: ['is neither text nor a whole number', NAME_THE_FIELD],
	inexactNumber: ['is a number that may have lost digits on its way', 'Pass the ID as text.'],
	leadingZero: [
		'is a number that begins with 0, as no ID does',
		'A table may have changed how it is written: keep the ID there as text.',
	],
	link: ['is a link, not an ID', 'Paste the ID alone.'],
	noIdInUrl: [
		'is not the address of one thing in Tallyfy',
		"Copy the address of the thing itself, or choose 'By ID' and paste the ID.",
	],
	otherHost: [
		'is not an address of Tallyfy',
		"Copy the address from Tallyfy, or choose 'By ID' and paste the ID.",
	],
	otherOrganization: [
		'is an address of another organization than the one in the Tallyfy API credential',
		'Select the credential of that organization, or copy the address of the right one.',
	],
	standIn: [
		'is a word that stands for nothing, not an ID',
		'Leave such rows out before this node, for example with a Filter node.',
	],
	email: ['is no email address that can be used', 'Check how it is written, or use the ID.'],
	characters: [
		'has characters that no ID has',
		'An ID has only letters, digits, hyphens and underscores.',
	],
};
const ID_CASES = (Object.keys(IDS) as IdReason[]).map(
	(reason) => [reason, ...IDS[reason]] as const,
);

describe('an unusable ID', () => {
	it.each(ID_CASES)('that is "%s" says what and how', (reason, message, description) => {
		expect(explainId(reason, 'Task ID')).toEqual({ message: `'Task ID' ${message}`, description });
	});

	it.each(ID_CASES)('of an organization that is "%s" says where to find it', (why, message) => {
		expect(explainCredential({ field: 'organizationId', why })).toEqual({
			message: `The Organization ID in the Tallyfy API credential ${message}`,
			description: 'Copy it from Tallyfy under Settings > Organization.',
		});
	});
});

const BASE_URLS: Readonly<Record<BaseUrlReason, string>> = {
	notText: 'is not text',
	notAbsolute: 'is not a complete address',
	notHttps: 'has to begin with https://',
	userInfo: 'contains a user name or password',
	queryOrFragment: 'contains a ? or a #',
	notBase: 'is more than the address of the API',
};

describe('an unusable base URL', () => {
	it.each(Object.entries(BASE_URLS) as [BaseUrlReason, string][])(
		'that is "%s" says what and how',
		(why, message) => {
			expect(explainCredential({ field: 'baseUrl', why })).toEqual({
				message: `The Base URL in the Tallyfy API credential ${message}`,
				description: CHECK_BASE_URL,
			});
		},
	);
});

describe('an unusable credential', () => {
	it('without an access token says where to find one', () => {
		expect(explainCredential({ field: 'accessToken', why: 'empty' })).toEqual({
			message: 'The Tallyfy API credential has no access token',
			description:
				'Create one in Tallyfy under Settings > Integrations > REST API and paste it there.',
		});
	});

	it('with a token that was copied badly says so', () => {
		expect(explainCredential({ field: 'accessToken', why: 'malformed' })).toEqual({
			message:
				'The access token in the Tallyfy API credential contains a blank, a line break or a letter that no token has',
			description: 'Copy it again from Tallyfy under Settings > Integrations > REST API.',
		});
	});

	it.each([
		'Credential with ID "12" does not exist for type "tallyfyApi".',
		'Credentials not found',
	])('that was deleted in n8n says so, where n8n says "%s"', (detail) => {
		expect(explainCredential({ field: 'credential', detail })).toEqual({
			message: 'The Tallyfy API credential that this node uses no longer exists',
			description: 'Select another Tallyfy API credential in this node, or create one.',
		});
	});

	it.each([
		['Node does not have any credentials set', 'Node does not have any credentials set'],
		['The secret was not found.', 'The secret was not found'],
		[`two\n lines ${'x'.repeat(1_000)}`, `two lines ${'x'.repeat(290)}…`],
	])('says what n8n says: "%s"', (detail, said) => {
		expect(explainCredential({ field: 'credential', detail })).toEqual({
			message: `The Tallyfy API credential can't be used: ${said}`,
			description: 'Select a Tallyfy API credential in this node, or create one.',
		});
	});

	it('that differs between items says what to do', () => {
		expect(explainCredential({ field: 'expressions' })).toEqual({
			message: 'The Tallyfy API credential gives different values for different items',
			description:
				'Its fields contain expressions. One run works with one organization: split the items, for example with Loop Over Items, or use a credential for each organization.',
		});
	});

	it('that is not for the host says so', () => {
		expect(explainCredential({ field: 'otherHost' })).toEqual({
			message:
				'The Tallyfy API credential is only for the host in its Base URL, and this request goes elsewhere',
			description: CHECK_BASE_URL,
		});
	});
});

it('an option outside its range names the range, and where it stands', () => {
	const range = { from: 1, to: 50 };
	expect(explainOption({ displayName: 'Concurrency', range })).toEqual({
		message: "'Options > Concurrency' is not a whole number from 1 to 50",
		description: 'Set a number in that range, or remove the option to use its default.',
	});
});

it('a switch that is neither on nor off says where it stands', () => {
	expect(explainOption({ displayName: 'Ignore Missing' })).toEqual({
		message: "'Options > Ignore Missing' is neither true nor false",
		description: 'Check the expression, or remove the option to use its default.',
	});
	expect(explainSwitch('Dry Run')).toEqual({
		message: "'Dry Run' is neither true nor false",
		description: 'Check the expression, or turn it on or off by hand.',
	});
});

it.each([
	[new Error("Can't get data for expression."), "Can't get data for expression"],
	['odd', 'odd'],
	[new Error(`two\n lines ${'x'.repeat(1_000)}`), `two lines ${'x'.repeat(290)}…`],
])('an expression that can not be resolved says what n8n says: %s', (error, said) => {
	expect(explainExpression(error)).toEqual({
		message: `The parameters can't be read: ${said}`,
		description: 'Check the expressions in this node.',
	});
});

it.each(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENOENT', 'EPERM', 'getaddrinfo'])(
	'words with %s, for which n8n would replace the message, stand in the description',
	(code) => {
		const node = { id: '', name: '', type: '', typeVersion: 1, parameters: {} };
		const position: [number, number] = [0, 0];
		for (const { message, description } of [
			explainCredential({ field: 'credential', detail: `connect ${code} vault:8200.` }),
			explainExpression(new Error(`connect ${code} vault:8200.`)),
		]) {
			const shown = `${message}. Nothing was deleted.`;
			expect(new NodeOperationError({ ...node, position }, shown).message).toBe(shown);
			expect(description).toMatch(new RegExp(` Technical detail: connect ${code} vault:8200\\.$`));
		}
	},
);

it('an operation that no menu offers says where it comes from', () => {
	expect(UNUSABLE.operation).toEqual({
		message: 'This operation does not exist',
		description:
			"Choose the 'Resource' and the 'Operation' from their menus; an expression can't stand in for them. What 'Custom API Call' is for, n8n's HTTP Request node does with the same credential.",
	});
});
