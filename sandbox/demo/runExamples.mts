import type { ITaskData } from 'n8n-workflow';
import type { Engine } from '../engine/engine.mts';
import { EXAMPLE_CREDENTIAL_ID, readEngineExamples, type Example } from './examples.mts';
import type { Sandbox } from '../tallyfy/server.mts';
import { idOf, itemLines, namesIn } from './lines.mts';

/**
 * Runs every example workflow that needs no whole n8n against the sandbox and prints the items of its Tallyfy node as the node ends. Throws when a
 * workflow fails, or says that something is deleted which the sandbox still holds.
 */
export async function demonstrateExamples(engine: Engine, sandbox: Sandbox): Promise<void> {
	for (const example of readEngineExamples()) await demonstrate(engine, sandbox, example);
}

async function demonstrate(engine: Engine, sandbox: Sandbox, example: Example): Promise<void> {
	const { workflow, trigger, tallyfyNode, fileName } = example;
	console.log(`\nThe example "${workflow.name}" (examples/${fileName})`);
	const { accessToken, organizationId, baseUrl } = sandbox;
	const names = namesIn(sandbox.organization);

	const printItems = (nodeName: string, { data }: ITaskData) => {
		if (nodeName !== tallyfyNode) return;
		for (const { json } of data?.main?.flatMap((items) => items ?? []) ?? []) {
			console.log(itemLines(json, names));
			if (json.deleted === true && sandbox.state.deletionOf(idOf(json)) === undefined) {
				throw new Error(`${idOf(json)} is said to be deleted and is still there`);
			}
		}
	};
	const run = await engine.run(workflow, {
		startNode: trigger,
		...(trigger === 'Webhook' ? { items: [{ body: { taskId: oneOffTask(sandbox) } }] } : {}),
		credentials: { [EXAMPLE_CREDENTIAL_ID]: { accessToken, organizationId, baseUrl } },
		onNodeEnd: printItems,
		onResponse: (response) => {
			const { statusCode } = response as { statusCode?: number };
			console.log(
				`  Whoever called the webhook is told so, with status ${statusCode ?? 'unknown'}`,
			);
		},
	});
	if (run.status !== 'success') {
		throw new Error(`${fileName}: ${run.data.resultData.error?.message ?? run.status}`);
	}
}

/** What a caller of the webhook would name: a task that is there. */
function oneOffTask(sandbox: Sandbox): string {
	const tasks = sandbox.state.organizations.get(sandbox.organizationId)?.tasks.values() ?? [];
	const task = [...tasks].find(({ is_oneoff_task: isOneOff }) => isOneOff);
	if (task === undefined) throw new Error('The sandbox has no one-off task');
	return task.id;
}
