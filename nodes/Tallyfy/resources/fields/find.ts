import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { statusIn, type ThingRecord } from '../../conditions/record';
import type { GetMany } from '../../find/operation';
import { parseFilterText, type Filter, type Restriction } from '../../input/filters';
import { optionsField } from '../../input/options';
import { parseLocator, type IdParameter } from '../../input/parameters';
import { ageField } from './age';

/** What every Get Many has after its own fields: Return All, Limit, Filters, Simplify and Options. */
export function findFields({ thing, filters, newestOf }: GetMany): INodeProperties[] {
	const { plural } = thing.noun;
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { returnAll: [false] } },
		},
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				ageField(thing.dates, plural),
				dueWithinField(plural),
				...(newestOf === undefined ? [] : [keepNewestField(plural)]),
				...(thing.archive === undefined ? [] : [archivedField(plural)]),
				...filters.map(({ property }) => property),
			].sort((one, other) => one.displayName.localeCompare(other.displayName)),
		},
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
		optionsField(),
	];
}

function dueWithinField(plural: string): INodeProperties {
	return {
		displayName: 'Due Within (Days)',
		name: 'dueWithin',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 7,
		description: `Only ${plural} that are not due yet by the age, but will be within so many days. Their date of that comes along.`,
	};
}

function keepNewestField(plural: string): INodeProperties {
	return {
		displayName: 'Keep Newest',
		name: 'keepNewest',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 10,
		description: `How many ${plural} of each template stay out, the last created ones, counted among what fits all filters but the age`,
	};
}

function archivedField(plural: string): INodeProperties {
	return {
		displayName: 'Archived',
		name: 'archived',
		type: 'options',
		options: [
			{ name: 'Exclude', value: 'exclude', description: `No archived ${plural}` },
			{ name: 'Include', value: 'include', description: `Archived ${plural} and others` },
			{ name: 'Only', value: 'only', description: `Archived ${plural} alone` },
		],
		default: 'exclude',
		description: `Whether archived ${plural} are among the results`,
	};
}

/** A filter with a menu: each choice, and what it means. `absent` is what holds where the filter isn't added. */
export function choiceFilter(options: {
	displayName: string;
	name: string;
	description: string;
	choices: readonly (Restriction & { name: string; value: string })[];
	preset: string;
	absent?: Restriction;
}): Filter {
	const { choices, preset, absent, displayName, name, description } = options;
	const menu = choices.map(({ name: label, value }) => ({ name: label, value }));
	return {
		property: { displayName, name, type: 'options', options: menu, default: preset, description },
		...(absent === undefined ? {} : { absent }),
		parse: (raw) => {
			if (raw === undefined || raw === null || raw === '') {
				return { ok: false, reason: { why: 'empty' } };
			}
			const choice = choices.find(({ value }) => value === raw);
			return choice === undefined
				? { ok: false, reason: { why: 'unknownChoice' } }
				: { ok: true, value: choice };
		},
	};
}

export const isCompleted = (record: ThingRecord) => record.isCompleted;

/** Whether something is open; undefined where it doesn't tell. */
export function isOpen({ isCompleted: completed }: ThingRecord): boolean | undefined {
	return completed === undefined ? undefined : !completed;
}

/** Whether something has the status, in hyphened words; undefined where it has none, or says two things. */
export function hasStatus(status: string) {
	return (record: ThingRecord): boolean | undefined => {
		const found = statusIn(record.raw);
		return found === '' || record.dates.completed?.kind === 'contradicted'
			? undefined
			: found === status;
	};
}

/** What a field says with yes or no; undefined where it says neither. */
export function flag(value: unknown): boolean | undefined {
	return typeof value === 'boolean' ? value : undefined;
}

/**
 * Words that a name has to have. Tallyfy's search may find more: parts of words, and the name of the process. What doesn't
 * have the words is left out where the name alone decides, for "test" must not lead to "Latest contract".
 */
export function searchFilter(
	isNameDecisive: (record: ThingRecord) => boolean = () => true,
	/** Where it looks for words, and what people call that. */
	{ name: words, textOf }: { name: string; textOf: (record: ThingRecord) => string } = {
		name: 'name',
		textOf: ({ name }) => name,
	},
): Filter {
	return {
		property: {
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. invoice',
			description: `Whole words that the ${words} has to contain: "test" doesn't find "Latest". Capital letters make no difference.`,
		},
		parse: (raw) => {
			const text = parseFilterText(raw);
			if (!text.ok) return text;
			const patterns = text.value.split(/\s+/).map(wholeWord);
			const hasWords = (record: ThingRecord) =>
				patterns.every((pattern) => pattern.test(textOf(record)));
			return {
				ok: true,
				value: {
					query: { q: text.value },
					isNarrower: true,
					fits: (record) => !isNameDecisive(record) || hasWords(record),
				},
			};
		},
	};
}

/** Matches a word that no letter or digit goes on before or behind. */
function wholeWord(word: string): RegExp {
	const literal = word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
	const before = /^[\p{L}\p{M}\p{N}]/u.test(word) ? String.raw`(?<![\p{L}\p{M}\p{N}])` : '';
	const behind = /[\p{L}\p{M}\p{N}]$/u.test(word) ? String.raw`(?![\p{L}\p{M}\p{N}])` : '';
	return new RegExp(`${before}${literal}${behind}`, 'iu');
}

/** What was made from one template. */
export function templateFilter(templateId: IdParameter): Filter {
	const { property } = templateId;
	return {
		property: {
			...property,
			displayName: 'Template',
			required: false,
			description: 'Only processes that were started from this template',
		},
		parse: (raw, account) => {
			const id = parseLocator(raw, templateId, account);
			if (!id.ok) return { ok: false, reason: { why: 'id', id: id.reason } };
			const query: IDataObject = { checklist_id: id.value };
			const fits = ({ raw: { checklist_id: madeFrom } }: ThingRecord) =>
				madeFrom === undefined ? undefined : madeFrom === id.value;
			return { ok: true, value: { query, fits } };
		},
	};
}
