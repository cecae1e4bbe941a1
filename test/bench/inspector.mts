import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, object, type JsonObject } from '../../sandbox/n8n/client/guards.mts';
import type { N8nHost } from '../../sandbox/n8n/host/host.mts';

/** For n8n's environment: its inspector takes a free port when it is opened, and stays closed until then. */
export const inspectorEnvironment = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' };

const openTimeoutMs = 10_000;

async function addressOf(host: N8nHost): Promise<string> {
	process.kill(host.processId, 'SIGUSR1');
	const deadline = Date.now() + openTimeoutMs;
	for (;;) {
		const [address] = /ws:\/\/127\.0\.0\.1:\S+/.exec(host.log()) ?? [];
		if (address !== undefined) return address;
		if (Date.now() > deadline) throw new Error('n8n did not open its inspector');
		await sleep(100);
	}
}

/** Node's inspector in the n8n process. Attached but idle, it costs nothing. */
export class Inspector {
	#lastId = 0;
	readonly #waiting = new Map<number, (answer: JsonObject) => void>();
	readonly #socket: WebSocket;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.addEventListener('message', ({ data }: MessageEvent) => {
			const answer = object(JSON.parse(String(data)), "the inspector's answer");
			const id = Number(answer.id);
			this.#waiting.get(id)?.(answer);
			this.#waiting.delete(id);
		});
	}

	static async open(host: N8nHost): Promise<Inspector> {
		const socket = new WebSocket(await addressOf(host));
		await new Promise<void>((resolve, reject) => {
			socket.addEventListener('open', () => {
				resolve();
			});
			socket.addEventListener('error', () => {
				reject(new Error("n8n's inspector refused the connection"));
			});
		});
		return new Inspector(socket);
	}

	/** Calls a method of the Chrome DevTools Protocol. */
	async call(method: string, params: JsonObject = {}): Promise<JsonObject> {
		const id = ++this.#lastId;
		const answer = await new Promise<JsonObject>((resolve) => {
			this.#waiting.set(id, resolve);
			this.#socket.send(JSON.stringify({ id, method, params }));
		});
		if ('error' in answer) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
		return isObject(answer.result) ? answer.result : {};
	}

	/** So that what one contender left behind is not counted for the next. */
	async collectGarbage(): Promise<void> {
		await this.call('HeapProfiler.collectGarbage');
	}

	/** Runs `work` and returns V8's CPU profile of it. */
	async profile(work: () => Promise<unknown>): Promise<JsonObject> {
		await this.call('Profiler.enable');
		await this.call('Profiler.setSamplingInterval', { interval: 500 });
		await this.call('Profiler.start');
		await work();
		const { profile } = await this.call('Profiler.stop');
		await this.call('Profiler.disable');
		return object(profile, 'the profile');
	}

	close(): void {
		this.#socket.close();
	}
}
