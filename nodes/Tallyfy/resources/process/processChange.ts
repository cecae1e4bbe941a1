import type { Change } from '../../change/operation';
import { archivedProcessId, processId, processThing } from './process';

/** What archiving, restoring and deleting a process have in common: its state decides, so it is looked at first. */
export function processChange(
	change: Omit<Change, 'alwaysLooks' | 'id' | 'resource' | 'thing'>,
): Change {
	return {
		...change,
		resource: 'process',
		thing: processThing,
		id: change.verb === 'archive' ? processId : archivedProcessId,
		alwaysLooks: true,
	};
}
