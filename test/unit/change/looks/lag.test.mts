import { describe, expect, it } from 'vitest';

import { response } from '../../support/executionContext.mts';
import {
	ARCHIVED_AT,
	changeIn,
	FORBIDDEN,
	NOT_FOUND,
	SmallTallyfy,
} from '../../support/smallTallyfy.mts';

const NOTHING_ARCHIVED = response(
	200,
	JSON.stringify({
		data: [],
		meta: { pagination: { total: 0, total_pages: 1, current_page: 1, per_page: 100 } },
	}),
);

describe('"archived already"', () => {
	it('is believed of a look that nothing contradicts', async () => {
		const tallyfy = new SmallTallyfy('task', ['a'], { archived_at: ARCHIVED_AT });
		const { rows } = await changeIn(tallyfy, 'archive', ['a']);
		expect(rows).toMatchObject([
			{ archived: true, alreadyArchived: true, outcome: 'alreadyArchived', attempts: 0 },
		]);
		expect(tallyfy.count('DELETE')).toBe(0);
	});

	it.each([
		['archivedAt', null],
		['archived_at', null],
		['restored', true],
	])('is not believed where the item says %s: %j', async (name, value) => {
		const tallyfy = new SmallTallyfy('task', ['a'], { archived_at: ARCHIVED_AT });
		const { rows } = await changeIn(tallyfy, 'archive', ['a'], { fields: { [name]: value } });
		expect(tallyfy.count('DELETE')).toBe(1);
		expect(rows).toMatchObject([{ archived: true, attempts: 1 }]);
	});

	it('is not believed where an earlier node of the execution restored it', async () => {
		const tallyfy = new SmallTallyfy('task', ['a'], { archived_at: ARCHIVED_AT });
		const flowContext = {};
		const restored = await changeIn(tallyfy, 'restore', ['a'], { flowContext });
		expect(restored.outcomes).toEqual(['restored']);
		// Reads still show what was before.
		tallyfy.lagMs = 60_000;
		const archived = await changeIn(tallyfy, 'archive', ['a'], { flowContext });
		expect(archived.outcomes).toEqual(['archived']);
		const again = await changeIn(tallyfy, 'restore', ['a'], { flowContext });
		expect(again.rows[0]?.alreadyRestored).toBeUndefined();
		expect(tallyfy.isArchived('a')).toBe(false);
	});

	it('of another resource with the same ID says nothing', async () => {
		const flowContext = {};
		const options = { archived_at: ARCHIVED_AT };
		const template = new SmallTallyfy('template', ['a'], options);
		await changeIn(template, 'restore', ['a'], { flowContext });
		const process = new SmallTallyfy('process', ['a'], options);
		const { outcomes } = await changeIn(process, 'archive', ['a'], { flowContext });
		expect(outcomes).toEqual(['alreadyArchived']);
	});
});

describe('a process that an earlier node archived', () => {
	it('is deleted though reads catch up only in seconds', async () => {
		const tallyfy = new SmallTallyfy('process', ['a']);
		tallyfy.lagMs = 2_000;
		const flowContext = {};
		await changeIn(tallyfy, 'archive', ['a'], { flowContext });
		const { outcomes } = await changeIn(tallyfy, 'delete', ['a'], { flowContext });
		expect(outcomes).toEqual(['deleted']);
	});

	it('is not deleted where nothing says so but a former state', async () => {
		const tallyfy = new SmallTallyfy('process', ['a']);
		const { rows } = await changeIn(tallyfy, 'delete', ['a']);
		expect(rows).toMatchObject([{ outcome: 'failed', error: 'This process is not archived' }]);
		expect(tallyfy.count('DELETE')).toBe(0);
		expect(tallyfy.clock.elapsed).toBeLessThan(100);
	});
});

describe('a restore that its answer does not show', () => {
	const silent = (lagMs: number) => {
		const tallyfy = new SmallTallyfy('task', ['a'], { archived_at: ARCHIVED_AT });
		tallyfy.lagMs = lagMs;
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'PUT') return undefined;
			honest();
			return response(204, '');
		};
		return tallyfy;
	};

	it.each([0, 1_000, 3_000])('is looked at until reads show it: after %d ms', async (lagMs) => {
		const { rows } = await changeIn(silent(lagMs), 'restore', ['a']);
		expect(rows).toMatchObject([{ restored: true, outcome: 'restored', status: 204 }]);
	});

	it('is unknown where reads do not show it for some seconds', async () => {
		const tallyfy = silent(60_000);
		const { rows } = await changeIn(tallyfy, 'restore', ['a']);
		expect(rows).toMatchObject([
			{ restored: false, outcome: 'unknown', details: { outcomeUnknown: true } },
		]);
		expect(tallyfy.clock.elapsed).toBeGreaterThan(4_000);
	});

	it('is unknown where it can not be looked at', async () => {
		const tallyfy = silent(0);
		const { instead } = tallyfy;
		tallyfy.instead = (asked, honest) =>
			asked.kind === 'GET' && tallyfy.count('PUT') > 0 ? FORBIDDEN : instead(asked, honest);
		const { outcomes } = await changeIn(tallyfy, 'restore', ['a']);
		expect(outcomes).toEqual(['unknown']);
	});

	it.each([{}, { ignoreMissing: true }])(
		'that vanished after it was confirmed is unknown, and not missing: %j',
		async (options) => {
			const tallyfy = silent(0);
			const { instead } = tallyfy;
			tallyfy.instead = (asked, honest) => {
				const answer = instead(asked, honest);
				if (asked.kind === 'PUT') tallyfy.remove('a');
				return answer;
			};
			const { rows } = await changeIn(tallyfy, 'restore', ['a'], { options });
			expect(rows).toMatchObject([{ restored: false, outcome: 'unknown' }]);
			expect(rows[0]?.message).toMatch(/It was there when the run looked at it\. Check in Tallyfy/);
		},
	);
});

describe('"not found" to the deletion of a task', () => {
	it('is not taken for a deletion: somebody archived it in that moment, and lists lag', async () => {
		const tallyfy = new SmallTallyfy('task', ['a', 'other']);
		tallyfy.hidesArchived = true;
		tallyfy.instead = ({ kind, id }) => {
			const isAway = tallyfy.count('DELETE') > 0;
			if (kind === 'LIST' && isAway && tallyfy.clock.elapsed < 4_000) return NOTHING_ARCHIVED;
			if (kind !== 'DELETE' || id !== 'a') return undefined;
			tallyfy.put('a', { archived_at: ARCHIVED_AT });
			return NOT_FOUND;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a']);
		expect(rows).toMatchObject([{ deleted: false, outcome: 'failed' }]);
	});
});

describe('what a restored template could not bring back', () => {
	const reference = { type: 'Blueprint', id: 'x' };

	it.each<[string, object, object?]>([
		['in a list', { meta: { unrestored_references: [reference] } }],
		['in an object, as PHP writes one', { meta: { unrestored_references: { 3: reference } } }],
		['beside the data', { unrestored_references: [reference] }],
		['in the data', {}, { unrestored_references: [reference] }],
	])('is told wherever Tallyfy puts it: %s', async (_words, more, within = {}) => {
		const tallyfy = new SmallTallyfy('template', ['a'], { archived_at: ARCHIVED_AT });
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'PUT') return undefined;
			honest();
			const data = { id: 'a', title: 'a', archived_at: null };
			return response(200, JSON.stringify({ data: { ...data, ...within }, ...more }));
		};
		const { rows } = await changeIn(tallyfy, 'restore', ['a']);
		expect(rows).toMatchObject([{ restored: true, unrestoredReferences: [reference] }]);
	});
});
