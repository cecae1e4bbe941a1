import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isObject, list, text } from '../../sandbox/n8n/client/guards.mts';
import { faultsOf, type Workload } from './workloads.mts';

const program = fileURLToPath(new URL('../../sandbox/tallyfy/serve.mts', import.meta.url));

/** What the sandbox saw of one contender. */
export interface SandboxStats {
	readonly deleted: number;
	readonly requests: number;
	readonly peakInFlight: number;
}

/** The sandbox in a process of its own, which ends with this one. */
export interface SandboxProcess {
	readonly baseUrl: string;
	readonly organizationId: string;
	readonly accessToken: string;
	/** A fresh world with as many files as the workload deletes; returns their ids. */
	readonly prepare: (workload: Workload) => Promise<string[]>;
	readonly stats: () => Promise<SandboxStats>;
	readonly stop: () => Promise<void>;
}

/** Starts the sandbox and resolves when it answers. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
	const child = spawn(process.execPath, [program, '--exit-with-parent'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const ended = once(child, 'exit');
	const [line] = (await Promise.race([
		once(createInterface(child.stdout), 'line'),
		ended.then(() => Promise.reject(new Error('the sandbox ended while it started'))),
	])) as [string];
	const ready: unknown = JSON.parse(line);
	const url = text(ready, 'url');

	const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
		const answer = await fetch(`${url}/_sandbox/${path}`, {
			method,
			...(body === undefined
				? {}
				: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		});
		const content = await answer.text();
		if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${content}`);
		return content === '' ? undefined : JSON.parse(content);
	};
	return {
		baseUrl: text(ready, 'baseUrl'),
		organizationId: text(ready, 'organizationId'),
		accessToken: text(ready, 'accessToken'),
		prepare: async (workload) => {
			await call('POST', 'reset');
			const answer = await call('POST', 'files', { count: workload.items });
			await call('PUT', 'faults', { rules: faultsOf(workload) });
			return list(answer, 'ids').map(String);
		},
		stats: async () => {
			const answer = await call('GET', 'stats');
			return {
				deleted: count(answer, 'deletedCount'),
				requests: count(answer, 'requestCount'),
				peakInFlight: count(answer, 'peakInFlight'),
			};
		},
		stop: async () => {
			child.kill();
			await ended;
		},
	};
}

function count(container: unknown, field: string): number {
	const value = isObject(container) ? container[field] : undefined;
	if (typeof value !== 'number') throw new Error(`the sandbox's statistics have no ${field}`);
	return value;
}
