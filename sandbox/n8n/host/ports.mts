import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';

async function tryPort(port: number): Promise<{ port: number; release(): Promise<unknown> }> {
	const server = createServer().listen(port, LOOPBACK);
	await once(server, 'listening');
	const address = server.address() as AddressInfo;
	return {
		port: address.port,
		release: async () => {
			server.close();
			await once(server, 'close');
		},
	};
}

/** `count` different LOOPBACK ports that nothing listened on a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
	// All are held before any is let go, or the same one may come twice.
	const held = await Promise.all(Array.from({ length: count }, () => tryPort(0)));
	await Promise.all(held.map((one) => one.release()));
	return held.map(({ port }) => port);
}

/** `preferred`, or a free LOOPBACK port where that one is taken. */
export async function freePort(preferred: number): Promise<number> {
	try {
		const held = await tryPort(preferred);
		await held.release();
		return preferred;
	} catch {
		const [port] = await freePorts(1);
		if (port === undefined) throw new Error('no free LOOPBACK port');
		return port;
	}
}
