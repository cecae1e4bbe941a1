import { isRecord } from '../../transport/answer/response';
import { changeOperation } from '../changeOperation';
import { fileId, fileThing } from './file';

const LOGO = {
	message: 'This is a logo of the organization, which Tallyfy keeps',
	description: 'Replace the logo in Tallyfy under Settings > Organization.',
};

/** `DELETE /organizations/{org}/file/{id}`. The neighbour `/assets/{id}` archives the record and leaves the stored file. */
export const deleteFile = changeOperation({
	value: 'delete',
	label: 'Delete',
	action: 'Delete file',
	description: 'Permanently delete an uploaded file',
	notice:
		"Deleting a file can't be undone: it disappears from the task or kick-off form field it was attached to, and the stored file is removed.",
	change: {
		resource: 'file',
		verb: 'delete',
		thing: fileThing,
		id: fileId,
		path: (id) => ['file', id],
		// The documentation says 200; its samples take any success, with or without a body.
		confirmedBy: [200, 204],
		alwaysLooks: false,
		verifiesCopies: true,
		refuse: ({ raw: { subject } }) =>
			isRecord(subject) && subject.type === 'Organization' ? LOGO : undefined,
		words: {
			badRequest: {
				message: "Tallyfy doesn't delete this file",
				description:
					'Organization logos are kept: replace the logo in Tallyfy under Settings > Organization. For any other file, check the ID.',
			},
		},
	},
});
