import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the bare pool is to delete. */
export interface BareOrder {
	readonly urls: readonly string[];
	readonly accessToken: string;
	readonly width: number;
}

/** The limit of the network: a pool of `fetch` in a Node process without n8n, which ends with this one. */
export interface BarePool {
	readonly processId: number;
	/** Resolves with the milliseconds that it took. */
	readonly run: (order: BareOrder) => Promise<number>;
	readonly stop: () => void;
}

export function startBarePool(): BarePool {
	const child = fork(fileURLToPath(new URL('./barePool.mts', import.meta.url)));
	return {
		processId: child.pid ?? 0,
		run: async (order) => {
			child.send(order);
			const [elapsedMs] = (await once(child, 'message')) as [number];
			return elapsedMs;
		},
		stop: () => {
			child.disconnect();
		},
	};
}
