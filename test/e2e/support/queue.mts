import { N8N_2 } from '../../../sandbox/n8n/install/releases.mts';
import { list, object, type JsonObject } from '../../../sandbox/n8n/client/guards.mts';
import type { WorkflowJson } from '../../../sandbox/n8n/client/workflow.mts';
import type { N8nHost } from '../../../sandbox/n8n/host/host.mts';
import { startN8nQueue, type N8nQueue } from '../../../sandbox/n8n/host/queue.mts';
import type { SandboxOptions } from '../../../sandbox/tallyfy/parts.mts';
import { deleteTask, onCall, splitOut, workflow } from './workflows.mts';
import { World } from './world.mts';

/** What came of calls side by side. */
export interface CallsResult {
	/** What n8n answered, one list of the node's items for each call. */
	readonly answers: readonly (readonly JsonObject[])[];
	/** From the first call to the last answer. */
	readonly elapsedMs: number;
}

/** n8n in queue mode with the packed package, and a World that talks to its main process. */
export class QueueWorld {
	readonly queue: N8nQueue;
	readonly world: World;

	private constructor(queue: N8nQueue, world: World) {
		this.queue = queue;
		this.world = world;
	}

	static async open(tarball: string, options: SandboxOptions = {}): Promise<QueueWorld> {
		const queue = await startN8nQueue({ release: N8N_2, packages: [tarball] });
		return new QueueWorld(queue, await World.open(queue.main, options));
	}

	/** Publishes a workflow that deletes the tasks that a call of its webhook names, and answers with what came of each. */
	async publish(path: string, options: JsonObject, respond: Respond = 'lastNode') {
		const stored = await this.world.save(hook(path, options, respond));
		await this.world.client.activateWorkflow(stored.id);
		return stored;
	}

	/** Calls a published webhook once for each list of tasks, all at the same time. Throws when n8n answers anything but 200. */
	async callAll(path: string, lists: readonly (readonly string[])[]): Promise<CallsResult> {
		const startedMs = performance.now();
		const answers = await Promise.all(
			lists.map(async (ids) => {
				const { status, body } = await this.call(path, ids);
				if (status !== 200) throw new Error(`n8n answered ${status}: ${body}`);
				return list({ items: JSON.parse(body) as unknown }, 'items').map((item) =>
					object(item, 'an item'),
				);
			}),
		);
		return { answers, elapsedMs: performance.now() - startedMs };
	}

	async call(path: string, ids: readonly string[]) {
		return await this.world.client.callWebhook(path, { tasks: ids.map((id) => ({ id })) });
	}

	async close(): Promise<void> {
		await this.queue.stop();
		await this.world.sandbox.close();
	}
}

type Respond = 'lastNode' | 'onReceived';

function hook(path: string, options: JsonObject, respond: Respond): WorkflowJson {
	return workflow(path, [
		onCall(path, respond),
		splitOut('body.tasks'),
		deleteTask({ options }, { onError: 'continueRegularOutput' }),
	]);
}

/** How many executions a worker has begun, by its log. */
export const executionsBegunBy = (worker: N8nHost): number =>
	worker.log().split('Worker started execution').length - 1;

/** `items` in lists of `size`. */
export const inListsOf = <T,>(items: readonly T[], size: number): T[][] =>
	Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
		items.slice(index * size, (index + 1) * size),
	);

/** Deletions that were asked for again after Tallyfy had confirmed them; none, unless something is wrong. */
export function sentAfterConfirmation({ sandbox }: World): string[] {
	const confirmedAtMs = new Map<string, number>();
	const again: string[] = [];
	for (const { method, path, status, receivedAtMs, durationMs } of sandbox.requests) {
		if (method !== 'DELETE') continue;
		if (receivedAtMs > (confirmedAtMs.get(path) ?? Infinity)) again.push(path);
		if (status !== null && status < 300) confirmedAtMs.set(path, receivedAtMs + (durationMs ?? 0));
	}
	return again;
}

/** How many times as long as the limit allows it took. */
export function timesTheLimit({ sandbox }: World, perSecond: number, elapsedMs: number): number {
	const served = sandbox.requests.filter(({ status }) => status !== 429).length;
	return elapsedMs / ((served / perSecond) * 1_000);
}
