import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { installN8n } from '../install/install.mts';
import { installPackages, type UnpackedPackage } from '../install/packages.mts';
import type { N8nRelease } from '../install/releases.mts';
import { startOwned, temporaryFolder, type OwnedProcess } from '../owned.mts';

interface N8nHostOptions {
	readonly release: N8nRelease;
	/** Community packages to install: tarballs, or built package folders, which are packed first. */
	readonly packages: readonly string[];
	/** Without it, a free one. */
	readonly port?: number;
	/** Environment variables for n8n, over those that the host sets. */
	readonly environment?: Readonly<Record<string, string>>;
	/** Which of n8n's processes; `start`, the usual one, unless n8n runs in queue mode. */
	readonly role?: Role;
}

/** n8n's own words for its processes. */
export type Role = 'start' | 'worker' | 'webhook';

export interface N8nHost {
	/** Without a trailing slash. */
	readonly url: string;
	readonly release: N8nRelease;
	readonly userFolder: string;
	readonly processId: number;
	readonly packages: readonly UnpackedPackage[];
	/** What n8n has printed so far, from its latest start on. */
	log(): string;
	/** Resolves when n8n has ended, asked or not. */
	readonly ended: Promise<void>;
	/** Kills n8n and its children in the middle of whatever they do, as a power cut would. The user folder stays. */
	kill(): Promise<void>;
	/** Starts it again after `kill`: same address, same user folder, so logins and waiting workflows go on. */
	startAgain(): Promise<void>;
	/** For what no call to n8n does. */
	readonly runSql: (sql: string) => void;
	/** Ends n8n and its children, and removes the user folder. */
	stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 120_000;
const STOP_GRACE_MS = 8_000;
/** The last thing that n8n says when it starts: the usual one after active workflows have been registered. */
const READY_LINES: Readonly<Record<Role, string>> = {
	start: 'Editor is now accessible via',
	worker: 'n8n worker is now ready',
	webhook: 'Webhook listener waiting for requests.',
};
const SQLITE_BUSY_TIMEOUT_MS = 5000;
const LOG_CHARACTERS_SHOWN = 3000;

async function isHealthy(url: string): Promise<boolean> {
	const answer = await fetch(`${url}/healthz/readiness`, {
		signal: AbortSignal.timeout(2000),
	}).catch(() => undefined);
	return answer?.ok === true;
}

async function waitUntilReady(n8n: OwnedProcess, url: string, role: Role): Promise<void> {
	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (!n8n.log().includes(READY_LINES[role]) || !(await isHealthy(url))) {
		const problem = !n8n.isRunning()
			? 'n8n ended while it started'
			: Date.now() > deadline
				? `n8n was not ready after ${READY_TIMEOUT_MS} ms`
				: undefined;
		if (!n8n.isRunning()) await n8n.ended;
		if (problem !== undefined)
			throw new Error(`${problem}. Its last words:\n${n8n.log().slice(-LOG_CHARACTERS_SHOWN)}`);
		await sleep(100);
	}
}

/**
 * Starts the real n8n with the given packages, on the loopback interface only, and resolves when it answers and its active
 * workflows run. Installs n8n on first use. It ends with this process, however that ends. Throws with n8n's last words.
 */
export async function startN8n(options: N8nHostOptions): Promise<N8nHost> {
	const { release, role = 'start' } = options;
	const installation = await installN8n(release);
	const [brokerPort, port = options.port] = await freePorts(options.port === undefined ? 2 : 1);
	if (brokerPort === undefined || port === undefined) throw new Error('no free loopback port');

	const temporary = await temporaryFolder('n8n-user-');
	const userFolder = temporary.path;
	const url = `http://localhost:${port}`;
	const environment = {
		...n8nEnvironment(userFolder, { n8n: port, runnersBroker: brokerPort }),
		...release.environment,
		...options.environment,
	};
	const start = async () => await startOwned(installation.program, [role], environment, userFolder);
	let n8n: OwnedProcess | undefined;
	const stop = async () => {
		await n8n?.stop(STOP_GRACE_MS);
		await temporary.remove();
	};
	try {
		const packages = await installPackages(options.packages, userFolder);
		let current = (n8n = await start());
		await waitUntilReady(current, url, role);
		return {
			url,
			release,
			userFolder,
			packages,
			get processId() {
				return current.processId;
			},
			get ended() {
				return current.ended;
			},
			log: () => current.log(),
			kill: async () => {
				await current.kill();
			},
			startAgain: async () => {
				current = n8n = await start();
				await waitUntilReady(current, url, role);
			},
			runSql: (sql) => {
				const path = join(userFolder, '.n8n', 'database.sqlite');
				const database = new DatabaseSync(path, { timeout: SQLITE_BUSY_TIMEOUT_MS });
				try {
					database.exec(sql);
				} finally {
					database.close();
				}
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** What every n8n that this project starts is told: no call to the internet, nothing but the loopback interface. */
function n8nEnvironment(
	userFolder: string,
	ports: { readonly n8n: number; readonly runnersBroker: number },
): Record<string, string> {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(ports.n8n),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		// A worker serves nothing but its health.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(ports.n8n),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_HOST: 'localhost',
		N8N_RUNNERS_BROKER_PORT: String(ports.runnersBroker),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		// The host waits for a line that n8n logs at this level.
		N8N_LOG_LEVEL: 'info',
		N8N_LOG_OUTPUT: 'console',
		N8N_SECURE_COOKIE: 'false',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		// Refuses at once, where the real one would be waited for on a machine without internet.
		N8N_LICENSE_SERVER_URL: 'http://127.0.0.1:9',
	};
}

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
