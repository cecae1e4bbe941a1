import type { JsonObject } from '../../sandbox/n8n/client/guards.mts';
import type { Sandbox } from '../../sandbox/tallyfy/server.mts';

/** What this node is compared with; `tenth` is this node itself with a tenth of the things, `oneWorker` without the second one. */
export type Other = 'barePool' | 'helperPool' | 'httpRequest' | 'limit' | 'oneWorker' | 'tenth';

/** Something to do in the sandbox, and who else does it. */
export interface Workload {
	readonly name: string;
	readonly title: string;
	readonly things: number;
	/** Requests at the same time. */
	readonly width: number;
	/** The rate limit that the sandbox has; none where it is undefined. */
	readonly limitPerSecond?: number;
	/** So many calls side by side share the things, in n8n's queue mode with two workers; without it one call, in a usual n8n. */
	readonly queueCalls?: number;
	/** What pools and the HTTP Request node send, for each item. */
	readonly method: 'DELETE' | 'GET';
	/** Puts the things into the sandbox; returns the items that everybody gets. */
	readonly prepare: (sandbox: Sandbox, things: number) => Item[];
	/** How this node does it: nodes in line, without names. */
	readonly nodes: readonly NodeJson[];
	/** How many things are gone when it is done. */
	readonly deletions: (things: number) => number;
	/** How many times as long as each of the others this node may take; undefined for as long as it likes. */
	readonly atMost: Readonly<Partial<Record<Other, number | undefined>>>;
	/** How many requests this node may send; as many as it likes where it is undefined. */
	readonly requestsAtMost?: number;
}

/** `url` is where the request goes that the item stands for. */
export interface Item {
	readonly id?: string;
	readonly url: string;
}

export type NodeJson = JsonObject & { readonly type: string };

/** How long every answer takes. */
export const LATENCY_MS = 50;
const PER_PAGE = 100;
/** One task in ten is due. */
const DUE_EVERY = 10;

const deletion = {
	things: 1_000,
	method: 'DELETE',
	prepare: (sandbox: Sandbox, things: number) =>
		sandbox.addTasks(things).map((id) => ({ id, url: `${tasksUrl(sandbox)}/${id}/delete` })),
	deletions: (things: number) => things,
} as const;
/** Deletes some of many more tasks, those that lie furthest apart. */
const deletionOf = (share: number) =>
	({
		...deletion,
		prepare: (sandbox: Sandbox, things: number) =>
			sandbox
				.addTasks(things)
				.filter((_, index) => index % share === 0)
				.map((id) => ({ id, url: `${tasksUrl(sandbox)}/${id}/delete` })),
		deletions: (things: number) => Math.ceil(things / share),
	}) as const;
const search = {
	things: 50_000,
	method: 'GET',
	prepare: (sandbox: Sandbox, things: number) => {
		const today = new Date(sandbox.now()).toISOString();
		// Some of those that are there by themselves are due.
		sandbox.organization.tasks.clear();
		sandbox.addTasks(things, (index) => ({
			completed_at: index % DUE_EVERY === 0 ? '2025-01-31T12:00:00.000Z' : today,
		}));
		return Array.from({ length: things / PER_PAGE }, (_, index) => ({
			url: `${tasksUrl(sandbox)}?is_oneoff=true&per_page=${PER_PAGE}&page=${index + 1}`,
		}));
	},
	deletions: () => 0,
} as const;

export const WORKLOADS: readonly Workload[] = [
	{
		...deletion,
		name: 'delete5',
		title: 'Delete 1,000 tasks, 5 at once',
		width: 5,
		nodes: [deleteNode(5)],
		atMost: { barePool: 1.25, helperPool: 1.05 },
	},
	{
		...deletion,
		name: 'delete50',
		title: 'Delete 1,000 tasks, 50 at once',
		width: 50,
		nodes: [deleteNode(50)],
		// 0.83: 1.2 times as fast.
		atMost: { httpRequest: 0.83, helperPool: 1.3 },
	},
	{
		...deletionOf(5),
		name: 'deleteSome',
		title: 'Delete 1,000 of 5,000 tasks, 5 at once',
		things: 5_000,
		width: 5,
		nodes: [deleteNode(5)],
		atMost: { barePool: 1.25 },
		requestsAtMost: 1_100,
	},
	{
		...deletionOf(5_000),
		name: 'deleteFew',
		title: 'Delete 10 of 50,000 tasks, 5 at once',
		things: 50_000,
		width: 5,
		nodes: [deleteNode(5)],
		atMost: {},
		requestsAtMost: 40,
	},
	{
		...deletion,
		name: 'limit',
		title: 'Delete 1,000 tasks, 20 at once, under a limit of 100 a second',
		width: 20,
		limitPerSecond: 100,
		nodes: [deleteNode(20)],
		atMost: { limit: 1.3 },
	},
	{
		...deletion,
		name: 'workers',
		title: 'Delete 20,000 tasks in 40 calls, 20 at once each, over two workers',
		things: 20_000,
		width: 20,
		queueCalls: 40,
		nodes: [deleteNode(20)],
		// The machine's processors decide.
		atMost: { oneWorker: undefined },
	},
	{
		...search,
		name: 'find',
		title: 'Find 5,000 of 50,000 tasks by age, 5 pages at once',
		width: 5,
		nodes: [findNode(5)],
		atMost: { barePool: 1.3 },
	},
	{
		...search,
		name: 'findAndDelete',
		title: 'Find and delete 5,000 of 50,000 tasks, 20 at once',
		width: 20,
		nodes: [findNode(20), deleteNode(20)],
		deletions: (things) => things / DUE_EVERY,
		// A tenth for noise.
		atMost: { tenth: 11 },
	},
	{
		...deletion,
		name: 'dryRun',
		title: 'Dry Run over 10,000 tasks, 5 at once',
		things: 10_000,
		width: 5,
		method: 'GET',
		prepare: (sandbox, things) =>
			sandbox.addTasks(things).map((id) => ({ id, url: `${tasksUrl(sandbox)}/${id}` })),
		nodes: [deleteNode(5, { dryRun: true })],
		deletions: () => 0,
		atMost: { helperPool: 0.05 },
		requestsAtMost: 160,
	},
];

/** The nodes that do the same as this node does; undefined where it is not done in n8n. */
export function nodesOf(other: Other, { nodes, method, width }: Workload) {
	switch (other) {
		case 'tenth':
		case 'oneWorker':
			return nodes;
		case 'helperPool':
			return [node('n8n-nodes-helper-pool.helperPool', 1, { method, width })];
		case 'httpRequest': {
			const authentication = 'predefinedCredentialType';
			const parameters = { method, url: '={{ $json.url }}', authentication };
			const credential = { nodeCredentialType: 'tallyfyApi' };
			return [node('n8n-nodes-base.httpRequest', 4.5, { ...parameters, ...credential })];
		}
		default:
			return undefined;
	}
}

function tasksUrl({ baseUrl, organizationId }: Sandbox): string {
	return `${baseUrl}/organizations/${organizationId}/tasks`;
}

function deleteNode(concurrency: number, parameters: JsonObject = {}): NodeJson {
	return node('n8n-nodes-tallyfy-cleanup.tallyfy', 1, {
		resource: 'task',
		operation: 'deleteOneOff',
		taskId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
		options: { concurrency },
		...parameters,
	});
}

function findNode(concurrency: number): NodeJson {
	const parameters = {
		resource: 'task',
		operation: 'getMany',
		returnAll: true,
		filters: { age: { rule: { countedFrom: 'completed', olderThan: 90, unit: 'days' } } },
		options: { concurrency },
	};
	// The items are pages, which it finds by itself.
	return { ...node('n8n-nodes-tallyfy-cleanup.tallyfy', 1, parameters), executeOnce: true };
}

function node(type: string, typeVersion: number, parameters: JsonObject): NodeJson {
	return { type, typeVersion, parameters };
}
