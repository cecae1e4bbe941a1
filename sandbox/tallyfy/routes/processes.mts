import type { FastifyInstance } from 'fastify';
import { findProcesses, findTemplates } from '../lists/lists.mts';
import { processDrift, templateDrift, wordsOf } from '../lists/pages.mts';
import type { Quirks } from '../quirks.mts';
import type { Organization } from '../state/organization.mts';
import type { Process, Template } from '../state/records.mts';
import type { Sight } from './access.mts';
import {
	answerPage,
	confirm,
	ORGANIZATION,
	refuse,
	refuseMissing,
	refuseState,
	type Route,
	type Tallyfy,
} from './answers.mts';
import { exportOf, processView, templateView } from './views.mts';

const RUN = `${ORGANIZATION}/runs/:id`;
const CHECKLIST = `${ORGANIZATION}/checklists/:id`;

/** Lists of processes, one process, and its export; its tasks are with the tasks. */
export function addProcessReading(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state, clock, quirks } = tallyfy;

	app.get<Route>(`${ORGANIZATION}/runs`, (request) => {
		const { organization, sight, query } = request;
		const processes = findProcesses(sight, query, clock.now());
		const viewing = { sight, words: wordsOf(query.with), isList: true };
		const view = (process: Process) => processView(viewing, process);
		return answerPage(request, tallyfy, processes, view, processDrift(state, organization));
	});

	app.get<Route>(RUN, ({ sight, params, query }, reply) => {
		const process = sight.readableProcess(params.id);
		if (!process) return refuseMissing(reply, 'Process');
		return { data: processView({ sight, words: wordsOf(query.with) }, process) };
	});

	app.post<Route>(`${RUN}/export`, ({ sight, params }, reply) => {
		const process = sight.readableProcess(params.id);
		if (!process) return refuseMissing(reply, 'Process');
		const data = exportOf({ sight }, process);
		return quirks.exportAnswer === 'data' ? { data } : data;
	});
}

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

/** What is archived first and deleted for good then: what each step does, and the body that confirms it. */
interface Archivable<T> {
	readonly path: string;
	readonly what: 'Process' | 'Template';
	readonly restorePath: string;
	find(organization: Organization, id: string): T | undefined;
	archive(organization: Organization, entry: T): void;
	restore(organization: Organization, entry: T): void;
	remove(organization: Organization, entry: T): void;
	archived(sight: Sight, entry: T): object;
	restored(sight: Sight, entry: T): object;
	removed(): object | undefined;
}

/** Archiving, restoring and deleting processes and templates. */
export function addProcessChanges(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state, quirks } = tallyfy;
	addArchivable<Process>(app, tallyfy, {
		path: RUN,
		what: 'Process',
		restorePath: `${RUN}/activate`,
		find: ({ processes }, id) => processes.get(id),
		archive: (organization, process) => {
			state.archiveProcess(organization, process);
		},
		restore: (organization, process) => {
			state.restoreProcess(organization, process);
		},
		remove: (organization, process) => {
			state.deleteProcess(organization, process);
		},
		archived: (sight, process) => ({ data: processView({ sight }, process) }),
		restored: (sight, process) => ({ data: processView({ sight }, process) }),
		removed: () => undefined,
	});
	addArchivable<Template>(app, tallyfy, {
		path: CHECKLIST,
		what: 'Template',
		restorePath: `${CHECKLIST}/restore`,
		find: ({ templates }, id) => templates.get(id),
		archive: (_organization, template) => {
			state.archive(template);
		},
		restore: (_organization, template) => {
			state.restore(template);
		},
		remove: (organization, template) => {
			state.deleteTemplate(organization, template);
		},
		archived: () => deletedBody(quirks),
		restored: (sight, template) => ({
			data: templateView({ sight }, template),
			meta: { restored_references: [], unrestored_references: unrestored(template, quirks) },
		}),
		removed: () => deletedBody(quirks),
	});
}

function addArchivable<T extends Process | Template>(
	app: FastifyInstance,
	{ quirks }: Tallyfy,
	kind: Archivable<T>,
): void {
	const { path, what, restorePath } = kind;
	app.delete<Route>(path, (request, reply) => {
		const { organization, sight, params } = request;
		const entry = kind.find(organization, params.id);
		if (!entry) return refuseMissing(reply, what);
		if (entry.archived_at !== null && quirks.archiveArchived !== 'ok')
			return refuseState(reply, quirks.archiveArchived, what, 'already archived');
		kind.archive(organization, entry);
		return confirm(request, reply, 200, kind.archived(sight, entry));
	});

	app.put<Route>(restorePath, (request, reply) => {
		const { organization, sight, params } = request;
		const entry = kind.find(organization, params.id);
		if (!entry) return refuseMissing(reply, what);
		if (entry.archived_at === null && quirks.restoreActive !== 'ok')
			return refuseState(reply, quirks.restoreActive, what, 'not archived yet');
		kind.restore(organization, entry);
		return confirm(request, reply, 200, kind.restored(sight, entry));
	});

	app.delete<Route>(`${path}/delete`, (request, reply) => {
		const { organization, params, member } = request;
		if (member.role !== 'admin' && !quirks.standardMayDelete)
			return refuse(reply, { status: 403, message: 'Only administrators may do this.' });
		const entry = kind.find(organization, params.id);
		if (!entry || quirks.deletionsAnswer404) return refuseMissing(reply, what);
		if (entry.archived_at === null)
			return refuseState(reply, quirks.notArchivedStatus, what, 'not archived yet');
		kind.remove(organization, entry);
		return confirm(request, reply, 200, kind.removed());
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
