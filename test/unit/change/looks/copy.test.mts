import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../../nodes/Tallyfy/change/change';
import { executionContext, response, type Http } from '../../support/executionContext.mts';
import {
	ARCHIVED_AT,
	changeIn,
	FORBIDDEN,
	idsOf,
	lostConnection,
	NOT_FOUND,
	SmallTallyfy,
	wait,
} from '../../support/smallTallyfy.mts';
import { changeOf } from '../../support/subjects.mts';

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

	it('of a file that was looked at first takes no second look', async () => {
		const { tallyfy } = withBytes();
		await changeIn(tallyfy, 'delete', ['a'], { safety: { ...SAFETY, lookFirst: true } });
		expect(tallyfy.log).toEqual(['GET a', 'BYTES a', 'DELETE a']);
	});

	it('of a file that one look does not find is compared once more', async () => {
		const { tallyfy } = withBytes();
		const { instead } = tallyfy;
		let awayAt = 0;
		tallyfy.instead = (asked, honest) => {
			const { elapsed } = tallyfy.clock;
			if (asked.kind === 'BYTES' && awayAt === 0) awayAt = elapsed;
			const isAway = awayAt > 0 && elapsed < awayAt + 2_000;
			if (!isAway) return instead(asked, honest);
			return asked.kind === 'BYTES' ? noBytes() : NOT_FOUND;
		};
		const safety = { ...SAFETY, lookFirst: true };
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { safety });
		expect(outcomes).toEqual(['deleted']);
	});

	it.each([1, 5])(
		'of %d files that vanish at once ends, where no more may be asked for at the same time',
		async (concurrency) => {
			const ids = idsOf(concurrency);
			const tallyfy = new SmallTallyfy('file', ids);
			tallyfy.clock.rounds = 20;
			tallyfy.instead = ({ kind, id }) => {
				if (kind !== 'BYTES') return undefined;
				tallyfy.remove(id);
				return noBytes();
			};
			const all = { safety: { ...SAFETY, lookFirst: true }, options: { concurrency } };
			const { outcomes } = await changeIn(tallyfy, 'delete', ids, all);
			expect(outcomes).toEqual(ids.map(() => 'alreadyDeleted'));
			expect(tallyfy.count('DELETE')).toBe(0);
		},
	);

	it.each([
		['a changed file', true, 'failed', 0],
		['a file that stayed as it was', false, 'deleted', 1],
	])(
		'is read once more where the look at the conditions took long: %s',
		async (_words, isReplaced, outcome, deletions) => {
			const { tallyfy, replace } = withBytes(undefined, 2_100);
			const { instead } = tallyfy;
			tallyfy.instead = (asked, honest) => {
				const { length } = tallyfy.log.filter((line) => line === 'GET a');
				if (asked.kind !== 'GET' || length !== 2) return instead(asked, honest);
				if (isReplaced) replace('another content');
				return response(429, '', { 'retry-after': '20' });
			};
			const safety = { ...SAFETY, onlyIf: { conditions: { name: 'a.pdf' } } };
			const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { safety });
			expect(outcomes).toEqual([outcome]);
			expect(tallyfy.count('BYTES')).toBe(2);
			expect(tallyfy.count('DELETE')).toBe(deletions);
		},
	);

	it('is read anew where the record changed before a retry, though the file is away for a moment', async () => {
		const { tallyfy, replace } = withBytes(() => response(502, ''));
		const { instead } = tallyfy;
		let awayAt = 0;
		tallyfy.instead = (asked, honest) => {
			const { elapsed } = tallyfy.clock;
			if (asked.kind === 'DELETE' && tallyfy.count('DELETE') === 1) {
				replace('another content');
				tallyfy.put('a', { version: 2 });
				awayAt = 1;
			}
			if (awayAt === 1 && asked.kind === 'BYTES') awayAt = elapsed;
			const isAway = awayAt > 1 && elapsed < awayAt + 2_000;
			if (!isAway) return instead(asked, honest);
			return asked.kind === 'BYTES' ? noBytes() : NOT_FOUND;
		};
		const safety = { ...SAFETY, lookFirst: true };
		await changeIn(tallyfy, 'delete', ['a'], { safety });
		expect(tallyfy.count('BYTES')).toBe(3);
		expect(tallyfy.count('DELETE')).toBe(1);
	});

	it('of a file that changes without end is read no more than three times, and the file stays', async () => {
		const { tallyfy } = withBytes(undefined, 3_000);
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) => {
			if (asked.kind === 'GET') tallyfy.put('a', { version: tallyfy.asked.length });
			return instead(asked, honest);
		};
		const safety = { ...SAFETY, onlyIf: { conditions: { name: 'a.pdf' } } };
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety });
		expect(rows).toMatchObject([
			{
				outcome: 'failed',
				error: "No verified copy of 'a.pdf'",
				message: expect.stringContaining('changed each time') as string,
			},
		]);
		expect([tallyfy.count('BYTES'), tallyfy.count('DELETE')]).toEqual([3, 0]);
	});

	it('of a file that vanishes under a Dry Run is missing', async () => {
		const { tallyfy } = withBytes();
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'BYTES') return undefined;
			tallyfy.remove('a');
			return noBytes();
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY, dryRun: true });
		expect(rows).toMatchObject([{ deleted: false, outcome: 'missing' }]);
		expect(rows[0]).not.toHaveProperty('error');
	});

	it('of a file whose record nobody could read leaves its deletion unknown: it may be hidden', async () => {
		const { tallyfy } = withBytes();
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) => {
			if (asked.kind === 'BYTES' && !tallyfy.has('a')) return noBytes();
			if (asked.kind === 'GET' && tallyfy.has('a')) return FORBIDDEN;
			if (asked.kind !== 'DELETE') return instead(asked, honest);
			honest();
			return lostConnection();
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety: SAFETY });
		expect(rows).toMatchObject([{ deleted: false, outcome: 'unknown' }]);
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
			const missing = { deleted: false, outcome: 'missing', status: 404 };
			const failed = { error: 'Tallyfy shows this token no file with this ID', status: 404 };
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
			expect(rows).toMatchObject([{ deleted: true, outcome: 'alreadyDeleted' }]);
			expect(rows[0]).not.toHaveProperty('presumed');
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
		expect(tallyfy.log).toEqual(['GET a', 'BYTES a']);
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
		tallyfy.put('b');
		const other = createHash('sha256').update('other').digest('hex');
		const copies = { a: SHA_256, ' a': other, b: SHA_256 };
		const { context } = executionContext({
			items: Object.entries(copies).map(([fileId, copySha256]) => ({
				...{ fileId, safety: { copySha256 }, options: {} },
			})),
			http: tallyfy.http,
			continueOnFail: true,
		});
		const work = changeItems(context, changeOf('file', 'delete'), tallyfy.clock);
		const made = await tallyfy.clock.run(work);
		expect(made.map(({ json }) => json.outcome)).toEqual(['failed', 'failed', 'deleted']);
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
