import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import {
	ARCHIVE_TASKS,
	changing,
	counted,
	DELETE_FILES,
	DELETE_PROCESSES,
	DELETE_TASKS,
	KINDS,
	requestsOf,
} from '../operations/kinds.mts';

const world = useSandbox();

describe.each(KINDS)('a protected thing of $name', (kind) => {
	it('stays, and is looked at no more than it takes, where something else may hang on it', async () => {
		const { sandbox } = world;
		const [held = '', free = ''] = kind.add(sandbox, 2, kind.from);
		const { output, hint } = await world.run({
			items: asItems([held, free]),
			parameters: changing(kind, { safety: { protectedIds: held } }),
		});
		expect(output[0]?.json).toMatchObject({
			[kind.done]: false,
			id: held,
			outcome: 'protected',
			reason: "is on the list in 'Safety > Protected IDs'",
			attempts: 0,
		});
		expect(output[1]?.json).toMatchObject({ [kind.done]: true });
		const looks = new Map([DELETE_FILES, DELETE_PROCESSES].map((one) => [one, 1]));
		// It may be a file first, and is a task then.
		looks.set(DELETE_TASKS, 2);
		expect(requestsOf(sandbox).filter((request) => request.includes(held))).toHaveLength(
			looks.get(kind) ?? 0,
		);
		expect(hint).toBe(`${counted(kind, 1, 2)} ${kind.done}: 1 protected.`);
	});
});

describe('the list of what is protected', () => {
	const rows: [words: string, list: (id: string, ...others: string[]) => unknown][] = [
		['a text with one in each line', (id, one, other) => `${one}\n${id}\n${other}`],
		['a text between commas', (id, one, other) => `${one}, ${id},${other}`],
		['a list', (id, one) => [one, id]],
		[
			'rows with resourceId',
			(id, one) => [
				{ id: 7, resourceId: one },
				{ id: 8, resourceId: id },
			],
		],
		['rows with id', (id) => [{ id }]],
	];
	it.each(rows)('can be %s', async (_words, list) => {
		const [held = '', free = '', ...others] = world.sandbox.addTasks(4);
		await world.run({
			items: [held, free].map((id) => ({ id, holds: list(held, ...others) })) as never,
			parameters: changing(DELETE_TASKS, { safety: { protectedIds: '={{ $json.holds }}' } }),
		});
		expect(world.left([held, free])).toEqual([held]);
	});

	it('can be in capital letters', async () => {
		const [held = '', free = ''] = world.sandbox.addTasks(2);
		const { output } = await world.run({
			items: asItems([held, free]),
			parameters: changing(ARCHIVE_TASKS, { safety: { protectedIds: held.toUpperCase() } }),
		});
		expect(output.map(({ json }) => json.outcome)).toEqual(['protected', 'archived']);
	});

	it('may be empty: the table of holds has no rows', async () => {
		const ids = world.sandbox.addTasks(1);
		await world.run({
			items: ids.map((id) => ({ id, holds: [] })),
			parameters: changing(DELETE_TASKS, { safety: { protectedIds: '={{ $json.holds }}' } }),
		});
		expect(world.left(ids)).toEqual([]);
	});

	it('of one item protects what another item names', async () => {
		const ids = world.sandbox.addTasks(2);
		await world.run({
			items: [
				{ id: ids[0], holds: [] },
				{ id: ids[1], holds: [ids[0]] },
			] as never,
			parameters: changing(DELETE_TASKS, { safety: { protectedIds: '={{ $json.holds }}' } }),
		});
		expect(world.left(ids)).toEqual([ids[0]]);
	});

	it('of thousands, with thousands of items, takes neither minutes nor gigabytes', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(1_500);
		// Its row says where each is: none has to be looked at.
		const holds = Array.from({ length: 3_000 }, (_, index) => ({
			resourceId: `hold-${index}`,
			processId: 'elsewhere',
		}));
		const before = process.memoryUsage().heapUsed;
		const { output } = await world.run({
			items: ids.map((id, index) => ({ id, holds: index === 0 ? holds : [] })),
			parameters: changing(DELETE_TASKS, {
				dryRun: true,
				safety: { protectedIds: '={{ [...$("Start").first().json.holds] }}' },
			}),
		});
		expect(output).toHaveLength(1_500);
		expect(process.memoryUsage().heapUsed - before).toBeLessThan(600_000_000);
	});
});
