import { describe, expect, it } from 'vitest';
import { allIds, ask, inOrganization, openSandbox, pageOf } from '../client.mts';

const sandbox = await openSandbox({ tasks: 240 });

const pagination = async (query: string) =>
	(await pageOf(sandbox, `/tasks?${query}`)).meta.pagination;

it('pages by ten, and says where it is', async () => {
	const page = await pageOf(sandbox, '/tasks');
	expect(page.data).toHaveLength(10);
	expect(page.meta.pagination).toEqual({
		total: 250,
		count: 10,
		per_page: 10,
		current_page: 1,
		total_pages: 25,
		links: { next: sandbox.url + inOrganization(sandbox, '/tasks?page=2') },
	});
});

it('covers every task once over all pages, and ends with an empty one', async () => {
	const ids = await allIds(sandbox, '/tasks?per_page=80&archived=true');
	expect(ids).toEqual([...sandbox.organization.tasks.keys()]);
});

it.each(['page=0', 'per_page=-1', 'per_page=x', 'sort=nope'])(
	'goes on without what makes no sense: %s',
	async (query) => {
		expect((await pageOf(sandbox, `/tasks?${query}`)).data).toHaveLength(10);
	},
);

describe('the size of a page', () => {
	it('is at most the cap, whatever is asked for', async () => {
		expect(await pagination('per_page=1000')).toMatchObject({ per_page: 100, total_pages: 3 });
		sandbox.setQuirks({ perPageCap: 50 });
		expect(await pagination('per_page=100')).toMatchObject({ per_page: 50, total_pages: 5 });
	});

	it('can be ten whatever is asked for', async () => {
		sandbox.setQuirks({ ignoresPerPage: true });
		expect(await pagination('per_page=100')).toMatchObject({
			per_page: 10,
			count: 10,
			total_pages: 25,
		});
	});

	it('is everything when no pages are wanted', async () => {
		const { json } = await ask(sandbox, 'GET', '/tasks?without_pagination=true');
		expect(json.data).toHaveLength(250);
		expect(json).not.toHaveProperty('meta');
	});
});

it.each([
	['none', 3],
	['one', 1],
	['oneTooFew', 2],
] as const)('can claim a wrong number of pages: %s', async (wrongTotalPages, pages) => {
	sandbox.setQuirks({ wrongTotalPages });
	expect(await pagination('per_page=100')).toMatchObject({ total: 250, total_pages: pages });
	expect((await pageOf(sandbox, '/tasks?per_page=100&page=3')).data).toHaveLength(50);
});

it('links to the pages before and after, where there are any', async () => {
	const link = (page: number) =>
		sandbox.url + inOrganization(sandbox, `/tasks?per_page=100&page=${page}`);
	expect((await pagination('per_page=100&page=2')).links).toEqual({
		previous: link(1),
		next: link(3),
	});
	expect((await pagination('per_page=100&page=3')).links).toEqual({ previous: link(2) });
	expect((await pagination('q=parking')).links).toEqual([]);
});

describe('a list that changes while it is read', () => {
	it.each([
		['/tasks?per_page=50', 'task'],
		['/runs', 'process'],
		['/checklists', 'template'],
	] as const)(
		'loses an entry after each page of %s, so that the next one skips one',
		async (path, kind) => {
			sandbox.addProcesses(30);
			sandbox.addTemplates(30);
			const all = `${path}${path.includes('?') ? '&' : '?'}without_pagination=1`;
			const before = (await pageOf(sandbox, all)).data.map(({ id }) => id);
			sandbox.setQuirks({ drift: 'delete' });
			const ids = await allIds(sandbox, path);
			const gone = sandbox.state.deletions.filter(
				(one) => one.kind === kind && one.cause === 'drift',
			);
			expect(gone.length).toBeGreaterThan(2);
			expect(new Set(ids).size).toBe(ids.length);
			const missed = before.filter((id) => !ids.includes(id));
			expect(missed.length).toBeGreaterThan(0);
			// What was missed is still there: that is the harm.
			const kept = missed.filter((id) => sandbox.state.deletionOf(id) === undefined);
			expect(kept.length).toBeGreaterThan(0);
		},
	);

	it.each(['/tasks?per_page=50', '/runs', '/checklists'])(
		'gains an entry after each page of %s, so that the next one repeats one',
		async (path) => {
			sandbox.addProcesses(30);
			sandbox.addTemplates(30);
			sandbox.setQuirks({ drift: 'create' });
			const ids: string[] = [];
			for (let page = 1; page <= 3; page += 1) {
				const list = await pageOf(sandbox, `${path}${path.includes('?') ? '&' : '?'}page=${page}`);
				ids.push(...list.data.map(({ id }) => id));
			}
			expect(new Set(ids).size).toBe(ids.length - 2);
		},
	);

	it('drifts the same way each time', async () => {
		const runs: string[][] = [];
		for (let run = 0; run < 2; run += 1) {
			sandbox.reset();
			sandbox.setQuirks({ drift: 'delete' });
			runs.push(await allIds(sandbox, '/tasks?per_page=50'));
		}
		expect(runs[0]).toEqual(runs[1]);
	});
});

it('remembers a long list only until something changes', async () => {
	sandbox.addTasks(2000);
	expect(await pagination('sort=newest')).toMatchObject({ total: 2250 });
	const [id = ''] = sandbox.organization.tasks.keys();
	await ask(sandbox, 'DELETE', `/tasks/${id}`);
	expect(await pagination('sort=newest')).toMatchObject({ total: 2249 });
	await ask(sandbox, 'PUT', `/tasks/${id}/restore`);
	expect(await pagination('sort=newest')).toMatchObject({ total: 2250 });
	await ask(sandbox, 'DELETE', `/tasks/${id}/delete`);
	sandbox.addTasks(3);
	expect(await pagination('sort=newest')).toMatchObject({ total: 2252 });
});
