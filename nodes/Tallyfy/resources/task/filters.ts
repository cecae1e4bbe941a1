import type { ThingRecord } from '../../conditions/record';
import { choiceFilter, flag, isCompleted, isOpen } from '../filters';

/** Which kind a task says it is; null where it doesn't. A one-off task may have a process around it. */
export function kindOf({ raw }: ThingRecord): 'oneOff' | 'process' | null {
	if (raw.is_oneoff_task === true) return 'oneOff';
	return raw.is_oneoff_task === false ? 'process' : null;
}

const ONE_OFF = {
	query: { is_oneoff: 'true' },
	fits: isKind('oneOff'),
};

function isKind(kind: 'oneOff' | 'process') {
	return (record: ThingRecord) => {
		const found = kindOf(record);
		return found === null ? undefined : found === kind;
	};
}

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
			fits: isKind('process'),
		},
	],
});

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
			fits: isCompleted,
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
			fits: ({ raw }) => flag(raw.problem),
		},
		{ name: 'In Progress', value: 'inprogress', query: { status: 'inprogress' }, fits: isOpen },
		{ name: 'Incomplete', value: 'incomplete', query: { status: 'incomplete' }, fits: isOpen },
		{
			name: 'Overdue',
			value: 'overdue',
			query: { status: 'overdue' },
			fits: isOverdue,
		},
	],
});

/** A deadline that isn't there is none; one that can't be read, or isn't told, may be behind it. */
function isOverdue(record: ThingRecord, nowMs: number): boolean | undefined {
	const { deadline } = record.dates;
	const hasNone = record.raw.deadline === null;
	const isPast = deadline?.kind === 'known' ? deadline.at <= nowMs : hasNone ? false : undefined;
	const open = isOpen(record);
	if (open === false || isPast === false) return false;
	return isPast === undefined ? undefined : open;
}
