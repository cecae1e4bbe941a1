import type { INodeProperties } from 'n8n-workflow';

import type { Change } from '../../change/operation';
import { optionsField } from '../../input/options';
import { VERBS } from '../../words/vocabulary';
import { onlyIfField } from './age';

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
		optionsField(changeOptions(change)),
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
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1,
				description: `How many ${thing.noun.plural} have to go, exactly. With any other number, nothing is ${past} at all. Taken from all items.`,
			},
			...(alwaysLooks ? [] : [look]),
			{
				displayName: 'Maximum Changes',
				name: 'maxChanges',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
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
				placeholder: "e.g. {{ $('Holds').all().map((hold) => hold.json) }}",
				description:
					'What is never touched: IDs or links, one in each line, or rows of a table from an expression. A process on the list keeps its tasks and files, and these keep their process from being deleted.',
			},
			...(verifiesCopies === true ? [copy] : []),
		],
	};
}

function changeOptions({ thing }: Change): INodeProperties[] {
	const ignoreMissing: INodeProperties = {
		displayName: 'Ignore Missing',
		name: 'ignoreMissing',
		type: 'boolean',
		default: false,
		description: `Whether a ${thing.noun.singular} that Tallyfy doesn't show counts as missing instead of failing`,
	};
	return [
		ignoreMissing,
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
