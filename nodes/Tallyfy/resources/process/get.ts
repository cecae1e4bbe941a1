import { getOperation } from '../getOperation';
import { processId, processThing } from './process';

/** `GET /organizations/{org}/runs/{id}`. */
export const getProcess = getOperation({
	action: 'Get process',
	description: 'Read a process',
	get: { thing: processThing, id: processId },
});
