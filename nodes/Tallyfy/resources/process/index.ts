import type { Resource } from '../operation';
import { archiveProcess } from './archive';
import { deleteProcess } from './delete';
import { exportProcess } from './export';
import { getProcess } from './get';
import { getManyProcesses } from './getMany';
import { archivedProcessSearch, processSearch } from './process';
import { restoreProcess } from './restore';

export const process: Resource = {
	value: 'process',
	label: 'Process',
	operations: [
		getManyProcesses,
		getProcess,
		exportProcess,
		archiveProcess,
		restoreProcess,
		deleteProcess,
	],
	searches: [archivedProcessSearch, processSearch],
};
