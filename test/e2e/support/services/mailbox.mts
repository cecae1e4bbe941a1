import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { JsonObject } from '../../../../sandbox/n8n/client/guards.mts';

/** A mail server that delivers nothing and keeps everything. */
export interface Mailbox {
	/** What n8n's credential of the type `smtp` holds. */
	readonly credential: JsonObject;
	/** Every mail as it was sent, headers and body. */
	readonly mails: readonly string[];
	stop(): void;
}

const END_OF_MAIL = '\r\n.\r\n';

/** Starts a mail server on the loopback interface that takes what anybody sends. */
export async function startMailbox(): Promise<Mailbox> {
	const mails: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		let received = '';
		let isMail = false;
		socket.setEncoding('utf8').write('220 mailbox\r\n');
		socket.on('data', (text: string) => {
			received += text;
			for (;;) {
				const end = isMail ? END_OF_MAIL : '\r\n';
				const at = received.indexOf(end);
				if (at === -1) return;
				const part = received.slice(0, at);
				received = received.slice(at + end.length);
				if (isMail) mails.push(part);
				const isData = !isMail && part.toUpperCase() === 'DATA';
				socket.write(isData ? '354 go on\r\n' : '250 ok\r\n');
				isMail = isData;
			}
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		credential: { host: '127.0.0.1', port, secure: false, disableStartTls: true },
		mails,
		stop: () => {
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	};
}
