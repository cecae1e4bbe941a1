import { describe, expect, it } from 'vitest';

import { judgeChange } from '../../../../nodes/Tallyfy/transport/answer/response';
import { parseBody } from '../../../../nodes/Tallyfy/transport/answer/values';

const TASK = [204];
const FILE = [200, 204];
const answer = (status: number, body = '', headers = {}) => ({ status, body, headers });
const json = (value: unknown) => JSON.stringify(value);
/** What vouches for an empty body, or one of two signs, where nothing was lost. */
const JSON_IN_CHUNKS = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
const judge = (given: ReturnType<typeof answer>, statuses: readonly number[]) =>
	judgeChange(given, { statuses, id: 'f', sentenceSuffices: true });

/** As many levels as a body can have without being refused for it, and one more. */
const DEEPEST = `${'{"data":'.repeat(100)}1${'}'.repeat(100)}`;
const TOO_DEEP = `${'{"data":'.repeat(20_000)}1${'}'.repeat(20_000)}`;

describe('a body', () => {
	it.each([
		['', { kind: 'empty' }],
		[' \r\n', { kind: 'empty' }],
		['{"data":1}', { kind: 'json', value: { data: 1 } }],
		['\ufeff{"data":1}', { kind: 'json', value: { data: 1 } }],
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

describe('a confirmed change', () => {
	it.each([
		['204 for a task', answer(204), TASK, null],
		['204 for a task with JSON', answer(204, '{"message":"gone"}'), TASK, { message: 'gone' }],
		['204 for a file', answer(204), FILE, null],
		['200 for a file without a body', answer(200, '', { 'content-length': '0' }), FILE, null],
		['200 for a file with a blank', answer(200, ' ', JSON_IN_CHUNKS), FILE, null],
		['200 for a file with an empty object', answer(200, '{}', JSON_IN_CHUNKS), FILE, {}],
		['200 for a file with an empty list', answer(200, '[]', JSON_IN_CHUNKS), FILE, []],
		[
			'200 for a file with two letters announced',
			answer(200, '[]', { 'content-type': 'application/vnd.api+json', 'content-length': '2' }),
			FILE,
			[],
		],
		['204 for a task with an empty object', answer(204, '{}'), TASK, {}],
		['200 for a file with data', answer(200, '{"data":{"id":"f"}}'), FILE, { id: 'f' }],
		['200 for a file with its ID as a number', answer(200, '{"data":{"id":7}}'), [200], { id: 7 }],
		['200 for a file with empty data', answer(200, '{"data":null,"x":1}'), FILE, null],
		['200 for a file with an empty list', answer(200, '{"data":[]}'), FILE, []],
		['200 for a file with a word', answer(200, '{"data":"File deleted"}'), FILE, 'File deleted'],
		[
			'200 for a file with a lone message',
			answer(200, '{"message":"File deleted"}'),
			FILE,
			{ message: 'File deleted' },
		],
		[
			'200 for a file, length 0',
			answer(200, '', { 'content-length': '0', 'content-type': 'application/json' }),
			FILE,
			null,
		],
		[
			'200 for a file with data and no error',
			answer(200, '{"data":{"id":"f"},"error":false,"errors":[],"message":null}'),
			FILE,
			{ id: 'f' },
		],
		[
			'200 for a file, in chunks of which none came before the end',
			answer(200, '', JSON_IN_CHUNKS),
			FILE,
			null,
		],
		['204 of a kind', answer(204, '', { 'content-type': 'application/json' }), TASK, null],
		['204 with a length', answer(204, '', { 'content-length': '7' }), TASK, null],
	])('is %s', (_words, given, statuses, data) => {
		const id = given.body.includes('7') ? '7' : 'f';
		expect(judgeChange(given, { statuses, id, sentenceSuffices: true })).toMatchObject({
			ok: true,
			value: { data },
		});
	});

	it.each([
		'File permanently deleted. This action cannot be undone.',
		'The file is no longer available',
		"Deleted; it can't be restored",
		'The process has been deleted successfully.',
		'Successfully deleted',
		'OK',
	])('may say how final it is: %s', (message) => {
		expect(judge(answer(200, json({ message })), FILE).ok).toBe(true);
	});

	it.each([
		'This organization is read-only due to an overdue payment.',
		'Your session has ended. Please sign in again.',
		'Service temporarily down',
		'The file is in use',
		'Awaiting approval',
		'Only archived processes can be deleted.',
		'Nothing was deleted.',
		'0 files deleted',
		'This file has to be archived before it can be deleted',
		'Deleted: 0',
		'The file is being deleted',
		'This process is archived.',
		'Your account was deleted.',
		'You have successfully logged out',
		'ok, deletion has begun',
		'File deleted; awaiting approval',
		'File deleted; an approver will confirm it',
		'Deleted, and restored',
		'Deleted. Undo?',
		'Deleted: moved to the trash',
		'The task was deleted from the list',
	])('is not what a sentence says that tells of something else: %s', (message) => {
		for (const body of [{ message }, { data: message }]) {
			expect(judge(answer(200, json(body)), FILE)).toMatchObject({ reason: 'unconfirmed' });
		}
	});

	it('is not what a sentence says where only deletions are told by one', () => {
		const confirmation = { statuses: [200], id: 'f', sentenceSuffices: false };
		for (const body of [{ message: 'Deleted.' }, { data: 'OK' }, { data: 'Deleted it' }]) {
			const judgement = judgeChange(answer(200, json(body)), confirmation);
			expect(judgement).toMatchObject({ reason: 'unconfirmed' });
		}
		expect(judgeChange(answer(200, json({ data: null })), confirmation).ok).toBe(true);
	});

	it('brings the whole body along, where there is one', () => {
		const meta = { unrestored_references: [{ id: 's' }] };
		expect(judge(answer(200, json({ data: { id: 'f' }, meta })), FILE)).toStrictEqual({
			ok: true,
			value: { data: { id: 'f' }, body: { data: { id: 'f' }, meta } },
		});
		expect(judge(answer(204), TASK)).toStrictEqual({
			ok: true,
			value: { data: null, body: undefined },
		});
	});

	it('can be as deep as a hundred objects in each other', () => {
		expect(judge(answer(200, DEEPEST), FILE).ok).toBe(true);
	});

	/** As Tallyfy answers when a template is archived or deleted; the list was an object once. */
	it.each([{}, [{ type: 'Step', title: 'Sign', id: 's' }]])(
		'may have %j beside its message where the operation says so, and nowhere else',
		(references) => {
			const body = {
				message: 'The Template was deleted, and references were also deleted from:',
				deleted_references: references,
			};
			const alsoAllowed = ['deleted_references'];
			const given = answer(200, json(body));
			expect(
				judgeChange(given, {
					statuses: [200],
					id: 'f',
					sentenceSuffices: false,
					alsoAllowed,
				}),
			).toStrictEqual({
				ok: true,
				value: { data: body, body },
			});
			expect(judge(given, [200])).toMatchObject({ ok: false, reason: 'unconfirmed' });
		},
	);

	it.each([
		{ deleted_references: [] },
		{ message: 'The Template was not deleted', deleted_references: [] },
		{ message: 'Done', deleted_references: [], other: 1 },
	])('is not %j, whatever the operation allows', (body) => {
		const alsoAllowed = ['deleted_references'];
		const confirmation = {
			statuses: [200],
			id: 'f',
			sentenceSuffices: true,
			alsoAllowed,
		};
		expect(judgeChange(answer(200, json(body)), confirmation)).toMatchObject({ ok: false });
	});
});

describe('an unconfirmed change', () => {
	it.each([
		['200 for a task', answer(200), TASK],
		['200 with data for a task', answer(200, '{"data":1}'), TASK],
		['202 for a file', answer(202), FILE],
		['299 for a file', answer(299), FILE],
		['200 with plain text', answer(200, 'OK'), FILE],
		['200 that says false', answer(200, 'false'), FILE],
		['200 that was cut off', answer(200, '', { 'content-length': '44' }), FILE],
		['200 whose JSON never came', answer(200, '', { 'content-type': 'application/json' }), FILE],
		['200 without headers', answer(200), FILE],
		['200 without a length', answer(200, '', { 'content-type': 'text/html' }), FILE],
		[
			'200 of a page in chunks, none of which could be unpacked',
			answer(200, '', { 'content-type': 'text/html', 'transfer-encoding': 'chunked' }),
			FILE,
		],
		[
			'200 of a page of blanks',
			answer(200, ' '.repeat(32), { 'content-type': 'text/html', 'content-length': '32' }),
			FILE,
		],
		['200 with an empty list that calls itself nothing', answer(200, '[]'), FILE],
		[
			'200 with an empty object whose end is unknown',
			answer(200, '{}', { 'content-type': 'application/json' }),
			FILE,
		],
		[
			'200 with an empty object in a page',
			answer(200, '{}', { 'content-type': 'text/html', 'content-length': '2' }),
			FILE,
		],
		['an empty list where nothing is documented but 204', answer(200, '[]', JSON_IN_CHUNKS), TASK],
		['200 without end', answer(200, TOO_DEEP), FILE],
		['204 with an error', answer(204, '{"error":{}}'), TASK],
	])('is %s', (_words, given, statuses) => {
		expect(judge(given, statuses)).toMatchObject({ ok: false, reason: 'unconfirmed' });
	});

	it.each([
		'{"success":false}',
		'{"error":true}',
		'{"message":"Unauthenticated."}',
		'{"message":"The file was not deleted"}',
		'{"message":"You don\'t have permission"}',
		'{"errors":["x"]}',
		'{"status":"error","message":"Sorry"}',
		'{"code":"FORBIDDEN"}',
		'{"deleted":false}',
		'{"data":{"deleted":false}}',
		'{"data":{"error":true}}',
		'{"data":{"message":"The file was not deleted"}}',
		'{"data":false}',
		'{"data":0}',
		'{"data":"0"}',
		'{"data":{"id":"f"},"errors":["x"]}',
		'{"data":{"id":"f"},"errors":{"id":["x"]}}',
		'{"data":{"id":"f"},"message":"It was not deleted"}',
		'{"data":"false"}',
		'{"data":"The file was not deleted"}',
		'{"data":[{"id":"f"}]}',
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
	])('is 200 for a file with %s', (body) => {
		expect(judge(answer(200, body), FILE)).toMatchObject({ ok: false, reason: 'unconfirmed' });
	});

	it('is one that names another thing', () => {
		expect(judge(answer(200, '{"data":{"id":"g"}}'), FILE)).toMatchObject({ reason: 'otherId' });
		expect(judge(answer(200, '{"data":{"id":5}}'), FILE)).toMatchObject({ reason: 'otherId' });
	});

	it('is a web page', () => {
		expect(judge(answer(200, '<html>'), FILE)).toMatchObject({ reason: 'webPage' });
		expect(judge(answer(204, '<html>'), TASK)).toMatchObject({ reason: 'webPage' });
	});

	it.each([
		['SQLSTATE[23000]: Integrity constraint violation', 'SQLSTATE[23000]…'],
		[
			'Not deleted: SQLSTATE[42S02]: Base table (Connection: mysql, SQL: select * from `runs`)',
			'Not deleted:…',
		],
		['The task is locked (SQL: delete from `tasks` where `id` = 7)', 'The task is locked…'],
		['Sorry, no. in /var/www/app/Tasks.php on line 12', 'Sorry, no.…'],
		['Call to a member function run() on null', 'Call to a member function…'],
		["You don't select from this list, so it can't be deleted", undefined],
		['Update the task, then delete it from the list', undefined],
	])('cuts off the SQL or PHP in what Tallyfy says: %s', (message, quoted = message) => {
		expect(judge(answer(500, json({ message })), FILE)).toMatchObject({ tallyfyMessage: quoted });
	});

	it('keeps what Tallyfy says', () => {
		expect(judge(answer(200, '{"message":"Not deleted."}'), FILE)).toStrictEqual({
			ok: false,
			reason: 'unconfirmed',
			tallyfyMessage: 'Not deleted.',
		});
	});
});

describe('a success that reports a failure', () => {
	it.each([
		'{"status":"error","data":null}',
		'{"status":"fail","data":[]}',
		'{"code":403,"data":null}',
		'{"status":500,"data":{}}',
		'{"result":false,"data":{}}',
		'{"data":null,"code":"FORBIDDEN"}',
		'{"data":{},"exception":"boom"}',
		'{"data":{"status":"error","reason":"logo"}}',
		'{"data":{"result":false}}',
		'{"data":{"deleted":"no"}}',
		'{"message":"Please log in first"}',
		'{"message":"Access is restricted to administrators"}',
		'{"message":"Deletion queued"}',
		'{"message":"Rate limit exceeded"}',
		'{"message":"You must be an administrator to delete this task"}',
		'{"data":null,"code":"403"}',
		'{"data":null,"status":"denied"}',
	])('confirms nothing: %s', (body) => {
		const response = { status: 200, headers: {}, body };
		expect(
			judgeChange(response, { statuses: [200], id: 'x', sentenceSuffices: true }),
		).toMatchObject({
			ok: false,
			reason: 'unconfirmed',
		});
	});

	it('is not seen in the state of the thing itself', () => {
		const response = { status: 200, headers: {}, body: '{"data":{"id":"x","status":"failed"}}' };
		expect(judgeChange(response, { statuses: [200], id: 'x', sentenceSuffices: true }).ok).toBe(
			true,
		);
	});
});
