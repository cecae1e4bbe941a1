import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.ts';
import {
	changesOf,
	changing,
	DELETE_FILES,
	DELETE_TASKS,
	KINDS,
	requestsOf,
} from '../operations/kinds.ts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe.each(KINDS)('a protected thing of $name', (kind) => {
	it('stays, and not even a look is wasted on it', async () => {
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
		expect(requestsOf(sandbox).filter((request) => request.includes(held))).toEqual([]);
		expect(hint).toBe(`1 of 2 ${kind.done}: 1 protected.`);
	});
});

describe('the list of what is protected', () => {
	const rows: [words: string, list: (id: string) => unknown][] = [
		['a text with one in each line', (id) => `other-1\n${id}\nother-2`],
		['a text between commas', (id) => `other-1, ${id},other-2`],
		['a text in capital letters', (id) => id.toUpperCase()],
		['a list', (id) => ['other-1', id]],
		[
			'rows with resourceId',
			(id) => [
				{ id: 7, resourceId: 'other-1' },
				{ id: 8, resourceId: id },
			],
		],
		['rows with id', (id) => [{ id }]],
	];
	it.each(rows)('can be %s', async (_words, list) => {
		const [held = '', free = ''] = world.sandbox.addTasks(2);
		await world.run({
			items: [held, free].map((id) => ({ id, holds: list(held) })) as never,
			parameters: changing(DELETE_TASKS, { safety: { protectedIds: '={{ $json.holds }}' } }),
		});
		expect(world.left([held, free])).toEqual([held]);
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
		const holds = Array.from({ length: 3_000 }, (_, index) => `hold-${index}`);
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

describe('an approval', () => {
	it('lets everything go where it is true for every item', async () => {
		const ids = world.sandbox.addTasks(2);
		await world.run({
			items: ids.map((id) => ({ id, data: { approved: true } })),
			parameters: changing(DELETE_TASKS, { safety: { approved: '={{ $json.data.approved }}' } }),
		});
		expect(world.left(ids)).toEqual([]);
	});

	it.each([false, 'true', 1, 'yes', undefined, null, {}])(
		'of %j is none: nothing is sent at all',
		async (approved) => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(2);
			const items = ids.map((id, index) => ({ id, approved: index === 0 ? true : approved }));
			const { output } = await world.run({
				items: items,
				parameters: changing(DELETE_TASKS, { safety: { approved: '={{ $json.approved }}' } }),
				settings: CONTINUE,
			});
			expect(sandbox.requests).toEqual([]);
			expect(output.map(({ json }) => [json.id, json.deleted, json.error])).toEqual(
				ids.map((id) => [id, false, 'Nobody approved this']),
			);
		},
	);

	it('that timed out leaves the original items, and deletes nothing', async () => {
		const ids = world.sandbox.addTasks(2);
		const { error } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { safety: { approved: '={{ $json.data.approved }}' } }),
		});
		expect(error?.message).toContain('Nothing was deleted.');
		expect(world.left(ids)).toEqual(ids);
	});
});

describe('a verified copy', () => {
	const verified = (copySha256 = '={{ $json.sha256 }}') =>
		changing(DELETE_FILES, { safety: { copySha256 } });

	it('is compared with the file as it is now, in capital letters too, before it is deleted', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(2, { sizeBytes: 70_000 });
		const items = ids.map((id, index) => ({
			id,
			sha256: index === 0 ? sandbox.sha256(id) : sandbox.sha256(id).toUpperCase(),
		}));
		const { output } = await world.run({ items, parameters: verified() });
		expect(output.map(({ json }) => json.deleted)).toEqual([true, true]);
		expect(requestsOf(sandbox).filter((request) => request.includes(ids[0] ?? ''))).toEqual([
			`GET /file/${ids[0]}/dl`,
			`DELETE /file/${ids[0]}`,
		]);
	});

	it('that differs, or is that of another file, keeps the file', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(2, { sizeBytes: 10 });
		const items = ids.map((id, index) => ({ id, sha256: sandbox.sha256(ids[1 - index] ?? '') }));
		const { output } = await world.run({ items, parameters: verified(), settings: CONTINUE });
		expect(changesOf(sandbox)).toEqual([]);
		for (const { json } of output) {
			expect(json.error).toMatch(/^No verified copy of '/);
			expect(json.message).toContain('is not that of the file in Tallyfy');
		}
	});

	it.each(['cut', 'status'] as const)(
		'that cannot be compared (%s) keeps the file',
		async (kind) => {
			const { sandbox } = world;
			const ids = sandbox.addFiles(1, { sizeBytes: 300_000 });
			sandbox.faults.set([
				{
					match: { path: '/dl$' },
					fault: kind === 'cut' ? { kind, when: 'after' } : { kind, status: 500 },
				},
			]);
			const { output } = await world.run({
				items: ids.map((id) => ({ id, sha256: sandbox.sha256(id) })),
				parameters: changing(DELETE_FILES, {
					safety: { copySha256: '={{ $json.sha256 }}' },
					options: { maxRetries: 0 },
				}),
				settings: CONTINUE,
			});
			expect(changesOf(sandbox)).toEqual([]);
			expect(output[0]?.json.error).toMatch(/^No verified copy of '/);
		},
	);

	it('of an empty file is none', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(1, { sizeBytes: 0 });
		await world.run({
			items: ids.map((id) => ({ id, sha256: sandbox.sha256(id) })),
			parameters: verified(),
			settings: CONTINUE,
		});
		expect(changesOf(sandbox)).toEqual([]);
	});

	it('has to be right for every item that names the file', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1);
		await world.run({
			items: [
				{ id, sha256: sandbox.sha256(id) },
				{ id, sha256: 'a'.repeat(64) },
			],
			parameters: verified(),
			settings: CONTINUE,
		});
		expect(changesOf(sandbox)).toEqual([]);
	});

	it('is compared in a Dry Run as well', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(2);
		const items = ids.map((id, index) => ({
			id,
			sha256: index === 0 ? sandbox.sha256(id) : 'a'.repeat(64),
		}));
		const { output } = await world.run({
			items,
			parameters: { ...verified(), dryRun: true },
			settings: CONTINUE,
		});
		expect(output[0]?.json.outcome).toBe('wouldDelete');
		expect(output[1]?.json.error).toMatch(/^No verified copy of '/);
		expect(changesOf(sandbox)).toEqual([]);
	});
});
