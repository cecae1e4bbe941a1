import { describe, expect, it } from 'vitest';

import { LOGO_ID } from '../../../../sandbox/tallyfy/state/ids.mts';
import { asItems, useSandbox } from '../../sandbox.mts';
import {
	changesOf,
	changing,
	counted,
	DELETE_FILES,
	DELETE_TASKS,
	KINDS,
	stateOf,
} from '../operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe.each(KINDS)('a Dry Run of $name', (kind) => {
	it('sends nothing but GET, and names what a real run would do', async () => {
		const { sandbox } = world;
		const ids = kind.add(sandbox, 4, kind.from);
		const { output, hint } = await world.run({
			items: asItems(ids),
			parameters: changing(kind, { dryRun: true }),
		});
		expect(sandbox.requests.map(({ method }) => method)).toEqual(
			expect.not.arrayContaining(['DELETE', 'PUT', 'POST']),
		);
		expect(sandbox.requests.length).toBeGreaterThan(0);
		expect(ids.map((id) => stateOf(sandbox, kind, id))).toEqual(ids.map(() => kind.from));
		expect(output.map(({ json }) => [json[kind.done], json.outcome, json.dryRun, json.id])).toEqual(
			ids.map((id) => [false, kind.would, true, id]),
		);
		expect(hint).toBe(`Dry run: nothing was ${kind.done}. ${counted(kind, 4)} would be.`);
	});

	it('has as many items as the real run after it, in the same order, with the same keys', async () => {
		const { sandbox } = world;
		const [first = '', second = '', third = ''] = kind.add(sandbox, 3, kind.from);
		const items = asItems([first, 'never-there', second, first, third]);
		const safety = { protectedIds: second, lookFirst: true };
		const shape = (parts: Awaited<ReturnType<typeof world.run>>) =>
			parts.output.map(({ json, pairedItem }) => {
				const { outcome, reason, dryRun, error, message, details, ...keys } = json;
				const words = [reason, dryRun, error, message, details];
				const isSilent = words.every((one) => one === undefined);
				return [json.id, pairedItem, Object.keys(keys).sort(), outcome, isSilent];
			});
		const dry = shape(
			await world.run({
				items,
				parameters: changing(kind, { safety, dryRun: true }),
				settings: CONTINUE,
			}),
		);
		const real = shape(
			await world.run({ items, parameters: changing(kind, { safety }), settings: CONTINUE }),
		);
		expect(dry.map(([id, paired, keys]) => [id, paired, keys])).toEqual(
			real.map(([id, paired, keys]) => [id, paired, keys]),
		);
		expect(dry.map(([, , , outcome]) => outcome)).toEqual([
			kind.would,
			'missing',
			'protected',
			kind.would,
			kind.would,
		]);
		expect(real.map(([, , , outcome]) => outcome)).toEqual([
			kind.done,
			'failed',
			'protected',
			kind.done,
			kind.done,
		]);
		expect(stateOf(sandbox, kind, second)).toBe(kind.from);
	});
});

describe('a Dry Run', () => {
	it('says above its output how many would go, and why the others would not', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(100);
		const items = asItems([...ids.slice(0, 99), 'never-there']);
		const { hint, output } = await world.run({
			items,
			parameters: changing(DELETE_TASKS, {
				dryRun: true,
				safety: { protectedIds: ids.slice(0, 3).join('\n') },
			}),
		});
		expect(hint).toBe(
			'Dry run: nothing was deleted. 96 of 100 one-off tasks would be: 3 protected, 1 missing. A real run fails over 1 of them.' +
				" A real run would stop: 'Settings > On Error' is Stop Workflow, so that nothing goes.",
		);
		expect(output).toHaveLength(100);
	});

	it('says of a logo that it would stay', async () => {
		const { output } = await world.run({
			items: asItems([LOGO_ID]),
			parameters: changing(DELETE_FILES, { dryRun: true }),
		});
		expect(output[0]?.json).toMatchObject({
			deleted: false,
			outcome: 'skipped',
			reason: 'A real run fails here: This is a logo of the organization, which Tallyfy keeps',
		});
	});

	it('never calls anything deleted, though missing ones are allowed', async () => {
		const { output } = await world.run({
			items: asItems(['never-there']),
			parameters: changing(DELETE_TASKS, { dryRun: true, options: { ignoreMissing: true } }),
		});
		expect(output[0]?.json).toMatchObject({ deleted: false, outcome: 'missing', dryRun: true });
	});

	it('reads what cannot be read as failed, and the others all the same', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(3);
		sandbox.faults.set([
			{ match: { ids: [ids[1] ?? ''] }, fault: { kind: 'status', status: 500 } },
		]);
		const { output, errorOutput } = await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_TASKS, { dryRun: true, options: { maxRetries: 0 } }),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(output.map(({ json }) => json.outcome)).toEqual(['wouldDelete', 'wouldDelete']);
		expect(errorOutput[0]?.json).toMatchObject({ deleted: false, id: ids[1], dryRun: true });
	});

	it('chosen for one item of a thing holds for all items of that thing, and for no other thing', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(2);
		const items = [
			{ id: ids[0], dry: false },
			{ id: ids[0], dry: true },
			{ id: ids[1], dry: false },
		];
		const { output } = await world.run({
			items,
			parameters: changing(DELETE_TASKS, { dryRun: '={{ $json.dry }}' }),
		});
		expect(output.map(({ json }) => json.outcome)).toEqual([
			'wouldDelete',
			'wouldDelete',
			'deleted',
		]);
		expect(changesOf(sandbox)).toHaveLength(1);
		expect(world.left(ids)).toEqual([ids[0]]);
	});

	it.each(['true', ' TRUE ', true])('is on where an expression gives %j', async (value) => {
		const ids = world.sandbox.addTasks(1);
		await world.run({
			items: [{ id: ids[0], dry: value }],
			parameters: changing(DELETE_TASKS, { dryRun: '={{ $json.dry }}' }),
		});
		expect(world.left(ids)).toEqual(ids);
	});
});
