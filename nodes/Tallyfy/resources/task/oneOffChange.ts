import type { Change } from '../../change/operation';
import { archivedTaskId, oneOffTask, taskId } from './task';
import { VERBS } from '../../words/verbs';

/** What archiving, restoring and deleting a one-off task have in common. */
export function oneOffChange(
	change: Pick<Change, 'alwaysLooks' | 'confirmedBy' | 'path' | 'provenByLook' | 'verb'>,
): Change {
	const { past, base } = VERBS[change.verb];
	const ofProcess = {
		message: `Tallyfy doesn't ${base} this task, because it isn't a one-off task`,
		description: `Tasks that belong to a process are ${past} with their process. Only one-off tasks can be ${past} on their own.`,
	};
	return {
		...change,
		resource: 'task',
		thing: oneOffTask,
		id: change.verb === 'restore' ? archivedTaskId : taskId,
		refuse: ({ raw }) => (raw.is_oneoff_task === false ? ofProcess : undefined),
		words: { badRequest: ofProcess },
	};
}
