import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { DateName } from '../conditions/record';
import type { GetMany } from '../find/operation';
import { optionsField } from '../input/options';
import { dateOptions, UNIT_OPTIONS } from './onlyIfField';

/** What every Get Many has after its own fields: Return All, Limit, Filters, Simplify and Options. */
export function findFields({ thing, filters }: GetMany): INodeProperties[] {
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

function ageField(dates: readonly DateName[], plural: string): INodeProperties {
	const [countedFrom = 'created'] = dates;
	const rule = { countedFrom, olderThan: 90, unit: 'days' };
	return {
		displayName: 'Age',
		name: 'age',
		type: 'fixedCollection',
		// An Age without a rule has to be seen, not lost when the workflow is saved.
		typeOptions: { multipleValues: false },
		default: { rule },
		placeholder: 'Add rule',
		description: `Only ${plural} that are due: the date is longer ago than this. The oldest come first. What doesn't have the date is never due.`,
		options: [
			{
				displayName: 'Rule',
				name: 'rule',
				values: [
					menu('Counted From', 'countedFrom', dateOptions(dates), rule.countedFrom),
					{
						displayName: 'Older Than',
						name: 'olderThan',
						type: 'number',
						typeOptions: { minValue: 1, numberPrecision: 0 },
						default: 90,
					},
					menu('Unit', 'unit', UNIT_OPTIONS, rule.unit),
				],
			},
		],
	};
}

function menu(
	displayName: string,
	name: string,
	options: INodePropertyOptions[],
	preset: string,
): INodeProperties {
	return { displayName, name, type: 'options', options, default: preset };
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
