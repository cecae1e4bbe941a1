import { describe, expect, it } from 'vitest';

import type { FaultRule } from '../../../sandbox/tallyfy/faults/faults.mts';
import { useSandbox } from '../sandbox.mts';
import { getMany } from './finding.mts';

const world = useSandbox();

const find = async (settings = {}, parameters = {}, items: object[] = [{}]) =>
	await world.run({
		items: items as never,
		parameters: getMany('task', {
			returnAll: true,
			options: { maxRetries: 1, timeout: 500 },
			...parameters,
		}),
		settings,
	});

const onPage = (page: number, fault: FaultRule['fault']): FaultRule => ({
	match: { path: `[?&]page=${page}(&|$)` },
	fault,
});

describe('a page that fails for good', () => {
	it.each([
		[
			'a server error',
			{ kind: 'status', status: 500 },
			"Tallyfy couldn't process the request (500)",
		],
		['a hang', { kind: 'hang' }, "Tallyfy didn't answer within 0.5 seconds"],
		['a web page', { kind: 'webPage' }, "A web page came back (200) instead of Tallyfy's answer"],
		[
			'an answer that is no list',
			{ kind: 'status', status: 200, body: { data: {} } },
			'Tallyfy answered 200, and what came is not the list',
		],
		[
			'a refusal',
			{ kind: 'status', status: 403, body: { message: 'Not yours.' } },
			'The owner of the access token may not list tasks (403)',
		],
		[
			'an odd request',
			{ kind: 'status', status: 422, body: { message: 'Unknown tag.' } },
			"Tallyfy doesn't list tasks like this (422)",
		],
		[
			'an unknown organization',
			{ kind: 'status', status: 404, body: { message: 'Organization not found.' } },
			"Tallyfy doesn't know this organization (404)",
		],
		[
			'a plain 404',
			{ kind: 'status', status: 404, body: {} },
			"Tallyfy doesn't know this organization (404)",
		],
		[
			'another address',
			{ kind: 'status', status: 404, body: { message: 'endpoint not found' } },
			"The Base URL doesn't lead to Tallyfy's API (404)",
		],
	] as [string, FaultRule['fault'], string][])(
		'is an error, never a short list: %s',
		async (_, fault, message) => {
			world.sandbox.addTasks(250);
			world.sandbox.faults.set([onPage(2, fault)]);
			const { error, output, hint } = await find();
			expect(error?.message).toBe(message);
			expect(output).toEqual([]);
			expect(hint).toBeUndefined();
		},
	);

	it("has Tallyfy's own words in it", async () => {
		const body = { message: 'Unknown tag.' };
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 422, body } }]);
		const { error } = await find();
		expect(error?.description).toContain('Tallyfy said: "Unknown tag."');
		expect(error?.description).toContain("Check the 'Filters'");
	});

	it('is one failed item for the input item, with status and attempts, where the node continues', async () => {
		world.sandbox.addTasks(250);
		world.sandbox.faults.set([onPage(2, { kind: 'status', status: 500 })]);
		const items = [{ words: 'follow up' }, { words: 'parking' }];
		const parameters = { filters: { search: '={{ $json.words }}' } };
		const { output } = await find({ onError: 'continueRegularOutput' }, parameters, items);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(output[0]?.json).toEqual({
			error: "Tallyfy couldn't process the request (500)",
			message: expect.stringContaining('Try again') as string,
			details: { status: 500, attempts: 2 },
		});
		expect(output[1]?.json.name).toBe('Renew the parking permit');
	});

	it('goes to the error output where there is one', async () => {
		world.sandbox.addTasks(250);
		world.sandbox.faults.set([onPage(2, { kind: 'status', status: 500 })]);
		const items = [{ words: 'follow up', row: 7 }, { words: 'parking' }];
		const parameters = {
			filters: { search: '={{ $json.words }}' },
			options: { includeOtherFields: true },
		};
		const { output, errorOutput } = await find(
			{ onError: 'continueErrorOutput' },
			parameters,
			items,
		);
		expect(output.map(({ json }) => json.name)).toEqual(['Renew the parking permit']);
		expect(errorOutput.map(({ json }) => json)).toMatchObject([
			{ error: "Tallyfy couldn't process the request (500)", row: 7, details: { status: 500 } },
		]);
	});

	it('names the item that failed, and nothing goes on after it', async () => {
		const { sandbox } = world;
		sandbox.faults.set([
			{ match: { path: 'q=second' }, fault: { kind: 'status', status: 403, body: {} } },
			{ fault: { kind: 'latency', latencyMs: 20 } },
		]);
		const words = ['first', 'second', ...Array.from({ length: 48 }, (_, index) => `x${index}`)];
		const { error } = await find(
			{},
			{ filters: { search: '={{ $json.words }}' }, options: { concurrency: 2 } },
			words.map((word) => ({ words: word })),
		);
		expect(error?.message).toBe('The owner of the access token may not list tasks (403) [Item 1]');
		expect(sandbox.requests.length).toBeLessThan(8);
	});
});

describe('what passes', () => {
	it('is weathered: server errors, broken connections and the rate limit lose nothing', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(2_000);
		sandbox.faults.set([
			{ match: { probability: 0.2 }, fault: { kind: 'status', status: 502 } },
			{ match: { probability: 0.1 }, fault: { kind: 'reset', when: 'before' } },
			{ fault: { kind: 'rateLimit', limit: 10, windowMs: 300, retryAfterSeconds: 0 } },
		]);
		const { output, error } = await find({}, { options: { maxRetries: 8 } });
		expect(error).toBeUndefined();
		expect(output).toHaveLength(2_007);
		expect(output.map(({ json }) => json.id)).toEqual(expect.arrayContaining(ids));
	});

	it('is weathered: an outage in the middle of a list', async () => {
		const { sandbox } = world;
		sandbox.addTasks(1_500);
		sandbox.faults.set([
			{ match: { betweenMs: [100, 2_500] }, fault: { kind: 'status', status: 503 } },
			{ fault: { kind: 'latency', latencyMs: 40 } },
		]);
		const { output, error } = await find({}, { options: { maxRetries: 1, concurrency: 3 } });
		expect(error).toBeUndefined();
		expect(output).toHaveLength(1_507);
	});
});
