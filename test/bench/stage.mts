import { fileURLToPath } from 'node:url';
import pidusage from 'pidusage';
import { N8nClient } from '../../sandbox/n8n/client/client.mts';
import { withCredential } from '../../sandbox/n8n/client/workflow.mts';
import { startN8n } from '../../sandbox/n8n/host/host.mts';
import { startN8nQueue } from '../../sandbox/n8n/host/queue.mts';
import { N8N_2 } from '../../sandbox/n8n/install/releases.mts';
import type { FaultRule } from '../../sandbox/tallyfy/faults/faults.mts';
import { startSandbox } from '../../sandbox/tallyfy/server.mts';
import { startBarePool } from './bare.mts';
import { LATENCY_MS, type NodeJson, type Workload } from './workloads.mts';

const PACKAGES = ['../../', './helper-pool/'].map((path) =>
	fileURLToPath(new URL(path, import.meta.url)),
);
const SAMPLE_MS = 100;

/** From the call to the answer, the making of items included, and how much n8n's memory rose above what it had. */
export interface Run {
	readonly timeMs: number;
	readonly requests: number;
	readonly memoryRiseBytes: number;
}

/** The sandbox in this process, a fresh n8n with this package as it is built, and a thread for the bare pool. */
export async function openStage(workload: Workload) {
	const { limitPerSecond: limit } = workload;
	const faults: FaultRule[] = [{ fault: { kind: 'latency', latencyMs: LATENCY_MS } }];
	if (limit !== undefined) faults.unshift({ fault: { kind: 'rateLimit', limit } });
	const sandbox = await startSandbox({ faults });
	const bare = startBarePool();
	const { queueCalls } = workload;
	const options = { release: N8N_2, packages: PACKAGES };
	const queue = queueCalls === undefined ? undefined : await startN8nQueue(options);
	const n8n = queue?.main ?? (await startN8n(options));
	let workers = queue?.workers.length;
	const client = await N8nClient.connect(n8n.url);
	const { baseUrl, organizationId, accessToken } = sandbox;
	const data = { baseUrl, organizationId, accessToken };
	const credential = await client.createCredential('tallyfyApi', 'Tallyfy API', data);

	return {
		/** Saves the nodes as a workflow, and returns the path of its webhook. */
		publish: async (path: string, nodes: readonly NodeJson[]): Promise<string> => {
			const workflow = withCredential(workflowOf(path, nodes), credential);
			await client.activateWorkflow((await client.createWorkflow(workflow)).id);
			return path;
		},
		/**
		 * Does the work on so many things: in n8n behind that path, or without one in the bare pool. Throws when not all of
		 * it was done.
		 */
		run: async (things: number, path: string | undefined): Promise<Run> => {
			sandbox.reset();
			const items = workload.prepare(sandbox, things);
			const run = await watched(n8n.processId, async () => {
				if (path === undefined) {
					const { method, width } = workload;
					await bare.send({ urls: items.map(({ url }) => url), method, width, accessToken });
					return;
				}
				const perCall = Math.ceil(items.length / (queueCalls ?? 1));
				const calls = Array.from(
					{ length: Math.ceil(items.length / perCall) },
					async (_, index) => {
						const own = items.slice(index * perCall, (index + 1) * perCall);
						const { status, body } = await client.callWebhook(path, { items: own });
						if (status !== 200) throw new Error(`n8n answered ${status}: ${body}`);
					},
				);
				await Promise.all(calls);
			});
			const [deleted, requests] = [sandbox.state.deletions.length, sandbox.requests.length];
			if (deleted !== workload.deletions(things) || requests === 0)
				throw new Error(`${path ?? 'the bare pool'}: ${deleted} deletions in ${requests} requests`);
			return { ...run, requests };
		},
		/** Lets one worker or both take part from now on. Without workers, nothing happens. */
		useWorkers: async (count: 1 | 2) => {
			if (workers === undefined || workers === count) return;
			await (count === 1 ? queue?.workers[1]?.kill() : queue?.workers[1]?.startAgain());
			workers = count;
		},
		close: async () => {
			await bare.stop();
			await (queue ?? n8n).stop();
			await sandbox.close();
		},
	};
}

async function watched(
	processId: number,
	work: () => Promise<void>,
): Promise<Omit<Run, 'requests'>> {
	const memory = async () => (await pidusage(processId)).memory;
	const before = await memory();
	let peak = before;
	const timer = setInterval(() => {
		void memory().then((now) => (peak = Math.max(peak, now)));
	}, SAMPLE_MS);
	const startedMs = performance.now();
	try {
		await work();
		return { timeMs: performance.now() - startedMs, memoryRiseBytes: peak - before };
	} finally {
		clearInterval(timer);
	}
}

/** A webhook takes a list of items and answers when all is done; Split Out hands them on one by one. */
function workflowOf(path: string, work: readonly NodeJson[]) {
	const parameters = { httpMethod: 'POST', path, responseMode: 'lastNode', responseData: 'noData' };
	const webhook = { type: 'n8n-nodes-base.webhook', typeVersion: 2, webhookId: path, parameters };
	const split = { fieldToSplitOut: 'body.items' };
	const splitOut = { type: 'n8n-nodes-base.splitOut', typeVersion: 1, parameters: split };
	// The stored credential takes the empty one's place.
	const workers = work.map((node) => ({ ...node, credentials: { tallyfyApi: {} } }));
	const nodes = [webhook, splitOut, ...workers].map((node, index) => ({
		...node,
		id: String(index),
		name: `Node ${index}`,
		position: [200 * index, 0],
	}));
	const links = nodes.slice(1).map(({ name }, index) => {
		return [`Node ${index}`, { main: [[{ node: name, type: 'main', index: 0 }]] }] as const;
	});
	const settings = { saveDataSuccessExecution: 'none' };
	return { name: `Benchmark ${path}`, nodes, connections: Object.fromEntries(links), settings };
}
