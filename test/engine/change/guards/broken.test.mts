import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import {
	ARCHIVE_TASKS,
	changesOf,
	changing,
	DELETE_FILES,
	DELETE_TASKS,
} from '../operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** What a broken expression leaves behind. */
const NOTHING: [words: string, expression: string][] = [
	['undefined', '={{ $json.nowhere }}'],
	['null', '={{ null }}'],
	['an empty text', "={{ '' }}"],
	['a blank', "={{ ' ' }}"],
	['NaN', '={{ NaN }}'],
	['a word', "={{ 'maybe' }}"],
	['an object', '={{ ({ a: 1 }) }}'],
	['an error', '={{ $json.nowhere.deeper }}'],
	['an error of a node that is not there', "={{ $('Holds').all() }}"],
];

/** Each guard in which an expression can stand, with what else has to be there. */
const GUARDS: [name: string, (expression: string) => object][] = [
	['approved', (approved) => ({ safety: { approved } })],
	['protectedIds', (protectedIds) => ({ safety: { protectedIds } })],
	['maxChanges', (maxChanges) => ({ safety: { maxChanges } })],
	['expectedCount', (expectedCount) => ({ safety: { expectedCount } })],
	['onlyIf', (onlyIf) => ({ safety: { onlyIf } })],
	['onlyIf.conditions', (conditions) => ({ safety: { onlyIf: { conditions } } })],
	...(
		[
			...['countedFrom', 'olderThan', 'unit', 'archived', 'completed', 'name'],
			...['tag', 'notTagged', 'notOwnedBy'],
		] as const
	).map((field): (typeof GUARDS)[number] => [
		`onlyIf.conditions.${field}`,
		(expression) => ({
			safety: {
				onlyIf: {
					conditions: {
						countedFrom: 'created',
						olderThan: '1',
						unit: 'days',
						archived: 'no',
						completed: 'any',
						name: '',
						[field]: expression,
					},
				},
			},
		}),
	]),
	['dryRun', (dryRun) => ({ dryRun })],
];

/** These mean what they say, or are what a name can be. */
const IS_FINE = new Set([
	'protectedIds: a word',
	'onlyIf.conditions.name: a word',
	'onlyIf.conditions.name: NaN',
]);

describe.each(GUARDS)('%s', (name, parametersWith) => {
	it.each(NOTHING.filter(([words]) => !IS_FINE.has(`${name}: ${words}`)))(
		'where its expression gives %s lets nothing go, whatever the node does on an error',
		async (_words, expression) => {
			const { sandbox } = world;
			const ids = sandbox.addTasks(3, { title: 'Old' });
			const parameters = { ...changing(DELETE_TASKS), ...parametersWith(expression) };
			for (const settings of [{}, CONTINUE, { onError: 'continueErrorOutput' } as const]) {
				const { run, output, errorOutput } = await world.run({
					items: asItems(ids),
					parameters: parameters,
					settings,
				});
				expect(changesOf(sandbox)).toEqual([]);
				expect(world.left(ids)).toEqual(ids);
				if ('onError' in settings) {
					const failed = settings === CONTINUE ? output : errorOutput;
					expect(failed.map(({ json }) => json.deleted)).toEqual([false, false, false]);
					expect(failed.every(({ json }) => typeof json.error === 'string')).toBe(true);
				} else {
					expect(run.status).toBe('error');
				}
			}
		},
	);
});

describe.each(['copySha256', 'lookFirst'])('of a file: %s', (name) => {
	it.each(NOTHING)('that is %s deletes nothing', async (_words, expression) => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(2);
		await world.run({
			items: asItems(ids),
			parameters: changing(DELETE_FILES, { safety: { [name]: expression } }),
			settings: CONTINUE,
		});
		expect(changesOf(sandbox)).toEqual([]);
	});
});

// What the operation doesn't know, such as a misspelt guard, n8n leaves out before the node sees it.
describe('a guard that makes no sense', () => {
	it.each([
		['conditions without a demand', { onlyIf: {} }],
		['conditions that ask for nothing', { onlyIf: { conditions: { name: '' } } }],
		[
			'a date that tasks do not have',
			{ onlyIf: { conditions: { countedFrom: 'uploaded', olderThan: '1', unit: 'days' } } },
		],
		[
			'an age of 0',
			{ onlyIf: { conditions: { countedFrom: 'created', olderThan: '0', unit: 'days' } } },
		],
		[
			'an age of half a day',
			{ onlyIf: { conditions: { countedFrom: 'created', olderThan: '0.5', unit: 'days' } } },
		],
	])('(%s) lets nothing go', async (_words, safety) => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(2);
		for (const kind of [DELETE_TASKS, ARCHIVE_TASKS]) {
			const { output } = await world.run({
				items: asItems(ids),
				parameters: changing(kind, { safety }),
				settings: CONTINUE,
			});
			expect(output.map(({ json }) => json[kind.done])).toEqual([false, false]);
		}
		expect(changesOf(sandbox)).toEqual([]);
	});
});

describe('an item whose guards are broken', () => {
	it('stops what other items ask for with a whole list of holds', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(3);
		const items = ids.map((id, index) => ({ id, holds: index === 2 ? null : [ids[0]] }));
		const { output } = await world.run({
			items: items,
			parameters: changing(DELETE_TASKS, { safety: { protectedIds: '={{ $json.holds }}' } }),
			settings: CONTINUE,
		});
		expect(changesOf(sandbox)).toEqual([]);
		expect(output.map(({ json }) => json.id)).toEqual(ids);
	});

	it('keeps its thing even where another item names it with guards that are whole', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1);
		const { output } = await world.run({
			items: [
				{ id, look: true },
				{ id, look: 'maybe' },
			],
			parameters: changing(DELETE_FILES, { safety: { lookFirst: '={{ $json.look }}' } }),
			settings: CONTINUE,
		});
		expect(changesOf(sandbox)).toEqual([]);
		expect(output.map(({ json }) => json.deleted)).toEqual([false, false]);
	});

	it('protects what it names, though its own ID is unusable', async () => {
		const { sandbox } = world;
		const ids = sandbox.addTasks(2);
		const items = [
			{ id: '..', holds: [ids[0]] },
			{ id: ids[0], holds: [] },
			{ id: ids[1], holds: [] },
		];
		const { output } = await world.run({
			items: items,
			parameters: changing(DELETE_TASKS, { safety: { protectedIds: '={{ $json.holds }}' } }),
			settings: CONTINUE,
		});
		expect(world.left(ids)).toEqual([ids[0]]);
		expect(output.map(({ json }) => json.outcome)).toEqual(['failed', 'protected', 'deleted']);
	});
});
