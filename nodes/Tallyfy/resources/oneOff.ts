import type { Change } from '../change/operation';
import type { ThingRecord } from '../conditions/record';
import { VERBS, type Explanation } from '../words/vocabulary';
import { choiceFilter } from './fields/filters';

/** What Tallyfy's refusal of a task of a process means. */
export function ofProcess(verb: Change['verb']): Explanation {
	const { past, base } = VERBS[verb];
	return {
		message: `Tallyfy doesn't ${base} this task, because it isn't a one-off task`,
		description: `Tasks that belong to a process are ${past} with their process. Only one-off tasks can be ${past} on their own.`,
	};
}

/** Which kind a task says it is; null where it doesn't. A one-off task may have a process around it. */
export function kindOf({ raw }: ThingRecord): 'oneOff' | 'process' | null {
	const { is_oneoff_task: isOneOff } = raw;
	if (isOneOff === true || isOneOff === 1) return 'oneOff';
	return isOneOff === false || isOneOff === 0 ? 'process' : null;
}

/**
 * Where a task stands: `free` only where Tallyfy says that it is one-off and has no process; `untold` where it says less.
 * Tallyfy's permanent deletion checks nothing of the kind: it takes tasks of processes as readily.
 */
export function standingOf(record: ThingRecord): 'free' | 'linked' | 'ofProcess' | 'untold' {
	const kind = kindOf(record);
	if (kind === 'process') return 'ofProcess';
	const { run_id: processId } = record.raw;
	if (kind === null || processId === undefined) return 'untold';
	return processId === null || processId === '' ? 'free' : 'linked';
}

/** Why a task is not deleted for good. What isn't known to be one-off and free of a process never is. */
export function refuseDeletion(record: ThingRecord): Explanation | undefined {
	const standing = standingOf(record);
	return standing === 'free' ? undefined : NOT_FREE[standing];
}

const NOT_FREE: Readonly<Record<'linked' | 'ofProcess' | 'untold', Explanation>> = {
	ofProcess: {
		message: "This task isn't a one-off task: it belongs to a process",
		description:
			"Tasks of a process are deleted with their process. Only one-off tasks can be deleted on their own: in Get Many, leave the filter 'Kind' out to find these alone.",
	},
	linked: {
		message: 'This one-off task belongs to a process',
		description:
			'Deleting it would take it out of its process for good. Delete it with the process, or in Tallyfy.',
	},
	untold: {
		message: "Tallyfy doesn't say whether this is a one-off task without a process",
		description: 'Only such tasks are deleted for good. Open it in Tallyfy and check.',
	},
};

function isKind(kind: 'oneOff' | 'process') {
	return (record: ThingRecord) => {
		const found = kindOf(record);
		return found === null ? undefined : found === kind;
	};
}

const ONE_OFF = { query: { is_oneoff: 'true' }, fits: isKind('oneOff') };
const OF_PROCESS = { query: { is_oneoff: 'false' }, fits: isKind('process') };

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
		{ name: 'Tasks of Processes', value: 'process', ...OF_PROCESS },
	],
});
