import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { executionContext, response } from '../support/executionContext.mts';
import { GuestTallyfy } from '../support/guestTallyfy.mts';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

/** Two guests, who have each other's address as soon as the list has answered. */
const SWAPPED = {
	guests: [{ isDisabled: false }, { isDisabled: false }],
	fates: [],
	swaps: [true],
	refusals: [],
	latencyMs: 10,
};

/** Disables one guest, with a list of holds. */
async function disable(guestId: string, held: string, given: Partial<typeof SWAPPED> = {}) {
	const clock = new VirtualClock();
	const tallyfy = new GuestTallyfy(clock, { ...SWAPPED, ...given });
	const { context } = executionContext({
		items: [{ guestId, safety: { protectedIds: held }, options: {} }],
		http: tallyfy.http,
		continueOnFail: true,
	});
	const items = await clock.run(changeItems(context, changeOf('guest', 'disable'), clock));
	return { json: items[0]?.json, done: tallyfy.done };
}

describe('a guest', () => {
	it('is disabled by the address of the last look, and what comes back stays inside', async () => {
		const { json, done } = await disable('50001', 'guest-9@x.example', { swaps: [] });
		expect(done).toMatchObject([{ id: '50001', verb: 'disable', email: 'guest-0@x.example' }]);
		expect(json).toMatchObject({ disabled: true, outcome: 'disabled', data: null });
	});
});

describe('a guest whose address is on the list of holds', () => {
	it('stays where the address became this one only after the first look', async () => {
		const { json, done } = await disable('50001', 'guest-1@x.example');
		expect(done).toEqual([]);
		expect(json).toMatchObject({ disabled: false, outcome: 'protected', id: '50001' });
		expect(JSON.stringify(json)).not.toContain('@');
	});

	it.each([
		['a Dry Run', { dryRun: true }],
		['a condition', { safety: { approved: true, onlyIf: { conditions: { name: 'Other' } } } }],
		['a list that can not be read', { safety: { onlyIf: 'x' } }],
	])(
		'is as guarded by its address as by its number, where that alone is found: %s',
		async (_what, guard) => {
			const clock = new VirtualClock();
			const tallyfy = new GuestTallyfy(clock, { ...SWAPPED, swaps: [] });
			const items = [
				{ guestId: '50001', safety: {}, options: { maxRetries: 0 } },
				{ guestId: 'guest-0@x.example', safety: {}, options: { maxRetries: 0 }, ...guard },
			];
			const { context } = executionContext({
				items,
				http: async (request) =>
					request.method === 'GET' && request.url.includes('%40')
						? response(500, '')
						: await tallyfy.http(request),
				continueOnFail: true,
			});
			await clock.run(changeItems(context, changeOf('guest', 'disable'), clock));
			expect(tallyfy.done).toEqual([]);
		},
	);

	it('stays however its accents are written', async () => {
		const clock = new VirtualClock();
		const tallyfy = new GuestTallyfy(clock, { ...SWAPPED, swaps: [] });
		const row = tallyfy.rows.get(50_001);
		if (row !== undefined) row.email = 'jos\u00e9@x.example';
		const { context } = executionContext({
			items: [{ guestId: '50001', safety: { protectedIds: 'Jose\u0301@x.example' }, options: {} }],
			http: tallyfy.http,
			continueOnFail: true,
		});
		const items = await clock.run(changeItems(context, changeOf('guest', 'disable'), clock));
		expect(tallyfy.done).toEqual([]);
		expect(items[0]?.json).toMatchObject({ outcome: 'protected', id: '50001' });
	});
});
