import { describe, expect, it } from 'vitest';

import { changeIn, FORBIDDEN, idsOf, SmallTallyfy } from '../support/smallTallyfy.mts';

describe('Delete One-Off', () => {
	it.each([
		[true, null],
		[1, null],
		[true, ''],
	])(
		'deletes what is_oneoff_task %j and run_id %j show to be free',
		async (isOneOff, processId) => {
			const more = { is_oneoff_task: isOneOff, run_id: processId };
			const tallyfy = new SmallTallyfy('task', ['a'], more);
			const { rows } = await changeIn(tallyfy, 'delete', ['a']);
			expect(rows).toMatchObject([{ deleted: true, outcome: 'deleted', status: 204 }]);
			expect(tallyfy.log).toEqual(['GET a', 'DELETE a']);
		},
	);

	const OF_PROCESS = "This task isn't a one-off task: it belongs to a process";
	const LINKED = 'This one-off task belongs to a process';
	const UNTOLD = "Tallyfy doesn't say whether this is a one-off task without a process";
	const UNFIT: [Record<string, unknown>, string][] = [
		[{ is_oneoff_task: false, run_id: 'p1' }, OF_PROCESS],
		[{ is_oneoff_task: false, run_id: null }, OF_PROCESS],
		[{ is_oneoff_task: 0 }, OF_PROCESS],
		[{ is_oneoff_task: true, run_id: 'p1' }, LINKED],
		[{ is_oneoff_task: 1, run_id: 7 }, LINKED],
		[{ is_oneoff_task: true, run_id: undefined }, UNTOLD],
		[{ is_oneoff_task: undefined }, UNTOLD],
		[{ is_oneoff_task: null }, UNTOLD],
		[{ is_oneoff_task: 'true' }, UNTOLD],
		[{ is_oneoff_task: 2 }, UNTOLD],
	];

	it.each(UNFIT)(
		'refuses %j in words, whatever the options, and sends nothing',
		async (more, words) => {
			const tallyfy = new SmallTallyfy('task', ['a'], more);
			const safety = { lookFirst: false };
			const options = { ignoreMissing: true };
			const { rows } = await changeIn(tallyfy, 'delete', ['a'], { safety, options });
			expect(rows).toMatchObject([
				{ deleted: false, outcome: 'failed', error: words, attempts: 0, status: null },
			]);
			expect(tallyfy.count('DELETE')).toBe(0);
		},
	);

	it.each(UNFIT)('refuses %j in a list as well', async (more) => {
		const tallyfy = new SmallTallyfy('task', idsOf(6));
		tallyfy.put('t3', more);
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(6));
		expect(outcomes.map((outcome) => outcome === 'deleted')).toEqual([
			...[true, true, true, false, true, true],
		]);
		expect(tallyfy.has('t3')).toBe(true);
	});

	it('takes a look of its own at what a list tells too little of', async () => {
		const tallyfy = new SmallTallyfy('task', idsOf(6));
		tallyfy.put('t3', { run_id: 'p1' });
		tallyfy.rowsLack = ['run_id'];
		const { outcomes } = await changeIn(tallyfy, 'delete', idsOf(6));
		expect(outcomes.filter((outcome) => outcome === 'deleted')).toHaveLength(5);
		expect(tallyfy.has('t3')).toBe(true);
		expect(tallyfy.count('GET')).toBe(6);
	});

	it('takes all looks before the first change', async () => {
		for (const count of [3, 30]) {
			const tallyfy = new SmallTallyfy('task', idsOf(count));
			tallyfy.rowsLack = ['run_id'];
			await changeIn(tallyfy, 'delete', idsOf(count));
			const kinds = tallyfy.asked.map(({ kind }) => kind);
			expect(kinds.indexOf('DELETE')).toBe(kinds.lastIndexOf('GET') + 1);
			expect(kinds.lastIndexOf('LIST')).toBeLessThan(kinds.indexOf('DELETE'));
		}
	});

	it.each<[string, (tallyfy: SmallTallyfy) => void]>([
		[
			'shows a task of a process',
			(tallyfy) => {
				tallyfy.put('t2', { is_oneoff_task: false });
			},
		],
		[
			'shows nothing',
			(tallyfy) => {
				tallyfy.remove('t2');
			},
		],
		[
			'may not be taken',
			(tallyfy) => {
				tallyfy.instead = ({ kind, id }) => (kind === 'GET' && id === 't2' ? FORBIDDEN : undefined);
			},
		],
	])('with Stop Workflow sends nothing where a look %s', async (_words, spoil) => {
		const tallyfy = new SmallTallyfy('task', idsOf(4));
		spoil(tallyfy);
		const { error } = await changeIn(tallyfy, 'delete', idsOf(4), { stops: true });
		expect(error?.message).toMatch(
			/\[Item 2\]\. Stopped: 0 of 4 one-off tasks deleted, 1 failed, 3 not tried\./,
		);
		expect(tallyfy.count('DELETE')).toBe(0);
	});
});
