import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { packPackage, unpackPackage } from '../../sandbox/n8n/install/packages.mts';
import { temporaryFolder } from '../../sandbox/n8n/owned.mts';

export const PROJECT_FOLDER = fileURLToPath(new URL('../../', import.meta.url));

export interface Packed {
	/** Where the tarball lies unpacked, beside the n8n-workflow that n8n provides. */
	folder: string;
	remove(): Promise<void>;
}

/** Packs the built project as it would be published, and unpacks it where nothing of the project is in reach. */
export async function packAndUnpack(): Promise<Packed> {
	const packed = await packPackage(PROJECT_FOLDER);
	const temporary = await temporaryFolder('tallyfy-packed-');
	try {
		const nodeModules = join(temporary.path, 'node_modules');
		const { folder } = await unpackPackage(packed.tarball, nodeModules);
		await symlink(
			join(PROJECT_FOLDER, 'node_modules/n8n-workflow'),
			join(nodeModules, 'n8n-workflow'),
		);
		return { folder, remove: temporary.remove };
	} finally {
		await packed.remove();
	}
}
