import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../harness.mts';
import { asItems, useSandbox } from '../../sandbox.mts';
import { changesOf, changing, counted, KINDS, requestsOf, stateOf } from './kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe.each(KINDS)('$name', (kind) => {
	it('sends one request that changes something for each thing, and nothing else is touched', async () => {
		const { sandbox } = world;
		const ids = kind.add(sandbox, 3, kind.from);
		const [other = ''] = kind.add(sandbox, 1, kind.from);
		const { output, hint } = await world.run({ items: asItems(ids), parameters: changing(kind) });
		expect(changesOf(sandbox).sort()).toEqual(ids.map((id) => kind.request(id)).sort());
		expect(ids.map((id) => stateOf(sandbox, kind, id))).toEqual(ids.map(() => kind.to));
		expect(stateOf(sandbox, kind, other)).toBe(kind.from);
		expect(output.map(({ json, pairedItem }) => [json[kind.done], json.id, pairedItem])).toEqual(
			ids.map((id, item) => [true, id, { item }]),
		);
		expect(hint).toBe(`${counted(kind, 3)} ${kind.done}.`);
	});

	it('reads a thing before only where the operation depends on its state', async () => {
		const { sandbox } = world;
		const [id = ''] = kind.add(sandbox, 1, kind.from);
		await world.run({ items: asItems([id]), parameters: changing(kind) });
		const reads = requestsOf(sandbox).filter((request) => request.startsWith('GET'));
		expect(reads.length > 0).toBe(kind.looks);
		const last = requestsOf(sandbox).at(-1);
		expect(last).toBe(kind.request(id));
	});

	it('puts out the keys of the contract, and the name where it looked', async () => {
		const { sandbox } = world;
		const [id = ''] = kind.add(sandbox, 1, kind.from);
		const { output } = await world.run({ items: asItems([id]), parameters: changing(kind) });
		const { data, status, name, ...others } = output[0]?.json ?? {};
		expect(others).toEqual({
			[kind.done]: true,
			outcome: kind.done,
			id,
			attempts: 1,
			answeredAt: SOME_TIME,
		});
		expect([200, 204]).toContain(status);
		expect(data).toBeDefined();
		expect(typeof name === 'string').toBe(kind.looks);
	});

	it('fails over what is shown nowhere, and says so', async () => {
		const { sandbox } = world;
		const { output } = await world.run({
			items: asItems(['never-there']),
			parameters: changing(kind),
			settings: CONTINUE,
		});
		const [item] = output;
		expect(item?.json).toMatchObject({
			[kind.done]: false,
			id: 'never-there',
			status: kind.missingStatus,
		});
		const words = `Tallyfy shows this token no ${kind.noun} with this ID`;
		expect(item?.json).toMatchObject({ outcome: 'failed', error: words });
		if (kind.looks) expect(changesOf(sandbox)).toEqual([]);
	});

	it('sends nothing for the same thing a second time in one run', async () => {
		const { sandbox } = world;
		const [id = ''] = kind.add(sandbox, 1, kind.from);
		const { output } = await world.run({
			items: asItems([id, ` ${id}`, id]),
			parameters: changing(kind),
		});
		expect(changesOf(sandbox)).toHaveLength(1);
		expect(output.map(({ json }) => json[kind.done])).toEqual([true, true, true]);
	});

	it('does the same for many at once, as many as the concurrency allows', async () => {
		const { sandbox } = world;
		const ids = kind.add(sandbox, 60, kind.from);
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 5 } }]);
		const { output } = await world.run({
			items: asItems(ids),
			parameters: changing(kind, { options: { concurrency: 3 } }),
		});
		expect(output.map(({ json }) => json.id)).toEqual(ids);
		expect(output.every(({ json }) => json[kind.done] === true)).toBe(true);
		expect(ids.every((id) => stateOf(sandbox, kind, id) === kind.to)).toBe(true);
		expect(sandbox.peakInFlight).toBeLessThanOrEqual(3);
	});
});
