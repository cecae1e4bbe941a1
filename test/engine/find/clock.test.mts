import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { BASE_URL, DELETE_TASK, runNode } from '../harness.mts';
import { useNock } from '../network.mts';

useNock();

const DAY = 86_400_000;
const TASK = {
	id: 'aaaabbbbccccddddeeeeffff00001111',
	name: 'Pay',
	is_oneoff_task: true,
	status: 'completed',
	completed_at: new Date(Date.now() - 300 * DAY).toISOString(),
};

const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toUTCString();

/** Tasks of the list and of the archive, by a Tallyfy whose clock is so far behind ours. */
async function findTasks(behindMs: number, filters: object) {
	nock(BASE_URL)
		.persist()
		.get(/\/tasks/)
		.reply(200, { data: [TASK] }, { date: new Date(Date.now() - behindMs).toUTCString() });
	return await runNode({
		items: [{}],
		parameters: {
			resource: 'task',
			operation: 'getMany',
			returnAll: true,
			filters: { archived: 'include', ...filters },
		},
	});
}

const AGE = { age: { rule: { countedFrom: 'completed', olderThan: 90, unit: 'days' } } };

describe("with a machine's clock that is months ahead", () => {
	it('Get Many judges no age, and says so', async () => {
		const { error } = await findTasks(200 * DAY, AGE);
		expect(error?.message).toContain(
			"The clock of the machine that n8n runs on is 200 days ahead of Tallyfy's",
		);
	});

	it.each(['overdue', 'due_soon'])('Get Many judges no deadline: %s', async (status) => {
		const { error } = await findTasks(200 * DAY, { status });
		expect(error?.message).toContain("200 days ahead of Tallyfy's");
	});

	it('Get Many asks for a second date where one page was all, and it is another time', async () => {
		const { error } = await findTasks(200 * DAY, { ...AGE, archived: 'exclude' });
		expect(error?.message).toContain("200 days ahead of Tallyfy's");
	});

	it.each([true, false])(
		'no single task is judged by its age, in a Dry Run or not: %s',
		async (dryRun) => {
			nock(BASE_URL)
				.persist()
				.get(/\/tasks/)
				.reply(200, { data: { ...TASK, run_id: null } }, { date: daysAgo(200) });
			const conditions = { countedFrom: 'completed', olderThan: 90, unit: 'days' };
			const { output } = await runNode({
				items: [{ id: TASK.id }],
				parameters: { ...DELETE_TASK, dryRun, safety: { onlyIf: { conditions } } },
				settings: { onError: 'continueRegularOutput' },
			});
			expect(output[0]?.json.error).toMatch(/^The clock of the machine/);
		},
	);

	it('nothing is judged by its age where a second date can not be had', async () => {
		const answer = { data: { ...TASK, run_id: null } };
		nock(BASE_URL)
			.get(/\/tasks\/\w+$/)
			.reply(200, answer, { date: daysAgo(200) });
		nock(BASE_URL)
			.get(/\/me\/tasks/)
			.replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
		const conditions = { countedFrom: 'completed', olderThan: 90, unit: 'days' };
		const { output } = await runNode({
			items: [{ id: TASK.id }],
			parameters: {
				...DELETE_TASK,
				options: { maxRetries: 0 },
				safety: { onlyIf: { conditions } },
			},
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output[0]?.json.error).toMatch(/^The clock of the machine/);
	});

	it('Get Many without an age goes on', async () => {
		expect((await findTasks(200 * DAY, {})).error).toBeUndefined();
	});
});

it('with a clock that is right, Get Many finds what is due', async () => {
	const { error, output } = await findTasks(0, AGE);
	expect(error).toBeUndefined();
	expect(output.map(({ json }) => json.id)).toEqual([TASK.id]);
});
