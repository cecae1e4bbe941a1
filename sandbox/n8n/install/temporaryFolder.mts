import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
	process.once('exit', removeOnExit);
	return {
		path,
		remove: async () => {
			// What has just been stopped may still be writing its last file.
			await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
			process.off('exit', removeOnExit);
		},
	};
}
