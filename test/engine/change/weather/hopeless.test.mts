import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import { changesOf, changing, DELETE_TASKS } from '../operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { settings: { onError: 'continueRegularOutput' } } as const;
const idOf = ({ json }: { json: { id?: unknown } }) => json.id as string;

describe('a run in which nothing more can work', () => {
	it.each([
		[401, { message: 'Unauthenticated.' }, 'Tallyfy rejects the access token (401)', 2],
		[404, { message: 'endpoint not found' }, "The Base URL doesn't lead to Tallyfy's API (404)", 1],
		[
			404,
			{ message: 'Organization not found.' },
			"Tallyfy doesn't know this organization (404)",
			1,
		],
	])(
		'sends no more after %i %j, and accounts for every item',
		async (status, body, words, asked) => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(200);
			sandbox.faults.set([
				{ match: { method: 'DELETE' }, fault: { kind: 'status', status, body } },
			]);
			const { output } = await world.run({ items: asItems(ids), ...CONTINUE });
			// Those under way, and as many as it takes to be sure, since the looks before had worked.
			expect(changesOf(sandbox).length).toBeLessThanOrEqual(5 + 3);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
			expect(output[0]?.json).toMatchObject({ error: words, details: { attempts: asked } });
			expect(output[199]?.json).toMatchObject({
				error: `Not tried: ${words}`,
				details: { id: ids[199], attempts: 0 },
			});
			expect(world.left(ids)).toEqual(ids);
		},
	);

	it.each([
		[302, ''],
		[200, '<html>Sign in</html>'],
		[403, '<html>Blocked</html>'],
	])('sends few into an address that answers %i %j to everything', async (status, body) => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(200);
		sandbox.faults.set([{ fault: { kind: 'status', status, body } }]);
		const { output } = await world.run({ items: asItems(ids), ...CONTINUE });
		expect(sandbox.requests.length).toBeLessThanOrEqual(15);
		expect(output[199]?.json.error).toMatch(/^Not tried: /);
		expect(world.left(ids)).toEqual(ids);
	});
});

describe('an odd answer to one thing', () => {
	it.each([
		[404, '<html>Not here</html>'],
		[404, { success: false, message: 'Not found' }],
		[403, { message: 'Not allowed by your organization' }],
	])('does not end a run in which others worked: %i %j', async (status, body) => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(40);
		const odd = ids[20] ?? '';
		sandbox.faults.set([{ match: { ids: [odd] }, fault: { kind: 'status', status, body } }]);
		const { output } = await world.run({ items: asItems(ids), ...CONTINUE });
		expect(output.filter(({ json }) => json.deleted !== true).map(({ json }) => json.id)).toEqual([
			odd,
		]);
	});

	it('ends it all the same where three in a row say that the address leads elsewhere', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(100);
		const fault = {
			kind: 'status',
			status: 404,
			body: { message: 'Organization not found' },
		} as const;
		sandbox.faults.set([{ match: { method: 'DELETE', afterRequests: 20 }, fault }]);
		const { output } = await world.run({ items: asItems(ids), ...CONTINUE });
		expect(output.filter(({ json }) => json.deleted === true)).toHaveLength(20);
		expect(changesOf(sandbox).length).toBeLessThanOrEqual(20 + 3 + 5);
	});
});

it('goes on where all that was on its way was refused for a moment', async () => {
	const { sandbox } = world;
	const ids = sandbox.addTasks(40);
	const body = { message: 'Unauthenticated.' };
	sandbox.faults.set([
		{ fault: { kind: 'latency', latencyMs: 20 } },
		{
			match: { method: 'DELETE', afterRequests: 10, firstRequests: 5 },
			fault: { kind: 'status', status: 401, body },
		},
	]);
	const { output } = await world.run({ items: asItems(ids), ...CONTINUE });
	expect(output.filter(({ json }) => json.deleted === true)).toHaveLength(40);
});

describe('a token that ends after 100 of 1,000', () => {
	it('is not tried on the others', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(1_000);
		const concurrency = 20;
		sandbox.faults.set([
			{ fault: { kind: 'latency', latencyMs: 10 } },
			{
				match: { method: 'DELETE', afterRequests: 100 },
				fault: { kind: 'status', status: 401, body: { message: 'Unauthenticated.' } },
			},
		]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { options: { concurrency } }),
			...CONTINUE,
		});
		expect(changesOf(sandbox).length).toBeLessThanOrEqual(100 + concurrency + 10);
		const deleted = output.filter(({ json }) => json.deleted === true);
		expect(deleted).toHaveLength(100);
		expect(world.left(deleted.map(idOf))).toEqual([]);
		const others = output.filter(({ json }) => json.deleted !== true);
		expect(world.left(others.map(idOf))).toHaveLength(900);
		expect(others.at(-1)?.json.error).toBe('Not tried: Tallyfy rejects the access token (401)');
	});
});
