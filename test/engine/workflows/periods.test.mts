import { describe, expect, it } from 'vitest';

import { exampleOf, nodeOf } from './example.mts';
import { EXAMPLE, Periods, PERIODS } from './periods.mts';

const DAY_MS = 24 * 60 * 60 * 1000;

const periods = new Periods();
const stateOf = (id: string) => periods.stateOf(id);

describe('a good table', () => {
	it('changes nothing as imported, and says in the account what would be', async () => {
		const old = periods.add('Old', 100);
		const { error } = await periods.night([{ template: 'Hiring' }], { dryRun: true });
		expect(error).toBeUndefined();
		expect([stateOf(old), periods.changes, periods.account]).toEqual([
			'there',
			[],
			['Old archive wouldArchive'],
		]);
		expect(nodeOf(exampleOf(EXAMPLE).workflow, 'Settings').parameters).toMatchObject({
			assignments: {
				assignments: expect.arrayContaining([
					expect.objectContaining({ name: 'dryRun', value: true }),
				]) as unknown,
			},
		});
	});

	it('does for each row what it says, by name or ID, and nothing that no row names', async () => {
		const selling = periods.addTemplate('Selling');
		const other = periods.addTemplate('Another');
		const ids = [
			periods.add('Old', 100),
			periods.add('Young', 80),
			periods.add('Open', 0, { status: 'active', completed_at: null }),
			periods.add('Sold long ago', 40, { checklist_id: selling }),
			periods.add('Sold lately', 20, { checklist_id: selling }),
			periods.add('Of another template', 800, { checklist_id: other }),
			periods.add('Tagged long ago', 400, { checklist_id: other, tags: ['Finance'] }),
			periods.add('Tagged lately', 300, { checklist_id: other, tags: ['Finance'] }),
		];
		const { error } = await periods.night([
			{ template: ' hiring' },
			{ template: selling, days: 30 },
			{ tag: 'finance', days: 365 },
		]);
		expect(error).toBeUndefined();
		expect(ids.map(stateOf)).toEqual([
			...['archived', 'there', 'there'],
			...['archived', 'there', 'there', 'archived', 'there'],
		]);
		expect(periods.account.toSorted()).toEqual([
			'Old archive archived',
			'Sold long ago archive archived',
			'Tagged long ago archive archived',
		]);
		expect(periods.rows[0]).toMatchObject({ row: 'Row 1 (hiring)', dryRun: false });
	});

	it('deletes in two nights what a row says to delete', async () => {
		const ids = [
			periods.add('Old', 100),
			periods.add('Archived', 100, { archived_at: periods.daysAgo(3) }),
		];
		const kept = periods.add('Archived and young', 60, { archived_at: periods.daysAgo(3) });
		const rows = [{ template: 'Hiring', action: 'Delete' }];
		expect((await periods.night(rows)).error).toBeUndefined();
		expect(ids.map(stateOf)).toEqual(['archived', 'deleted']);
		expect(periods.account).toEqual(['Old archive archived', 'Archived delete deleted']);
		expect((await periods.night()).error).toBeUndefined();
		expect([...ids, kept].map(stateOf)).toEqual(['deleted', 'deleted', 'archived']);
		expect(periods.account).toContain('Old delete deleted');
	});

	it('leaves alone what is archived and only to be archived, and rows that are off', async () => {
		const archived = periods.add('Archived', 100, { archived_at: periods.daysAgo(3) });
		const tagged = periods.add('Tagged', 100, {
			checklist_id: periods.addTemplate('Other'),
			tags: ['Finance'],
		});
		await periods.night([
			{ template: 'Hiring' },
			{ tag: 'Finance', enabled: false, action: 'delete' },
			{ tag: 'Finance', enabled: null, action: 'nonsense' },
		]);
		expect([stateOf(archived), stateOf(tagged), periods.account]).toEqual([
			'archived',
			'there',
			[],
		]);
	});
});

it('takes a row that is off as if it were not there', async () => {
	const old = periods.add('Old', 100, { tags: ['Finance'] });
	const { error } = await periods.night([
		{ template: 'Hiring' },
		{ template: 'Hiring', days: null, enabled: false },
		{ tag: 'Finance', days: 3_650, enabled: false },
		{ tag: 'Nowhere', enabled: null },
	]);
	expect([stateOf(old), error]).toEqual(['archived', undefined]);
});

describe('a row that can not be read', () => {
	it.each([
		['an unknown action', { action: 'remove' }, 'Its action is "remove", and neither'],
		['no action', { action: null }, 'Its action is "", and neither'],
		['no days', { days: null }, 'Its days are "", and not a whole number'],
		['no whole number', { days: 1.5 }, 'Its days are "1.5", and not a whole number'],
		['no days at all', { days: 0 }, 'Its days are "0", and not a whole number'],
		['days to come', { days: -30 }, 'Its days are "-30", and not a whole number'],
		['neither template nor tag', { template: ' ' }, 'It names no template and no tag'],
		['both', { tag: 'Finance' }, 'It names a template and a tag'],
		['a template that is not there', { template: 'Selling' }, 'Tallyfy has no template of that'],
		['a word for everything', { template: '*' }, 'Tallyfy has no template of that'],
	] as const)('does nothing, and the others go on: %s', async (_, wrong, words) => {
		const old = periods.add('Old', 1_000, { tags: ['Finance'] });
		const other = periods.add('Other', 1_000, { checklist_id: periods.addTemplate('Good') });
		const { error } = await periods.night([{ template: 'Hiring', ...wrong }, { template: 'Good' }]);
		expect([stateOf(old), stateOf(other)]).toEqual(['there', 'archived']);
		expect(error).toMatch(/^1 went wrong\. The first, "Row 1 \(/);
		expect(error).toContain(words);
		expect(periods.account.toSorted()).toEqual([
			'Other archive archived',
			expect.stringMatching(/^Row 1 .* failed$/),
		]);
	});

	it('does nothing where two templates share its name', async () => {
		const old = [
			periods.add('Old', 100),
			periods.add('Old too', 100, { checklist_id: periods.addTemplate('HIRING') }),
		];
		const { error } = await periods.night([{ template: 'Hiring' }]);
		expect(old.map(stateOf)).toEqual(['there', 'there']);
		expect(error).toContain('Tallyfy has 2 templates of that name: write the ID of one');
	});

	it('does nothing where Tallyfy refuses its list, and the others go on', async () => {
		const old = periods.add('Old', 100);
		const other = periods.add('Other', 100, { checklist_id: periods.addTemplate('Good') });
		periods.sandbox.faults.set([
			{ match: { path: `checklist_id=${periods.hiring}` }, fault: { kind: 'status', status: 403 } },
		]);
		const { error } = await periods.night([{ template: 'Hiring' }, { template: 'Good' }]);
		expect([stateOf(old), stateOf(other)]).toEqual(['there', 'archived']);
		expect(error).toContain('"Row 1 (Hiring)"');
	});
});

describe('what two rows name', () => {
	it('stays where both are about the same template, by name and by ID', async () => {
		const old = periods.add('Old', 100);
		const { error } = await periods.night([
			{ template: 'Hiring', days: 30, action: 'delete' },
			{ template: periods.hiring, days: 365 },
		]);
		expect(stateOf(old)).toBe('there');
		expect(error).toContain('Several rows are about it (1, 2): leave one on');
	});

	it('stays where one row is broken', async () => {
		const old = periods.add('Old', 100);
		await periods.night([
			{ template: 'Hiring', days: 30 },
			{ template: 'Hiring', days: null },
		]);
		expect(stateOf(old)).toBe('there');
	});

	it('stays where it has the template of one and the tag of the other, or two tags', async () => {
		const other = periods.addTemplate('Other');
		const ids = [
			periods.add('Both', 500, { tags: ['Finance'] }),
			periods.add('Two tags', 500, { checklist_id: other, tags: ['Finance', 'Keep'] }),
			periods.add('Template alone', 500),
			periods.add('Tag alone', 500, { checklist_id: other, tags: ['Finance'] }),
			periods.add('Kept', 500, { tags: ['Keep'] }),
		];
		const { error } = await periods.night([
			{ template: 'Hiring', action: 'delete' },
			{ tag: 'Finance' },
			{ tag: 'Keep', days: 99_999 },
		]);
		expect(error).toBeUndefined();
		const expected = ['there', 'there', 'archived', 'archived', 'there'];
		expect(ids.map(stateOf)).toEqual(expected);
		expect(periods.rowOf('Kept')?.reason).toContain('Keep');
	});

	it('stays as long as a tag of the table is not there, which may be misspelt', async () => {
		const old = periods.add('Old', 100, { tags: ['Finance'] });
		const { error } = await periods.night([
			{ template: 'Hiring' },
			{ tag: 'Finanse', days: 3_650 },
		]);
		expect([stateOf(old), periods.changes]).toEqual(['there', []]);
		expect(error).toContain('Finanse');
	});
});

describe('the whole table', () => {
	it('does nothing as long as it is new and empty, and says so', async () => {
		const old = periods.add('Old', 1_000);
		const { error } = await periods.night();
		expect([stateOf(old), periods.changes]).toEqual(['there', []]);
		expect(error).toContain('"Tallyfy periods": It has no rows.');
		expect(periods.tables.rows(PERIODS)).toEqual([]);
	});

	it('does nothing where it is another table of that name', async () => {
		const old = periods.add('Old', 1_000);
		const text = { name: 'template', type: 'string' } as const;
		periods.tables.fill({ name: PERIODS, columns: [text] }, [{ template: 'Hiring' }]);
		const { error } = await periods.night();
		expect(stateOf(old)).toBe('there');
		expect(error).toContain('no column "enabled", "tag", "days", "action"');
	});

	it('does nothing where its columns are texts that say neither on nor off', async () => {
		const old = periods.add('Old', 1_000);
		const names = ['enabled', 'template', 'tag', 'days', 'action'];
		const texts = names.map((name) => ({ name, type: 'string' }) as const);
		const row = { enabled: 'yes', template: 'Hiring', days: '90', action: 'archive' };
		periods.tables.fill({ name: PERIODS, columns: texts }, [row]);
		const { error } = await periods.night();
		expect(stateOf(old)).toBe('there');
		expect(error).toContain('"enabled" is neither on nor off');
	});

	it('archives none where all its rows together come to more than atMost', async () => {
		const ids = [
			periods.add('Old', 100),
			periods.add('Tagged', 100, { checklist_id: periods.addTemplate('Other'), tags: ['Finance'] }),
		];
		const rows = [{ template: 'Hiring' }, { tag: 'Finance' }];
		const dry = await periods.night(rows, { atMost: 1, dryRun: true });
		expect(dry.error).toContain('2 processes would go, and Settings > atMost allows 1');
		const { error } = await periods.night(rows, { atMost: 1 });
		expect(ids.map(stateOf)).toEqual(['there', 'there']);
		expect(error).toContain('Maximum Changes');
		expect((await periods.night(rows, { atMost: 2 })).error).toBeUndefined();
		expect(ids.map(stateOf)).toEqual(['archived', 'archived']);
	});
});

describe('what changes after it was found', () => {
	it.each([
		['opened again', { status: 'active', completed_at: null }],
		['completed anew', { completed_at: new Date(Date.now() - 50 * DAY_MS).toISOString() }],
	])('stays: %s', async (_, meanwhile) => {
		const id = periods.add('Old', 100);
		const { error } = await periods.night([{ template: 'Hiring' }], {}, () => {
			Object.assign(periods.sandbox.organization.processes.get(id) ?? {}, meanwhile);
		});
		expect([stateOf(id), error, periods.account]).toEqual([
			'there',
			undefined,
			['Old archive skipped'],
		]);
	});
});
