import type { Resource } from '../operation';
import { deleteFile } from './delete';
import { downloadFile } from './download';
import { getFile } from './get';
import { getManyFiles } from './getMany';

export const file: Resource = {
	value: 'file',
	label: 'File',
	operations: [getManyFiles, getFile, downloadFile, deleteFile],
};
