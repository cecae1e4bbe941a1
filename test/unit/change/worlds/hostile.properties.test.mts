import fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../../nodes/Tallyfy/change/change';
import { executionContext } from '../../support/executionContext.mts';
import {
	dryIn,
	heldIn,
	HOSTILE_OPERATIONS,
	hostileWishes,
	namedIn,
	safetyOf,
	saidIn,
	wrongsOf,
	type HostileWishes,
	type Said,
} from '../../support/hostileRun.mts';
import { HostileTallyfy } from '../../support/hostileTallyfy.mts';
import { hostileWorldIn, type HostileWorld } from '../../support/hostileWorld.mts';
import { changeOf } from '../../support/subjects.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

/** As old as a look may be when the change leaves; and what either takes on its way. */
const LOOK_LASTS_MS = 2_000;
const ON_THE_WAY_MS = 400;

async function simulate(
	operation: (typeof HOSTILE_OPERATIONS)[number],
	world: HostileWorld,
	wish: HostileWishes,
) {
	const [kind, verb] = operation;
	const { ignoreMissing, concurrency, maxRetries, retryOnFail } = wish;
	const clock = new VirtualClock();
	const tallyfy = new HostileTallyfy(clock, world);
	const ids = namedIn(tallyfy, operation, wish);
	const dry = dryIn(ids, wish);
	const { list, held } = heldIn(tallyfy, wish);
	const nodeContext = {};
	const flowContext = {};
	const paired: unknown[] = [];
	const said: Said[] = [];
	const { batch = ids.length } = wish;
	for (let begun = 0, runIndex = 0; begun < ids.length; begun += batch, runIndex += 1) {
		const { context } = executionContext({
			items: ids.slice(begun, begun + batch).map((id, at) => ({
				[`${kind}Id`]: id,
				dryRun: wish.dryRun || (wish.batch === undefined && wish.which[at]?.isDry === true),
				safety: safetyOf(kind, wish, list.length > 0 ? list : undefined),
				options: { concurrency, maxRetries, ignoreMissing, maxWait: 60, timeout: 5_000 },
			})),
			http: tallyfy.http,
			continueOnFail: true,
			...{ nodeContext, flowContext, runIndex },
		});
		const run = async () => await clock.run(changeItems(context, changeOf(kind, verb), clock));
		let items: INodeExecutionData[] = await run();
		if (retryOnFail && items.some(({ json }) => json.error !== undefined)) items = await run();
		said.push(...items.map(({ json }) => saidIn(json)));
		paired.push(...items.map(({ pairedItem }) => begun + (pairedItem as { item: number }).item));
	}
	const unseenMs = LOOK_LASTS_MS + ON_THE_WAY_MS + world.lagMs;
	// Bytes come over real HTTP alone.
	const wanted = { ...wish, copies: undefined };
	return {
		paired,
		wrongs: wrongsOf(operation, { tallyfy, ids, held, dry, wish: wanted, said, unseenMs }),
	};
}

describe.each(HOSTILE_OPERATIONS)('%s > %s in a world that can not be trusted', (...operation) => {
	it('does nothing else, to nothing else, and says what it did', async () => {
		await fc.assert(
			fc.asyncProperty(hostileWorldIn({}), hostileWishes, async (world, wish) => {
				const { paired, wrongs } = await simulate(operation, world, wish);
				expect(paired).toEqual(wish.which.map((_name, item) => item));
				expect(Object.entries(wrongs).filter(([, found]) => found.length > 0)).toEqual([]);
			}),
			{ numRuns: Number(process.env.RUNS ?? 200) },
		);
	});
});
