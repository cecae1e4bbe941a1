import type { INodeProperties } from 'n8n-workflow';

import type { DateName } from '../../conditions/record';
import type { GetMany } from '../../find/get';
import { optionsField } from '../../input/options';
import { capitalized, DATE_WORDS } from '../../words/vocabulary';

/** A whole number, 1 or more. */
export const COUNT = {
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
} as const satisfies Partial<INodeProperties>;

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
				...commonFilters(thing.dates, plural),
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

function commonFilters(dates: readonly DateName[], plural: string): INodeProperties[] {
	return [
		groupField(
			{
				displayName: 'Age',
				name: 'age',
				placeholder: 'Add rule',
				description: `Only ${plural} that are due: the date is longer ago than this. The oldest come first. What doesn't have the date is never due.`,
			},
			{ displayName: 'Rule', name: 'rule' },
			ageFields(dates, { ...COUNT, default: 90 }),
		),
		{
			displayName: 'Due Within (Days)',
			name: 'dueWithin',
			...COUNT,
			default: 7,
			description: `Only ${plural} that are not due yet by the age, but will be within so many days. Their date of that comes along.`,
		},
	];
}

function keepNewestField(plural: string): INodeProperties {
	return {
		displayName: 'Keep Newest',
		name: 'keepNewest',
		...COUNT,
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

/** A menu of these, in alphabetical order, as n8n's linter wants it. */
export const menuOf = (...values: readonly string[]) =>
	values.map((value) => ({ name: capitalized(value), value }));

/** The three fields of an age. `olderThan` is the field that is there or may stay empty. */
export function ageFields(
	dates: readonly DateName[],
	olderThan: Omit<INodeProperties, 'displayName' | 'name'>,
): INodeProperties[] {
	const [countedFrom = 'created'] = dates;
	const labelled = dates.map((value) => ({ name: DATE_WORDS[value].label, value }));
	return [
		{
			displayName: 'Counted From',
			name: 'countedFrom',
			type: 'options',
			options: labelled.sort((one, other) => one.name.localeCompare(other.name)),
			default: countedFrom,
		},
		{ displayName: 'Older Than', name: 'olderThan', ...olderThan },
		{
			displayName: 'Unit',
			name: 'unit',
			type: 'options',
			options: menuOf('days', 'months', 'weeks', 'years'),
			default: 'days',
		},
	];
}

/** A group of fields that is there at once. Saved without them, n8n 1 would drop it, and nobody would see it missing. */
export function groupField(
	field: Pick<INodeProperties, 'description' | 'displayName' | 'name' | 'placeholder'>,
	{ name, displayName }: { name: string; displayName: string },
	values: INodeProperties[],
): INodeProperties {
	const preset = Object.fromEntries(values.map((value) => [value.name, value.default]));
	return {
		...field,
		type: 'fixedCollection',
		typeOptions: { multipleValues: false },
		default: { [name]: preset },
		options: [{ displayName, name, values }],
	};
}
