import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import type { Verb } from '../../../nodes/Tallyfy/words/vocabulary';
import { executionContext, type Http } from '../support/executionContext.mts';
import { GuestTallyfy } from '../support/guestTallyfy.mts';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

type World = ConstructorParameters<typeof GuestTallyfy>[1];

const addressOf = (place: number) => `guest-${place}@x.example`;

/** Guests who keep their addresses, and whatever is asked of them: "GET guest-0@x.example". */
function guests(count: number, { isDisabled = false, fates = [] as World['fates'] } = {}) {
	const clock = new VirtualClock();
	const everybody = Array.from({ length: count }, () => ({ isDisabled }));
	const world = { guests: everybody, fates, swaps: [], refusals: [], latencyMs: 10 };
	const tallyfy = new GuestTallyfy(clock, world);
	const asked: string[] = [];
	const http: Http = async (request) => {
		const { method = 'GET', url } = request;
		asked.push(`${method} ${decodeURIComponent(url.replace(/^.*\/guests\/?/, ''))}`.trim());
		return await tallyfy.http(request);
	};
	return { clock, tallyfy, asked, http };
}

/** Changes these guests, with all that it needs. */
async function change(
	{ clock, http }: { clock: VirtualClock; http: Http },
	verb: Verb,
	named: readonly string[],
	{ nodeContext = {}, options = {} }: { nodeContext?: IDataObject; options?: IDataObject } = {},
) {
	const safety = { approved: true };
	const { context } = executionContext({
		items: named.map((guestId) => ({ guestId, safety, options })),
		http,
		continueOnFail: true,
		nodeContext,
	});
	const made = await clock.run(changeItems(context, changeOf('guest', verb), clock));
	return made.map(({ json }) => json.outcome);
}

describe('a guest', () => {
	it('is looked at right before the change, however new the look is that led there by the address', async () => {
		const world = guests(2);
		const [one, other] = [...world.tallyfy.rows.values()];
		const http: Http = async (request) => {
			const answer = await world.http(request);
			// Meanwhile they get each other's address.
			if (world.asked.length === 1 && one !== undefined && other !== undefined) {
				[one.email, other.email] = [other.email, one.email];
			}
			return answer;
		};
		expect(await change({ ...world, http }, 'disable', [addressOf(0)])).toEqual(['disabled']);
		expect(world.tallyfy.done).toMatchObject([{ id: '50001', email: addressOf(1) }]);
	});

	it.each(['50001', addressOf(0)])('is deleted by the number, named by %s', async (named) => {
		const world = guests(2, { isDisabled: true });
		expect(await change(world, 'delete', [named])).toEqual(['deleted']);
		expect(world.tallyfy.done).toMatchObject([{ id: '50001', verb: 'delete' }]);
		const look = named === '50001' ? 'GET' : `GET ${named}`;
		expect(world.asked).toEqual([look, 'DELETE 50001/delete']);
	});

	it('is found by the list where that takes fewer requests, also by the address', async () => {
		const world = guests(6, { isDisabled: true });
		const named = [0, 1, 2, 3, 4, 5].map(addressOf);
		expect(new Set(await change(world, 'delete', named))).toEqual(new Set(['deleted']));
		expect(world.asked.filter((line) => line.startsWith('GET'))).toEqual(['GET']);
	});

	it('is asked for by the address again where an earlier try got no answer by it', async () => {
		const world = guests(2, { fates: ['lost'] });
		const more = { nodeContext: {}, options: { maxRetries: 0 } };
		expect(await change(world, 'disable', [addressOf(0)], more)).toEqual(['unknown']);
		world.asked.length = 0;
		expect(await change(world, 'disable', [addressOf(0)], more)).toEqual(['disabled']);
		expect(new Set(world.asked)).toEqual(
			new Set([`GET ${addressOf(0)}`, `DELETE ${addressOf(0)}/disable`]),
		);
	});

	it('is not asked for where no item can be used', async () => {
		const world = guests(2);
		const options = { maxRetries: 'many' };
		expect(await change(world, 'disable', [addressOf(0), addressOf(1)], { options })).toEqual([
			'failed',
			'failed',
		]);
		expect(world.asked).toEqual([]);
	});
});
