import { parentPort, Worker } from 'node:worker_threads';

/** What is to be sent, so many requests at the same time. */
interface Order {
	readonly urls: readonly string[];
	readonly method: string;
	readonly width: number;
	readonly accessToken: string;
}

/** The limit of the network: a pool of `fetch` in a thread of its own, without n8n. */
export function startBarePool() {
	const worker = new Worker(new URL(import.meta.url));
	return {
		/** Resolves when every answer has been read. */
		send: (order: Order) =>
			new Promise<void>((resolve, reject) => {
				worker.once('message', resolve).once('error', reject).postMessage(order);
			}),
		stop: () => worker.terminate(),
	};
}

async function sendAll({ urls, method, width, accessToken }: Order): Promise<void> {
	const headers = { authorization: `Bearer ${accessToken}`, 'x-tallyfy-client': 'APIClient' };
	const queue = urls.values();
	const sendNext = async () => {
		for (const url of queue) {
			const text = await (await fetch(url, { method, headers })).text();
			if (text !== '') JSON.parse(text);
		}
	};
	await Promise.all(Array.from({ length: width }, sendNext));
}

// In the thread itself.
parentPort?.on('message', (order: Order) => {
	void sendAll(order).then(() => parentPort?.postMessage('done'));
});
