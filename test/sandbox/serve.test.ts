import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';

interface Ready {
	url: string;
	baseUrl: string;
	organizationId: string;
	accessToken: string;
}

let child: ChildProcessWithoutNullStreams | undefined;
afterEach(() => child?.kill('SIGKILL'));

async function serve(...args: string[]): Promise<Ready> {
	child = spawn(process.execPath, ['sandbox/tallyfy/serve.mts', ...args]);
	const lines = createInterface(child.stdout);
	const [line] = (await once(lines, 'line')) as [string];
	return JSON.parse(line) as Ready;
}

async function exitOf(running = child) {
	const [code, signal] = (await once(running ?? process, 'exit')) as [number | null, string | null];
	return { code, signal };
}

const request = ({ baseUrl, organizationId, accessToken }: Ready, signal?: AbortSignal) =>
	fetch(`${baseUrl}/organizations/${organizationId}/tasks?q=follow`, {
		headers: {
			authorization: `Bearer ${accessToken}`,
			accept: 'application/json',
			'x-tallyfy-client': 'APIClient',
		},
		...(signal && { signal }),
	});

it('serves what was asked for, on loopback, at the limit and the pace that was asked for', async () => {
	const ready = await serve(
		'--tasks',
		'3',
		'--files',
		'2',
		'--latency-ms',
		'80',
		'--rate-limit',
		'1',
	);
	expect(ready.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	expect(ready.baseUrl).toBe(`${ready.url}/api`);
	const startedMs = performance.now();
	const [first, second] = await Promise.all([request(ready), request(ready)]);
	expect(performance.now() - startedMs).toBeGreaterThan(75);
	expect([first.status, second.status].sort()).toEqual([200, 429]);
	const page: unknown = await (first.ok ? first : second).json();
	expect(page).toMatchObject({ meta: { pagination: { total: 3 } } });
});

it.each(['SIGTERM', 'SIGINT'] as const)(
	'ends at once on %s, even with a hanging request',
	async (signal) => {
		const ready = await serve();
		const rules = [{ fault: { kind: 'hang' } }];
		await fetch(`${ready.url}/_sandbox/faults`, {
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ rules }),
		});
		const hanging = expect(request(ready)).rejects.toThrow('fetch failed');
		await delay(100);
		const exit = exitOf();
		child?.kill(signal);
		expect(await exit).toEqual({ code: 0, signal: null });
		await hanging;
	},
);

it('ends with its parent only when told to', async () => {
	await serve('--exit-with-parent');
	const exit = exitOf();
	child?.stdin.end();
	expect(await exit).toEqual({ code: 0, signal: null });

	const ready = await serve();
	child?.stdin.end();
	await delay(300);
	expect((await request(ready)).status).toBe(200);
});

it.each([
	['a number that is none', ['--tasks', 'many']],
	['an unknown option', ['--nope']],
])('refuses %s', async (_name, args) => {
	child = spawn(process.execPath, ['sandbox/tallyfy/serve.mts', ...args]);
	expect(await exitOf()).toEqual({ code: 1, signal: null });
});
