import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import { BASE, executionContext, response } from '../support/executionContext.mts';
import {
	changeIn,
	FORBIDDEN,
	NOT_FOUND,
	said,
	SmallTallyfy,
	wait,
} from '../support/smallTallyfy.mts';
import { changeOf } from '../support/subjects.mts';
import { VirtualClock } from '../support/virtualClock.mts';

type Rows = Readonly<Record<string, IDataObject>>;

const ARCHIVED = { archived_at: '2026-01-02T00:00:00Z' };
/** One process of each kind of fate, and what hangs on the others. */
const ROWS: Rows = {
	'runs/p1': ARCHIVED,
	'runs/p2': ARCHIVED,
	'runs/held': {},
	'tasks/t1': { run_id: 'p1', step_id: 's1' },
	'tasks/free': { run_id: null, is_oneoff_task: true },
	'tasks/other': { run_id: null, is_oneoff_task: true },
	'assets/f1': { subject: { id: 'p1', type: 'Run' }, step_id: 's1' },
	'assets/f2': { subject: { id: 'p2', type: 'Run' }, step_id: 's1' },
	'assets/onFree': { subject: { id: 'free', type: 'Task' } },
	'assets/onLost': { subject: { id: 'lost', type: 'Task' } },
	'assets/onComment': { subject: { id: 'c9', type: 'Thread' } },
	'assets/nowhere': {},
	'assets/onKickOff': { subject: { id: 'c1', type: 'Checklist' } },
	'checklists/c1': { archived_at: null },
};

interface World {
	rows?: Rows;
	/** GET doesn't find these, which the archive has. */
	hidden?: readonly string[];
	/** What lists leave out. */
	rowsLack?: string;
	/** Answers in place of Tallyfy, by path; of a list, one after the other. */
	instead?: Readonly<Record<string, unknown>>;
	/** Stops the execution with this request. */
	stopsAt?: string;
}

/** Deletes things with these holds. */
async function remove(
	resource: 'file' | 'process' | 'task' | 'template',
	ids: readonly string[],
	protectedIds: unknown,
	{ rows = ROWS, hidden = [], rowsLack = '', instead = {}, stopsAt }: World = {},
) {
	const clock = new VirtualClock();
	const stop = new AbortController();
	const asked: string[] = [];
	const all = (place: string, isArchive: boolean) =>
		Object.entries(rows)
			.filter(([path]) => path.startsWith(`${place}/`))
			.filter(([, row]) => (typeof row.archived_at === 'string') === isArchive)
			.map(([path, row]) => ({
				...{ id: path.split('/')[1], archived_at: null, ...row },
				[rowsLack]: undefined,
			}));
	const answer = ({ url, method = 'GET', qs = {} }: IHttpRequestOptions) => {
		const [path = ''] = url.slice(BASE.length + 1).split('?');
		if (method !== 'GET') return resource === 'task' ? response(204, '') : said(200, 'Deleted');
		const [place = '', id] = path.split('/');
		if (id === undefined) {
			const data = all(place, qs.archived === 'only' || qs.status === 'archived');
			return response(200, JSON.stringify({ data }));
		}
		const row = rows[path];
		if (row === undefined || hidden.includes(path)) return NOT_FOUND;
		return response(200, JSON.stringify({ data: { id, title: id, archived_at: null, ...row } }));
	};
	const http = async (options: IHttpRequestOptions) => {
		const { url, method = 'GET' } = options;
		const path = url.slice(BASE.length + 1);
		asked.push(`${method} ${path}`);
		await clock.pass(10);
		if (path === stopsAt) stop.abort();
		const given = instead[path];
		return (Array.isArray(given) ? (given as unknown[]).shift() : given) ?? answer(options);
	};
	const { context, hints } = executionContext({
		items: ids.map((id) => ({
			[`${resource}Id`]: id,
			safety: { protectedIds },
			options: { concurrency: 1, maxWait: 86_400 },
		})),
		http,
		continueOnFail: true,
		cancelled: stop.signal,
		nodeContext: {},
	});
	const items = await clock.run(changeItems(context, changeOf(resource, 'delete'), clock));
	const found = items.map(({ json }) => json);
	return {
		outcomes: found.map(({ outcome }) => outcome),
		reasons: found.map(({ reason }) => reason),
		asked,
		hint: hints[0]?.message,
		/** What was asked for this thing. */
		of: (id: string) => asked.filter((path) => path.endsWith(`/${id}`)),
	};
}

describe('what a hold is on', () => {
	it('is asked once a run, the likeliest kind first', async () => {
		const { outcomes, of } = await remove('process', ['p1', 'p2'], ['t1', 'f1', 'held', 'c1']);
		expect(outcomes).toEqual(['protected', 'deleted']);
		expect(of('held')).toEqual(['GET runs/held']);
		expect(of('t1')).toEqual(['GET runs/t1', 'GET tasks/t1']);
		expect(of('f1')).toEqual(['GET runs/f1', 'GET tasks/f1', 'GET assets/f1']);
		expect(of('c1')).toHaveLength(4);
	});

	it('is read from lists where that takes fewer requests', async () => {
		const held = Array.from({ length: 40 }, (_, index) => `held${index}`);
		const rows = { ...ROWS, ...Object.fromEntries(held.map((id) => [`runs/${id}`, {}])) };
		const { outcomes, asked } = await remove('process', ['p1', 'p2'], [...held, 't1'], { rows });
		expect(outcomes).toEqual(['protected', 'deleted']);
		expect(asked.length).toBeLessThan(12);
	});

	it('is asked where lists do not tell enough', async () => {
		const tasks = Array.from({ length: 9 }, (_, index) => [`tasks/x${index}`, { run_id: 'p1' }]);
		const rows = { ...ROWS, ...(Object.fromEntries(tasks) as Rows) };
		const ids = tasks.map((_, index) => `x${index}`);
		const { outcomes } = await remove('process', ['p1', 'p2'], ids, { rows, rowsLack: 'run_id' });
		expect(outcomes).toEqual(['protected', 'deleted']);
	});

	it('is asked once, also where things are looked at again after minutes', async () => {
		const ids = Array.from({ length: 8 }, (_, index) => `y${index}`);
		const rows = { ...ROWS, ...Object.fromEntries(ids.map((id) => [`runs/${id}`, ARCHIVED])) };
		const instead = { 'runs/y0/delete': [wait(700)] };
		const { outcomes, of } = await remove('process', ids, 'free', { rows, instead });
		expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		// A list had shown it before.
		expect(of('y7')).toEqual(['GET runs/y7']);
		expect(of('free')).toEqual(['GET runs/free', 'GET tasks/free']);
	});

	it('is not asked where what is told keeps all that is left', async () => {
		const holds = [{ resourceId: 'x1', processId: 'p1' }, { resourceId: 't1' }];
		const { outcomes, of } = await remove('process', ['p1'], holds);
		expect(outcomes).toEqual(['protected']);
		expect(of('t1')).toEqual([]);
	});

	it.each(['processes/held', 'file/f1', 'templates/c1'])(
		'is not asked by who deletes files where a link leads to no task: %s',
		async (path) => {
			const { outcomes, asked } = await remove(
				'file',
				['f2'],
				`https://go.tallyfy.com/0rg/${path}`,
			);
			expect(outcomes).toEqual(['deleted']);
			expect(asked).toEqual(['GET assets/f2', 'DELETE file/f2']);
		},
	);

	it.each<['file' | 'process' | 'task', string, string, string]>([
		['process', 'p1', 'tasks/t1', 'tasks/t1'],
		['process', 'p1', 'file/f1', 'assets/f1'],
		['file', 'f1', 'tasks/t1', 'tasks/t1'],
		['task', 'free', 'file/onFree', 'assets/onFree'],
	])('keeps a %s where a link names it, and is asked as what the link says: %s', async (...row) => {
		const [resource, id, link, path] = row;
		const { outcomes, asked } = await remove(resource, [id], `https://go.tallyfy.com/0rg/${link}`);
		expect(outcomes).toEqual(['protected']);
		const name = path.split('/')[1] ?? '';
		expect(asked.filter((line) => line.endsWith(`/${name}`) && name !== id)).toEqual([
			`GET ${path}`,
		]);
	});

	it('is asked once for rows that name one thing', async () => {
		const rows = [{ resourceId: 't1', name: 'Smith' }, { resourceId: 't1' }];
		const { of } = await remove('process', ['p1'], rows);
		expect(of('t1')).toHaveLength(2);
	});

	it.each<[string, unknown]>([
		['a link leads to a process', 'https://go.tallyfy.com/0rg/processes/held'],
		['a link leads to a template', 'https://go.tallyfy.com/0rg/templates/c1'],
		['it is a guest', 'ann@example.com, 20001'],
		['the row has the process', [{ resourceId: 'held', processId: 'elsewhere' }]],
		['it has ended', [{ resourceId: 'held', until: '2001-01-01' }]],
	])('is not asked where %s', async (_words, holds) => {
		const { outcomes, of } = await remove('process', ['p1'], holds);
		expect(outcomes).toEqual(['deleted']);
		expect([...of('held'), ...of('c1')]).toEqual([]);
	});

	it('is not asked where nothing is left to go', async () => {
		const { outcomes, of } = await remove('process', ['p1', 'gone'], ['p1', 't1']);
		expect(outcomes).toEqual(['protected', 'failed']);
		expect(of('t1')).toEqual([]);
	});

	it('is asked by nobody who deletes templates', async () => {
		const rows = { ...ROWS, 'checklists/c2': ARCHIVED };
		const { outcomes, of } = await remove('template', ['c2'], ['t1'], { rows });
		expect(outcomes).toEqual(['deleted']);
		expect(of('t1')).toEqual([]);
	});

	it.each(['runs/p2', 'tasks/t2'])('is found in the archive, too: %s', async (path) => {
		const rows = { ...ROWS, 'tasks/t2': { run_id: 'p2', ...ARCHIVED } };
		const [, id = ''] = path.split('/');
		const { outcomes } = await remove('process', ['p1'], id, { rows, hidden: [path] });
		expect(outcomes).toEqual(['deleted']);
	});
});

describe('a file', () => {
	it('is where its task is: on a task of no process it keeps none', async () => {
		expect((await remove('process', ['p1'], 'onFree')).outcomes).toEqual(['deleted']);
	});

	it.each(['onLost', 'onKickOff', 'never-1'])(
		'of which nobody shows the process keeps each one, and is named: %s',
		async (id) => {
			const { outcomes, reasons } = await remove('process', ['p1', 'p2'], id);
			expect(outcomes).toEqual(['protected', 'protected']);
			for (const reason of reasons) expect(reason).toContain(`: ${id}. Put the ID`);
		},
	);

	it('goes where it is elsewhere, and by one look at its task for all files of that', async () => {
		const rows = { ...ROWS, 'assets/onFree2': { subject: { id: 'free', type: 'Task' } } };
		const { outcomes, of } = await remove('file', ['onFree', 'onFree2'], 'held', { rows });
		expect(outcomes).toEqual(['deleted', 'deleted']);
		expect(of('free')).toEqual(['GET tasks/free']);
		const other = await remove('file', ['onFree', 'f2'], ['onFree2', 't1'], { rows });
		expect(other.outcomes).toEqual(['deleted', 'deleted']);
		expect(other.of('free')).toEqual(['GET tasks/free']);
	});

	it.each<[string, string, unknown, string]>([
		['with its process', 'f1', 'p1', 'protected'],
		['with the task of its step', 'f1', 't1', 'protected'],
		['with a task that nobody shows', 'f1', 'never-1', 'protected'],
		[
			'with a task that has to be in its process',
			'f1',
			[{ id: 'x1', processId: 'p1' }],
			'protected',
		],
		['with no task of another process', 'f2', 't1', 'deleted'],
		['with no task that is elsewhere', 'f2', [{ id: 'x1', processId: 'p1' }], 'deleted'],
		['with no process but its own', 'f2', 'held', 'deleted'],
		['on a task that nobody shows', 'onLost', 'held', 'protected'],
		['on a kick-off form, where a process is held', 'onKickOff', 'held', 'protected'],
		['on a kick-off form, where none is', 'onKickOff', 't1', 'deleted'],
		['on a comment, where a task is held', 'onComment', 'free', 'protected'],
		[
			'on a comment, where a task is held by its link',
			'onComment',
			'https://go.tallyfy.com/0rg/tasks/free',
			'protected',
		],
		['on nobody knows what, where a task is held', 'nowhere', 't1', 'protected'],
		['on a comment, where a template and a file are held', 'onComment', ['c1', 'f1'], 'deleted'],
		['on a task that nobody shows, where another one is held', 'onLost', 'free', 'deleted'],
	])('stays or goes %s', async (_words, id, holds, outcome) => {
		expect((await remove('file', [id], holds)).outcomes).toEqual([outcome]);
	});
});

describe('a one-off task', () => {
	const file = { id: 'onFree', filename: 'a.pdf' };
	const answered = (answer: unknown) => ({ form_fields: { data: [{ field_value: answer }] } });
	const oneOfMany = { data: [{ id: 1 }], meta: { pagination: { total: 30, count: 1 } } };
	it.each<[string, IDataObject]>([
		['nothing', {}],
		['form fields without comments', { form_fields: { data: [] } }],
		['an empty list of files', { assets: [] }],
		['null', { form_fields: null }],
		['one comment of many', { form_fields: { data: [] }, assets: [], threads: oneOfMany }],
		['a file without a name', answered([{ id: file.id, full_url: 'x' }])],
		['the address of a file', answered([{ url: `https://go.tallyfy.com/file/${file.id}/dl` }])],
		['a file in JSON text', answered(JSON.stringify([file]))],
		['the file', answered([file])],
	])('stays by the word of the held file on it, where it shows %s', async (_words, shown) => {
		const rows = { ...ROWS, 'tasks/free': { ...ROWS['tasks/free'], ...shown } };
		const { outcomes, reasons, of } = await remove('task', ['free', 'other'], 'onFree', { rows });
		expect(outcomes).toEqual(['protected', 'deleted']);
		expect(reasons[0]).toMatch(/^has something in it .*: onFree$/);
		expect(of('onFree')).toEqual(['GET assets/onFree']);
	});

	it('stays by what it shows, too, whatever the row of the held file says', async () => {
		const rows = { ...ROWS, 'tasks/free': { ...ROWS['tasks/free'], ...answered([file]) } };
		const holds = [{ resourceId: 'onFree', processId: 'p1' }];
		const { outcomes, of } = await remove('task', ['free', 'other'], holds, { rows });
		expect(outcomes).toEqual(['protected', 'deleted']);
		expect(of('onFree')).toEqual([]);
	});

	it.each(['onComment', 'nowhere'])(
		'stays where nobody shows the task of what is held, which is named: %s',
		async (id) => {
			const { outcomes, reasons } = await remove('task', ['free', 'other'], id);
			expect(outcomes).toEqual(['protected', 'protected']);
			for (const reason of reasons) expect(reason).toContain(`: ${id}. Put the ID`);
		},
	);

	it.each(['F9', 'C9'])('stays where the list has the ID in capital letters: %s', async (id) => {
		const rows = {
			...ROWS,
			'assets/f9': { subject: { id: 'free', type: 'Task' } },
			'assets/c9': { subject: { id: 'thread9', type: 'Thread' } },
		};
		const { outcomes, of } = await remove('task', ['free'], id, { rows });
		expect(outcomes).toEqual(['protected']);
		expect(of(id.toLowerCase())).toEqual([`GET assets/${id.toLowerCase()}`]);
	});

	it('stays where what is held can not be read', async () => {
		const instead = { 'assets/onLost': FORBIDDEN };
		expect((await remove('task', ['free'], 'onLost', { instead })).outcomes).toEqual(['protected']);
	});

	it.each(['f1', 'onLost', 'onKickOff', 't1', 'held', 'c1', 'never-1'])(
		'goes where what is held is elsewhere, or nowhere: %s',
		async (id) => {
			expect((await remove('task', ['free'], id)).outcomes).toEqual(['deleted']);
		},
	);

	it('goes by one request for each file, once a run, and by none where a link leads elsewhere', async () => {
		const links = ['tasks/t1', 'processes/held', 'templates/c1'];
		const holds = ['f1', 'f2', ...links.map((path) => `https://go.tallyfy.com/0rg/${path}`)];
		const { outcomes, asked } = await remove('task', ['free', 'other'], holds);
		expect(outcomes).toEqual(['deleted', 'deleted']);
		expect([...asked].sort()).toEqual([
			'DELETE tasks/free/delete',
			'DELETE tasks/other/delete',
			'GET assets/f1',
			'GET assets/f2',
			'GET tasks/free',
			'GET tasks/other',
		]);
	});

	it('is asked for its files only where something is held', async () => {
		const link = 'https://go.tallyfy.com/0rg/tasks/x1';
		for (const protectedIds of [undefined, link]) {
			const tallyfy = new SmallTallyfy('task', ['free']);
			const safety = protectedIds === undefined ? {} : { protectedIds };
			const { outcomes } = await changeIn(tallyfy, 'delete', ['free'], { safety });
			expect(outcomes).toEqual(['deleted']);
			const parts = protectedIds && 'assets,form_fields,threads';
			expect(tallyfy.asked[0]?.query.with).toBe(parts);
		}
	});
});

it('what is looked for in the archive is asked for its files there, too', async () => {
	const tallyfy = new SmallTallyfy('task', ['free'], ARCHIVED);
	tallyfy.hidesArchived = true;
	const safety = { protectedIds: 'https://go.tallyfy.com/0rg/tasks/x1' };
	const { outcomes } = await changeIn(tallyfy, 'delete', ['free'], { safety });
	expect(outcomes).toEqual(['deleted']);
	const lists = tallyfy.asked.filter(({ kind }) => kind === 'LIST');
	expect(lists.map(({ query }) => query.with)).toEqual(['assets,form_fields,threads']);
});

describe('a hold by whose ID Tallyfy shows nothing', () => {
	it('is named above the output', async () => {
		const rows = { ...ROWS, 'tasks/archived': ARCHIVED, 'checklists/archived': ARCHIVED };
		const holds = ['mistyped', 'other'];
		const { outcomes, hint } = await remove('task', ['free', 'other'], holds, { rows });
		expect(outcomes).toEqual(['deleted', 'protected']);
		expect(hint).toMatch(
			/ 1 of 2 in 'Safety > Protected IDs' names nothing that Tallyfy shows: mistyped\.$/,
		);
	});
});

describe('a hold that can not be read', () => {
	it('keeps what it may reach', async () => {
		const instead = { 'tasks/t1': FORBIDDEN };
		const { outcomes } = await remove('process', ['p2'], 't1', { instead });
		expect(outcomes).toEqual(['protected']);
	});

	it('since the run was stopped leaves all of it not tried', async () => {
		for (const stopsAt of ['runs/p2', 'runs/t1']) {
			const { outcomes } = await remove('process', ['p2'], ['t1', 'f1'], { stopsAt });
			expect(outcomes).toEqual(['notTried']);
		}
		const link = 'https://go.tallyfy.com/0rg/file/f1';
		const { outcomes } = await remove('process', ['p2'], link, { stopsAt: 'runs/p2' });
		expect(outcomes).toEqual(['notTried']);
	});

	it('since the token is dead says so', async () => {
		const unauthorized = said(401, 'Unauthenticated.');
		const instead = { 'runs/t1': unauthorized, 'tasks/t1': unauthorized };
		const { outcomes, asked } = await remove('process', ['p2'], 't1', { instead });
		expect(outcomes).not.toContain('protected');
		expect(outcomes).not.toContain('deleted');
		expect(asked.some((path) => path.startsWith('DELETE'))).toBe(false);
	});
});
