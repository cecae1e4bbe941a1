import { choiceFilter } from '../filters';

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
			fits: ({ isCompleted }) => isCompleted !== true,
		},
		{ name: 'Any', value: 'any', query: {} },
		{
			name: 'Completed',
			value: 'complete',
			query: { status: 'complete' },
			fits: ({ isCompleted }) => isCompleted !== false,
		},
		{
			name: 'Delayed',
			value: 'delayed',
			query: { status: 'delayed' },
			fits: ({ isCompleted }) => isCompleted !== true,
		},
		{
			name: 'Has a Problem',
			value: 'problem',
			query: { status: 'problem' },
			// An open issue is a problem too, and only that has a field of its own.
			fits: ({ isCompleted, raw }) => isCompleted !== true || raw.has_open_issue !== false,
		},
		{
			name: 'Starred',
			value: 'starred',
			query: { status: 'starred' },
			fits: ({ raw }) => raw.starred !== false,
		},
	],
});
