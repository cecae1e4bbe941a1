import type { INodeProperties, INodePropertyMode, INodePropertyModeValidation } from 'n8n-workflow';

import type { IdParameter } from '../../input/parameters';
import { joined, type ListSearch } from '../../find/choose';
import { TAGS, type Directory } from '../../read/names';
import {
	ADDRESS_MARKERS,
	EMAIL_PATTERN,
	ID_PATTERN,
	type HeldKind,
} from '../../transport/account/address';
import { TYPED_ID_WORDS } from '../../words/inputs';
import { type Explanation, capitalized } from '../../words/vocabulary';

/** What follows `https://go.tallyfy.com/` in the address of each kind of thing. */
const EXAMPLES: Readonly<Record<HeldKind, string>> = {
	file: 'api/organizations/…/file/3f2a…/dl',
	guest: 'api/organizations/…/guests/50012',
	process: '…/processes/3f2a…',
	task: '…/tasks/3f2a…',
	template: '…/templates/3f2a…',
};

/**
 * A resource locator for an ID: from a list where there is one, by the address of the thing, or by the ID itself. The
 * resource has to name the list too, so that the node can fill it.
 */
export function idField(kind: HeldKind, description: string, search?: ListSearch): IdParameter {
	const markers = ADDRESS_MARKERS[kind];
	const takesEmail = kind === 'guest';
	const urlPattern = `.*/(?:${markers.join('|')})/(${ID_PATTERN})(?:[/?#].*)?\\s*$`;
	const plain = takesEmail ? `(?:${ID_PATTERN}|${EMAIL_PATTERN})` : ID_PATTERN;
	const parts = markers.map((marker) => `/${marker}/`).join(' or ');
	const typed = [
		refusedByPattern(TYPED_ID_WORDS.expressionText, NO_EXPRESSION),
		refusedByPattern(
			TYPED_ID_WORDS.otherAddress(kind, parts),
			`${NO_LINK}|${EXPRESSION}|${urlPattern}`,
		),
		refusedByPattern(
			takesEmail ? TYPED_ID_WORDS.charactersOfEmail : TYPED_ID_WORDS.characters,
			`\\s*(?:${plain})?\\s*|${LINK}|${EXPRESSION}`,
		),
	];
	const property: INodeProperties = {
		displayName: `${capitalized(kind)} ID`,
		name: `${kind}Id`,
		type: 'resourceLocator',
		required: true,
		default: { mode: search === undefined ? 'id' : 'list', value: '' },
		description,
		modes: [
			...(search === undefined ? [] : fromList(kind, search).modes),
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				placeholder: `e.g. https://go.tallyfy.com/${EXAMPLES[kind]}`,
				hint: `An address that contains ${parts} and the ID; the ID alone will do as well`,
				extractValue: { type: 'regex', regex: urlPattern },
				validation: typed,
			},
			{
				displayName: takesEmail ? 'By ID or Email' : 'By ID',
				name: 'id',
				type: 'string',
				placeholder: takesEmail ? 'e.g. ann@example.com' : 'e.g. 3f2a9c81d04b4e6f9a7b5c2d1e0f8a64',
				validation: typed,
			},
		],
	};
	return { kind, property };
}

/*
 * By URL takes IDs, and By ID takes links. A typed value passes the checks that are not about it, and an empty one all: n8n
 * shows a message for each that fails.
 */

/** Line breaks, too, which come along when an ID is pasted. */
const ANYTHING = '[^]*';
const NO_LINK = '[^/]*';
const LINK = `${ANYTHING}/${ANYTHING}`;
const EXPRESSION = `${ANYTHING}\\{\\{${ANYTHING}`;
const NO_EXPRESSION = `(?!${EXPRESSION})${ANYTHING}`;

/** What n8n says of a typed value that doesn't match, before it starts anything. */
const refusedByPattern = (
	{ message, description }: Explanation,
	pattern: string,
): INodePropertyModeValidation => ({
	type: 'regex',
	properties: { regex: `(?:${pattern})`, errorMessage: `${message}. ${description}` },
});

/** In a `modes` of its own, so that n8n's linter recognises a mode and does not ask for a default. */
const fromList = (noun: string, { method }: ListSearch): { modes: INodePropertyMode[] } => ({
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: `Select a ${noun}…`,
			typeOptions: { searchListMethod: method, searchable: true },
		},
	],
});

/** What fills the list of tags, or of members. */
export function directorySearch({ noun, path, nameOf }: Directory): ListSearch {
	return {
		method: `search${capitalized(noun.plural)}`,
		noun,
		path,
		query: {},
		entry: (record) => {
			const { name, email } = nameOf(record);
			return joined([name, email ?? '']);
		},
	};
}

/** A resource locator for tags or members: from their list, or by what people call them. */
export function namedField(
	directory: Directory,
	{ displayName, name, description }: Record<'description' | 'displayName' | 'name', string>,
): INodeProperties {
	const isTag = directory === TAGS;
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description: `${description}. Several go between commas, or as a list from an expression.`,
		modes: [
			...fromList(directory.noun.singular, directorySearch(directory)).modes,
			{
				displayName: isTag ? 'By Name or ID' : 'By Name, Email or ID',
				name: 'name',
				type: 'string',
				placeholder: isTag ? 'e.g. Keep, Legal hold' : 'e.g. ann@example.com',
			},
		],
	};
}
