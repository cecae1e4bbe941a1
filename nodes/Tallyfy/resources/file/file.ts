import type { Thing } from '../../read/thing';
import { idField } from '../idField';

/** A file that was uploaded to a form field, a comment or a kick-off form; Tallyfy's API also calls it an asset. */
export const fileThing: Thing = {
	noun: { singular: 'file', plural: 'files' },
	path: (id) => ['assets', id],
	archive: undefined,
	dates: ['uploaded'],
};

export const fileId = idField({
	name: 'fileId',
	displayName: 'File ID',
	noun: 'file',
	description: 'The file. Tallyfy also calls it an asset.',
	urlMarkers: ['file', 'assets'],
	urlExample: 'e.g. https://go.tallyfy.com/api/organizations/…/file/3f2a…/dl',
});
