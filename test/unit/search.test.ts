import { NodeOperationError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { searchOneOffTasks } from '../../nodes/Tallyfy/resources/task/search';
import { BASE, listContext, response } from './executionContext';

const list = (data: unknown, totalPages?: number) =>
	response(200, JSON.stringify({ data, meta: { pagination: { total_pages: totalPages } } }));

const entries = async (...tasks: unknown[]) => {
	const { context } = listContext(() => list(tasks));
	return (await searchOneOffTasks.call(context)).results;
};

describe('the list of one-off tasks', () => {
	it.each([
		[undefined, undefined, { page: 1 }],
		[' \t', undefined, { page: 1 }],
		[' invoice ', undefined, { page: 1, q: 'invoice' }],
		['invoice', '3', { page: 3, q: 'invoice' }],
	])('for the words %j from page %j asks for %o', async (filter, page, expected) => {
		const { context, calls } = listContext(() => list([]));
		await searchOneOffTasks.call(context, filter, page);
		expect(calls[0]?.[2]).toMatchObject({
			method: 'GET',
			url: `${BASE}/tasks`,
			qs: { is_oneoff: 'true', sort: 'newest', per_page: 50, ...expected },
			timeout: 15_000,
		});
	});

	it.each([
		['1', 3, '2'],
		['2', 3, '3'],
		['3', 3, undefined],
		[undefined, undefined, undefined],
	])('after page %j of %j goes on with page %j', async (page, total, next) => {
		const { context } = listContext(() => list([], total));
		const result = await searchOneOffTasks.call(context, undefined, page);
		expect(result).toEqual(
			next === undefined ? { results: [] } : { results: [], paginationToken: next },
		);
	});

	it.each([
		[{ id: 't1', title: ' Pay ' }, 'Pay'],
		[{ id: 't1', title: '' }, 't1'],
		[{ id: 't1' }, 't1'],
		[{ id: 't1', title: 'Pay', status: 'in-progress_now' }, 'Pay (in progress now)'],
		[{ id: 't1', title: 'Pay', deadline: '2026-08-03T10:00:00Z' }, 'Pay (due 2026-08-03)'],
		[
			{ id: 't1', title: 'Pay', status: 'completed', deadline: '2026-08-03' },
			'Pay (completed, due 2026-08-03)',
		],
		[{ id: 't1', title: 'Pay', status: 5, deadline: null }, 'Pay'],
		[{ id: 't1', title: 'Pay', run_id: null, is_oneoff_task: true, deadline: '' }, 'Pay'],
	])('shows %j as "%s"', async (task, name) => {
		expect(await entries(task)).toEqual([{ name, value: 't1' }]);
	});

	it('leaves out what could not be deleted', async () => {
		const left = await entries(
			{ id: 't1', title: 'Of a process', run_id: 'r1' },
			{ id: 't2', title: 'Not one-off', is_oneoff_task: false },
			{ id: '../x', title: 'Odd' },
			'odd',
			null,
			[],
			{ id: 7, title: 'Seven' },
		);
		expect(left).toEqual([{ name: 'Seven', value: '7' }]);
	});

	it.each([
		['a refusal', () => response(401), 'Tallyfy rejects the access token (401)'],
		['another success', () => response(204), "Tallyfy doesn't list the one-off tasks (204)"],
		[
			'a web page',
			() => response(200, '<html>'),
			"The Base URL doesn't lead to Tallyfy's API (200)",
		],
		[
			'other JSON',
			() => response(200, '{"data":{}}'),
			"Tallyfy doesn't list the one-off tasks (200)",
		],
		['a list alone', () => response(200, '[]'), "Tallyfy doesn't list the one-off tasks (200)"],
		[
			'a broken connection',
			() => new Error('socket hang up'),
			'The connection to Tallyfy broke before the answer was complete',
		],
	])('is an error after %s', async (_words, http, message) => {
		const work = searchOneOffTasks.call(listContext(http).context);
		await expect(work).rejects.toBeInstanceOf(NodeOperationError);
		await expect(work).rejects.toMatchObject({ message });
	});

	it('is an error where the credential is wrong, with what to mend', async () => {
		const { context, calls } = listContext(() => list([]), { accessToken: 'x' });
		await expect(searchOneOffTasks.call(context)).rejects.toMatchObject({
			message: 'The Organization ID in the Tallyfy API credential is empty',
			description: 'Copy it from Tallyfy under Settings > Organization.',
		});
		expect(calls).toEqual([]);
	});
});
