import type { INodeProperties } from 'n8n-workflow';

import type { Change } from '../../change/operation';
import type { DateName } from '../../conditions/record';
import { optionsField } from '../../input/options';
import { MEMBERS, TAGS } from '../../read/names';
import type { Noun } from '../../read/one';
import { VERBS } from '../../words/vocabulary';
import { ageFields, COUNT, groupField, menuOf } from './find';
import { namedField } from './id';

/** What every operation that changes something has after its own fields: Dry Run, Safety and Options. */
export function changeFields(change: Change): INodeProperties[] {
	const { past } = VERBS[change.verb];
	const forGood = change.verb === 'delete' ? ' for good' : '';
	return [
		{
			displayName: `DRY RUN IS OFF: what the items name is ${past}${forGood}. Turn it on to see first what would be ${past}.`,
			name: 'realRunNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { dryRun: [false] } },
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: false,
			description: `Whether to only show what would be ${past}. Everything is looked at, and nothing is changed.`,
		},
		{
			displayName: `Dry Run is on: nothing will be ${past}. The output shows what a real run would do.`,
			name: 'dryRunNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { dryRun: [true] } },
		},
		safetyField(change),
		optionsField(changeOptions(change.thing.noun)),
	];
}

function safetyField({ verb, thing, alwaysLooks, verifiesCopies }: Change): INodeProperties {
	const { past } = VERBS[verb];
	const look: INodeProperties = {
		displayName: 'Look First',
		name: 'lookFirst',
		type: 'boolean',
		default: false,
		description: `Whether to read each ${thing.noun.singular} right before its turn, so that its name comes out with the result`,
	};
	const copy: INodeProperties = {
		displayName: 'SHA-256 of the Copy',
		name: 'copySha256',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.sha256 }}',
		description:
			'The checksum of your copy, read from where the copy lies. The file is read once more, and deleted only if it is the same.',
	};
	return {
		displayName: 'Safety',
		name: 'safety',
		type: 'collection',
		placeholder: 'Add guard',
		default: {},
		options: [
			{
				displayName: 'Approved',
				name: 'approved',
				type: 'boolean',
				default: false,
				description: `Whether somebody approved this, from an expression. Anything but true, and nothing is ${past} at all.`,
			},
			{
				displayName: 'Expected Count',
				name: 'expectedCount',
				...COUNT,
				default: 1,
				description: `How many ${thing.noun.plural} have to go, exactly. With any other number, nothing is ${past} at all. Taken from all items.`,
			},
			...(alwaysLooks ? [] : [look]),
			{
				displayName: 'Maximum Changes',
				name: 'maxChanges',
				...COUNT,
				default: 50,
				description: `How many ${thing.noun.plural} may go in one run. If it would be more, nothing is ${past} at all.`,
			},
			onlyIfField(thing.dates, thing.archive !== undefined),
			{
				displayName: 'Protected IDs',
				name: 'protectedIds',
				type: 'string',
				typeOptions: { rows: 2 },
				default: '',
				placeholder: 'e.g. 3f2a9c81d04b4e6f9a7b5c2d1e0f8a64',
				description:
					'What is never touched: IDs or links, one in each line, or rows of a table from an expression. A process on the list keeps its tasks and files, and these keep their process from being deleted.',
			},
			...(verifiesCopies === true ? [copy] : []),
		],
	};
}

/** *Safety > Only If*, with the conditions that this kind of thing can be asked for. */
function onlyIfField(dates: readonly DateName[], hasArchive: boolean): INodeProperties {
	return groupField(
		{
			displayName: 'Only If',
			name: 'onlyIf',
			placeholder: 'Add conditions',
			description: 'What has to be true right before the change. Anything else is skipped.',
		},
		{ displayName: 'Conditions', name: 'conditions' },
		[
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
			...ageFields(dates, {
				type: 'string',
				default: '',
				placeholder: 'e.g. 30',
				description: 'A whole number. Leave empty for any age.',
			}),
			...(hasArchive ? MARKS : []),
		],
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
	const options = menuOf('any', 'no', 'yes');
	return { displayName, name, type: 'options', options, default: 'any' };
}

function changeOptions({ singular }: Noun): INodeProperties[] {
	return [
		{
			displayName: 'Ignore Missing',
			name: 'ignoreMissing',
			type: 'boolean',
			default: false,
			description: `Whether a ${singular} that Tallyfy doesn't show counts as missing instead of failing`,
		},
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{
					name: 'Audit Record',
					value: 'auditRecord',
					description: 'One flat row for every item, whatever became of it, for a Data Table',
				},
				{ name: 'Result', value: 'result', description: 'What became of each item' },
				{
					name: 'Summary',
					value: 'summary',
					description: 'One item for the whole run, with a text for a mail or a chat',
				},
			],
			default: 'result',
		},
		{
			displayName: 'Reason',
			name: 'reason',
			type: 'string',
			default: '',
			placeholder: 'e.g. Retention policy, section 4',
			description: 'Why this is done. It goes into the audit record.',
		},
	];
}
