import { describe, expect, it } from 'vitest';

import type { Look } from '../../../../nodes/Tallyfy/change/look';
import { parseRecord } from '../../../../nodes/Tallyfy/conditions/record';
import { GuestTallyfy } from '../../support/guestTallyfy.mts';
import { lookOver } from '../../support/lookouts.mts';
import { ARCHIVED_AT, NOT_FOUND, SmallTallyfy } from '../../support/smallTallyfy.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

describe('a look at what only a list shows by its ID', () => {
	/** Guests, whom Tallyfy shows by their address alone, and what was asked for. */
	const guests = (count = 2) => {
		const clock = new VirtualClock();
		const world = { fates: [], swaps: [], refusals: [], latencyMs: 10 };
		const everybody = Array.from({ length: count }, () => ({ isDisabled: true }));
		const tallyfy = new GuestTallyfy(clock, { ...world, guests: everybody });
		const asked: string[] = [];
		const http: typeof tallyfy.http = async (request) => {
			asked.push(decodeURIComponent(request.url.replace(/^.*\/guests\/?/, '')));
			return await tallyfy.http(request);
		};
		return { asked, lookAt: { clock, http, resource: 'guest' as const } };
	};
	const isRow = (look: Look | undefined) => look?.kind === 'found' && look.isRow === true;

	it.each([
		['tells enough is all that is asked', true, ['']],
		[
			'tells too little is followed by a look by the address that it shows',
			false,
			['', 'guest-0@x.example'],
		],
	] as const)('where the row %s', async (_words, suffices, requests) => {
		const { asked, lookAt } = guests();
		const looks = await lookOver(
			lookAt,
			async (all) => await all.all(['50001'], () => suffices, false),
		);
		expect(looks.get('50001')).toMatchObject({ kind: 'found', record: { id: '50001' } });
		expect(isRow(looks.get('50001'))).toBe(suffices);
		expect(asked).toEqual(requests);
	});

	it('asks once more for those alone whose row tells too little', async () => {
		const { asked, lookAt } = guests(6);
		const ids = ['50001', '50002', '50003', '50004', '50005', '50006'];
		const looks = await lookOver(
			lookAt,
			async (all) => await all.all(ids, ({ id }) => id !== '50003', false),
		);
		expect(ids.map((id) => isRow(looks.get(id)))).toEqual(ids.map((id) => id !== '50003'));
		expect(asked).toEqual(['', 'guest-2@x.example']);
	});

	it('is followed by one by the address, right before a change', async () => {
		const { asked, lookAt } = guests();
		const look = await lookOver(lookAt, async (looks, read) => await looks.now('50001', read));
		expect(look).toMatchObject({ kind: 'found', record: { id: '50001' } });
		expect(isRow(look)).toBe(false);
		expect(asked).toEqual(['', 'guest-0@x.example']);
	});

	it('is no look right before a change where the address never shows it', async () => {
		const { asked, lookAt } = guests();
		const http: typeof lookAt.http = async (request) =>
			request.url.endsWith('guests') ? await lookAt.http(request) : NOT_FOUND;
		const look = await lookOver(
			{ ...lookAt, http },
			async (looks, read) => await looks.now('50001', read),
		);
		expect(look).toMatchObject({ kind: 'failed', failure: { reason: 'listChanging' } });
		expect(asked).toEqual(['', '']);
	});

	it('of a thing that GET shows takes one request, right before a change', async () => {
		const tallyfy = new SmallTallyfy('task', ['a']);
		const look = await lookOver(tallyfy, async (looks, read) => await looks.now('a', read));
		expect(look).toMatchObject({ kind: 'found', record: { id: 'a' } });
		expect(tallyfy.log).toEqual(['GET a']);
	});
});

describe('something that was seen and is not shown any more', () => {
	/** Whether a task of the process `p`, or of none, is gone. */
	const isGone = async (tallyfy: SmallTallyfy, more: Record<string, unknown>) => {
		const record = parseRecord({ id: 'a', title: 'A', archived_at: null, ...more });
		if (record === undefined) throw new Error('This is no record');
		return await lookOver(tallyfy, async (looks) => await looks.isGone(record));
	};
	const OF_PROCESS = { is_oneoff_task: false, run_id: 'p' };

	it('is gone where it belonged to nothing, without a request', async () => {
		const tallyfy = new SmallTallyfy('task');
		expect(await isGone(tallyfy, { is_oneoff_task: true, run_id: null })).toBe(true);
		expect(tallyfy.log).toEqual([]);
	});

	it.each([
		['is there, and not archived', { archived_at: null }, true],
		['is archived, which may hide it', { archived_at: ARCHIVED_AT }, false],
		['is gone itself', undefined, true],
	] as const)('is judged by its process: that %s', async (_words, process, expected) => {
		const tallyfy = new SmallTallyfy('task');
		if (process !== undefined) tallyfy.put('p', process);
		expect(await isGone(tallyfy, OF_PROCESS)).toBe(expected);
	});

	it('is not gone where a look after that of its process shows it', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'p']);
		expect(await isGone(tallyfy, OF_PROCESS)).toBe(false);
		expect(tallyfy.log).toEqual(['GET p', 'GET a']);
	});
});
