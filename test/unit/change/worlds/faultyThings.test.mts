import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../../nodes/Tallyfy/change/change';
import { executionContext, response } from '../../support/executionContext.mts';
import { changeOf } from '../../support/subjects.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

/** Deletes 30 things at once by `concurrency`, of which the first `faulty` ones always answer 500. */
async function run(faulty: number, concurrency: number) {
	const clock = new VirtualClock();
	const ids = Array.from({ length: 30 }, (_, n) => `${n < faulty ? 'faulty' : 'fine'}${n}`);
	const { context } = executionContext({
		items: ids.map((taskId) => ({ taskId, options: { concurrency } })),
		continueOnFail: true,
		http: async ({ url, method }) => {
			await clock.pass(30);
			if (method === 'GET') {
				const data = ids.map((id) => ({ id, is_oneoff_task: 1, run_id: null, archived_at: null }));
				const meta = { pagination: { total: ids.length, total_pages: 1, per_page: 100 } };
				return response(200, JSON.stringify({ data, meta }));
			}
			return response(url.includes('faulty') ? 500 : 204);
		},
	});
	const items = await clock.run(changeItems(context, changeOf('task', 'delete'), clock));
	return {
		deleted: items.filter(({ json }) => json.deleted === true).length,
		failed: items.filter(({ json }) => json.error !== undefined).map(({ json }) => json.id),
		seconds: clock.elapsed / 1_000,
	};
}

describe('things that are at fault themselves', () => {
	it.each([
		[1, 1],
		[2, 2],
		[3, 3],
		[3, 1],
		[5, 5],
	])(
		'(%d of 30, all begun together at a concurrency of %d) fail, and end nothing for the others',
		async (faulty, concurrency) => {
			const { deleted, failed, seconds } = await run(faulty, concurrency);
			expect(deleted).toBe(30 - faulty);
			expect(failed).toHaveLength(faulty);
			expect(seconds).toBeLessThan(120);
		},
	);
});
