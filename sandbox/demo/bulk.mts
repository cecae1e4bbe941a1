import { setTimeout } from 'node:timers/promises';
import { outputOf, type Engine } from '../engine/engine.mts';
import {
	CREDENTIAL_ID,
	DELETE_TASK,
	singleNodeWorkflow,
	START,
	TALLYFY,
} from '../engine/singleNode.mts';
import type { Sandbox } from '../tallyfy/server.mts';
import { hintOf, idOf, itemLines, namesIn } from './lines.mts';

const TASKS = 300;
const LIMIT_PER_SECOND = 100;
const PROGRESS_EVERY_MS = 500;

/**
 * Deletes some hundred tasks while connections break, the server fails and a rate limit holds, and compares the node's
 * account with the sandbox's. Throws when the two differ.
 */
export async function demonstrateBulk(engine: Engine, sandbox: Sandbox): Promise<void> {
	console.log(
		`\nBad weather: ${TASKS} one-off tasks, at most ${LIMIT_PER_SECOND} requests a second; one connection in twenty breaks after the deletion, one answer in twenty is a 503`,
	);
	sandbox.faults.set([
		{ fault: { kind: 'rateLimit', limit: LIMIT_PER_SECOND } },
		{ match: { probability: 0.05 }, fault: { kind: 'reset', when: 'after' } },
		{ match: { probability: 0.05 }, fault: { kind: 'status', status: 503 } },
	]);
	const ids = sandbox.addTasks(TASKS);
	const names = namesIn(sandbox.organization);
	const isDeleted = (id: string) => sandbox.state.deletionOf(id) !== undefined;
	const { accessToken, organizationId, baseUrl } = sandbox;

	const ended = new AbortController();
	const parameters = { ...DELETE_TASK, options: { concurrency: 20 } };
	const workflow = singleNodeWorkflow(parameters, { onError: 'continueRegularOutput' });
	const running = engine.run(workflow, {
		startNode: START,
		items: ids.map((id) => ({ id })),
		credentials: { [CREDENTIAL_ID]: { accessToken, organizationId, baseUrl } },
		onNodeEnd: (nodeName) => {
			if (nodeName === TALLYFY) ended.abort();
		},
	});
	await printProgress(() => ids.filter(isDeleted).length, ended.signal);
	const run = await running;
	sandbox.faults.clear();

	const output = outputOf(run, TALLYFY).map(({ json }) => json);
	for (const json of output) if (json.deleted !== true) console.log(itemLines(json, names));
	console.log(`  ${hintOf(run, TALLYFY)}`.trimEnd());
	const wrong = output.filter((json) => (json.deleted === true) !== isDeleted(idOf(json)));
	if (output.length !== TASKS || wrong.length > 0) {
		throw new Error(`The node's account differs from the sandbox's in ${wrong.length} items`);
	}
	console.log("  The sandbox's account agrees, item by item.");
}

async function printProgress(deleted: () => number, ended: AbortSignal): Promise<void> {
	let shown = 0;
	while (!ended.aborted) {
		await setTimeout(PROGRESS_EVERY_MS);
		const gone = deleted();
		if (gone !== shown) console.log(`  ${gone} of ${TASKS} are gone`);
		shown = gone;
	}
}
