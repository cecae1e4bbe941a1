import { describe, expect, it } from 'vitest';

import type { Verb } from '../../../../nodes/Tallyfy/words/vocabulary';
import {
	ARCHIVED_AT,
	changeIn,
	FORBIDDEN,
	idsOf,
	lostConnection,
	NOT_FOUND,
	SmallTallyfy,
	type Resource,
} from '../../support/smallTallyfy.mts';

/** One thing that can be deleted at once, and would be looked at. */
function deletable(resource: Resource) {
	const isTwoSteps = resource === 'process' || resource === 'template';
	const tallyfy = new SmallTallyfy(resource, ['a'], isTwoSteps ? { archived_at: ARCHIVED_AT } : {});
	tallyfy.hidesArchived = resource === 'template';
	return tallyfy;
}

const RESOURCES: readonly Resource[] = ['file', 'task', 'process', 'template'];
const LOOKED_AT = { safety: { lookFirst: true } };
const shows = (noun: string) => `Tallyfy shows this token no ${noun} with this ID`;

describe('what Tallyfy shows nowhere', () => {
	it.each<[Resource, object, string]>([
		['task', {}, 'one-off task'],
		['process', {}, 'process'],
		['template', {}, 'template'],
		['file', {}, 'file'],
		['file', LOOKED_AT, 'file'],
	])('is an error: %s %j', async (resource, settings, noun) => {
		const { rows } = await changeIn(new SmallTallyfy(resource), 'delete', ['a'], settings);
		expect(rows).toMatchObject([
			{ deleted: false, outcome: 'failed', error: shows(noun), status: 404, data: null },
		]);
	});

	it.each<[Resource, Verb, object]>([
		['task', 'delete', {}],
		['task', 'archive', {}],
		['task', 'restore', {}],
		['process', 'delete', {}],
		['template', 'restore', {}],
		['file', 'delete', {}],
		['file', 'delete', LOOKED_AT],
	])(
		'is missing, and no error, where that is ignored: %s > %s %j',
		async (resource, verb, settings) => {
			const options = { ignoreMissing: true };
			const tallyfy = new SmallTallyfy(resource);
			const { rows } = await changeIn(tallyfy, verb, ['a'], { ...settings, options });
			const done = { delete: 'deleted', archive: 'archived', restore: 'restored' }[
				verb as 'delete'
			];
			expect(rows).toMatchObject([{ [done]: false, outcome: 'missing', status: 404, data: null }]);
			expect(rows[0]).not.toHaveProperty('error');
			expect(Object.keys(rows[0] ?? {}).filter((key) => /^already|presumed/.test(key))).toEqual([]);
		},
	);

	it('is asked for in its own words where several things are missing, and all of them', async () => {
		const tallyfy = new SmallTallyfy('task', ['x']);
		const options = { ignoreMissing: true };
		const { hints } = await changeIn(tallyfy, 'delete', idsOf(3), { options });
		expect(hints).toMatchObject([
			{
				message: expect.stringContaining(
					'Tallyfy shows none of the 3: they are gone already, or this is another organization, or the token may not see them.',
				) as string,
				type: 'warning',
			},
		]);
		const some = await changeIn(tallyfy, 'delete', ['x', 't1'], { options });
		expect(some.hints[0]?.message).not.toContain('None of');
	});
});

describe.each(RESOURCES)('a 404 to the deletion of a %s that was seen', (resource) => {
	it('is followed by a look: what is gone is gone already', async () => {
		const tallyfy = deletable(resource);
		tallyfy.instead = ({ kind }) => {
			if (kind === 'DELETE') tallyfy.remove('a');
			return undefined;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], LOOKED_AT);
		expect(rows).toMatchObject([
			{ deleted: true, outcome: 'alreadyDeleted', alreadyDeleted: true, attempts: 1, status: 404 },
		]);
		expect(rows[0]).not.toHaveProperty('presumed');
	});

	it('is a failure where it is still shown after some seconds', async () => {
		const tallyfy = deletable(resource);
		tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? NOT_FOUND : undefined);
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], LOOKED_AT);
		expect(rows).toMatchObject([{ deleted: false, outcome: 'failed', status: 404, attempts: 1 }]);
		expect(rows[0]?.error).toMatch(/\(404|404\)|answered 404/);
		expect(tallyfy.clock.elapsed).toBeGreaterThan(4_000);
	});

	it('is gone where reads only catch up with it', async () => {
		const tallyfy = deletable(resource);
		tallyfy.lagMs = 2_500;
		let deletions = 0;
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'DELETE') return undefined;
			deletions += 1;
			honest();
			return deletions === 1 ? NOT_FOUND : undefined;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], LOOKED_AT);
		expect(rows).toMatchObject([{ deleted: true, outcome: 'alreadyDeleted' }]);
	});

	it('is unknown where it is still shown after an attempt without an answer', async () => {
		const tallyfy = deletable(resource);
		let deletions = 0;
		tallyfy.instead = ({ kind }) => {
			if (kind !== 'DELETE') return undefined;
			deletions += 1;
			return deletions === 1 ? lostConnection() : NOT_FOUND;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], LOOKED_AT);
		expect(rows).toMatchObject([
			{ deleted: false, outcome: 'unknown', attempts: 2, details: { outcomeUnknown: true } },
		]);
	});

	it('is unknown where it can not be read then', async () => {
		const tallyfy = deletable(resource);
		let isSent = false;
		tallyfy.instead = ({ kind }) => {
			if (kind === 'DELETE') {
				isSent = true;
				return NOT_FOUND;
			}
			return isSent ? FORBIDDEN : undefined;
		};
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], LOOKED_AT);
		expect(rows).toMatchObject([{ deleted: false, outcome: 'unknown' }]);
	});
});

describe('an attempt without an answer', () => {
	const afterLost = (tallyfy: SmallTallyfy) => {
		let deletions = 0;
		tallyfy.instead = ({ kind }, honest) => {
			if (kind !== 'DELETE' || (deletions += 1) > 1) return undefined;
			honest();
			return lostConnection();
		};
	};

	it.each(RESOURCES)('that deleted a %s which was seen is settled by a look', async (resource) => {
		const tallyfy = deletable(resource);
		afterLost(tallyfy);
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], LOOKED_AT);
		expect(rows).toMatchObject([{ deleted: true, alreadyDeleted: true, attempts: 2 }]);
		expect(rows[0]).not.toHaveProperty('presumed');
	});

	it('that deleted a file which nobody looked at is a presumption', async () => {
		const tallyfy = deletable('file');
		afterLost(tallyfy);
		const { rows } = await changeIn(tallyfy, 'delete', ['a']);
		expect(rows).toMatchObject([
			{ deleted: true, outcome: 'presumed', presumed: true, attempts: 2, status: 404 },
		]);
	});

	it('is unknown where nothing tells more', async () => {
		const tallyfy = deletable('file');
		tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? lostConnection() : FORBIDDEN);
		const options = { maxRetries: 0 };
		const { rows } = await changeIn(tallyfy, 'delete', ['a'], { options });
		expect(rows).toMatchObject([
			{ deleted: false, outcome: 'unknown', details: { outcomeUnknown: true } },
		]);
	});
});
