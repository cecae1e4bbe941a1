import fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { executionContext } from '../support/executionContext.mts';
import {
	heldIn,
	HOSTILE_OPERATIONS,
	hostileWishes,
	namedIn,
	safetyOf,
	saidIn,
	wrongsOf,
	type HostileWishes,
} from '../support/hostileRun.mts';
import { HostileTallyfy } from '../support/hostileTallyfy.mts';
import { hostileWorldIn, type HostileWorld } from '../support/hostileWorld.mts';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

/** As old as a look may be when the change leaves; and what either takes on its way. */
const LOOK_LASTS_MS = 2_000;
const ON_THE_WAY_MS = 400;

async function simulate(
	operation: (typeof HOSTILE_OPERATIONS)[number],
	world: HostileWorld,
	wish: HostileWishes,
) {
	const [kind, verb] = operation;
	const { dryRun, ignoreMissing, concurrency, maxRetries, retryOnFail } = wish;
	const clock = new VirtualClock();
	const tallyfy = new HostileTallyfy(clock, world);
	const ids = namedIn(tallyfy, operation, wish);
	const { list, held } = heldIn(tallyfy, wish);
	const { context } = executionContext({
		items: ids.map((id) => ({
			[`${kind}Id`]: id,
			dryRun,
			safety: safetyOf(kind, wish, list.length > 0 ? list : undefined),
			options: { concurrency, maxRetries, ignoreMissing, maxWait: 60, timeout: 5_000 },
		})),
		http: tallyfy.http,
		continueOnFail: true,
		nodeContext: {},
	});
	const run = async () => await clock.run(changeItems(context, changeOf(kind, verb), clock));
	let items: INodeExecutionData[] = await run();
	if (retryOnFail && items.some(({ json }) => json.error !== undefined)) items = await run();
	const said = items.map(({ json }) => saidIn(json));
	const unseenMs = LOOK_LASTS_MS + ON_THE_WAY_MS + world.lagMs;
	return {
		paired: items.map(({ pairedItem }) => pairedItem),
		wrongs: wrongsOf(operation, { tallyfy, ids, held, wish, said, unseenMs }),
	};
}

describe.each(HOSTILE_OPERATIONS)('%s > %s in a world that can not be trusted', (...operation) => {
	it('does nothing else, to nothing else, and says what it did', async () => {
		await fc.assert(
			fc.asyncProperty(hostileWorldIn({}), hostileWishes, async (world, wish) => {
				const { paired, wrongs } = await simulate(operation, world, wish);
				expect(paired).toEqual(wish.which.map((_name, item) => ({ item })));
				expect(Object.entries(wrongs).filter(([, found]) => found.length > 0)).toEqual([]);
			}),
			{ numRuns: Number(process.env.RUNS ?? 200) },
		);
	});
});
