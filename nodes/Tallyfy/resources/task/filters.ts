import type { ThingRecord } from '../../conditions/record';
import { choiceFilter } from '../filters';

/** Which kind a task says it is; null where it doesn't. A one-off task may have a process around it. */
export function kindOf({ raw }: ThingRecord): 'oneOff' | 'process' | null {
	if (raw.is_oneoff_task === true) return 'oneOff';
	return raw.is_oneoff_task === false ? 'process' : null;
}

const ONE_OFF = {
	query: { is_oneoff: 'true' },
	fits: (record: ThingRecord) => kindOf(record) === 'oneOff',
};

/** One-off tasks alone unless something else is chosen: only they can be archived or deleted on their own. */
export const kindFilter = choiceFilter({
	displayName: 'Kind',
	name: 'kind',
	description: 'Which tasks to find. Without this filter, one-off tasks only.',
	preset: 'oneOff',
	absent: ONE_OFF,
	choices: [
		{ name: 'All Tasks', value: 'all', query: {} },
		{ name: 'One-Off Tasks', value: 'oneOff', ...ONE_OFF },
		{
			name: 'Tasks of Processes',
			value: 'process',
			query: { is_oneoff: 'false' },
			fits: (record) => kindOf(record) === 'process',
		},
	],
});

const isOpen = ({ isCompleted }: ThingRecord) => isCompleted !== true;

/** The words are those of Tallyfy's list, which differ from the ones that its records have. */
export const statusFilter = choiceFilter({
	displayName: 'Status',
	name: 'status',
	description: 'Only tasks in this state',
	preset: 'complete',
	choices: [
		{ name: 'Active', value: 'active', query: { status: 'active' }, fits: isOpen },
		{ name: 'Any', value: 'any', query: {} },
		{
			name: 'Completed',
			value: 'complete',
			query: { status: 'complete' },
			fits: ({ isCompleted }) => isCompleted !== false,
		},
		{
			name: 'Due Soon',
			value: 'due_soon',
			query: { status: 'due_soon' },
			fits: isOpen,
		},
		{
			name: 'Has a Problem',
			value: 'hasproblem',
			query: { status: 'hasproblem' },
			fits: ({ raw }) => raw.problem !== false,
		},
		{ name: 'In Progress', value: 'inprogress', query: { status: 'inprogress' }, fits: isOpen },
		{ name: 'Incomplete', value: 'incomplete', query: { status: 'incomplete' }, fits: isOpen },
		{
			name: 'Overdue',
			value: 'overdue',
			query: { status: 'overdue' },
			fits: ({ isCompleted, dates: { deadline } }, nowMs) =>
				isCompleted !== true && (deadline?.kind !== 'known' || deadline.at <= nowMs),
		},
	],
});
