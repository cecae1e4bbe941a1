import type { BareOrder } from './bare.mts';

/* The program of the bare pool's process: takes orders from its parent, one after the other. */

async function deleteAll({ urls, accessToken, width }: BareOrder): Promise<void> {
	const headers = {
		authorization: `Bearer ${accessToken}`,
		accept: 'application/json',
		'x-tallyfy-client': 'APIClient',
	};
	const queue = urls.values();
	const worker = async () => {
		for (const url of queue) {
			const answer = await fetch(url, { method: 'DELETE', headers });
			await answer.text();
		}
	};
	await Promise.all(Array.from({ length: width }, worker));
}

process.on('message', (order: BareOrder) => {
	const startedMs = performance.now();
	void deleteAll(order).then(() => process.send?.(performance.now() - startedMs));
});
process.on('disconnect', () => process.exit());
