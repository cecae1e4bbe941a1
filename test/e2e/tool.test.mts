import { beforeEach, describe, expect, it, vi } from 'vitest';
import { parseFlatted } from '../../sandbox/n8n/client/execution.mts';
import { list, object, text, type JsonObject } from '../../sandbox/n8n/client/guards.mts';
import { deleteTask, startByHand, workflow, type NodeSketch } from './support/workflows.mts';
import { worlds, type World } from './support/world.mts';

const TOOL = 'Delete_task';
const AI_PICKS_THE_ID = "={{ $fromAI('Task_ID', 'The ID of the one-off task', 'string') }}";

/** Never runs: n8n puts its tool executor in the agent's place when a tool is executed on its own. */
const agent: NodeSketch = {
	name: 'Agent',
	type: '@n8n/n8n-nodes-langchain.agent',
	typeVersion: 2.2,
	parameters: {},
};
const tool: NodeSketch = {
	...deleteTask({ id: AI_PICKS_THE_ID }),
	name: TOOL,
	type: 'n8n-nodes-tallyfy-cleanup.tallyfyTool',
};

function agentWorkflow(): JsonObject {
	const { connections, ...rest } = workflow(
		'Agent',
		[startByHand, agent, tool],
		[['Start', 'Agent']],
	);
	const toAgent = { [TOOL]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] } };
	return { ...rest, connections: { ...object(connections, 'the connections'), ...toAgent } };
}

/** Calls the tool as n8n's *Execute step* on a tool does, with what a model would pass; returns what the model would read. */
async function callTool(world: World, taskId: string): Promise<string> {
	const { client, release } = world;
	const { id, json } = await world.save(agentWorkflow());
	const passed = { Task_ID: taskId };
	const answer = await client.session.rest('POST', `workflows/${id}/run`, {
		workflowData: json,
		triggerToStartFrom: { name: 'Start' },
		destinationNode: { nodeName: TOOL, mode: 'inclusive' },
		agentRequest: {
			query: release.generation === 1 ? passed : { [TOOL]: passed },
			tool: { name: TOOL },
		},
	});
	const executionId = text(answer, 'executionId');
	const ended = ['success', 'error', 'crashed', 'canceled'];
	await vi.waitUntil(
		async () =>
			(await client.listExecutions(id)).some(
				(one) => one.id === executionId && ended.includes(one.status),
			),
		{ timeout: 60_000, interval: 150 },
	);
	// A tool's result is text, which no ordinary node puts out and the client does not expect.
	const raw = text(await client.session.rest('GET', `executions/${executionId}`), 'data');
	const data = object(parseFlatted(raw), 'the data');
	const { runData } = object(data.resultData, 'the result');
	return JSON.stringify(list(runData, 'PartialExecutionToolExecutor')[0]);
}

describe.each(worlds)('n8n $release.version: the tool variant for AI agents', (world) => {
	beforeEach(() => {
		world.sandbox.reset();
	});

	it('is offered with all parameters of the node, for an agent to attach', async () => {
		const types = await world.client.nodeTypes();
		const byName = (name: string) =>
			types.find((type) => type.name === `n8n-nodes-tallyfy-cleanup.${name}`);
		const names = (type: unknown) => list(type, 'properties').map((one) => text(one, 'name'));
		expect(byName('tallyfyTool')).toMatchObject({ outputs: ['ai_tool'], inputs: [] });
		expect(names(byName('tallyfyTool'))).toEqual(expect.arrayContaining(names(byName('tallyfy'))));
	});

	it('deletes the task whose ID is passed, when n8n calls it without a model', async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const result = await callTool(world, id);
		expect(world.deletedIds).toEqual([id]);
		expect(result).toContain('deleted');
		expect(result).toContain(id);
	});

	it('tells the model why nothing was deleted', async () => {
		expect(await callTool(world, 'no-such-task')).toContain(
			'Tallyfy shows this token no one-off task with this ID',
		);
		expect(world.deletedIds).toEqual([]);
	});

	it('sends nothing for an ID that a model made up of a path', async () => {
		expect(await callTool(world, '../..')).toContain('Task ID');
		expect(world.sandbox.requests).toEqual([]);
	});
});
