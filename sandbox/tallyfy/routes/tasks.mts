import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findTasks, sortedTasks } from '../lists/lists.mts';
import { taskDrift, wordsOf } from '../lists/pages.mts';
import type { Task } from '../state/records.mts';
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
import { taskView } from './views.mts';

const TASK = `${ORGANIZATION}/tasks/:id`;

/** Lists of tasks, and one task, by itself or as one of a process. */
export function addTaskReading(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { clock, quirks } = tallyfy;

	app.get<Route>(`${ORGANIZATION}/tasks`, (request) => {
		const { sight, query } = request;
		const words = quirks.taskStatusWords;
		return answerTasks(request, tallyfy, findTasks(sight, query, { words, nowMs: clock.now() }));
	});

	app.get<Route>(`${ORGANIZATION}/me/tasks`, (request) => {
		const { sight, query, member } = request;
		const list = { nowMs: clock.now(), owner: { members: [String(member.id)] } };
		return answerTasks(request, tallyfy, findTasks(sight, query, list));
	});

	// Assumption: the tasks of an archived process are listed under it, though they are archived too.
	app.get<Route>(`${ORGANIZATION}/runs/:id/tasks`, (request, reply) => {
		const { sight, params, query } = request;
		const process = sight.readableProcess(params.id);
		if (!process) return refuseMissing(reply, 'Process');
		return answerTasks(
			request,
			tallyfy,
			sortedTasks(sight.tasksOf(process.id), query, clock.now()),
		);
	});

	const answerTask = ({ sight, params, query }: FastifyRequest<Route>, reply: FastifyReply) => {
		const task = sight.readableTask(params.id);
		// A task without a process is in none, so that this path does not have it.
		const isElsewhere = params.runId !== undefined && params.runId !== task?.run_id;
		if (!task || isElsewhere) return refuseMissing(reply, 'Task');
		return { data: taskView({ sight, words: wordsOf(query.with) }, task) };
	};
	app.get<Route>(TASK, answerTask);
	app.get<Route>(`${ORGANIZATION}/runs/:runId/tasks/:id`, answerTask);
}

/** Answers one page of tasks. */
export function answerTasks(
	request: FastifyRequest<Route>,
	tallyfy: Tallyfy,
	tasks: readonly Task[],
): object {
	const { organization, sight, query } = request;
	const viewing = { sight, words: wordsOf(query.with), isList: true };
	const view = (task: Task) => taskView(viewing, task);
	return answerPage(request, tallyfy, tasks, view, taskDrift(tallyfy.state, organization));
}

/** Archiving and restoring one-off tasks, 400 for those linked to a process; deleting any; reopening what was completed. */
export function addTaskChanges(app: FastifyInstance, { state, quirks }: Tallyfy): void {
	app.delete<Route>(TASK, (request, reply) => {
		const { sight, params } = request;
		const task = sight.task(params.id);
		if (!task) return refuseMissing(reply, 'Task');
		if (!task.is_oneoff_task || task.run_id !== null) return refuseProcessTask(reply);
		if (task.archived_at !== null && quirks.archiveArchived !== 'ok')
			return refuseState(reply, quirks.archiveArchived, 'Task', 'already archived');
		state.archive(task);
		if (quirks.archiveTaskStatus === 204) return confirm(request, reply);
		return confirm(request, reply, 200, { data: taskView({ sight }, task) });
	});

	app.put<Route>(`${TASK}/restore`, (request, reply) => {
		const { sight, params } = request;
		const task = sight.task(params.id);
		if (!task) return refuseMissing(reply, 'Task');
		if (!task.is_oneoff_task || task.run_id !== null) return refuseProcessTask(reply);
		if (task.archived_at === null && quirks.restoreActive !== 'ok')
			return refuseState(reply, quirks.restoreActive, 'Task', 'not archived yet');
		state.restore(task);
		if (quirks.restoreTaskStatus === 204) return confirm(request, reply);
		return confirm(request, reply, 200, { data: taskView({ sight }, task) });
	});

	app.delete<Route>(`${TASK}/delete`, (request, reply) => {
		const { organization, sight, member, params } = request;
		const task = sight.task(params.id);
		if (!task || quirks.deletionsAnswer404) return refuseMissing(reply, 'Task');
		if (!task.is_oneoff_task && quirks.processTaskDeletion === 404)
			return refuseMissing(reply, 'Task');
		if (!task.is_oneoff_task && quirks.processTaskDeletion === 400) return refuseProcessTask(reply);
		if (member.role !== 'admin' && member.id !== task.starter_id)
			return refuse(reply, { status: 403, message: 'You have no permission to do this.' });
		state.deleteTask(organization, task);
		return confirm(request, reply);
	});

	for (const path of ['/completed-tasks/:id', '/runs/:runId/completed-tasks/:id']) {
		app.delete<Route>(ORGANIZATION + path, (request, reply) => {
			const { sight, params } = request;
			const task = sight.task(params.id);
			if (task?.run_id !== (params.runId ?? null)) return refuseMissing(reply, 'Task');
			state.reopen(task);
			return confirm(request, reply, 200, { data: taskView({ sight }, task) });
		});
	}
}

function refuseProcessTask(reply: FastifyReply): FastifyReply {
	return refuse(reply, { status: 400, message: 'This task is not a one-off task.' });
}
