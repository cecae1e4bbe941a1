import type { INodeProperties } from 'n8n-workflow';

import type { GetMany } from '../../find/operation';
import { optionsField } from '../../input/options';
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
