import { describe, expect, it } from 'vitest';

import { NOTHING_FOUND } from '../../../nodes/Tallyfy/find/selection';
import { listing } from '../../../nodes/Tallyfy/find/listing';
import { Parameters } from '../../../nodes/Tallyfy/input/parameters';
import { Names } from '../../../nodes/Tallyfy/read/names';
import type { Read } from '../../../nodes/Tallyfy/read/one';
import { taskThing } from '../../../nodes/Tallyfy/resources/things';
import { ItemReader } from '../../../nodes/Tallyfy/run/reader';
import { executionContext, signedIn } from '../support/executionContext.mts';

const TASKS = listing({
	path: ['tasks'],
	query: {},
});

/** Tasks in two lists; `meanwhile` happens when the archive is asked for. */
async function findAll(
	[active, archived]: readonly [Set<string>, Set<string>],
	{
		counts = true,
		strays = [],
		meanwhile,
	}: { counts?: boolean; strays?: object[]; meanwhile?: () => void } = {},
) {
	const asked: string[] = [];
	const read: Read = (_path, query = {}) => {
		const isArchive = query.archived === 'only';
		asked.push(`${isArchive ? 'archive' : 'plain'} ${Number(query.per_page)}`);
		if (isArchive) meanwhile?.();
		const ids = [...(isArchive ? archived : active)];
		const archived_at = isArchive ? '2026-01-02T00:00:00Z' : null;
		const things: object[] = ids.map((id) => ({ id, archived_at }));
		const data = [...things, ...strays].slice(0, Number(query.per_page));
		const pages = { total_pages: 1, per_page: query.per_page };
		const pagination = counts ? { ...pages, total: data.length } : pages;
		const value = { data, meta: { pagination } };
		const answer = { attempts: 1, outcomeUnknown: false, status: 200, answeredAt: 0 };
		return Promise.resolve({ ok: true, value, ...answer });
	};
	const { context } = executionContext({ items: [{}] });
	const question = TASKS({
		reader: new ItemReader(new Parameters(context), 0, signedIn({}).account),
		...{ thing: taskThing, archived: 'include', restrictions: [] },
	});
	const found: string[] = [];
	const facts = { ...NOTHING_FOUND };
	const unmet = await question.ask(read, {
		take: ({ id }) => found.push(id),
		facts,
		...{ limit: undefined, concurrency: 1, nowMs: 0, names: new Names() },
	});
	return { asked, found, answer: { unmet, ...facts } };
}

describe('archived ones included', () => {
	const TWICE = ['plain 100', 'archive 100', 'plain 100', 'plain 100'];

	it.each([
		['whose count is another', []],
		['though as many went', ['a']],
	])('what is restored between the two lists is found, %s', async (_, gone) => {
		const [active, archived] = [new Set(['a', 'b']), new Set(['c', 'd'])];
		const meanwhile = () => {
			archived.delete('c');
			active.add('c');
			for (const id of gone) active.delete(id);
		};
		const { asked, found, answer } = await findAll([active, archived], { meanwhile });
		expect(answer).toMatchObject({ unmet: undefined, isDoubtful: false });
		expect(found.sort()).toEqual(['a', 'b', 'c', 'd']);
		expect(asked).toEqual(TWICE);
	});

	it('what has no usable ID counts once, however often it is listed', async () => {
		const [active, archived] = [new Set(['a']), new Set(['c'])];
		const strays = [{ title: 'A' }, { id: '../x' }];
		const meanwhile = () => active.add('b');
		const { asked, answer } = await findAll([active, archived], { strays, meanwhile });
		expect(asked.length).toBeGreaterThan(3);
		expect(answer).toMatchObject({ unmet: undefined, isDoubtful: false, withoutId: 2 });
	});

	it('one request more shows that nothing was, where Tallyfy counts', async () => {
		const lists = [new Set(['a']), new Set(['c'])] as const;
		expect((await findAll(lists)).asked).toEqual(TWICE.slice(0, 3));
		const uncounted = await findAll(lists, { counts: false });
		expect(uncounted.found).toEqual(['a', 'c']);
		expect(uncounted.asked.at(-1)).toBe('archive 100');
	});
});
