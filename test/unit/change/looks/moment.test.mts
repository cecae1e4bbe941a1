import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { fixedWindow } from '../../../../sandbox/tallyfy/faults/rateLimit.mts';
import { changeItems } from '../../../../nodes/Tallyfy/change/change';
import { executionContext, response, type Http } from '../../support/executionContext.mts';
import { changeOf } from '../../support/subjects.mts';
import {
	ARCHIVED_AT,
	changeIn,
	FORBIDDEN,
	idsOf,
	lostConnection,
	SmallTallyfy,
	wait,
} from '../../support/smallTallyfy.mts';

const COMPLETED = { completed_at: '2020-01-02T00:00:00Z', status: 'completed' };
const IF_COMPLETED = { onlyIf: { conditions: { completed: 'yes' } } };

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
		expect(rows).toMatchObject([{ archived: true, attempts: 1 }]);
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

describe('the copy of a file', () => {
	const BYTES = Buffer.from('the content of a file');
	const SHA_256 = createHash('sha256').update(BYTES).digest('hex');
	const SAFETY = { copySha256: SHA_256 };
	const noBytes = () =>
		response(404, Readable.from([Buffer.from('{"message":"Not found"}')], { objectMode: false }), {
			'content-type': 'application/json',
		});

	/** A Tallyfy with the content of its files, whose first answer to a deletion is this one. */
	function withBytes(answer?: () => unknown, latencyMs = 10) {
		const tallyfy = new SmallTallyfy('file', ['a'], { title: 'a.pdf' });
		tallyfy.clock.rounds = 20;
		tallyfy.latencyMs = latencyMs;
		let deletions = 0;
		let bytes = BYTES;
		tallyfy.instead = ({ kind }) => {
			if (kind === 'BYTES') {
				return response(200, Readable.from([bytes], { objectMode: false }), {
					'content-disposition': 'attachment; filename="a.pdf"',
					'content-length': String(bytes.length),
				});
			}
			return kind === 'DELETE' && (deletions += 1) === 1 ? answer?.() : undefined;
		};
		return { tallyfy, replace: (by: string) => (bytes = Buffer.from(by)) };
	}

	it('is read right before the deletion', async () => {
		const { tallyfy } = withBytes();
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY });
		expect(outcomes).toEqual(['deleted']);
		expect(tallyfy.log.slice(-2)).toEqual(['BYTES a', 'DELETE a']);
	});

	it.each([false, true])('of a file that is gone is missing, Look First %s', async (lookFirst) => {
		const { tallyfy } = withBytes();
		tallyfy.remove('a');
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) =>
			asked.kind === 'BYTES' ? noBytes() : instead(asked, honest);
		const safety = { ...SAFETY, lookFirst };
		for (const more of [{}, { dryRun: true }, { options: { ignoreMissing: true } }]) {
			const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety, ...more });
			const missing = { deleted: false, outcome: 'missing' };
			const failed = { error: 'Tallyfy shows this token no file with this ID' };
			expect(rows).toMatchObject(['dryRun' in more || 'options' in more ? missing : failed]);
		}
	});

	it.each([false, true])(
		'is of no interest where the file is gone by an attempt without an answer, Look First %s',
		async (lookFirst) => {
			const { tallyfy } = withBytes();
			const { instead } = tallyfy;
			tallyfy.instead = (asked, honest) => {
				if (asked.kind === 'BYTES' && !tallyfy.has('a')) return noBytes();
				if (asked.kind !== 'DELETE') return instead(asked, honest);
				honest();
				return lostConnection();
			};
			const safety = { ...SAFETY, lookFirst };
			const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety });
			expect(rows).toMatchObject([{ deleted: true, alreadyDeleted: true }]);
		},
	);

	it('that differs keeps the file, in a Dry Run as well', async () => {
		for (const dryRun of [false, true]) {
			const { tallyfy, replace } = withBytes();
			replace('something else');
			const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY, dryRun });
			expect(rows[0]).toMatchObject({ deleted: false });
			expect(JSON.stringify(rows)).toContain("No verified copy of 'a.pdf'");
			expect(tallyfy.count('DELETE')).toBe(0);
		}
	});

	it('that differs is skipped in a Dry Run, whatever limit a real run would stop at', async () => {
		const { tallyfy, replace } = withBytes();
		tallyfy.put('b', { title: 'b.pdf' });
		replace('something else');
		const safety = { ...SAFETY, maxChanges: 1 };
		const { rows, hints } = await changeIn(tallyfy, 'delete', ['a', 'b'], {
			safety,
			dryRun: true,
		});
		expect(rows.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
		expect(rows[0]?.reason).toBe("A real run fails here: No verified copy of 'a.pdf'");
		expect(hints[0]?.message).toContain('A real run fails over 2 of them.');
	});

	it('that was right is not asked for again where the file is gone, and hidden with its process', async () => {
		const { tallyfy } = withBytes();
		const { instead } = tallyfy;
		tallyfy.put('a', { subject: { id: 'p1', type: 'Run' } });
		const http: Http = (request) =>
			request.url.endsWith('/runs/p1')
				? response(200, JSON.stringify({ data: { id: 'p1', archived_at: ARCHIVED_AT } }))
				: tallyfy.http(request);
		tallyfy.instead = (asked, honest) => {
			if (asked.kind === 'BYTES' && !tallyfy.has('a')) return noBytes();
			if (asked.kind !== 'DELETE') return instead(asked, honest);
			tallyfy.remove('a');
			return lostConnection();
		};
		const { context } = executionContext({
			items: [{ fileId: 'a', safety: { ...SAFETY, lookFirst: true }, options: {} }],
			http,
			continueOnFail: true,
		});
		const work = changeItems(context, changeOf('file', 'delete'), tallyfy.clock);
		const [made] = await tallyfy.clock.run(work);
		expect(made?.json).toMatchObject({
			outcome: 'unknown',
			error:
				"Tallyfy doesn't show this file any more: it is gone, or hidden with what it belongs to",
		});
	});

	it('that can not be read is told as such in a Dry Run, and not as one that differs', async () => {
		const { tallyfy } = withBytes();
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) =>
			asked.kind === 'BYTES' ? FORBIDDEN : instead(asked, honest);
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY, dryRun: true });
		expect(rows).toMatchObject([{ outcome: 'failed', error: "No verified copy of 'a.pdf'" }]);
	});

	it('without content is none', async () => {
		const { tallyfy, replace } = withBytes();
		replace('');
		const sha256 = createHash('sha256').digest('hex');
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: { copySha256: sha256 } });
		expect(rows).toMatchObject([
			{
				outcome: 'failed',
				message: 'The file in Tallyfy came without content. Check it in Tallyfy.',
			},
		]);
		expect(tallyfy.has('a')).toBe(true);
	});

	it('has to be the same for every item that brings one', async () => {
		const { tallyfy } = withBytes();
		const other = createHash('sha256').update('other').digest('hex');
		const change = changeOf('file', 'delete');
		const { context } = executionContext({
			items: [SHA_256, other].map((copySha256) => ({
				fileId: 'a',
				safety: { copySha256 },
				options: {},
			})),
			http: tallyfy.http,
			continueOnFail: true,
		});
		await tallyfy.clock.run(changeItems(context, change, tallyfy.clock));
		expect(tallyfy.has('a')).toBe(true);
	});

	it('is asked for by its record alone before each retry, once that is two seconds old', async () => {
		const { tallyfy } = withBytes();
		const { instead } = tallyfy;
		let deletions = 0;
		tallyfy.instead = async (asked, honest) => {
			if (asked.kind === 'DELETE' && (deletions += 1) < 4) return wait(deletions === 2 ? 1 : 5);
			return await instead(asked, honest);
		};
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY });
		expect(outcomes).toEqual(['deleted']);
		expect(tallyfy.log).toEqual(
			'GET a,BYTES a,DELETE a,GET a,DELETE a,DELETE a,GET a,DELETE a'.split(','),
		);
	});

	it('is believed before a retry while the record stays as it was', async () => {
		const { tallyfy } = withBytes(() => wait(5));
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY });
		expect(outcomes).toEqual(['deleted']);
		expect(tallyfy.log).toEqual(['GET a', 'BYTES a', 'DELETE a', 'GET a', 'DELETE a']);
	});

	it('is read again before a retry where the record changed', async () => {
		const { tallyfy, replace } = withBytes(() => {
			replace('something else');
			tallyfy.put('a', { version: 2 });
			return wait(5);
		});
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY });
		expect(rows).toMatchObject([{ deleted: false, error: "No verified copy of 'a.pdf'" }]);
		expect(tallyfy.has('a')).toBe(true);
		expect(tallyfy.count('BYTES')).toBe(2);
	});

	it('is read again before a retry after a minute', async () => {
		const { tallyfy, replace } = withBytes(() => {
			replace('something else');
			return wait(65);
		});
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY });
		expect(rows).toMatchObject([{ deleted: false }]);
		expect(tallyfy.has('a')).toBe(true);
	});

	it('is at most 2 s old at the first sending, also where that had to wait for others', async () => {
		const { tallyfy } = withBytes();
		tallyfy.put('b');
		const { instead } = tallyfy;
		let deletions = 0;
		let bytes = 0;
		tallyfy.instead = async (asked, honest) => {
			// The bytes of the second take long, and meanwhile the first is told to wait.
			if (asked.kind === 'BYTES' && (bytes += 1) === 2) await tallyfy.clock.pass(3_000);
			if (asked.kind === 'DELETE' && (deletions += 1) === 1) {
				await tallyfy.clock.pass(1_000);
				return wait(30);
			}
			return await instead(asked, honest);
		};
		const options = { concurrency: 2 };
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a', 'b'], { safety: SAFETY, options });
		expect(outcomes).toEqual(['deleted', 'deleted']);
		const firsts = ['a', 'b'].map((id) => {
			const sent = tallyfy.asked.find((one) => one.kind === 'DELETE' && one.id === id);
			const read = tallyfy.asked.filter(
				(one) => one.kind === 'BYTES' && one.id === id && one.answeredAt <= (sent?.at ?? 0),
			);
			return (sent?.at ?? 0) - (read.at(-1)?.answeredAt ?? -Infinity);
		});
		expect(Math.max(...firsts)).toBeLessThanOrEqual(2_000);
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
