import type { ICredentialType, INodeProperties, INodeType } from 'n8n-workflow';
import { beforeAll, describe, expect, it } from 'vitest';

import { InstalledTypes } from '../../sandbox/engine/nodeTypes.mts';
import { EXAMPLE_CREDENTIAL_ID, readExamples } from '../../sandbox/demo/examples.mts';
import { PROJECT_FOLDER } from './packed.ts';

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

/** Saved workflows depend on these names and values (design.md); they do not change. */
describe('the contract with saved workflows', () => {
	it('keeps the node', () => {
		expect(node.description).toMatchObject({ name: 'tallyfy', displayName: 'Tallyfy', version: 1 });
		expect(node.description.credentials).toEqual([{ name: 'tallyfyApi', required: true }]);
	});

	it('keeps resources and operations', () => {
		const { properties } = node.description;
		expect(valuesOf(named(properties, 'resource')[0])).toEqual(['file', 'task']);
		const operations = named(properties, 'operation').map((property) => [
			property.displayOptions?.show?.resource,
			valuesOf(property),
		]);
		expect(operations).toEqual([
			[['file'], ['delete']],
			[['task'], ['deleteOneOff']],
		]);
	});

	it('keeps the resource locators and their modes', () => {
		const modes = (name: string) =>
			named(node.description.properties, name)[0]?.modes?.map((mode) => mode.name);
		expect(modes('fileId')).toEqual(['url', 'id']);
		expect(modes('taskId')).toEqual(['list', 'url', 'id']);
	});

	it('keeps the options with their defaults', () => {
		const options = named(node.description.properties, 'options')[0]?.options as INodeProperties[];
		expect(Object.fromEntries(options.map((option) => [option.name, option.default]))).toEqual({
			concurrency: 5,
			ignoreMissing: false,
			maxRetries: 4,
			maxWait: 300,
			timeout: 30_000,
		});
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

	it('warns in the panel, for every operation, that it is for good', () => {
		const notices = named(node.description.properties, 'notice');
		expect(notices).toHaveLength(2);
		for (const { type, displayName } of notices) {
			expect(type).toBe('notice');
			expect(displayName).toContain("can't be undone");
		}
	});
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

	it('refers to the one credential that a user has to choose', () => {
		const ids = workflow.nodes.flatMap(({ credentials = {} }) =>
			Object.entries(credentials).map(([type, { id }]) => [type, id]),
		);
		expect(ids).toEqual([['tallyfyApi', EXAMPLE_CREDENTIAL_ID]]);
	});
});
