import { getOperation } from '../getOperation';
import { fileId, fileThing } from './file';

/** `GET /organizations/{org}/assets/{id}`. */
export const getFile = getOperation({
	action: 'Get file',
	description: 'Read what Tallyfy knows of a file, without its content',
	get: { thing: fileThing, id: fileId },
});
