import type { FastifyInstance, FastifyReply } from 'fastify';
import { processDrift } from '../lists/pages.mts';
import { findProcesses } from '../lists/lists.mts';
import { wordsOf } from '../lists/pages.mts';
import type { Quirks } from '../quirks.mts';
import type { Member, Process } from '../state/records.mts';
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
import { exportOf, processView } from './views.mts';

const RUN = `${ORGANIZATION}/runs/:id`;

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

/** Archiving, restoring and deleting processes. */
export function addProcessChanges(app: FastifyInstance, { state, quirks }: Tallyfy): void {
	app.delete<Route>(RUN, (request, reply) => {
		const { organization, sight, params } = request;
		const process = organization.processes.get(params.id);
		if (!process) return refuseMissing(reply, 'Process');
		if (process.archived_at !== null && quirks.archiveArchived !== 'ok')
			return refuseState(reply, quirks.archiveArchived, 'Process', 'already archived');
		state.archiveProcess(organization, process);
		return confirm(request, reply, 200, { data: processView({ sight }, process) });
	});

	app.put<Route>(`${RUN}/activate`, (request, reply) => {
		const { organization, sight, params } = request;
		const process = organization.processes.get(params.id);
		if (!process) return refuseMissing(reply, 'Process');
		if (process.archived_at === null && quirks.restoreActive !== 'ok')
			return refuseState(reply, quirks.restoreActive, 'Process', 'not archived yet');
		state.restoreProcess(organization, process);
		return confirm(request, reply, 200, { data: processView({ sight }, process) });
	});

	app.delete<Route>(`${RUN}/delete`, (request, reply) => {
		const { organization, params, member } = request;
		if (!mayDelete(member, quirks)) return refuseToOthers(reply);
		const process = organization.processes.get(params.id);
		if (!process || quirks.deletionsAnswer404) return refuseMissing(reply, 'Process');
		if (process.archived_at === null)
			return refuseState(reply, quirks.notArchivedStatus, 'Process', 'not archived yet');
		state.deleteProcess(organization, process);
		return confirm(request, reply, 200);
	});
}

/** Whether a member may delete processes and templates for good. */
export function mayDelete({ role }: Member, { standardMayDelete }: Quirks): boolean {
	return role === 'admin' || standardMayDelete;
}

/** Answers a member who may not. */
export function refuseToOthers(reply: FastifyReply): FastifyReply {
	return refuse(reply, { status: 403, message: 'Only administrators may do this.' });
}
