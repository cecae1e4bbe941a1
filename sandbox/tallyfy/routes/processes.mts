import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { processDrift, taskDrift } from '../lists/drift.mts';
import { findProcesses, sortedTasks } from '../lists/lists.mts';
import { wordsOf } from '../lists/query.mts';
import { tasksOfProcess } from '../state/organization.mts';
import type { Quirks } from '../quirks.mts';
import type { Member, Process, Task } from '../state/records.mts';
import { refuse } from './access.mts';
import {
	answerPage,
	confirm,
	ORGANIZATION,
	refuseMissing,
	refuseState,
	type Route,
	type Tallyfy,
} from './answers.mts';
import { exportOf, processView, taskView } from './views.mts';

const RUN = `${ORGANIZATION}/runs/:id`;

/** Lists of processes, one process, its tasks and its export. */
export function addProcessReading(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state, clock, quirks } = tallyfy;
	const readable = ({ organization, params }: FastifyRequest<Route>) => {
		const process = organization.processes.get(params.id);
		const isHidden = process?.archived_at !== null && quirks.archivedRunGet === 404;
		return isHidden ? undefined : process;
	};

	app.get<Route>(`${ORGANIZATION}/runs`, (request) => {
		const { organization, query } = request;
		const processes = findProcesses(organization, query, quirks, clock.now());
		const words = wordsOf(query.with);
		const view = (process: Process) => processView({ organization, words, quirks }, process);
		return answerPage(request, tallyfy, processes, view, processDrift(state, organization));
	});

	app.get<Route>(RUN, (request, reply) => {
		const process = readable(request);
		if (!process) return refuseMissing(reply, 'Process');
		const { organization, query } = request;
		return { data: processView({ organization, words: wordsOf(query.with), quirks }, process) };
	});

	// Assumption: the tasks of an archived process are listed under it, though they are archived too.
	app.get<Route>(`${RUN}/tasks`, (request, reply) => {
		const process = readable(request);
		if (!process) return refuseMissing(reply, 'Process');
		const { organization, query } = request;
		const tasks = sortedTasks(tasksOfProcess(organization, process.id), query, clock.now());
		const words = wordsOf(query.with);
		const view = (task: Task) => taskView({ organization, words, quirks }, task);
		return answerPage(request, tallyfy, tasks, view, taskDrift(state, organization));
	});

	app.post<Route>(`${RUN}/export`, (request, reply) => {
		const process = readable(request);
		if (!process) return refuseMissing(reply, 'Process');
		const data = exportOf({ organization: request.organization, quirks }, process);
		return quirks.exportAnswer === 'data' ? { data } : data;
	});
}

/** Archiving, restoring and deleting processes. */
export function addProcessChanges(app: FastifyInstance, { state, quirks }: Tallyfy): void {
	app.delete<Route>(RUN, (request, reply) => {
		const { organization, params } = request;
		const process = organization.processes.get(params.id);
		if (!process) return refuseMissing(reply, 'Process');
		if (process.archived_at !== null && quirks.archiveArchived !== 'ok')
			return refuseState(reply, quirks.archiveArchived, 'Process', 'already archived');
		state.archiveProcess(organization, process);
		return confirm(request, reply, 200, { data: processView({ organization, quirks }, process) });
	});

	app.put<Route>(`${RUN}/activate`, (request, reply) => {
		const { organization, params } = request;
		const process = organization.processes.get(params.id);
		if (!process) return refuseMissing(reply, 'Process');
		if (process.archived_at === null && quirks.restoreActive !== 'ok')
			return refuseState(reply, quirks.restoreActive, 'Process', 'not archived yet');
		state.restoreProcess(organization, process);
		return confirm(request, reply, 200, { data: processView({ organization, quirks }, process) });
	});

	app.delete<Route>(`${RUN}/delete`, (request, reply) => {
		const { organization, params, member } = request;
		if (!mayDelete(member, quirks)) return refuseToOthers(reply);
		const process = organization.processes.get(params.id);
		if (!process) return refuseMissing(reply, 'Process');
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
