import { describe, expect, it } from 'vitest';

import { judge, parseBody } from '../../nodes/Tallyfy/transport/answer';

const TASK = [204];
const FILE = [200, 204];
const answer = (status: number, body = '') => ({ status, body, headers: {} });
const json = (value: unknown) => JSON.stringify(value);

describe('a body', () => {
	it.each([
		['', { kind: 'empty' }],
		[' \r\n', { kind: 'empty' }],
		['{"data":1}', { kind: 'json', value: { data: 1 } }],
		[' [] ', { kind: 'json', value: [] }],
		['null', { kind: 'json', value: null }],
		['\n<!doctype html><p>', { kind: 'webPage' }],
		['OK', { kind: 'text' }],
		['{"cut off', { kind: 'text' }],
		['a < b', { kind: 'text' }],
	])('%j is %o', (body, expected) => {
		expect(parseBody(body)).toStrictEqual(expected);
	});
});

describe('a confirmed deletion', () => {
	it.each([
		['204 for a task', answer(204), TASK, null],
		['204 for a task with JSON', answer(204, '{"message":"gone"}'), TASK, { message: 'gone' }],
		['204 for a file', answer(204), FILE, null],
		['200 for a file without a body', answer(200, ' '), FILE, null],
		['200 for a file with data', answer(200, '{"data":{"id":"f"}}'), FILE, { id: 'f' }],
		['200 for a file with empty data', answer(200, '{"data":null,"x":1}'), FILE, null],
		[
			'200 for a file with a lone message',
			answer(200, '{"message":"File deleted"}'),
			FILE,
			{ message: 'File deleted' },
		],
		[
			'200 for a file, no length told',
			{ status: 200, body: '', headers: { 'content-type': 'text/html' } },
			FILE,
			null,
		],
		[
			'200 for a file, length 0',
			{
				status: 200,
				body: '',
				headers: { 'content-length': '0', 'content-type': 'application/json' },
			},
			FILE,
			null,
		],
		[
			'200 for a file with data and no error',
			answer(200, '{"data":{"id":"f"},"error":false}'),
			FILE,
			{ id: 'f' },
		],
	])('is %s', (_words, given, confirmedBy, data) => {
		expect(judge(given, confirmedBy, 'f')).toStrictEqual({ kind: 'deleted', data });
	});
});

describe('a refusal', () => {
	it.each([
		['200 for a task', answer(200), TASK, 'unconfirmed'],
		['200 with a message for a task', answer(200, '{"data":1}'), TASK, 'unconfirmed'],
		['202 for a file', answer(202), FILE, 'unconfirmed'],
		['299 for a file', answer(299), FILE, 'unconfirmed'],
		['200 with plain text', answer(200, 'OK'), FILE, 'unconfirmed'],
		['200 that says false', answer(200, 'false'), FILE, 'unconfirmed'],
		['200 without success', answer(200, '{"success":false}'), FILE, 'unconfirmed'],
		['200 with an error', answer(200, '{"error":true}'), FILE, 'unconfirmed'],
		...[
			'{"message":"Unauthenticated."}',
			'{"message":"The file was not deleted"}',
			'{"message":"You don\'t have permission"}',
			'{"errors":["x"]}',
			'{"status":"error","message":"Sorry"}',
			'{"code":"FORBIDDEN"}',
			'{"deleted":false}',
			'{"data":{"deleted":false}}',
			'{"data":{"error":true}}',
			'{"data":false}',
			'{"data":1,"success":"false"}',
			'{"success":0}',
			'{"success":true}',
			'{"ok":false}',
			'{"id":"f"}',
			'"error"',
			'[1,2]',
			'null',
			'true',
			'{}',
		].map((body): [string, ReturnType<typeof answer>, number[], string] => [
			`200 for a file with ${body}`,
			answer(200, body),
			FILE,
			'unconfirmed',
		]),
		['200 for another file', answer(200, '{"data":{"id":"g"}}'), FILE, 'otherId'],
		[
			'200 that was cut off',
			{ status: 200, body: '', headers: { 'content-length': '44' } },
			FILE,
			'unconfirmed',
		],
		[
			'200 whose JSON never came',
			{ status: 200, body: '', headers: { 'content-type': 'application/json' } },
			FILE,
			'unconfirmed',
		],
		['401 with a web page', answer(401, '<html>'), FILE, 'webPage'],
		['403 with a web page', answer(403, '<html>'), FILE, 'webPage'],
		['204 with an error', answer(204, '{"error":{}}'), TASK, 'unconfirmed'],
		['200 with a web page', answer(200, '<html>'), FILE, 'webPage'],
		['204 with a web page', answer(204, '<html>'), TASK, 'webPage'],
		['300', answer(300), FILE, 'redirect'],
		['301 with a web page', answer(301, '<html>'), FILE, 'redirect'],
		['399', answer(399), FILE, 'redirect'],
		['400', answer(400), FILE, 'badRequest'],
		['401', answer(401), FILE, 'unauthorized'],
		['403', answer(403), FILE, 'forbidden'],
		['429', answer(429), FILE, 'rateLimited'],
		['500', answer(500), FILE, 'serverError'],
		['503 with a web page', answer(503, '<html>'), FILE, 'serverError'],
		['599', answer(599), FILE, 'serverError'],
		['410', answer(410), FILE, 'unexpectedStatus'],
		['422', answer(422), FILE, 'unexpectedStatus'],
		['199', answer(199), FILE, 'unexpectedStatus'],
	])('is %s', (_words, given, confirmedBy, reason) => {
		expect(judge(given, confirmedBy, 'f')).toMatchObject({ kind: 'refused', reason });
	});

	it.each([
		['', 'notFound'],
		['{"message":"Task not found"}', 'notFound'],
		['{"error":"This file is gone"}', 'notFound'],
		['{"message":"Curl of endpoints"}', 'notFound'],
		['{}', 'notFound'],
		['{"message":"This task was not found in your organization."}', 'notFound'],
		['{"code":"TASK_NOT_FOUND"}', 'notFound'],
		['[]', 'wrongEndpoint'],
		['null', 'wrongEndpoint'],
		['{"detail":"Not Found"}', 'wrongEndpoint'],
		['{"status":404,"error":"Not Found","path":"/api"}', 'wrongEndpoint'],
		['{"code":"ENDPOINT_NOT_FOUND"}', 'wrongEndpoint'],
		['{"errors":[{"message":"endpoint not found"}]}', 'wrongEndpoint'],
		['{"code":"ORGANIZATION_NOT_FOUND"}', 'wrongOrganization'],
		['{"message":"Org not found."}', 'wrongOrganization'],
		['{"message":"Tenant not found."}', 'wrongOrganization'],
		['{"message":"Organización no encontrada"}', 'wrongOrganization'],
		['<html>', 'wrongEndpoint'],
		['404 page not found', 'wrongEndpoint'],
		['{"message":"Endpoint not found"}', 'wrongEndpoint'],
		['{"message":"No such route"}', 'wrongEndpoint'],
		['{"message":"The requested URL was not found"}', 'wrongEndpoint'],
		['{"message":"Organization not found"}', 'wrongOrganization'],
		['{"message":"unknown organisation"}', 'wrongOrganization'],
	])('that is 404 with %s means %s', (body, reason) => {
		expect(judge(answer(404, body), TASK)).toMatchObject({ kind: 'refused', reason });
	});
});

describe("Tallyfy's own words", () => {
	it.each([
		[{ message: 'No.' }, 'No.'],
		[{ error: true, message: 'No.' }, 'No.'],
		[{ error: 'No.' }, 'No.'],
		[{ error: { message: 'No.' } }, 'No.'],
		[{ message: ' ', error: 'No.' }, 'No.'],
		[{ message: 5, error: { message: 'No.' } }, 'No.'],
		[{ message: '  two\n\tlines  ' }, 'two lines'],
		[{ message: 'x'.repeat(300) }, 'x'.repeat(300)],
		[{ message: 'x'.repeat(301) }, `${'x'.repeat(300)}…`],
	])('in %j are kept', (body, tallyfyMessage) => {
		expect(judge(answer(400, json(body)), TASK)).toStrictEqual({
			kind: 'refused',
			reason: 'badRequest',
			tallyfyMessage,
		});
	});

	it.each(['', 'No.', '<p>No.</p>', '"No."', '["No."]', 'null', '{"error":[]}', '{"message":""}'])(
		'are not made up where the body is %j',
		(body) => {
			expect(judge(answer(400, body), TASK)).toStrictEqual({
				kind: 'refused',
				reason: 'badRequest',
			});
		},
	);
});
