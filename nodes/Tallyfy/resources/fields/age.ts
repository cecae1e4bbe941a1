import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import type { DateName } from '../../conditions/record';
import { MEMBERS, TAGS } from '../../read/names';
import { namedField } from './names';

/** The dates as the menus name them. */
const DATE_LABELS: Readonly<Record<DateName, string>> = {
	accessed: 'Last Accessed',
	archived: 'Archived',
	completed: 'Completed',
	created: 'Created',
	deadline: 'Deadline',
	disabled: 'Disabled',
	started: 'Started',
	updated: 'Last Updated',
	uploaded: 'Uploaded',
};

/** In alphabetical order, as n8n's linter wants menus. */
const UNIT_CHOICES = [
	{ name: 'Days', value: 'days' },
	{ name: 'Months', value: 'months' },
	{ name: 'Weeks', value: 'weeks' },
	{ name: 'Years', value: 'years' },
];

/** The three fields of an age, and what they hold at first. `olderThan` is the field that is there or may stay empty. */
function ageFields(
	dates: readonly DateName[],
	olderThan: Omit<INodeProperties, 'displayName' | 'name'>,
) {
	const [countedFrom = 'created'] = dates;
	const labelled = dates.map((value) => ({ name: DATE_LABELS[value], value }));
	const fields: INodeProperties[] = [
		{
			displayName: 'Counted From',
			name: 'countedFrom',
			type: 'options',
			options: labelled.sort((one, other) => one.name.localeCompare(other.name)),
			default: countedFrom,
		},
		{ displayName: 'Older Than', name: 'olderThan', ...olderThan },
		{ displayName: 'Unit', name: 'unit', type: 'options', options: UNIT_CHOICES, default: 'days' },
	];
	return { fields, preset: { countedFrom, olderThan: olderThan.default, unit: 'days' } };
}

/** A group of fields that is there at once. Saved without them, n8n 1 would drop it, and nobody would see it missing. */
function groupField(
	field: Pick<INodeProperties, 'description' | 'displayName' | 'name' | 'placeholder'>,
	{ name, displayName }: { name: string; displayName: string },
	values: INodeProperties[],
	preset: INodeParameters,
): INodeProperties {
	const { displayName: title, name: parameter, ...more } = field;
	return {
		displayName: title,
		name: parameter,
		type: 'fixedCollection',
		typeOptions: { multipleValues: false },
		default: { [name]: preset },
		...more,
		options: [{ displayName, name, values }],
	};
}

/** *Filters > Age*. */
export function ageField(dates: readonly DateName[], plural: string): INodeProperties {
	const { fields, preset } = ageFields(dates, {
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 90,
	});
	return groupField(
		{
			displayName: 'Age',
			name: 'age',
			placeholder: 'Add rule',
			description: `Only ${plural} that are due: the date is longer ago than this. The oldest come first. What doesn't have the date is never due.`,
		},
		{ displayName: 'Rule', name: 'rule' },
		fields,
		preset,
	);
}

/** *Safety > Only If*, with the conditions that this kind of thing can be asked for. */
export function onlyIfField(dates: readonly DateName[], hasArchive: boolean): INodeProperties {
	const age = ageFields(dates, {
		type: 'string',
		default: '',
		placeholder: 'e.g. 30',
		description: 'A whole number. Leave empty for any age.',
	});
	const archived = hasArchive ? [anyYesNo('Archived', 'archived')] : [];
	const completed = dates.includes('completed') ? [anyYesNo('Completed', 'completed')] : [];
	const name: INodeProperties = {
		displayName: 'Called',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.name }}',
		description: 'The name that it must still have. Leave empty for any.',
	};
	const marks = hasArchive ? MARKS : [];
	const conditions = [...archived, name, ...completed];
	const presets = [...conditions, ...marks].map(({ name: field, default: preset }) => ({
		[field]: preset,
	}));
	return groupField(
		{
			displayName: 'Only If',
			name: 'onlyIf',
			placeholder: 'Add conditions',
			description: 'What has to be true right before the change. Anything else is skipped.',
		},
		{ displayName: 'Conditions', name: 'conditions' },
		[...conditions, ...age.fields, ...marks],
		Object.assign({}, ...presets, age.preset) as INodeParameters,
	);
}

/** What people give tasks, processes and templates in Tallyfy. */
const MARKS: INodeProperties[] = [
	namedField(TAGS, {
		displayName: 'Not Tagged',
		name: 'notTagged',
		description: 'None of these tags: what people mark in Tallyfy, such as "Keep", stays',
	}),
	namedField(MEMBERS, {
		displayName: 'Not Owned By',
		name: 'notOwnedBy',
		description: 'None of these members: what they, or a group, have stays',
	}),
	namedField(TAGS, { displayName: 'Tag', name: 'tag', description: 'One of these tags' }),
];

function anyYesNo(displayName: string, name: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		options: [
			{ name: 'Any', value: 'any' },
			{ name: 'No', value: 'no' },
			{ name: 'Yes', value: 'yes' },
		],
		default: 'any',
	};
}
