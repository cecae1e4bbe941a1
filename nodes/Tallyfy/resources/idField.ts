import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

import { ID_PATTERN } from '../transport/endpoint';
import type { IdField } from './operation';

interface IdFieldOptions {
	name: string;
	displayName: string;
	/** As in "Select a task". */
	noun: string;
	description: string;
	/** Path segments that precede the ID in an address. */
	urlMarkers: readonly string[];
	urlExample: string;
	/** Offers a list to choose from, filled by this method of the node. */
	searchListMethod?: string;
}

/** A resource locator for an ID: from a list where there is one, by the address of the thing, or by the ID itself. */
export function idField({
	name,
	displayName,
	noun,
	description,
	urlMarkers,
	urlExample,
	searchListMethod,
}: IdFieldOptions): IdField {
	const urlPattern = `.*/(?:${urlMarkers.join('|')})/(${ID_PATTERN})(?:[/?#].*)?$`;
	const list = searchListMethod === undefined ? [] : fromList(noun, searchListMethod).modes;
	const property: INodeProperties = {
		displayName,
		name,
		type: 'resourceLocator',
		required: true,
		default: { mode: list.length > 0 ? 'list' : 'id', value: '' },
		description,
		modes: [
			...list,
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				placeholder: urlExample,
				hint: `An address that contains ${urlMarkers.map((marker) => `/${marker}/`).join(' or ')} and the ID`,
				extractValue: { type: 'regex', regex: urlPattern },
				validation: [
					{
						type: 'regex',
						properties: {
							regex: urlPattern,
							errorMessage: `This address names no ${noun}`,
						},
					},
				],
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 3f2a9c81d04b4e6f9a7b5c2d1e0f8a64',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: `^\\s*${ID_PATTERN}\\s*$`,
							errorMessage: 'An ID has only letters, digits, hyphens and underscores',
						},
					},
				],
			},
		],
	};
	return { name, displayName, urlMarkers, property };
}

/** In a `modes` of its own, so that n8n's linter recognises a mode and does not ask for a default. */
const fromList = (noun: string, searchListMethod: string): { modes: INodePropertyMode[] } => ({
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: `Select a ${noun}…`,
			typeOptions: { searchListMethod, searchable: true },
		},
	],
});
