import { mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { runNpm } from './packages.mts';
import type { N8nRelease } from './releases.mts';

/** Names a folder of the user's choice in place of the platform's cache folder. */
export const CACHE_FOLDER_VARIABLE = 'N8N_NODES_TALLYFY_CLEANUP_CACHE';

type Environment = Readonly<Record<string, string | undefined>>;

function platformCacheFolder(environment: Environment, platform: string, home: string): string {
	if (platform === 'darwin') return join(home, 'Library', 'Caches');
	if (platform === 'win32') return environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
	// The XDG Base Directory Specification has relative paths ignored.
	const xdg = environment.XDG_CACHE_HOME;
	return xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.cache');
}

/** The folder that n8n is installed in: absolute, shared by every checkout of this project. */
export function cacheFolder(
	environment: Environment = process.env,
	platform: string = process.platform,
	home: string = homedir(),
): string {
	const chosen = environment[CACHE_FOLDER_VARIABLE];
	if (chosen !== undefined && chosen !== '') {
		if (!isAbsolute(chosen)) throw new Error(`${CACHE_FOLDER_VARIABLE} is not an absolute path`);
		return chosen;
	}
	return join(platformCacheFolder(environment, platform, home), 'n8n-nodes-tallyfy-cleanup');
}

const SQLITE_BUSY = 5;
const POLL_MS = 500;

const isBusy = (error: unknown): boolean =>
	error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

/**
 * Runs `work` while no other process on this machine runs one under the same lock file. `onWait` is told once when
 * another process has to be waited for.
 */
export async function withLock<T>(
	lockFile: string,
	work: () => Promise<T>,
	onWait: () => void = () => undefined,
): Promise<T> {
	mkdirSync(dirname(lockFile), { recursive: true });
	// SQLite's file lock, because the operating system frees it when its owner dies: no stale lock to recognise.
	const database = new DatabaseSync(lockFile, { timeout: 0 });
	try {
		for (let waiting = false; ; waiting = true) {
			try {
				database.exec('BEGIN EXCLUSIVE');
				break;
			} catch (error) {
				if (!isBusy(error)) throw error;
				if (!waiting) onWait();
				await sleep(POLL_MS);
			}
		}
		return await work();
	} finally {
		database.close();
	}
}

/** Told about once a second: a sentence on the current step, and the time since the installation began. */
type OnProgress = (step: string, elapsedSeconds: number) => void;

interface N8nInstallation {
	readonly version: string;
	readonly folder: string;
	/** n8n's command, to be run with Node. */
	readonly program: string;
}

/** What is written last into a complete installation: another recipe means installing anew. */
const RECIPE_FILE = 'recipe.json';
const recipeText = ({ version, overrides, installOptions, rebuild }: N8nRelease) =>
	`${JSON.stringify({ version, overrides, installOptions, rebuild }, null, '\t')}\n`;

const isInstalled = async (folder: string, release: N8nRelease): Promise<boolean> =>
	(await readFile(join(folder, RECIPE_FILE), 'utf8').catch(() => '')) === recipeText(release);

async function countPackages(folder: string): Promise<number> {
	const names = await readdir(join(folder, 'node_modules')).catch(() => []);
	return names.filter((name) => !name.startsWith('.')).length;
}

async function installInto(folder: string, release: N8nRelease, report: (step: string) => void) {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const { version, overrides } = release;
	const manifest = { name: 'host', private: true, dependencies: { n8n: version }, overrides };
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, '\t'));

	let answers = 0;
	let building = '';
	const timer = setInterval(() => {
		void countPackages(folder).then((packages) => {
			if (building !== '') report(`building ${building}`);
			else if (packages === 0)
				report(`resolving dependencies: ${answers} answers from the registry`);
			else report(`installing packages: ${packages} folders, ${answers} answers from the registry`);
		});
	}, 1000);
	try {
		report('resolving dependencies');
		await runNpm(
			['install', ...release.installOptions, '--no-audit', '--no-fund', '--loglevel=http'],
			folder,
			(line) => {
				if (line.startsWith('npm http fetch')) answers++;
			},
		);
		building = release.rebuild.join(' and ');
		report(`building ${building}`);
		await runNpm(['rebuild', ...release.rebuild], folder);
	} finally {
		clearInterval(timer);
	}
	await writeFile(join(folder, RECIPE_FILE), recipeText(release));
}

/**
 * The installation of `release` in the user's cache folder, made on first use (minutes, 2 GB) and reused afterwards. Safe
 * when several processes ask at once, and when one dies halfway. Throws with npm's last messages when npm fails.
 */
export async function installN8n(
	release: N8nRelease,
	onProgress: OnProgress = () => undefined,
): Promise<N8nInstallation> {
	const startedAt = Date.now();
	const report = (step: string) => {
		onProgress(step, Math.round((Date.now() - startedAt) / 1000));
	};
	const cache = cacheFolder();
	const name = `n8n-${release.version}`;
	const folder = join(cache, name);
	const installation = {
		version: release.version,
		folder,
		program: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
	if (await isInstalled(folder, release)) return installation;

	await withLock(
		join(cache, `${name}.lock`),
		async () => {
			if (await isInstalled(folder, release)) return;
			const partial = join(cache, `${name}.partial`);
			await installInto(partial, release, report);
			await rm(folder, { recursive: true, force: true });
			await rename(partial, folder);
		},
		() => {
			report('waiting for another process that installs n8n');
		},
	);
	return installation;
}
