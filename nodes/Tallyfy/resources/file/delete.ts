import { idField } from '../idField';
import type { Operation } from '../operation';

const fileId = idField({
	name: 'fileId',
	displayName: 'File ID',
	noun: 'file',
	description: 'The file to delete. Tallyfy also calls it an asset.',
	urlMarkers: ['file', 'assets'],
	urlExample: 'https://go.tallyfy.com/api/organizations/…/file/3f2a…/dl',
});

/** `DELETE /organizations/{org}/file/{id}`. The neighbour `/assets/{id}` only archives (`shared/tallyfy-api.md`). */
export const deleteFile: Operation = {
	value: 'delete',
	label: 'Delete',
	action: 'Delete a file',
	description: 'Permanently delete an uploaded file',
	thing: { singular: 'file' },
	notice:
		"Deleting a file can't be undone: it disappears from the task or kick-off form field it was attached to, and the stored file is removed.",
	fields: [fileId.property],
	endpoint: (item) => {
		const id = item.id(fileId);
		return { id, path: ['file', id] };
	},
	// The documentation says 200; its samples take any success, with or without a body.
	confirmedBy: [200, 204],
	refusedAs: {
		what: "Tallyfy doesn't delete this file",
		remedy:
			'Organization logos are kept: replace the logo in Tallyfy under Settings > Organization. For any other file, check the ID.',
	},
};
