import type { ICredentialType, INodeProperties, INodeType } from 'n8n-workflow';
import { beforeAll, describe, expect, it } from 'vitest';

import { InstalledTypes } from '../../sandbox/engine/nodeTypes.mts';
import { EXAMPLE_CREDENTIAL_ID, readExamples } from '../../sandbox/demo/examples.mts';
import { defaultsOf, FIELDS } from './contractFields.mts';
import { PROJECT_FOLDER } from './packed.mts';

let types: InstalledTypes;
let node: INodeType;
let credential: ICredentialType;
beforeAll(async () => {
	types = await InstalledTypes.load(PROJECT_FOLDER);
	node = types.getByNameAndVersion('n8n-nodes-tallyfy-cleanup.tallyfy', 1);
	credential = types.credentialType('tallyfyApi');
});

const named = (properties: readonly INodeProperties[], name: string) =>
	properties.filter((property) => property.name === name);
const valuesOf = (property: INodeProperties | undefined) =>
	(property?.options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));

/** Saved workflows depend on these names and values and defaults; they do not change, since n8n leaves out of what it saves whatever equals a default. */
describe('the contract with saved workflows', () => {
	it('keeps the node', () => {
		expect(node.description).toMatchObject({ name: 'tallyfy', displayName: 'Tallyfy', version: 1 });
		const credentials = node.description.credentials?.map(({ name, required, displayOptions }) => [
			displayOptions?.show?.authentication,
			name,
			required,
		]);
		expect(credentials).toEqual([
			[['accessToken'], 'tallyfyApi', true],
			[['oAuth2'], 'tallyfyOAuth2Api', true],
			[['application'], 'tallyfyApplicationApi', true],
		]);
		const [authentication] = named(node.description.properties, 'authentication');
		expect(authentication?.default).toBe('accessToken');
		expect(valuesOf(authentication)).toEqual(['accessToken', 'oAuth2', 'application']);
	});

	it('keeps resources and operations, the ones that only read first', () => {
		const { properties } = node.description;
		expect(named(properties, 'resource')[0]?.default).toBe('task');
		expect(valuesOf(named(properties, 'resource')[0])).toEqual([
			'file',
			'guest',
			'process',
			'task',
			'template',
		]);
		const menus = named(properties, 'operation').map((property) => [
			property.displayOptions?.show?.resource?.[0],
			property.default,
			valuesOf(property),
		]);
		expect(menus).toEqual([
			['file', 'getMany', ['getMany', 'get', 'download', 'delete']],
			['guest', 'getMany', ['getMany', 'get', 'disable', 'enable', 'delete']],
			['process', 'getMany', ['getMany', 'get', 'export', 'archive', 'restore', 'delete']],
			['task', 'getMany', ['getMany', 'get', 'archiveOneOff', 'restoreOneOff', 'deleteOneOff']],
			['template', 'getMany', ['getMany', 'get', 'archive', 'restore', 'delete']],
		]);
	});

	it('keeps the resource locators and their modes', () => {
		const modes = (name: string) =>
			named(node.description.properties, name)[0]?.modes?.map((mode) => mode.name);
		expect(modes('fileId')).toEqual(['url', 'id']);
		for (const name of ['guestId', 'taskId', 'processId', 'templateId']) {
			expect(modes(name), name).toEqual(['list', 'url', 'id']);
		}
	});

	it.each(Object.entries(FIELDS))('keeps the fields of %s with their defaults', (place, fields) => {
		const [resource = '', operation = ''] = place.split('.');
		const shown = node.description.properties.filter(({ displayOptions }) => {
			const { show = {} } = displayOptions ?? {};
			return show.resource?.includes(resource) && show.operation?.includes(operation);
		});
		expect(Object.fromEntries(defaultsOf(shown))).toEqual(fields);
	});

	it('pins every operation that there is', () => {
		const places = named(node.description.properties, 'operation').flatMap((property) =>
			valuesOf(property).map((value) =>
				`${JSON.stringify(property.displayOptions?.show?.resource?.[0])}.${JSON.stringify(value)}`.replaceAll(
					'"',
					'',
				),
			),
		);
		expect(Object.keys(FIELDS).sort()).toEqual(places.sort());
	});

	it("keeps the credential, with the vendor's field names", () => {
		expect(credential.displayName).toBe('Tallyfy API');
		expect(credential.properties.map((property) => [property.name, property.default])).toEqual([
			['accessToken', ''],
			['organizationId', ''],
			['baseUrl', 'https://go.tallyfy.com/api'],
		]);
		expect(credential.properties[0]?.typeOptions).toEqual({ password: true });
	});

	it.each([
		[
			'tallyfyOAuth2Api',
			'Tallyfy OAuth2 API',
			{
				authUrl: 'https://account.tallyfy.com/oauth/authorize',
				accessTokenUrl: 'https://account.tallyfy.com/oauth/token',
				scope: '*',
				organizationId: '',
				baseUrl: 'https://go.tallyfy.com/api',
			},
		],
		[
			'tallyfyApplicationApi',
			'Tallyfy Application API',
			{
				clientId: '',
				clientSecret: '',
				organizationId: '',
				userEmail: '',
				tokenUrl: 'https://account.tallyfy.com/oauth/token',
				baseUrl: 'https://go.tallyfy.com/api',
			},
		],
	])('keeps the fields of %s', (name, displayName, fields) => {
		const type = types.credentialType(name);
		expect(type.displayName).toBe(displayName);
		const defaults = type.properties.map((field) => [field.name, field.default]);
		expect(Object.fromEntries(defaults)).toMatchObject(fields);
	});

	it('warns in the panel, for every deletion, that it is for good', () => {
		const notices = named(node.description.properties, 'notice').filter(({ displayOptions }) =>
			['delete', 'deleteOneOff'].some((value) => displayOptions?.show?.operation?.includes(value)),
		);
		expect(notices).toHaveLength(5);
		for (const { type, displayName } of notices) {
			expect(type).toBe('notice');
			expect(displayName).toContain("can't be undone");
		}
	});
});

it('gives no table of the examples a name that is a part of another one: n8n looks for them by a part', () => {
	const names = new Set(
		readExamples().flatMap(({ workflow }) =>
			workflow.nodes.flatMap(({ parameters: { tableName } }) =>
				typeof tableName === 'string' && !tableName.startsWith('=')
					? [tableName.toLowerCase()]
					: [],
			),
		),
	);
	const parts = [...names].filter((name) =>
		[...names].some((other) => other !== name && other.includes(name)),
	);
	expect(names.size).toBeGreaterThan(5);
	expect(parts).toEqual([]);
});

describe.each(readExamples())('the example $fileName', ({ workflow }) => {
	it('names only node types and versions that exist', () => {
		for (const { type, typeVersion } of workflow.nodes) {
			const versions = [types.getByNameAndVersion(type, typeVersion).description.version].flat();
			expect(versions, type).toContain(typeVersion);
		}
	});

	it('sets only parameters that its nodes have', () => {
		for (const { name, type, typeVersion, parameters } of workflow.nodes) {
			const known = types
				.getByNameAndVersion(type, typeVersion)
				.description.properties.map((property) => property.name);
			expect(known, name).toEqual(expect.arrayContaining(Object.keys(parameters)));
		}
	});

	// What the panel doesn't know is dropped before the node runs: a misspelt filter or guard would be none.
	it('sets only filters, guards and options that the operation has', () => {
		for (const { name, type, parameters } of workflow.nodes) {
			if (type !== 'n8n-nodes-tallyfy-cleanup.tallyfy') continue;
			const shown = node.description.properties.filter(({ displayOptions: { show } = {} }) => {
				const fits = (key: string) => show?.[key]?.includes(parameters[key] as string) === true;
				return fits('resource') && fits('operation');
			});
			for (const collection of ['filters', 'safety', 'options']) {
				const known = (named(shown, collection)[0]?.options ?? []).map((option) => option.name);
				const set = Object.keys({ ...(parameters[collection] as object | undefined) });
				expect(known, `${name}: ${collection}`).toEqual(expect.arrayContaining(set));
			}
		}
	});

	// On import, n8n 2 puts its credential in where it knows none of that ID, and where the node says how it signs in: it
	// reads no defaults there. Into HTTP Request it puts none, but takes one without an ID for the one of that name.
	it('refers to its credential so that n8n 2 puts it in on import, and to no other', () => {
		for (const { name, credentials = {}, type, parameters } of workflow.nodes) {
			const isTallyfy = type === 'n8n-nodes-tallyfy-cleanup.tallyfy';
			const isSigned = parameters.nodeCredentialType === 'tallyfyApi';
			const id = isTallyfy ? EXAMPLE_CREDENTIAL_ID : null;
			const reference = { tallyfyApi: { id, name: 'Tallyfy account' } };
			expect(credentials, name).toEqual(isTallyfy || isSigned ? reference : {});
			if (isTallyfy) expect(parameters.authentication, name).toBe('accessToken');
		}
	});
});
