import { readFileSync } from 'node:fs';
import type { IDataObject, INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import {
	ARCHIVE_PROCESSES,
	changesOf,
	changing,
	DELETE_TASKS,
	KINDS,
	type Kind,
} from './operations/kinds.mts';
import { callByEngine, callTool } from './toolCall.mts';

const world = useSandbox();
const AI_ID = "={{ $fromAI('id', 'What to change', 'string') }}";

type ChangeParameters = Parameters<typeof changing>[1];
type Guards = ChangeParameters | ((id: string) => ChangeParameters);

/** The operation as a tool whose ID the model chooses. */
const asTool = (kind: Kind, more: ChangeParameters = {}): IDataObject => ({
	...changing(kind, more),
	[kind.idName]: { __rl: true, mode: 'id', value: AI_ID },
});
const PROTECTED = /"outcome":"protected"/;
const credential = () => {
	const { accessToken, organizationId, baseUrl } = world.sandbox;
	return { accessToken, organizationId, baseUrl };
};
const call = async (parameters: IDataObject, calls: IDataObject[], more: object = {}) =>
	await callTool({ parameters, calls, credential: credential(), ...more });

describe.each(KINDS)('$name as a tool of an AI agent', (kind) => {
	it('changes what the model names, and tells it', async () => {
		const [id = ''] = kind.add(world.sandbox, 1, kind.from);
		const [answer = ''] = await call(asTool(kind), [{ id }]);
		expect(JSON.parse(answer)).toMatchObject([{ [kind.done]: true, id }]);
		expect(changesOf(world.sandbox)).toEqual([kind.request(id)]);
	});

	it.each<[words: string, guards: Guards, told: RegExp]>([
		['Dry Run', { dryRun: true }, /would(Archive|Delete|Disable|Enable|Restore)/],
		['a hold', (id) => ({ safety: { protectedIds: id } }), PROTECTED],
		['a missing approval', { safety: { approved: false } }, /Nobody approved this/],
		[
			'a name that differs',
			{ safety: { onlyIf: { conditions: { name: 'Only this' } } } },
			/"skipped"/,
		],
		['a count that differs', { safety: { expectedCount: 2 } }, /'Safety > Expected Count' is 2/],
	])('meets %s', async (_words, guards, told) => {
		const [id = ''] = kind.add(world.sandbox, 1, kind.from);
		const more = typeof guards === 'function' ? guards(id) : guards;
		const [answer = ''] = await call(asTool(kind, more), [{ id }]);
		expect(answer).toMatch(told);
		expect(changesOf(world.sandbox)).toEqual([]);
	});
});

describe('as a tool, a parameter', () => {
	it.each([
		['Task ID', { taskId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } }],
		['Task ID', { taskId: '={{ $input.first().json["id"] }}' }],
		['Dry Run', { dryRun: '={{ $json.dryRun }}' }],
		['Safety', { safety: { protectedIds: '={{ $json.holds }}' } }],
		['Safety', { safety: { onlyIf: { conditions: { name: '=Only {{ $json.name }}' } } } }],
		['Options', { options: { ignoreMissing: '={{ $json.ignoreMissing }}' } }],
	])(
		'%s that is taken from the item is refused: the model writes into that',
		async (name, more) => {
			const [id = ''] = world.sandbox.addTasks(1);
			const passed = { id, dryRun: false, holds: [], name: 'this', ignoreMissing: true };
			for (const by of [callTool, callByEngine]) {
				const [answer = ''] = await by({
					parameters: { ...asTool(DELETE_TASKS), ...more },
					calls: [passed],
					credential: credential(),
					item: { id, dryRun: true, holds: [id] },
				});
				expect(answer).toContain(`'${name}' is taken from the item`);
			}
			expect(world.sandbox.requests).toEqual([]);
		},
	);

	it('that names another node gets what that has, whatever the model passes under the same name', async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const safety = { protectedIds: "={{ $('Start').first().json.holds }}" };
		const [answer] = await callByEngine({
			parameters: asTool(DELETE_TASKS, { safety }),
			calls: [{ id, holds: [] }],
			credential: credential(),
			item: { holds: [id] },
		});
		expect(answer).toMatch(PROTECTED);
		expect(changesOf(world.sandbox)).toEqual([]);
	});

	it('for a guard can come from the model, and fails closed where it comes to nothing', async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const parameters = asTool(DELETE_TASKS, {
			safety: { onlyIf: { conditions: { name: "={{ $fromAI('name', 'Its name', 'string') }}" } } },
		});
		const [answer = ''] = await call(parameters, [{ id, name: '' }]);
		expect(answer).toContain("'Safety > Only If'");
		expect(changesOf(world.sandbox)).toEqual([]);
	});

	it.each(['..', '../..', '', 'undefined', 'none', 'https://evil.example/tasks/a', 'a/b'])(
		'that the model fills with %j sends nothing',
		async (id) => {
			await call(asTool(DELETE_TASKS), [{ id }]);
			expect(world.sandbox.requests).toEqual([]);
		},
	);
});

describe('the tool on docs/guide/agent.md', () => {
	const page = readFileSync(new URL('../../../docs/guide/agent.md', import.meta.url), 'utf8');
	const [, snippet = ''] = /```json\n([^]+?)```/.exec(page) ?? [];
	const { nodes } = JSON.parse(snippet) as { nodes: [Pick<INode, 'onError' | 'parameters'>] };

	it.each([
		['completed', 'archived'],
		['not-started', 'skipped'],
	])('with a task that is %s: %s', async (status, outcome) => {
		const [id = ''] = world.sandbox.addTasks(1, { status });
		const [answer = ''] = await call(nodes[0].parameters, [{ taskId: id }]);
		expect(JSON.parse(answer)).toMatchObject([{ id, outcome }]);
	});

	it('tells the model what is unknown', async () => {
		const [id = ''] = world.sandbox.addTasks(1, { status: 'completed' });
		world.sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { kind: 'status', status: 501, when: 'after' } },
			{
				match: { method: 'GET', ids: [id], afterRequests: 1 },
				fault: { kind: 'status', status: 403 },
			},
		]);
		const [{ parameters, onError = 'stopWorkflow' }] = nodes;
		const asked = { parameters, calls: [{ taskId: id }], credential: credential() };
		const [answer = ''] = await callByEngine({ ...asked, settings: { onError } });
		expect(JSON.parse(answer)).toMatchObject([{ id, details: { outcomeUnknown: true } }]);
	});
});

describe('calls of a tool one after the other', () => {
	it('each tell of their own thing', async () => {
		const ids = world.sandbox.addTasks(3);
		const answers = await call(
			asTool(DELETE_TASKS),
			ids.map((id) => ({ id })),
		);
		expect(answers.map((answer) => (JSON.parse(answer) as [{ id: string }])[0].id)).toEqual(ids);
		expect(world.left(ids)).toEqual([]);
	});

	it('know that what an earlier call deleted is gone', async () => {
		const [id = ''] = world.sandbox.addTasks(1);
		const [, second = ''] = await call(asTool(DELETE_TASKS), [{ id }, { id }]);
		expect(JSON.parse(second)).toMatchObject([{ outcome: 'alreadyDeleted', attempts: 0 }]);
		expect(changesOf(world.sandbox)).toHaveLength(1);
	});

	it('know what an earlier call sent without learning its end', async () => {
		const [id = '', other = ''] = world.sandbox.addTasks(2);
		world.sandbox.faults.set([
			{
				match: { method: 'DELETE', ids: [id], firstRequests: 1 },
				fault: { kind: 'status', status: 501, when: 'after' },
			},
			{
				match: { method: 'GET', ids: [id], afterRequests: 1, firstRequests: 1 },
				fault: { kind: 'status', status: 403 },
			},
		]);
		const answers = await call(asTool(DELETE_TASKS), [{ id }, { id: other }, { id }]);
		expect(JSON.parse(answers[2] ?? '')).toMatchObject([{ deleted: true, alreadyDeleted: true }]);
	});

	it('tell the model why a thing was refused', async () => {
		const [answer = ''] = await call(asTool(ARCHIVE_PROCESSES), [{ id: 'never-there' }]);
		expect(answer).toContain('Tallyfy shows this token no process with this ID');
	});
});
