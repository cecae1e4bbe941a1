import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { searchList, testCredential } from '../../sandbox/engine/panel.mts';
import { startSandbox, type Sandbox } from '../../sandbox/tallyfy/server.mts';
import { engine } from './harness.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(() => {
	sandbox.reset();
});
afterAll(async () => {
	await sandbox.close();
});

const good = () => ({
	accessToken: sandbox.accessToken,
	organizationId: sandbox.organizationId,
	baseUrl: sandbox.baseUrl,
});
const search = async (filter?: string, page?: string) =>
	await searchList(await engine(), good(), 'searchOneOffTasks', filter, page);

describe('the credential test', () => {
	const test = async (data: object) => await testCredential(await engine(), data as never);

	it('succeeds with a good token and organization, with one read request', async () => {
		await expect(test(good())).resolves.toEqual({ ok: true, message: 'Connection successful!' });
		expect(sandbox.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			`GET /api/organizations/${sandbox.organizationId}/me/tasks?per_page=1`,
		]);
	});

	it('does not mind slashes and blanks around the base URL', async () => {
		await expect(test({ ...good(), baseUrl: ` ${sandbox.baseUrl}// ` })).resolves.toMatchObject({
			ok: true,
		});
	});

	it.each([
		['a bad token', { accessToken: 'nonsense' }, 'Tallyfy rejects the access token'],
		['no token', { accessToken: '' }, 'has no access token'],
		[
			'a wrong organization',
			{ organizationId: 'ffffffffffffffffffffffffffffffff' },
			'Organization ID',
		],
		['an organization of dots', { organizationId: '..' }, 'Organization ID'],
		['a base URL without https', { baseUrl: 'http://go.tallyfy.com/api' }, 'https://'],
	])('fails with a sentence that helps: %s', async (_name, change, words) => {
		const { ok, message } = await test({ ...good(), ...change });
		expect(ok).toBe(false);
		expect(message).toContain(words);
		expect(sandbox.state.deletions).toEqual([]);
	});

	it.each([
		['a web page', { kind: 'webPage' }],
		['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
	] as const)('fails with a hint at the base URL where %s answers', async (_name, fault) => {
		sandbox.faults.set([{ fault }]);
		const { ok, message } = await test(good());
		expect(ok).toBe(false);
		expect(message).toContain('Base URL');
	});
});

describe('Task ID > From List', () => {
	it('shows one-off tasks only, with status, creation date where there is room, and the end of the ID', async () => {
		const { results } = await search();
		expect(results).toHaveLength(7);
		expect(results).toContainEqual({
			name: expect.stringMatching(
				/^Renew the parking permit · completed · …[0-9a-f]{4}$/,
			) as string,
			value: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
		});
		expect(results.map(({ name }) => name).join()).not.toContain('Collect tax forms');
	});

	it('leaves out tasks of a process even where the list holds them', async () => {
		sandbox.faults.set([
			{
				fault: {
					kind: 'status',
					status: 200,
					body: {
						data: [
							{ id: 'a', title: 'One-off', is_oneoff_task: true, run_id: null },
							{ id: 'b', title: 'Of a process', is_oneoff_task: true, run_id: 'p' },
							{ id: 'c', title: 'Not one-off', is_oneoff_task: false, run_id: null },
							{ id: '../x', title: 'Bad ID', is_oneoff_task: true, run_id: null },
							'nonsense',
						],
					},
				},
			},
		]);
		await expect(search()).resolves.toEqual({ results: [{ name: 'One-off · a', value: 'a' }] });
	});

	it('searches', async () => {
		const { results } = await search('parking');
		expect(results.map(({ name }) => name)).toEqual([expect.stringContaining('parking permit')]);
	});

	it('goes on page by page to the last task', async () => {
		sandbox.addTasks(120);
		const seen = new Set<unknown>();
		let page: string | undefined;
		do {
			const { results, paginationToken } = await search('', page);
			for (const { value } of results) seen.add(value);
			page = paginationToken;
		} while (page !== undefined);
		expect(seen.size).toBe(127);
	});

	it.each([
		[
			'the token is refused',
			{ kind: 'status', status: 401, body: { message: 'No' } },
			'access token',
		],
		['a web page answers', { kind: 'webPage' }, 'Base URL'],
		['the answer is not a list', { kind: 'status', status: 200, body: { data: 'x' } }, 'list'],
	] as const)('says what is wrong where %s', async (_name, fault, words) => {
		sandbox.faults.set([{ fault }]);
		const { message, description } = (await search().catch((error: unknown) => error)) as {
			message: string;
			description: string;
		};
		expect(`${message}. ${description}`).toContain(words);
	});
});
