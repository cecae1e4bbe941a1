import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOwned, type OwnedProcess } from './childProcess.mts';
import { n8nEnvironment } from './environment.mts';
import { installN8n } from '../install/install.mts';
import { unpackPackage, type UnpackedPackage } from '../install/pack.mts';
import { freePorts } from './ports.mts';
import type { N8nRelease } from '../install/releases.mts';
import { temporaryFolder } from '../install/temporaryFolder.mts';

interface N8nHostOptions {
	readonly release: N8nRelease;
	/** Community packages to install: tarballs, or built package folders, which are packed first. */
	readonly packages: readonly string[];
	/** Without it, a free one. */
	readonly port?: number;
	/** Environment variables for n8n, over those that the host sets. */
	readonly environment?: Readonly<Record<string, string>>;
}

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
	/** Ends n8n and its children, and removes the user folder. */
	stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 120_000;
const STOP_GRACE_MS = 8_000;
/** The last thing that n8n says when it starts, after active workflows have been registered. */
const READY_LINE = 'Editor is now accessible via';
const LOG_CHARACTERS_SHOWN = 3000;

/** Lays the packages out as Settings > Community Nodes does. */
async function installPackages(
	sources: readonly string[],
	userFolder: string,
): Promise<UnpackedPackage[]> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const nodeModules = join(nodesFolder, 'node_modules');
	await mkdir(nodeModules, { recursive: true });
	const packages: UnpackedPackage[] = [];
	for (const source of sources) packages.push(await unpackPackage(source, nodeModules));
	const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
	const manifest = { name: 'installed-nodes', private: true, dependencies };
	await writeFile(join(nodesFolder, 'package.json'), JSON.stringify(manifest, null, 2));
	// Settings > Community Nodes runs npm here to look for updates: without internet, npm's retries take minutes.
	await writeFile(join(nodesFolder, '.npmrc'), 'fetch-retries=0\nfetch-timeout=5000\n');
	return packages;
}

async function isHealthy(url: string): Promise<boolean> {
	const answer = await fetch(`${url}/healthz/readiness`, {
		signal: AbortSignal.timeout(2000),
	}).catch(() => undefined);
	return answer?.ok === true;
}

async function waitUntilReady(n8n: OwnedProcess, url: string): Promise<void> {
	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (!n8n.log().includes(READY_LINE) || !(await isHealthy(url))) {
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
	const { release } = options;
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
	const start = async () =>
		await startOwned(installation.program, ['start'], environment, userFolder);
	let n8n: OwnedProcess | undefined;
	const stop = async () => {
		await n8n?.stop(STOP_GRACE_MS);
		await temporary.remove();
	};
	try {
		const packages = await installPackages(options.packages, userFolder);
		let current = (n8n = await start());
		await waitUntilReady(current, url);
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
				await waitUntilReady(current, url);
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
