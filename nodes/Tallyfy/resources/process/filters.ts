import type { ThingRecord } from '../../conditions/record';
import { choiceFilter, flag, isCompleted, isOpen } from '../filters';

/** The words are those of Tallyfy's list; archived ones are asked for with the filter of that name. */
export const statusFilter = choiceFilter({
	displayName: 'Status',
	name: 'status',
	description: 'Only processes in this state',
	preset: 'complete',
	choices: [
		{
			name: 'Active',
			value: 'active',
			query: { status: 'active' },
			fits: isOpen,
		},
		{ name: 'Any', value: 'any', query: {} },
		{
			name: 'Completed',
			value: 'complete',
			query: { status: 'complete' },
			fits: isCompleted,
		},
		{
			name: 'Delayed',
			value: 'delayed',
			query: { status: 'delayed' },
			fits: isOpen,
		},
		{
			name: 'Has a Problem',
			value: 'problem',
			query: { status: 'problem' },
			fits: mayHaveProblem,
		},
		{
			name: 'Starred',
			value: 'starred',
			query: { status: 'starred' },
			fits: ({ raw }) => flag(raw.starred),
		},
	],
});

/** An open issue is a problem too, and only that has a field of its own: of open processes Tallyfy is believed. */
function mayHaveProblem(record: ThingRecord): boolean | undefined {
	return isOpen(record) === true ? true : flag(record.raw.has_open_issue);
}
