import { describe, expect, it } from 'vitest';

import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';
import { judgeReading } from '../../../nodes/Tallyfy/transport/answer/response';
import { explainFromList } from '../../../nodes/Tallyfy/words/failures';
import { nothingToChoose } from '../../../nodes/Tallyfy/words/results';
import { CHECK_BASE_URL } from '../../../nodes/Tallyfy/words/vocabulary';
import { broken } from '../support/failures.mts';

const TASK = { singular: 'one-off task', plural: 'one-off tasks' };
const BY_ID = "Use 'By ID' or 'By URL' instead, and check the Tallyfy API credential.";

/** What the answer means, as the list takes it. */
const failureOf = (status: number, body = ''): Failure => {
	const reading = judgeReading({ status, body, headers: {} });
	return reading.ok ? { reason: 'unconfirmed', status } : { ...reading, status };
};
const list = (status: number, body?: string) => explainFromList(failureOf(status, body), TASK);

describe('a list of tasks that can not be shown', () => {
	it.each([
		[400, '', "Tallyfy doesn't list the one-off tasks (400)", BY_ID],
		[403, '{}', 'The owner of the access token may not list one-off tasks (403)', BY_ID],
		[422, '', "Tallyfy doesn't list the one-off tasks (422)", BY_ID],
		[405, '', 'Tallyfy answered 405, and what came is not the list', 'Run it again later.'],
		[500, '', "Tallyfy couldn't process the request (500)", 'Try again later.'],
		[200, '{"data":5}', 'Tallyfy answered 200, and what came is not the list', CHECK_BASE_URL],
		[
			200,
			'<html>',
			"A web page came back (200) instead of Tallyfy's answer",
			`${CHECK_BASE_URL} A proxy or a firewall between your n8n and the internet can be the cause too.`,
		],
		[302, '', "Tallyfy's address redirects (302), and a request is never sent on", CHECK_BASE_URL],
		[429, '', 'Tallyfy is receiving too many requests (429)', 'Try again later.'],
		[
			404,
			'',
			"Tallyfy doesn't know this organization (404)",
			'Check the Organization ID in the Tallyfy API credential. Tallyfy shows it under Settings > Organization.',
		],
	])('after %d %s says what to do', (status, body, message, description) => {
		expect(list(status, body)).toStrictEqual({ message, description });
	});

	it('speaks of no deletion, and of nothing that a list does not have', () => {
		const all = [200, 301, 400, 401, 403, 404, 410, 422, 429, 500, 503].flatMap((status) => [
			list(status),
			list(status, '<html>'),
		]);
		for (const { message, description } of all) {
			expect(`${message} ${description}`).not.toMatch(/delet|Filters|Options/);
		}
	});

	it("quotes Tallyfy's own words", () => {
		expect(list(401, '{"message":"Unauthenticated."}').description).toMatch(
			/ Tallyfy said: "Unauthenticated\."$/,
		);
	});

	it.each([
		[
			broken('timeout', 15_000),
			"Tallyfy didn't answer within 15 seconds",
			"Open the list again, or use 'By ID' or 'By URL' instead.",
		],
		[
			{ ...broken('lost'), code: 'ECONNRESET' },
			'The connection to Tallyfy broke before the answer was complete',
			"Open the list again, or use 'By ID' or 'By URL' instead.",
		],
		[broken('connectionRefused'), 'Nothing answers at the Base URL', CHECK_BASE_URL],
	])('after %j says what to do', (failure, message, description) => {
		expect(explainFromList(failure, TASK)).toStrictEqual({ message, description });
	});
});

describe('a list with nothing to choose', () => {
	const OTHER = { singular: 'task of a process', plural: 'tasks of processes' };
	const NONE = 'No one-off task matches "pay"';

	it.each([
		['pay', 1, NONE, "1 task of a process does, and can't be chosen here"],
		['pay', 3, NONE, "3 tasks of processes do, and can't be chosen here"],
		['pay', 0, NONE, 'Tasks of processes are not listed here'],
		['pay', null, NONE, 'Tasks of processes are not listed here'],
		['', null, 'There is no one-off task here', 'Tasks of processes are not listed here'],
	])('says why, for "%s" and %s others', (text, count, message, description) => {
		expect(nothingToChoose(text, TASK, { count, noun: OTHER })).toEqual({ message, description });
	});

	it('has lines that fit into the list, however long the words searched for', () => {
		const long = '🏢'.repeat(200);
		const archived = { singular: 'archived one-off task', plural: 'archived one-off tasks' };
		for (const noun of [TASK, archived]) {
			const { message } = nothingToChoose(long, noun, { count: 0, noun: OTHER });
			expect(message).toMatch(/^No (archived )?one-off task matches "🏢+…"$/u);
			expect(Array.from(message)).toHaveLength(57);
		}
	});
});
