import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { text } from '../client/guards.mts';
import { nodeEnvironment, temporaryFolder } from '../owned.mts';

const LINES_KEPT = 40;
const execute = promisify(execFile);

function npmCommand(): { command: string; arguments: string[]; shell: boolean } {
	const npmProgram = process.env.npm_execpath;
	return npmProgram !== undefined && basename(npmProgram) === 'npm-cli.js'
		? { command: process.execPath, arguments: [npmProgram], shell: false }
		: { command: 'npm', arguments: [], shell: process.platform === 'win32' };
}

/**
 * Runs npm in `folder` on this process's Node and returns what it prints. `onLine` sees npm's messages as they come.
 * Throws with npm's last messages when it fails.
 */
export async function runNpm(
	options: readonly string[],
	folder: string,
	onLine: (line: string) => void = () => undefined,
): Promise<string> {
	const npm = npmCommand();
	const child = spawn(npm.command, [...npm.arguments, ...options], {
		cwd: folder,
		env: nodeEnvironment(),
		shell: npm.shell,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const last: string[] = [];
	let output = '';
	let rest = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			onLine(line);
			if (line.startsWith('npm http')) continue;
			last.push(line);
			if (last.length > LINES_KEPT) last.shift();
		}
	});
	const endWithUs = () => child.kill();
	process.once('exit', endWithUs);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', (cause) => {
			reject(new Error('npm could not be started', { cause }));
		});
		child.once('close', resolve);
	}).finally(() => process.off('exit', endWithUs));
	if (code !== 0) {
		const message = [...last, rest, ...output.split('\n').slice(-LINES_KEPT)].join('\n').trim();
		throw new Error(`npm ${options[0] ?? ''} failed with code ${code ?? 'none'}:\n${message}`);
	}
	return output;
}

interface PackedPackage {
	/** The path of the `.tgz`. */
	readonly tarball: string;
	/** Deletes the tarball. */
	readonly remove: () => Promise<void>;
}

export interface UnpackedPackage {
	readonly name: string;
	readonly version: string;
	readonly folder: string;
}

/** Packs the package in `folder`, already built, as it would be published. */
export async function packPackage(folder: string): Promise<PackedPackage> {
	const destination = await temporaryFolder('n8n-package-');
	try {
		const output = await runNpm(
			['pack', '--ignore-scripts', '--silent', '--pack-destination', destination.path],
			folder,
		);
		const filename = output.trim().split('\n').at(-1) ?? '';
		return { tarball: join(destination.path, filename), remove: destination.remove };
	} catch (error) {
		await destination.remove();
		throw error;
	}
}

async function readManifest(folder: string): Promise<{ name: string; version: string }> {
	const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
	return { name: text(manifest, 'name'), version: text(manifest, 'version') };
}

async function unpackTarball(tarball: string, nodeModules: string): Promise<UnpackedPackage> {
	const staging = join(nodeModules, '.unpacked');
	await mkdir(staging, { recursive: true });
	try {
		await execute('tar', ['-xzf', tarball, '-C', staging, '--strip-components=1']);
		const manifest = await readManifest(staging);
		const folder = join(nodeModules, ...manifest.name.split('/'));
		await rm(folder, { recursive: true, force: true });
		await mkdir(dirname(folder), { recursive: true });
		await rename(staging, folder);
		return { ...manifest, folder };
	} finally {
		await rm(staging, { recursive: true, force: true });
	}
}

/** Puts a package, given as a tarball or as a built folder that is packed first, into `nodeModules` under its own name. */
export async function unpackPackage(source: string, nodeModules: string): Promise<UnpackedPackage> {
	if (!(await stat(source)).isDirectory()) return await unpackTarball(source, nodeModules);
	const packed = await packPackage(source);
	try {
		return await unpackTarball(packed.tarball, nodeModules);
	} finally {
		await packed.remove();
	}
}

/** Lays the packages out as Settings > Community Nodes does. */
export async function installPackages(
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
