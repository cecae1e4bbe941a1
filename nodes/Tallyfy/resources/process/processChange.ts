import type { Change } from '../../change/operation';
import { processId, processThing } from './process';

type ProcessChange = Pick<
	Change,
	'confirmedBy' | 'notFoundIsDoubtful' | 'path' | 'refuse' | 'verb' | 'words'
>;

/** What archiving, restoring and deleting a process have in common: its state decides, so it is looked at first. */
export function processChange(change: ProcessChange): Change & { id: typeof processId } {
	return { ...change, resource: 'process', thing: processThing, id: processId, alwaysLooks: true };
}
