import { describe, expect, it } from 'vitest';

import { ask, type AskTools } from '../../../nodes/Tallyfy/find/ask';
import { NO_FACTS, type Question } from '../../../nodes/Tallyfy/find/operation';
import type { PlannedRequest } from '../../../nodes/Tallyfy/find/plan';
import { Names } from '../../../nodes/Tallyfy/read/names';
import type { Attempt, Send } from '../../../nodes/Tallyfy/transport/client';
import { Limiter } from '../../../nodes/Tallyfy/transport/limiter/limiter';
import { answered } from '../support/scriptedSend.mts';
import { VirtualClock } from '../support/virtualClock.mts';

const LIST = { noun: { singular: 'task', plural: 'tasks' }, verb: 'list' as const };
const PAGE = answered(200, '{"data":[]}');
const DOWN = answered(503);

/** What asks for so many pages of a list, all but the first together, and says before how many it expects. */
const question = (expected: number, pages: number): Question => ({
	key: '',
	ask: async (read, { expect: tell }) => {
		tell(expected);
		const first = await read(['tasks']);
		const others = Array.from({ length: pages - 1 }, () => read(['tasks']));
		for (const reply of [first, ...(await Promise.all(others))]) {
			if (!reply.ok) return { ok: false, reply, subject: LIST };
		}
		return { ok: true, ...NO_FACTS };
	},
});

const request = (asked: Question): PlannedRequest => ({
	question: asked,
	age: undefined,
	keepNewest: undefined,
	limit: undefined,
	isSimplified: true,
	options: {
		concurrency: 1,
		maxRetries: 0,
		maxWaitMs: 300_000,
		timeoutMs: 30_000,
		includeOtherFields: false,
	},
	indexes: [0],
});

/** Asks one question after the other in virtual time; each request gets the next of the answers. */
async function askAll(questions: readonly Question[], answers: readonly Attempt[]) {
	const clock = new VirtualClock();
	const limiter = new Limiter({ clock, concurrency: 1, things: questions.length });
	let sent = 0;
	const send: Send = async () => {
		await clock.pass(50);
		sent += 1;
		const answer = answers[sent - 1];
		if (answer === undefined) throw new Error('More was asked than there are answers');
		return answer;
	};
	const tools: AskTools = {
		account: { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' },
		session: {
			client: { send, sendForStream: () => Promise.reject(new Error('No streams here')) },
			send,
			clock,
			limiter,
			halt: new AbortController().signal,
			cancelled: undefined,
			concurrency: 1,
			onWiden: () => undefined,
			clockFailure: () => undefined,
			stop: () => undefined,
		},
		nowMs: 0,
		names: new Names(),
	};
	const results = [];
	for (const one of questions) {
		results.push(await clock.run(ask(request(one), { simplify: () => ({}) }, tools)));
	}
	return { results, elapsedMs: clock.elapsed };
}

describe('a question', () => {
	it('that is the last one left fails by its own failure at once, also after a long list that ended early', async () => {
		const { results, elapsedMs } = await askAll([question(400, 1), question(0, 1)], [PAGE, DOWN]);
		expect(results).toMatchObject([{ ok: true }, { ok: false, status: 503, attempts: 1 }]);
		expect(elapsedMs).toBe(100);
	});

	it('that has read all its pages leaves nothing open, however many came', async () => {
		const { results, elapsedMs } = await askAll(
			[question(2, 6), question(0, 1)],
			[PAGE, PAGE, PAGE, PAGE, PAGE, PAGE, DOWN],
		);
		expect(results).toMatchObject([{ ok: true }, { ok: false, status: 503 }]);
		expect(elapsedMs).toBe(350);
	});

	it('with pages to come holds out while nobody gets through', async () => {
		const down = Array.from({ length: 6 }, () => DOWN);
		const { results } = await askAll([question(400, 3)], [PAGE, ...down, PAGE, PAGE]);
		expect(results).toMatchObject([{ ok: true }]);
	});
});
