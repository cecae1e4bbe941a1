import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { executionContext } from '../support/executionContext.mts';
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

describe('a guest whose address is on the list of holds', () => {
	it('stays where the address became this one only after the first look', async () => {
		const { json, done } = await disable('50001', 'guest-1@x.example');
		expect(done).toEqual([]);
		expect(json).toMatchObject({ disabled: false, outcome: 'protected', id: '50001' });
		expect(JSON.stringify(json)).not.toContain('@');
	});

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
