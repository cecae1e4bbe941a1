import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/* Processes and folders that go at the latest when this process ends, and the environment that such processes get. */

/** Tells `endWithLauncher.mts` which folder to remove. */
export const TEMPORARY_FOLDER_VARIABLE = 'N8N_LAUNCHER_TEMPORARY_FOLDER';

const END_WITH_LAUNCHER = new URL('./endWithLauncher.mts', import.meta.url);
const LOG_CHARACTERS_KEPT = 1_000_000;
const KILLED_WITHIN_MS = 2000;

/** What is left to do when this process ends. */
const endings = new Set<() => void>();
process.once('exit', () => {
	for (const end of endings) end();
});

const INHERITED =
	/^(path|home|user|lang|lc_.*|tz|te?mp|tmpdir|systemroot|comspec|pathext|userprofile|(local)?appdata|https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_.*)$/i;

/**
 * What n8n gets of this process's environment: where programs, the home folder, proxies and certificates are. Not the rest:
 * n8n reads hundreds of variables, and a test runner or another n8n of the user's sets some.
 */
export function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.test(name)));
}

/** This process's environment for programs that have to run on the same Node: it comes first on the path. */
export function nodeEnvironment(): NodeJS.ProcessEnv {
	const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
	// An npm inside an `npm run` would take the outer one's package and prefix for its own.
	const own = Object.entries(process.env).filter(
		([name]) =>
			!/^npm_(?!config_)/i.test(name) && !/^(npm_config_local_prefix|init_cwd|path)$/i.test(name),
	);
	return { ...Object.fromEntries(own), PATH: path };
}

export interface OwnedProcess {
	readonly processId: number;
	/** Resolves when it has ended, for whatever reason. */
	readonly ended: Promise<void>;
	/** True until it has ended. */
	isRunning(): boolean;
	/** What it has printed, both streams, the newest million characters. */
	log(): string;
	/** Asks it to end, and after `graceMs` kills it with its children. Resolves when it has ended. */
	stop(graceMs: number): Promise<void>;
	/** Kills it and its children at once, as a power cut would. Resolves when it has ended. */
	kill(): Promise<void>;
}

/** Sends a signal to a process and its children; 0 for none at all. False when all of them are gone. */
function signalGroup({ pid }: ChildProcess, signal: 'SIGKILL' | 0): boolean {
	if (pid === undefined) return false;
	try {
		return process.kill(process.platform === 'win32' ? pid : -pid, signal);
	} catch {
		return false;
	}
}

/**
 * Starts a Node program on this process's Node, in a process group of its own that ends with this process, however that
 * ends. `temporaryFolder` goes as well when this process is killed and can't remove it itself.
 */
export async function startOwned(
	program: string,
	options: readonly string[],
	environment: Readonly<Record<string, string>>,
	temporaryFolder: string,
): Promise<OwnedProcess> {
	const folderVariable = { [TEMPORARY_FOLDER_VARIABLE]: temporaryFolder };
	const child = spawn(process.execPath, ['--import', END_WITH_LAUNCHER.href, program, ...options], {
		env: { ...inheritedEnvironment(nodeEnvironment()), ...folderVariable, ...environment },
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		detached: process.platform !== 'win32',
	});
	let log = '';
	const append = (text: string) => {
		log = (log + text).slice(-LOG_CHARACTERS_KEPT);
	};
	child.stdout?.setEncoding('utf8').on('data', append);
	child.stderr?.setEncoding('utf8').on('data', append);

	const onExit = () => {
		signalGroup(child, 'SIGKILL');
	};
	endings.add(onExit);
	// Whatever ended it: its children do not outlive it.
	child.once('exit', onExit);
	const ended = once(child, 'close').then(() => {
		endings.delete(onExit);
	});
	await once(child, 'spawn');

	return {
		processId: child.pid ?? 0,
		ended,
		isRunning: () => child.exitCode === null && child.signalCode === null,
		log: () => log,
		stop: async (graceMs) => {
			const timer = setTimeout(onExit, graceMs);
			child.kill('SIGTERM');
			await ended;
			clearTimeout(timer);
		},
		kill: async () => {
			onExit();
			await ended;
			const deadline = Date.now() + KILLED_WITHIN_MS;
			while (signalGroup(child, 0) && Date.now() < deadline) await sleep(10);
		},
	};
}

/** Starts a command that isn't Node's as `startOwned` does; asked to end, it gets SIGINT. */
export async function startOwnedCommand(
	command: string,
	options: readonly string[],
	temporaryFolder: string,
): Promise<OwnedProcess> {
	return await startOwned(
		fileURLToPath(END_WITH_LAUNCHER),
		[command, ...options],
		{},
		temporaryFolder,
	);
}

interface TemporaryFolder {
	readonly path: string;
	readonly remove: () => Promise<void>;
}

/** A new temporary folder, which goes at the latest when this process exits. */
export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
	const path = await mkdtemp(join(tmpdir(), prefix));
	const removeOnExit = () => {
		rmSync(path, { recursive: true, force: true });
	};
	endings.add(removeOnExit);
	return {
		path,
		remove: async () => {
			// What has just been stopped may still be writing its last file.
			await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
			endings.delete(removeOnExit);
		},
	};
}
