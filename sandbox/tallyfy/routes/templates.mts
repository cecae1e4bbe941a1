import type { FastifyInstance } from 'fastify';
import { templateDrift } from '../lists/pages.mts';
import { findTemplates } from '../lists/lists.mts';
import { wordsOf } from '../lists/pages.mts';
import type { Quirks } from '../quirks.mts';
import type { Template } from '../state/records.mts';
import {
	answerPage,
	confirm,
	ORGANIZATION,
	refuseMissing,
	refuseState,
	type Route,
	type Tallyfy,
} from './answers.mts';
import { mayDelete, refuseToOthers } from './processes.mts';
import { templateView } from './views.mts';

const CHECKLIST = `${ORGANIZATION}/checklists/:id`;

/** Lists of templates, and one that is not archived: archived ones are in the list only. */
export function addTemplateReading(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state, clock } = tallyfy;

	app.get<Route>(`${ORGANIZATION}/checklists`, (request) => {
		const { organization, sight, query } = request;
		const templates = findTemplates(sight, query, clock.now());
		const viewing = { sight, words: wordsOf(query.with) };
		const view = (template: Template) => templateView(viewing, template);
		return answerPage(request, tallyfy, templates, view, templateDrift(state, organization));
	});

	app.get<Route>(CHECKLIST, ({ sight, params, query }, reply) => {
		const template = sight.organization.templates.get(params.id);
		if (template?.archived_at !== null) return refuseMissing(reply, 'Template');
		return { data: templateView({ sight, words: wordsOf(query.with) }, template) };
	});
}

/** Archiving, restoring and deleting templates. */
export function addTemplateChanges(app: FastifyInstance, { state, quirks }: Tallyfy): void {
	app.delete<Route>(CHECKLIST, (request, reply) => {
		const template = request.organization.templates.get(request.params.id);
		if (!template) return refuseMissing(reply, 'Template');
		if (template.archived_at !== null && quirks.archiveArchived !== 'ok')
			return refuseState(reply, quirks.archiveArchived, 'Template', 'already archived');
		state.archive(template);
		return confirm(request, reply, 200, deletedBody(quirks));
	});

	app.put<Route>(`${CHECKLIST}/restore`, (request, reply) => {
		const { organization, sight, params } = request;
		const template = organization.templates.get(params.id);
		if (!template) return refuseMissing(reply, 'Template');
		if (template.archived_at === null && quirks.restoreActive !== 'ok')
			return refuseState(reply, quirks.restoreActive, 'Template', 'not archived yet');
		state.restore(template);
		return confirm(request, reply, 200, {
			data: templateView({ sight }, template),
			meta: { restored_references: [], unrestored_references: unrestored(template, quirks) },
		});
	});

	app.delete<Route>(`${CHECKLIST}/delete`, (request, reply) => {
		const { organization, params, member } = request;
		if (!mayDelete(member, quirks)) return refuseToOthers(reply);
		const template = organization.templates.get(params.id);
		if (!template || quirks.deletionsAnswer404) return refuseMissing(reply, 'Template');
		if (template.archived_at === null)
			return refuseState(reply, quirks.notArchivedStatus, 'Template', 'not archived yet');
		state.deleteTemplate(organization, template);
		return confirm(request, reply, 200, deletedBody(quirks));
	});
}

/** The sentence speaks of deleting when a template was only archived, too. */
function deletedBody({ deletedReferences }: Quirks): object {
	return {
		message: 'The Template was deleted, and references were also deleted from:',
		deleted_references: deletedReferences === 'list' ? [] : {},
	};
}

function unrestored({ id, title }: Template, { unrestoredReferences }: Quirks): object[] {
	if (!unrestoredReferences) return [];
	const reason = 'The step that embedded this template no longer exists.';
	return [{ type: 'Blueprint', id, title, reason, resolution: 'Embed the template again.' }];
}
