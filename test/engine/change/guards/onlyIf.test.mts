import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import {
	changesOf,
	changing,
	DELETE_TASKS,
	DELETE_PROCESSES,
	KINDS,
} from '../operations/kinds.mts';

const world = useSandbox();
const DAY_MS = 86_400_000;

/** Runs a deletion of one task with these fields under these conditions. */
async function judged(fields: object, conditions: object, more: object = {}) {
	const [id = ''] = world.sandbox.addTasks(1, fields);
	const { output, hint } = await world.run({
		items: [{ id, ...more }],
		parameters: changing(DELETE_TASKS, { safety: { onlyIf: { conditions: { ...conditions } } } }),
	});
	return { json: output[0]?.json ?? {}, hint, isLeft: world.left([id]).length === 1 };
}
const daysAgo = (days: number) => new Date(world.sandbox.now() - days * DAY_MS).toISOString();
const thirtyDays = { countedFrom: 'completed', olderThan: '30', unit: 'days' };

describe('Only If', () => {
	it('lets go what is older, and tells the date that it used', async () => {
		const completed = daysAgo(31);
		const { json, isLeft } = await judged({ completed_at: completed }, thirtyDays);
		expect(isLeft).toBe(false);
		expect(json).toMatchObject({ deleted: true, dateUsed: completed, ageDays: 31 });
	});

	it('skips what is younger, with the reason in words and no error', async () => {
		const { json, isLeft, hint } = await judged({ completed_at: daysAgo(12.5) }, thirtyDays);
		expect(isLeft).toBe(true);
		expect(json).toMatchObject({
			deleted: false,
			outcome: 'skipped',
			reason: 'completed 12 days ago, the limit is 30 days',
			ageDays: 12,
			attempts: 0,
		});
		expect(json).not.toHaveProperty('error');
		expect(hint).toBe('0 of 1 one-off task deleted: 1 skipped.');
		expect(changesOf(world.sandbox)).toEqual([]);
	});

	it.each([
		['has no date', { completed_at: null }, thirtyDays, 'has no completion date'],
		[
			'has a date that cannot be read',
			{ completed_at: 'last spring' },
			thirtyDays,
			"its completion date can't be read",
		],
		[
			'has the date that software writes for none',
			{ completed_at: '1970-01-01T00:00:00Z' },
			thirtyDays,
			"its completion date can't be read",
		],
		['is archived', { archived_at: '2025-01-01T00:00:00Z' }, { archived: 'no' }, 'is archived'],
		['is not archived', { archived_at: null }, { archived: 'yes' }, 'is not archived'],
		[
			'is not completed',
			{ status: 'not-started', completed_at: null },
			{ completed: 'yes' },
			'is not completed',
		],
		['is completed', { completed_at: '2025-01-01T00:00:00Z' }, { completed: 'no' }, 'is completed'],
		['has another name', { title: 'Keep me' }, { name: 'Old' }, 'its name is "Keep me", not "Old"'],
		[
			'has the name in other letters',
			{ title: 'old' },
			{ name: 'Old' },
			'its name is "old", not "Old"',
		],
	])('keeps what %s', async (_words, fields, conditions, reason) => {
		const { json, isLeft } = await judged(fields, conditions);
		expect(isLeft).toBe(true);
		expect(json).toMatchObject({ outcome: 'skipped', reason });
	});

	it.each([
		[{ archived_at: '2025-01-01T00:00:00Z' }, { archived: 'yes' }],
		[{ completed_at: '2025-01-01T00:00:00Z' }, { completed: 'yes' }],
		[{ title: ' Old ' }, { name: 'Old' }],
	])('lets go what is as asked: %j', async (fields, conditions) => {
		expect((await judged(fields, conditions)).isLeft).toBe(false);
	});

	it('wants everything that it asks for', async () => {
		const old = { completed_at: daysAgo(90), title: 'Old' };
		expect((await judged(old, { ...thirtyDays, name: 'New' })).isLeft).toBe(true);
		expect((await judged(old, { ...thirtyDays, name: 'Old', archived: 'yes' })).isLeft).toBe(true);
		expect((await judged(old, { ...thirtyDays, name: 'Old', archived: 'no' })).isLeft).toBe(false);
	});

	it('of several items that name one thing has to hold for each of them', async () => {
		const [id = ''] = world.sandbox.addTasks(1, { title: 'Old' });
		const { output } = await world.run({
			items: [
				{ id, name: 'Old' },
				{ id, name: 'Older' },
			],
			parameters: changing(DELETE_TASKS, {
				safety: { onlyIf: { conditions: { name: '={{ $json.name }}' } } },
			}),
		});
		expect(output.map(({ json }) => json.outcome)).toEqual(['skipped', 'skipped']);
		expect(world.left([id])).toEqual([id]);
	});

	it('is judged by what Tallyfy says now, not by what the item says', async () => {
		const { json, isLeft } = await judged({ completed_at: daysAgo(3) }, thirtyDays, {
			completed_at: daysAgo(300),
		});
		expect(isLeft).toBe(true);
		expect(json.outcome).toBe('skipped');
	});

	it('starts anew for whoever was restored and archived again', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		const { organization, state } = sandbox;
		const process = organization.processes.get(id);
		if (process === undefined) throw new Error('The process is missing');
		const run = async () =>
			(
				await world.run({
					items: [{ id }],
					parameters: changing(DELETE_PROCESSES, {
						safety: {
							onlyIf: { conditions: { countedFrom: 'archived', olderThan: '30', unit: 'days' } },
						},
					}),
				})
			).output[0]?.json;
		state.archiveProcess(organization, process, daysAgo(60));
		state.restoreProcess(organization, process);
		state.archiveProcess(organization, process);
		expect(await run()).toMatchObject({ outcome: 'skipped', ageDays: 0 });
		process.archived_at = daysAgo(31);
		expect((await run())?.deleted).toBe(true);
	});
});

describe.each(KINDS)('$name with an age that is not reached', (kind) => {
	it('keeps everything', async () => {
		const { sandbox } = world;
		const ids = kind.add(sandbox, 2, kind.from);
		const countedFrom = kind.resource === 'file' ? 'uploaded' : 'created';
		const { output } = await world.run({
			items: ids.map((id) => ({ id })),
			parameters: changing(kind, {
				safety: { onlyIf: { conditions: { countedFrom, olderThan: '99', unit: 'years' } } },
			}),
		});
		expect(output.map(({ json }) => json.outcome)).toEqual(['skipped', 'skipped']);
		expect(changesOf(sandbox)).toEqual([]);
	});
});
