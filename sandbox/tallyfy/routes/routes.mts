import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admit, refuse } from './access.mts';
import type { Asset, SandboxState, Task } from '../world/state.mts';
import { listTasks, type TaskQuery } from './taskList.mts';

/** How a deleted file is confirmed; the documentation has said both of the first two. Default: data. */
export type FileDeleteAnswer = 'data' | 'empty' | 'noContent';

interface Route {
	Params: { organizationId: string; id: string };
	Querystring: TaskQuery;
}

const ORGANIZATION = '/organizations/:organizationId';

/**
 * The part of Tallyfy's API that matters for deleting: the two deletes, what a wrong path hits
 * instead, and reading. Paths, statuses and bodies follow the API facts; where these are silent, a
 * comment calls the choice an assumption.
 */
export function addTallyfyRoutes(
	app: FastifyInstance,
	state: SandboxState,
	fileDeleteAnswer: FileDeleteAnswer,
): void {
	app.addHook('onRequest', (request: FastifyRequest<Route>, reply, next) => {
		const refusal = admit(state, request, request.params.organizationId);
		if (refusal) refuse(reply, refusal);
		else next();
	});

	app.get<Route>(`${ORGANIZATION}/tasks`, ({ organization, query }) =>
		listTasks([...organization.tasks.values()], query),
	);

	app.get<Route>(`${ORGANIZATION}/me/tasks`, ({ organization, member, query }) => {
		const tasks = [...organization.tasks.values()];
		return listTasks(
			tasks.filter(({ owners }) => owners.users.includes(member.id)),
			query,
		);
	});

	app.get<Route>(`${ORGANIZATION}/assets/:id`, (request, reply) => {
		const asset = request.organization.assets.get(request.params.id);
		return asset ? { data: asset } : refuseMissing(reply, 'Asset');
	});

	app.register((changes, _options, done) => {
		changes.addHook('onRequest', ({ member }, reply, next) => {
			if (member.canDelete) next();
			else refuse(reply, { status: 403, message: 'You have no permission to do this.' });
		});
		addDeletions(changes, state, fileDeleteAnswer);
		addNeighbours(changes, state);
		done();
	});
}

/** What the package is for. */
function addDeletions(
	app: FastifyInstance,
	state: SandboxState,
	fileDeleteAnswer: FileDeleteAnswer,
): void {
	app.delete<Route>(`${ORGANIZATION}/tasks/:id/delete`, (request, reply) => {
		const { organization, params } = request;
		switch (state.deleteTask(organization, params.id)) {
			case 'deleted':
				return confirm(request, reply);
			case 'missing':
				return refuseMissing(reply, 'Task');
			case 'notOneOff':
				return refuseProcessTask(reply);
		}
	});

	app.delete<Route>(`${ORGANIZATION}/file/:id`, (request, reply) => {
		const { organization, params } = request;
		const asset = organization.assets.get(params.id);
		switch (state.deleteFile(organization, params.id)) {
			case 'deleted':
				if (fileDeleteAnswer === 'noContent') return confirm(request, reply);
				return confirm(request, reply, 200, fileDeleteAnswer === 'data' ? { data: asset } : null);
			case 'missing':
				return refuseMissing(reply, 'Asset');
			case 'logo':
				// Assumption: that it refuses is documented, the status is not.
				return refuse(reply, { status: 400, message: 'An organization logo cannot be deleted.' });
		}
	});
}

/** What a slightly wrong path does instead. Which statuses they answer is our assumption, but for the task's 204. */
function addNeighbours(app: FastifyInstance, state: SandboxState): void {
	app.delete<Route>(`${ORGANIZATION}/tasks/:id`, (request, reply) => {
		const task = request.organization.tasks.get(request.params.id);
		if (!task) return refuseMissing(reply, 'Task');
		if (!task.is_oneoff_task) return refuseProcessTask(reply);
		state.archive(task);
		return confirm(request, reply);
	});

	app.put<Route>(`${ORGANIZATION}/tasks/:id/restore`, (request, reply) => {
		const task = request.organization.tasks.get(request.params.id);
		if (!task) return refuseMissing(reply, 'Task');
		state.restore(task);
		return confirm(request, reply, 200, { data: task });
	});

	app.delete<Route>(`${ORGANIZATION}/assets/:id`, (request, reply) => {
		const asset = request.organization.assets.get(request.params.id);
		if (!asset) return refuseMissing(reply, 'Asset');
		state.archive(asset);
		return confirm(request, reply);
	});

	app.delete<Route>(ORGANIZATION, (request, reply) => {
		state.deleteOrganization(request.organization);
		return confirm(request, reply);
	});
}

/** Answers a request that has changed something, and says so in the log. */
function confirm(
	{ exchange }: FastifyRequest<Route>,
	reply: FastifyReply,
	status: 200 | 204 = 204,
	body: { data: Asset | Task | undefined } | null = null,
): FastifyReply {
	exchange.record.tookEffect = true;
	return reply.code(status).send(body ?? undefined);
}

function refuseMissing(reply: FastifyReply, what: 'Asset' | 'Task'): FastifyReply {
	return refuse(reply, { status: 404, message: `${what} not found.` });
}

function refuseProcessTask(reply: FastifyReply): FastifyReply {
	return refuse(reply, { status: 400, message: 'This task is not a one-off task.' });
}
