import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { fixedWindow } from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { response } from '../../support/executionContext.mts';
import {
	changeIn,
	COMPLETED,
	FORBIDDEN,
	idsOf,
	IF_COMPLETED,
	lostConnection,
	SmallTallyfy,
	wait,
} from '../../support/smallTallyfy.mts';

/** How old the newest look at a thing was whenever its change was sent, in milliseconds. */
function looksAges({ asked }: SmallTallyfy): number[] {
	return asked.flatMap(({ kind, id, at }) => {
		if (kind !== 'DELETE') return [];
		const looks = asked.filter(
			(one) => one.kind === 'GET' && one.id === id && one.answeredAt <= at,
		);
		return [at - Math.max(...looks.map(({ answeredAt }) => answeredAt))];
	});
}

describe('Only If holds at the moment of sending', () => {
	it('keeps a task that is opened again while its deletion waits for 65 s', async () => {
		const tallyfy = new SmallTallyfy('task', ['a'], COMPLETED);
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'DELETE') return undefined;
			tallyfy.clock.after(30_000, () => {
				tallyfy.put('a', { completed_at: null, status: 'in-progress' });
			});
			return wait(65);
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: IF_COMPLETED });
		expect(rows).toMatchObject([
			{ deleted: false, outcome: 'skipped', reason: 'is not completed', data: null },
		]);
		expect(tallyfy.has('a')).toBe(true);
		expect(tallyfy.count('DELETE')).toBe(1);
		expect(tallyfy.clock.elapsed).toBeGreaterThan(65_000);
	});

	it.each<[seconds: number, looks: number]>([
		[650, 2],
		[550, 1],
	])(
		'or a look is at most ten minutes old: a deletion that waits for %d s takes %d',
		async (seconds, looks) => {
			const tallyfy = new SmallTallyfy('task', ['a']);
			tallyfy.instead = ({ kind }) =>
				kind === 'DELETE' && tallyfy.count('DELETE') === 1 ? wait(seconds) : undefined;
			if (looks === 2)
				tallyfy.clock.after(30_000, () => {
					tallyfy.put('a', { run_id: 'p1' });
				});
			const { rows } = await changeIn(tallyfy, 'delete', ['a'], { options: { maxWait: 3_600 } });
			expect(rows).toMatchObject([{ deleted: looks === 1 }]);
			expect(tallyfy.has('a')).toBe(looks === 2);
			expect(tallyfy.count('GET')).toBe(looks);
		},
	);

	it('calls it unknown where the attempt before had no answer', async () => {
		const tallyfy = new SmallTallyfy('task', ['a'], COMPLETED);
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'DELETE') return undefined;
			tallyfy.put('a', { completed_at: null, status: 'in-progress' });
			return lostConnection();
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: IF_COMPLETED });
		expect(rows).toMatchObject([{ deleted: false, outcome: 'unknown', attempts: 1 }]);
		expect(rows[0]?.message).toContain('is not completed');
		expect(tallyfy.count('DELETE')).toBe(1);
	});

	it('is done where what an attempt without an answer did makes it no longer hold', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'DELETE') return undefined;
			honest();
			return lostConnection();
		};
		const safety = { onlyIf: { conditions: { archived: 'no' } } };
		const { rows } = await changeIn(tallyfy, 'archive', ['a'], { safety });
		expect(rows).toMatchObject([{ archived: true, outcome: 'alreadyArchived', attempts: 1 }]);
	});

	it.each<[words: string, verb: 'archive' | 'delete']>([
		['gone', 'delete'],
		['an error', 'archive'],
	])('finds a thing that vanished meanwhile, and says that it is %s', async (_words, verb) => {
		const tallyfy = new SmallTallyfy('task', ['a'], COMPLETED);
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'DELETE') return undefined;
			tallyfy.remove('a');
			return wait(5);
		};
		const { rows } = await changeIn(tallyfy, verb, ['a'], { safety: IF_COMPLETED });
		expect(rows).toMatchObject(
			verb === 'delete'
				? [{ deleted: true, alreadyDeleted: true }]
				: [{ archived: false, outcome: 'failed' }],
		);
	});

	it('calls it unknown where it vanished after an attempt without an answer', async () => {
		for (const safety of [{}, { onlyIf: { conditions: { archived: 'no' } } }]) {
			const tallyfy = new SmallTallyfy('process', ['a']);
			tallyfy.instead = ({ kind }, honest) => {
				if (kind !== 'DELETE') return undefined;
				honest();
				tallyfy.remove('a');
				return lostConnection();
			};
			const options = { ignoreMissing: true };
			const { rows } = await changeIn(tallyfy, 'archive', ['a'], { safety, options });
			expect(rows).toMatchObject([{ archived: false, outcome: 'unknown', id: 'a' }]);
			expect(rows[0]?.error).toContain('shows this token no process');
		}
	});

	it.each([3, 8])(
		'asks %d things for their own records, which lists are too old for',
		async (count) => {
			const tallyfy = new SmallTallyfy('task', idsOf(count), COMPLETED);
			const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(count), {
				safety: IF_COMPLETED,
			});
			expect(new Set(outcomes)).toEqual(new Set(['deleted']));
			expect(tallyfy.count('GET')).toBe(count);
			expect(Math.max(...looksAges(tallyfy))).toBeLessThanOrEqual(2_000);
		},
	);

	it('costs what a list shows not to fit no record of its own', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(20), { completed_at: null, status: 'active' });
		for (const id of idsOf(5)) tallyfy.put(id, COMPLETED);
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(20), { safety: IF_COMPLETED });
		expect(outcomes.filter((outcome) => outcome === 'skipped')).toHaveLength(15);
		expect(tallyfy.count('GET')).toBe(5);
	});

	it.each([2, 10])(
		'by a look of at most 2 s, under a limit of %d in 10 s, 50 at once and answers after 3 s',
		async (limit) => {
			const tallyfy = new SmallTallyfy('task', idsOf(60), COMPLETED);
			tallyfy.latencyMs = 3_000;
			const limiter = fixedWindow(limit, 10_000);
			tallyfy.instead = () => {
				const waitMs = limiter(tallyfy.clock.elapsed);
				return waitMs > 0 ? wait(Math.ceil(waitMs / 1_000)) : undefined;
			};
			const options = { concurrency: 50, maxWait: 86_400 };
			const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(60), {
				safety: IF_COMPLETED,
				options,
			});
			expect(new Set(outcomes)).toEqual(new Set(['deleted']));
			expect(Math.max(...looksAges(tallyfy))).toBeLessThanOrEqual(2_000);
		},
		60_000,
	);
});

describe('what was sent without effect, and waits for its retry when another one stops the run', () => {
	it('is failed, and not the reason', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'b'], COMPLETED);
		tallyfy.instead = async ({ kind, id }) => {
			if (kind === 'DELETE' && id === 'a') return response(503, '');
			if (kind === 'DELETE') {
				await tallyfy.clock.pass(1_500);
				return FORBIDDEN;
			}
			return tallyfy.count('DELETE') > 0 ? response(500, '') : undefined;
		};
		const settings = { safety: IF_COMPLETED, stops: true };
		const { error } = await changeIn(tallyfy, 'delete', ['a', 'b'], settings);
		expect(error?.message).toBe(
			'The owner of the access token may not delete this one-off task (403) [Item 1]. Stopped: 0 of 2 one-off tasks deleted, 2 failed.',
		);
		expect(tallyfy.log.filter((line) => line === 'DELETE a')).toHaveLength(1);
	});
});

describe('the age of a look counts from its own answer', () => {
	/** When somebody changes what was seen, and when the slow answer comes. */
	const [CHANGED_MS, SLOW_MS] = [5_000, 20_000];

	it('however long the look at another thing takes', async () => {
		const tallyfy = new SmallTallyfy('task', ['quick', 'slow'], COMPLETED);
		let isFirst = true;
		tallyfy.instead = async ({ kind, id }, honest) => {
			if (kind !== 'GET' || id !== 'slow' || !isFirst) return undefined;
			isFirst = false;
			tallyfy.clock.after(CHANGED_MS, () => {
				tallyfy.put('quick', { completed_at: null, status: 'in-progress' });
			});
			await tallyfy.clock.pass(SLOW_MS);
			return honest();
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['quick', 'slow'], {
			safety: IF_COMPLETED,
		});
		expect(rows.map(({ outcome }) => outcome)).toEqual(['skipped', 'deleted']);
	});

	it('also where it is a page of the archive, and the next page is slow', async () => {
		const others = Array.from({ length: 150 }, (_, index) => `other${index}`);
		const tallyfy = new SmallTallyfy('template', ['one', ...others], {
			archived_at: '2020-01-02T00:00:00Z',
		});
		tallyfy.hidesArchived = true;
		let isFirst = true;
		tallyfy.instead = async ({ kind, query }, honest) => {
			if (kind !== 'LIST' || query.page !== 2 || !isFirst) return undefined;
			isFirst = false;
			tallyfy.clock.after(CHANGED_MS, () => {
				tallyfy.put('one', { title: 'Keep' });
			});
			await tallyfy.clock.pass(SLOW_MS);
			return honest();
		};
		const onlyIf = { conditions: { name: 'Title of one' } };
		const { rows } = await changeIn(tallyfy, 'delete', ['one', 'never'], { safety: { onlyIf } });
		expect(rows[0]).toMatchObject({ outcome: 'skipped' });
		expect(tallyfy.has('one')).toBe(true);
	});

	it('also where the copy is read meanwhile', async () => {
		const bytes = Buffer.from('hello');
		const tallyfy = new SmallTallyfy('file', ['a']);
		tallyfy.clock.rounds = 20;
		tallyfy.instead = async ({ kind }) => {
			if (kind !== 'BYTES') return undefined;
			tallyfy.clock.after(CHANGED_MS, () => {
				tallyfy.put('a', { title: 'Keep' });
			});
			await tallyfy.clock.pass(SLOW_MS);
			return response(200, Readable.from([bytes], { objectMode: false }), {
				'content-length': String(bytes.length),
				'content-disposition': 'attachment; filename="a.pdf"',
			});
		};
		const safety = {
			onlyIf: { conditions: { name: 'Title of a' } },
			copySha256: createHash('sha256').update(bytes).digest('hex'),
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety });
		expect(rows).toMatchObject([{ outcome: 'skipped' }]);
		expect(tallyfy.has('a')).toBe(true);
	});
});
