import { describe, expect, it } from 'vitest';

import {
	headerIn,
	judgeChange,
	judgeReading,
} from '../../../../nodes/Tallyfy/transport/answer/response';

const answer = (status: number, body = '') => ({ status, body, headers: {} });
const json = (value: unknown) => JSON.stringify(value);
const TOO_DEEP = `${'{"data":'.repeat(20_000)}1${'}'.repeat(20_000)}`;

describe('an answer to a request that reads', () => {
	it('is the JSON object that came with 200', () => {
		const value = { data: [{ id: 'f' }], meta: { pagination: { total: 1 } } };
		expect(judgeReading(answer(200, json(value)))).toStrictEqual({ ok: true, value });
	});

	it.each(['No tasks found.', 'You have no unread comments', 'Not archived'])(
		'is there whatever a sentence beside it says: "%s"',
		(message) => {
			const value = { data: [], message };
			expect(judgeReading(answer(200, json(value)))).toStrictEqual({ ok: true, value });
		},
	);

	it.each([
		['no body', 200, '', 'unconfirmed'],
		['plain text', 200, 'OK', 'unconfirmed'],
		['a list alone', 200, '[]', 'unconfirmed'],
		['a part of it', 200, '{"data":[{"id"', 'unconfirmed'],
		['an error', 200, '{"error":true,"message":"Sorry"}', 'unconfirmed'],
		['levels without end', 200, TOO_DEEP, 'unconfirmed'],
		['a web page', 200, '<html>', 'webPage'],
		['204', 204, '', 'unconfirmed'],
		['201', 201, '{"data":[]}', 'unconfirmed'],
		['403', 403, '{}', 'forbidden'],
		['403 without a word', 403, '', 'proxyRefused'],
		['404', 404, '', 'notFound'],
	])('is not what was asked for with %s', (_words, status, body, reason) => {
		expect(judgeReading(answer(status, body))).toMatchObject({ ok: false, reason });
	});
});

describe("Tallyfy's own words", () => {
	const CHANGE = { statuses: [204], id: 'f', sentenceSuffices: true };

	it.each([
		[{ message: 'No.' }, 'No.'],
		[{ error: true, message: 'No.' }, 'No.'],
		[{ error: 'No.' }, 'No.'],
		[{ error: { message: 'No.' } }, 'No.'],
		[{ errors: ['No.'] }, 'No.'],
		[{ errors: [{ message: 'No.' }] }, 'No.'],
		[{ error: true, errors: { id: ['No.', 'Never.'] } }, 'No.'],
		[{ message: ' ', error: 'No.' }, 'No.'],
		[{ message: 5, error: { message: 'No.' } }, 'No.'],
		[{ message: '  two\n\tlines  ' }, 'two lines'],
		[{ message: 'x'.repeat(300) }, 'x'.repeat(300)],
		[{ message: 'x'.repeat(301) }, `${'x'.repeat(300)}…`],
	])('in %j are kept', (body, tallyfyMessage) => {
		expect(judgeChange(answer(400, json(body)), CHANGE)).toStrictEqual({
			ok: false,
			reason: 'badRequest',
			tallyfyMessage,
		});
	});

	it.each(['', 'No.', '"No."', '["No."]', 'null', '{"error":[]}', '{"message":""}'])(
		'are not made up where the body is %j',
		(body) => {
			expect(judgeChange(answer(400, body), CHANGE)).toStrictEqual({
				ok: false,
				reason: 'badRequest',
				tallyfyMessage: undefined,
			});
		},
	);

	it('are not looked for in a web page', () => {
		expect(judgeChange(answer(400, '<p>No.</p>'), CHANGE)).toStrictEqual({
			ok: false,
			reason: 'webPage',
			tallyfyMessage: undefined,
		});
	});
});

it.each([
	['5', '5'],
	[5, '5'],
	[undefined, ''],
	[['5'], ''],
	[null, ''],
])('a header that is %j reads as "%s"', (value, text) => {
	expect(headerIn({ 'content-length': value }, 'content-length')).toBe(text);
});
