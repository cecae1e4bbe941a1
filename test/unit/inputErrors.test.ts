import { describe, expect, it } from 'vitest';

import type { BaseUrlProblem, IdProblem } from '../../nodes/Tallyfy/transport/endpoint';
import { CHECK_BASE_URL } from '../../nodes/Tallyfy/transport/errors';
import {
	explainBaseUrlProblem,
	explainIdProblem,
	explainOptionProblem,
	explainOrganizationProblem,
	MISSING_TOKEN,
	UNKNOWN_OPERATION,
} from '../../nodes/Tallyfy/transport/inputErrors';

const NAME_THE_FIELD =
	'Let the expression name the field that holds the ID, for example {{ $json.id }}.';

const IDS: [IdProblem, what: string, remedy: string][] = [
	[
		'empty',
		'is empty',
		'If it is an expression, check that the item has the field it names; the spelling has to match exactly.',
	],
	[
		'leftoverWord',
		'is "undefined", "null" or the like, which a broken expression leaves behind',
		'Check that the item has the field that the expression names.',
	],
	['object', 'is an object or a list, not an ID', NAME_THE_FIELD],
	['notText', 'is neither text nor a whole number', NAME_THE_FIELD],
	['inexactNumber', 'is a number that may have lost digits on its way', 'Pass the ID as text.'],
	['link', 'is a link, not an ID', 'Choose By URL for a link, or paste the ID alone.'],
	[
		'noIdInUrl',
		'is not the address of one file or task',
		'Copy the address of the file or task itself, or choose By ID and paste the ID.',
	],
	[
		'characters',
		'has characters that no ID has',
		'An ID has only letters, digits, hyphens and underscores.',
	],
];

describe('an unusable ID', () => {
	it.each(IDS)('that is "%s" says what and how', (problem, what, remedy) => {
		expect(explainIdProblem(problem, 'Task ID')).toEqual({ what: `Task ID ${what}`, remedy });
	});

	it.each(IDS)('of an organization that is "%s" says where to find it', (problem, what) => {
		expect(explainOrganizationProblem(problem)).toEqual({
			what: `The Organization ID in the Tallyfy API credential ${what}`,
			remedy: 'Copy it from Tallyfy under Settings > Organization.',
		});
	});
});

describe('an unusable base URL', () => {
	it.each<[BaseUrlProblem, string]>([
		['notText', 'is not text'],
		['notAbsolute', 'is not a complete address'],
		['notHttps', 'has to begin with https://'],
		['userInfo', 'contains a user name or password'],
		['queryOrFragment', 'contains a ? or a #'],
		['notBase', 'is more than the address of the API'],
	])('that is "%s" says what and how', (problem, what) => {
		expect(explainBaseUrlProblem(problem)).toEqual({
			what: `The Base URL in the Tallyfy API credential ${what}`,
			remedy: CHECK_BASE_URL,
		});
	});
});

it('a missing access token says where to find one', () => {
	expect(MISSING_TOKEN).toEqual({
		what: 'The Tallyfy API credential has no access token',
		remedy: 'Create one in Tallyfy under Settings > Integrations > REST API and paste it there.',
	});
});

it('an option outside its range names the range', () => {
	expect(explainOptionProblem('Concurrency', 1, 50)).toEqual({
		what: 'Options > Concurrency is not a whole number from 1 to 50',
		remedy: 'Set a number in that range, or remove the option to use its default.',
	});
});

it('an operation that no menu offers says where it comes from', () => {
	expect(UNKNOWN_OPERATION).toEqual({
		what: 'This operation does not exist',
		remedy:
			"Choose the Resource and the Operation from their menus; an expression can't stand in for them.",
	});
});
