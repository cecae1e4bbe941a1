import { describe, expect, it } from 'vitest';

import { changeIn, FORBIDDEN, SmallTallyfy, type Settings } from '../support/smallTallyfy.mts';

/** Tasks of every kind of fate: due, of a process, on the list of holds, unreadable, missing. */
function mixture() {
	const tallyfy = new SmallTallyfy('task', ['due1', 'due2', 'due3', 'held', 'unread']);
	tallyfy.put('linked', { run_id: 'p1' });
	tallyfy.instead = ({ kind, id }) => (kind === 'GET' && id === 'unread' ? FORBIDDEN : undefined);
	return tallyfy;
}
const MIXTURE = ['due1', 'due2', 'held', 'linked', 'gone', 'due3'];

const run = async (ids: readonly string[], settings: Settings, tallyfy = mixture()) => ({
	tallyfy,
	...(await changeIn(tallyfy, 'delete', ids, settings)),
});

const STOPS =
	"due, but a real run stops: it fails over 2, and 'Settings > On Error' is Stop Workflow";

describe('a Dry Run', () => {
	it('sends nothing, and says what a real run would do', async () => {
		const { rows, tallyfy, hints } = await run(['due1', 'due2'], { dryRun: true });
		expect(rows).toMatchObject(
			['due1', 'due2'].map((id) => ({
				id,
				name: `Title of ${id}`,
				deleted: false,
				outcome: 'wouldDelete',
				reason: 'A real run would delete this one-off task',
				dryRun: true,
				attempts: 0,
			})),
		);
		expect(tallyfy.count('DELETE')).toBe(0);
		expect(hints[0]).toMatchObject({
			message: 'Dry run: nothing was deleted. 2 one-off tasks would be.',
			type: 'info',
		});
	});

	it('says where a real run fails, without an error, and warns of it', async () => {
		const { rows, error, hints } = await run(MIXTURE, { dryRun: true, stops: true });
		expect(error).toBeUndefined();
		expect(rows.map(({ outcome, reason }) => [outcome, reason])).toEqual([
			['wouldDelete', STOPS],
			['wouldDelete', STOPS],
			['wouldDelete', STOPS],
			['skipped', 'A real run fails here: This one-off task belongs to a process'],
			['missing', 'A real run fails here: Tallyfy shows this token no one-off task with this ID'],
			['wouldDelete', STOPS],
		]);
		expect(rows.every((row) => !('error' in row))).toBe(true);
		expect(hints[0]).toMatchObject({
			message:
				'Dry run: nothing was deleted. 4 of 6 one-off tasks would be: 1 skipped, 1 missing. A real run fails over 2 of them.' +
				" A real run would stop: 'Settings > On Error' is Stop Workflow, so that nothing goes.",
			type: 'warning',
		});
	});

	it('says of the others that they go, where a real run goes on after failures', async () => {
		const { rows, hints } = await run(MIXTURE, { dryRun: true });
		expect(rows[0]?.reason).toBe('A real run would delete this one-off task');
		expect(hints[0]?.message).toMatch(/A real run fails over 2 of them\.$/);
	});

	it('says that nobody approved it, or that all items name the same, without being refused', async () => {
		const unapproved = await run(['due1', 'due2'], {
			dryRun: true,
			stops: true,
			safety: { approved: false },
		});
		expect(unapproved.error).toBeUndefined();
		expect(unapproved.rows.map(({ outcome, reason }) => [outcome, reason])).toEqual(
			Array.from({ length: 2 }, () => [
				'wouldDelete',
				'due, but a real run stops: nobody approved this',
			]),
		);
		expect(unapproved.hints[0]).toMatchObject({
			message:
				'Dry run: nothing was deleted. 2 one-off tasks would be. A real run would stop: Nobody approved this.',
			type: 'warning',
		});
		const same = await run(['due1', 'due1'], { dryRun: true, stops: true });
		expect(same.rows[0]?.reason).toBe('due, but a real run stops: all items name the same');
		expect(same.hints[0]?.message).toContain('All 2 items name the same one-off task.');
	});

	it('does not say so of what is missing where that is ignored', async () => {
		const options = { ignoreMissing: true };
		const { rows, hints } = await run(['due1', 'gone'], { dryRun: true, options });
		expect(rows[1]).toMatchObject({
			outcome: 'missing',
			reason: 'Tallyfy shows this token no one-off task with this ID',
		});
		expect(hints[0]?.type).toBe('info');
	});

	it('does not say so of what is left alone on purpose either', async () => {
		const safety = { protectedIds: 'https://go.tallyfy.com/0rg/tasks/held' };
		const { outcomes, hints } = await run(['due1', 'held'], { dryRun: true, safety });
		expect(outcomes).toEqual(['wouldDelete', 'protected']);
		expect(hints[0]?.type).toBe('info');
	});

	it('says of what is over a limit that it is due, and does not throw', async () => {
		const safety = { maxChanges: 2 };
		const { rows, error, hints } = await run(['due1', 'due2', 'due3'], {
			dryRun: true,
			stops: true,
			safety,
		});
		expect(error).toBeUndefined();
		expect(rows.map(({ outcome, reason }) => [outcome, reason])).toEqual(
			Array.from({ length: 3 }, () => [
				'wouldDelete',
				'due, but a real run stops: 3 are more than 2',
			]),
		);
		expect(hints[0]).toMatchObject({
			message: expect.stringContaining(
				"A real run would stop: This would delete 3 one-off tasks, and 'Safety > Maximum Changes' allows 2.",
			) as string,
			type: 'warning',
		});
	});

	it.each([
		[{ expectedCount: 3 }, 'due, but a real run stops: it would be 2, not 3'],
		[{ expectedCount: 2 }, 'A real run would delete this one-off task'],
		[{ maxChanges: 2 }, 'A real run would delete this one-off task'],
	])('compares with %j', async (safety, reason) => {
		const { rows } = await run(['due1', 'due2'], { dryRun: true, safety });
		expect(rows.map((row) => row.reason)).toEqual([reason, reason]);
	});
});

describe('a limit', () => {
	// A link, since any hold that may be a file is asked where it is.
	const PROTECTED = { protectedIds: 'https://go.tallyfy.com/0rg/tasks/held' };

	it.each<[object, readonly string[]]>([
		[{ maxChanges: 2 }, MIXTURE],
		[{ maxChanges: 1 }, ['due1', 'unread']],
		[{ expectedCount: 5 }, MIXTURE],
		[{ expectedCount: 1 }, ['due1', 'unread']],
		[{ expectedCount: 6 }, MIXTURE],
		[{ expectedCount: 2 }, ['gone', 'due1']],
		[{ expectedCount: 2 }, ['due1', 'held']],
		[{ maxChanges: 1 }, ['due1', 'due2', 'held']],
	])('counts the same in a Dry Run and in a real one: %j over %j', async (limit, ids) => {
		const settings = { safety: { ...PROTECTED, ...limit } };
		const dry = await run(ids, { ...settings, dryRun: true });
		const real = await run(ids, settings);
		const stopping = await run(ids, { ...settings, stops: true });
		const [, words] = /would stop: (.*?)\. *$/.exec(dry.hints[0]?.message ?? '') ?? [];
		expect(words).toMatch(/^This would delete \d/);
		expect(real.tallyfy.count('DELETE')).toBe(0);
		expect(stopping.tallyfy.count('DELETE')).toBe(0);
		expect(real.hints[0]?.message).toContain(words);
		expect(real.rows.filter((row) => row.outcome === 'notTried').map((row) => row.error)).toEqual(
			dry.rows.filter((row) => row.outcome === 'wouldDelete').map(() => words),
		);
		const isFailing = real.rows.some((row) => row.outcome === 'failed');
		expect(stopping.error?.message).toContain(
			isFailing ? 'Stopped: 0 of' : `${words}. Nothing was deleted.`,
		);
	});

	it('that holds lets everything go', async () => {
		const { outcomes } = await run(['due1', 'due2', 'held'], {
			safety: { ...PROTECTED, maxChanges: 2, expectedCount: 2 },
		});
		expect(outcomes).toEqual(['deleted', 'deleted', 'protected']);
	});

	it('looks at what nothing else would: files', async () => {
		const tallyfy = new SmallTallyfy('file', ['f1']);
		const { outcomes } = await changeIn(tallyfy, 'delete', ['f1', 'f2'], {
			safety: { expectedCount: 1 },
		});
		expect(outcomes).toEqual(['deleted', 'failed']);
		expect(tallyfy.count('DELETE')).toBe(1);
	});
});

describe('items that all name the same thing, without an expression', () => {
	it('are refused, and nothing is sent', async () => {
		const { error, tallyfy } = await run(['due1', 'due1', 'due1'], { stops: true });
		expect(error?.message).toBe('All 3 items name the same one-off task. Nothing was deleted.');
		expect(tallyfy.asked).toEqual([]);
		const { rows } = await run(['due1', 'due1'], {});
		expect(rows.map((row) => [row.deleted, row.error])).toEqual(
			Array.from({ length: 2 }, () => [false, 'All 2 items name the same one-off task']),
		);
	});

	it('are warned of in a Dry Run', async () => {
		const { hints, outcomes } = await run(['due1', 'due1'], { dryRun: true, stops: true });
		expect(outcomes).toEqual(['wouldDelete', 'wouldDelete']);
		expect(hints[0]).toMatchObject({
			type: 'warning',
			message: expect.stringContaining(
				"All 2 items name the same one-off task. To take each item's own, drag its ID onto 'Task ID'.",
			) as string,
		});
	});

	it('are fine where there is one', async () => {
		expect((await run(['due1'], {})).outcomes).toEqual(['deleted']);
	});
});

describe('a Dry Run of files, at which a real run does not look first', () => {
	const files = async (settings: Settings) => {
		const tallyfy = new SmallTallyfy('file', ['a', 'b']);
		const ids = ['a', 'gone', 'b'];
		return await changeIn(tallyfy, 'delete', ids, { dryRun: true, stops: true, ...settings });
	};

	it('does not say that nothing goes, where others may be gone before one fails', async () => {
		const { rows, hints } = await files({});
		expect(rows.map(({ outcome, reason }) => [outcome, reason])).toEqual([
			['wouldDelete', 'A real run would delete this file, unless it stops over a failure before'],
			['missing', 'A real run fails here: Tallyfy shows this token no file with this ID'],
			['wouldDelete', 'A real run would delete this file, unless it stops over a failure before'],
		]);
		expect(hints[0]?.message).toMatch(/A real run fails over 1 of them\.$/);
	});

	it('says that nothing goes where it looks', async () => {
		const { rows, hints } = await files({ safety: { lookFirst: true } });
		expect(rows[0]?.reason).toMatch(/^due, but a real run stops: it fails over 1, /);
		expect(hints[0]?.message).toMatch(/so that nothing goes\.$/);
	});
});

describe('a run that is refused as a whole', () => {
	it('says so above the output where the node is set to continue', async () => {
		const { rows, hints, tallyfy } = await run(['due1', 'due2'], { safety: { approved: false } });
		expect(rows).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
		expect(hints).toMatchObject([
			{
				message: '0 of 2 one-off tasks deleted: 2 failed. Nobody approved this.',
				type: 'warning',
			},
		]);
		expect(tallyfy.asked).toEqual([]);
	});
});
