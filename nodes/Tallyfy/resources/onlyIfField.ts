import type { INodeProperties } from 'n8n-workflow';

import type { DateName } from '../conditions/record';

/** The dates as the menus name them. */
const DATE_LABELS: Readonly<Record<DateName, string>> = {
	archived: 'Archived',
	completed: 'Completed',
	created: 'Created',
	deadline: 'Deadline',
	started: 'Started',
	updated: 'Last Updated',
	uploaded: 'Uploaded',
};

/** The units of an age as the menus name them. */
export const UNIT_OPTIONS = [
	{ name: 'Days', value: 'days' },
	{ name: 'Months', value: 'months' },
	{ name: 'Weeks', value: 'weeks' },
	{ name: 'Years', value: 'years' },
];

/** *Safety > Only If*, with the conditions that this kind of thing can be asked for. */
export function onlyIfField(dates: readonly DateName[], hasArchive: boolean): INodeProperties {
	const [countedFrom = 'created'] = dates;
	const conditions = {
		...(hasArchive ? { archived: 'any' } : {}),
		name: '',
		...(dates.includes('completed') ? { completed: 'any' } : {}),
		countedFrom,
		olderThan: '',
		unit: 'days',
	};
	const anyYesNo = (displayName: string, name: string): INodeProperties => ({
		displayName,
		name,
		type: 'options',
		options: [
			{ name: 'Any', value: 'any' },
			{ name: 'No', value: 'no' },
			{ name: 'Yes', value: 'yes' },
		],
		default: 'any',
	});
	return {
		displayName: 'Only If',
		name: 'onlyIf',
		type: 'fixedCollection',
		// Its fields have to be seen at once, and to stay when it is left as it is: without them n8n 1 drops it on saving,
		// and something would go unguarded.
		typeOptions: { multipleValues: false },
		default: { conditions },
		placeholder: 'Add conditions',
		description: 'What has to be true right before the change. Anything else is skipped.',
		options: [
			{
				displayName: 'Conditions',
				name: 'conditions',
				values: [
					...(hasArchive ? [anyYesNo('Archived', 'archived')] : []),
					{
						displayName: 'Called',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. {{ $json.name }}',
						description: 'The name that it must still have. Leave empty for any.',
					},
					...(dates.includes('completed') ? [anyYesNo('Completed', 'completed')] : []),
					{
						displayName: 'Counted From',
						name: 'countedFrom',
						type: 'options',
						options: dateOptions(dates),
						default: countedFrom,
					},
					{
						displayName: 'Older Than',
						name: 'olderThan',
						type: 'string',
						default: '',
						placeholder: 'e.g. 30',
						description: 'A whole number. Leave empty for any age.',
					},
					{
						displayName: 'Unit',
						name: 'unit',
						type: 'options',
						options: UNIT_OPTIONS,
						default: 'days',
					},
				],
			},
		],
	};
}

/** A menu of dates, in alphabetical order as n8n's linter wants it. */
export function dateOptions(dates: readonly DateName[]) {
	return dates
		.map((value) => ({ name: DATE_LABELS[value], value }))
		.sort((one, other) => one.name.localeCompare(other.name));
}
