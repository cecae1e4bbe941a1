import nock from 'nock';
import { describe, expect, it } from 'vitest';

import {
	ACCESS_TOKEN,
	BASE_URL,
	credential,
	DELETE_FILE,
	DELETE_TASK,
	ORGANIZATION_ID,
	runNode,
	SOME_TIME,
} from '../harness.mts';
import { showTasks, useNock } from '../network.mts';

useNock();

const TASK = 'aaaabbbbccccddddeeeeffff00001111';

/** Expects exactly this request: nothing in the query, no body, and the three headers. */
function expectDelete(path: string, baseUrl = BASE_URL) {
	const { origin } = new URL(baseUrl);
	const pathname = baseUrl.slice(origin.length);
	if (path.startsWith('tasks')) showTasks('always', baseUrl);
	return nock(origin, {
		reqheaders: {
			authorization: `Bearer ${ACCESS_TOKEN}`,
			accept: 'application/json',
			'x-tallyfy-client': 'APIClient',
		},
		badheaders: ['content-type', 'content-length', 'transfer-encoding'],
	}).delete(`${pathname}/organizations/${ORGANIZATION_ID}/${path}`, (body) => body === '');
}

describe('the request for an item', () => {
	it('deletes a one-off task with DELETE …/tasks/{id}/delete', async () => {
		expectDelete(`tasks/${TASK}/delete`).reply(204);
		const { output } = await runNode({ items: [{ id: TASK }] });
		expect(output).toEqual([
			{
				json: {
					name: TASK,
					deleted: true,
					outcome: 'deleted',
					id: TASK,
					status: 204,
					data: null,
					attempts: 1,
					answeredAt: SOME_TIME,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('deletes a file with DELETE …/file/{id}, and puts out the data that Tallyfy returned', async () => {
		expectDelete('file/asset_1').reply(200, { data: { id: 'asset_1', filename: 'a.pdf' } });
		const { output } = await runNode({ items: [{ id: 'asset_1' }], parameters: DELETE_FILE });
		expect(output.map(({ json }) => json)).toEqual([
			{
				deleted: true,
				outcome: 'deleted',
				id: 'asset_1',
				status: 200,
				data: { id: 'asset_1', filename: 'a.pdf' },
				attempts: 1,
				answeredAt: SOME_TIME,
			},
		]);
	});

	it.each([
		['an empty body', 200, '', null],
		['no content', 204, undefined, null],
		['JSON without a data member', 200, { message: 'File deleted' }, { message: 'File deleted' }],
	] as const)('takes a file as deleted with %s', async (_name, status, body, data) => {
		expectDelete('file/f1').reply(status, body, body === '' ? { 'content-length': '0' } : {});
		const { output } = await runNode({ items: [{ id: 'f1' }], parameters: DELETE_FILE });
		expect(output[0]?.json).toEqual({
			deleted: true,
			outcome: 'deleted',
			id: 'f1',
			status,
			data,
			attempts: 1,
			answeredAt: SOME_TIME,
		});
	});

	it('is built from the parameters of that item, in input order and paired', async () => {
		const ids = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
		ids.forEach((id, index) => {
			expectDelete(`tasks/${id}/delete`)
				.delay(50 * (ids.length - index))
				.reply(204);
		});
		const { output } = await runNode({ items: ids.map((id) => ({ id })) });
		expect(output.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual(
			ids.map((id, item) => [id, { item }]),
		);
	});

	it.each([
		['From List', { __rl: true, mode: 'list', value: TASK, cachedResultName: 'A task' }],
		['By ID with blanks around', { __rl: true, mode: 'id', value: `  ${TASK}\n` }],
		[
			'By URL of the app',
			{ __rl: true, mode: 'url', value: `https://go.tallyfy.com/${ORGANIZATION_ID}/tasks/${TASK}` },
		],
		[
			'By URL of the API',
			{
				__rl: true,
				mode: 'url',
				value: `${BASE_URL}/organizations/${ORGANIZATION_ID}/tasks/${TASK}/delete?x=/tasks/y#z`,
			},
		],
		['a plain string', TASK],
		['an expression for the whole field', '={{ $json.taskId }}'],
	])('takes the task from %s', async (_name, taskId) => {
		expectDelete(`tasks/${TASK}/delete`).reply(204);
		const { output } = await runNode({
			items: [{ taskId: TASK }],
			parameters: { ...DELETE_TASK, taskId },
		});
		expect(output[0]?.json.deleted).toBe(true);
	});

	it.each(['/file/f1', '/file/f1/dl', '/assets/f1'])(
		'takes the file from an address with %s',
		async (path) => {
			expectDelete('file/f1').reply(204);
			const { output } = await runNode({
				items: [{}],
				parameters: {
					...DELETE_FILE,
					fileId: {
						__rl: true,
						mode: 'url',
						value: `https://go.tallyfy.com/api/organizations/${ORGANIZATION_ID}${path}`,
					},
				},
			});
			expect(output[0]?.json.deleted).toBe(true);
		},
	);

	it('takes a whole number as an ID', async () => {
		expectDelete('tasks/12345/delete').reply(204);
		const { output } = await runNode({ items: [{ id: 12345 }] });
		expect(output[0]?.json.id).toBe('12345');
	});

	it.each([
		'https://api.tallyfy.com',
		'https://api.tallyfy.com///',
		' https://go.tallyfy.com/api/ ',
	])('goes to the base URL of the credential: "%s"', async (baseUrl) => {
		expectDelete(`tasks/${TASK}/delete`, baseUrl.trim().replace(/\/+$/, '')).reply(204);
		const { output } = await runNode({
			items: [{ id: TASK }],
			credential: { ...credential, baseUrl },
		});
		expect(output[0]?.json.deleted).toBe(true);
	});

	it('goes out once for several items with the same ID, and every one of them gets the result', async () => {
		expectDelete(`tasks/${TASK}/delete`).reply(204);
		const { output } = await runNode({ items: [{ id: TASK }, { id: ` ${TASK}` }, { id: TASK }] });
		expect(output.map(({ json, pairedItem }) => [json.deleted, json.id, pairedItem])).toEqual([
			[true, TASK, { item: 0 }],
			[true, TASK, { item: 1 }],
			[true, TASK, { item: 2 }],
		]);
	});
});
