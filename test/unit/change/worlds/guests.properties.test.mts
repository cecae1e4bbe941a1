import fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../../nodes/Tallyfy/change/change';
import { executionContext } from '../../support/executionContext.mts';
import {
	GUEST_OPERATIONS,
	guestName,
	guestWishes,
	guestWrongsOf,
} from '../../support/guestRun.mts';
import { GuestTallyfy, guestWorld } from '../../support/guestTallyfy.mts';
import { saidIn } from '../../support/hostileRun.mts';
import { changeOf } from '../../support/subjects.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

describe.each(GUEST_OPERATIONS)('guest > %s in a world that can not be trusted', (verb, done) => {
	it('does nothing else, to nobody else, keeps no address, and says what it did', async () => {
		await fc.assert(
			fc.asyncProperty(guestWorld, guestWishes, async (given, wish) => {
				const clock = new VirtualClock();
				const tallyfy = new GuestTallyfy(clock, given);
				const { named, held, dryRun, output, ignoreMissing, maxRetries, concurrency } = wish;
				const nodeContext = {};
				const disabled = new Set(
					[...tallyfy.rows].flatMap(([id, { isDisabled }]) => (isDisabled ? [String(id)] : [])),
				);
				let items: INodeExecutionData[] = [];
				for (let tried = 0; tried < wish.tries; tried += 1) {
					const { context } = executionContext({
						items: named.map((guest) => ({
							guestId: guestName(guest),
							dryRun,
							safety: { approved: true, protectedIds: held.map(guestName) },
							options: {
								output,
								ignoreMissing,
								maxRetries,
								concurrency,
								maxWait: 60,
								timeout: 5_000,
							},
						})),
						http: tallyfy.http,
						continueOnFail: true,
						nodeContext,
					});
					items = await clock.run(changeItems(context, changeOf('guest', verb), clock));
					const hasFailed = items.some(({ json: { outcome } }) =>
						['failed', 'notTried', 'unknown'].includes(outcome as string),
					);
					if (!hasFailed) break;
				}

				const rows = items.map(({ json }) => json);
				const wrongs = guestWrongsOf([verb, done], {
					...{ tallyfy, disabled, wish },
					said: rows.map(saidIn),
					told: [rows, nodeContext],
					// From the moment of the look at Tallyfy to that of the change: nothing makes either wait here.
					unseenMs: 2 * given.latencyMs,
				});
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
					named.map((_guest, item) => ({ item })),
				);
				expect(Object.entries(wrongs).filter(([, found]) => found.length > 0)).toEqual([]);
			}),
			{ numRuns: Number(process.env.RUNS ?? 200) },
		);
	});
});
