import type { Change } from '../../change/operation';
import { archivedTemplateId, templateId, templateThing } from './template';

/** What archiving, restoring and deleting a template have in common: its state decides, so it is looked at first. */
export function templateChange(
	change: Pick<Change, 'notFoundIsDoubtful' | 'path' | 'refuse' | 'verb' | 'words'>,
): Change {
	return {
		...change,
		resource: 'template',
		thing: templateThing,
		id: change.verb === 'archive' ? templateId : archivedTemplateId,
		confirmedBy: [200],
		// An object in older documentation, a list in newer.
		alsoAllowed: ['deleted_references'],
		alwaysLooks: true,
	};
}
