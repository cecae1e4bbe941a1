import type { FastifyInstance, FastifyReply } from 'fastify';
import { taskDrift } from '../lists/drift.mts';
import { findTasks } from '../lists/lists.mts';
import { wordsOf } from '../lists/query.mts';
import type { Organization } from '../state/organization.mts';
import type { Task } from '../state/records.mts';
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
import { taskView } from './views.mts';

/** Lists of tasks, and one task. */
export function addTaskReading(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state, clock, quirks } = tallyfy;

	for (const path of ['/tasks', '/me/tasks']) {
		app.get<Route>(ORGANIZATION + path, (request) => {
			const { organization, query, member } = request;
			const owner = path === '/tasks' ? undefined : member.id;
			const tasks = findTasks(organization, query, quirks, clock.now(), owner);
			const words = wordsOf(query.with);
			const view = (task: Task) => taskView({ organization, words, quirks }, task);
			return answerPage(request, tallyfy, tasks, view, taskDrift(state, organization));
		});
	}

	app.get<Route>(`${ORGANIZATION}/tasks/:id`, ({ organization, params, query }, reply) => {
		const task = organization.tasks.get(params.id);
		if (!task || isHidden(organization, task, tallyfy)) return refuseMissing(reply, 'Task');
		return { data: taskView({ organization, words: wordsOf(query.with), quirks }, task) };
	});
}

/** Archiving, restoring and deleting one-off tasks. Those of a process are refused with 400, but for the deletion. */
export function addTaskChanges(app: FastifyInstance, { state, quirks }: Tallyfy): void {
	app.delete<Route>(`${ORGANIZATION}/tasks/:id`, (request, reply) => {
		const task = request.organization.tasks.get(request.params.id);
		if (!task) return refuseMissing(reply, 'Task');
		if (!task.is_oneoff_task) return refuseProcessTask(reply);
		if (task.archived_at !== null && quirks.archiveArchived !== 'ok')
			return refuseState(reply, quirks.archiveArchived, 'Task', 'already archived');
		state.archive(task);
		if (quirks.archiveTaskStatus === 204) return confirm(request, reply);
		return confirm(request, reply, 200, { data: task });
	});

	app.put<Route>(`${ORGANIZATION}/tasks/:id/restore`, (request, reply) => {
		const task = request.organization.tasks.get(request.params.id);
		if (!task) return refuseMissing(reply, 'Task');
		if (!task.is_oneoff_task) return refuseProcessTask(reply);
		if (task.archived_at === null && quirks.restoreActive !== 'ok')
			return refuseState(reply, quirks.restoreActive, 'Task', 'not archived yet');
		state.restore(task);
		if (quirks.restoreTaskStatus === 204) return confirm(request, reply);
		return confirm(request, reply, 200, { data: task });
	});

	app.delete<Route>(`${ORGANIZATION}/tasks/:id/delete`, (request, reply) => {
		const { organization, params } = request;
		const task = organization.tasks.get(params.id);
		if (!task) return refuseMissing(reply, 'Task');
		if (!task.is_oneoff_task && quirks.taskDeletion === 'oneOffOnly')
			return refuseProcessTask(reply);
		state.deleteTask(organization, task);
		return confirm(request, reply);
	});
}

/** Whether reading a task is refused because it is in the archive: by itself, or with its process. */
function isHidden(organization: Organization, task: Task, { quirks }: Tallyfy): boolean {
	if (task.run_id === null) return task.archived_at !== null && quirks.archivedTaskGet === 404;
	const process = organization.processes.get(task.run_id);
	return (process?.archived_at ?? null) !== null && quirks.archivedRunGet === 404;
}

function refuseProcessTask(reply: FastifyReply): FastifyReply {
	return refuse(reply, { status: 400, message: 'This task is not a one-off task.' });
}
