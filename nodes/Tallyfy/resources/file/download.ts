import { copyItems } from '../../copy/copy';
import { download } from '../../copy/download';
import { BINARY_FIELD, optionsField } from '../../input/options';
import type { Operation } from '../operation';
import { fileId, fileThing } from './file';

/** `GET /organizations/{org}/assets/{id}` for the record, then `GET /organizations/{org}/file/{id}/dl` for the content. */
export const downloadFile: Operation = {
	value: 'download',
	label: 'Download',
	action: 'Download file',
	description: 'Get the content of a file as binary data, with its checksum',
	notice:
		'Tallyfy writes "File downloaded" into its activity for each file. Files that live elsewhere, such as in Dropbox, are named but not downloaded.',
	fields: [fileId.property, optionsField([BINARY_FIELD])],
	run: async (context) =>
		await copyItems(context, {
			thing: fileThing,
			verb: 'download',
			id: fileId,
			asFile: undefined,
			without: { size: null, sha256: null, mimeType: null },
			copy: download,
		}),
};
