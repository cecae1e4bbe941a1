import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { inheritedEnvironment, TEMPORARY_FOLDER_VARIABLE } from './environment.mts';
import { nodeEnvironment } from '../install/npm.mts';

const PRELOAD = new URL('./endWithLauncher.mts', import.meta.url).href;
const LOG_CHARACTERS_KEPT = 1_000_000;

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

function killGroup(child: ChildProcess): void {
	if (child.pid === undefined) return;
	try {
		process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
	} catch {
		// The group is gone already.
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
	const child = spawn(process.execPath, ['--import', PRELOAD, program, ...options], {
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
		killGroup(child);
	};
	process.once('exit', onExit);
	// Whatever ended it: its children do not outlive it.
	child.once('exit', onExit);
	const ended = once(child, 'close').then(() => {
		process.off('exit', onExit);
	});
	await once(child, 'spawn');

	return {
		processId: child.pid ?? 0,
		ended,
		isRunning: () => child.exitCode === null && child.signalCode === null,
		log: () => log,
		stop: async (graceMs) => {
			const timer = setTimeout(killGroup, graceMs, child);
			child.kill('SIGTERM');
			await ended;
			clearTimeout(timer);
		},
		kill: async () => {
			killGroup(child);
			await ended;
		},
	};
}
