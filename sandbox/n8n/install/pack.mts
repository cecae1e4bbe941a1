import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { text } from '../client/guards.mts';
import { runNpm } from './npm.mts';
import { temporaryFolder } from './temporaryFolder.mts';

const execute = promisify(execFile);

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
