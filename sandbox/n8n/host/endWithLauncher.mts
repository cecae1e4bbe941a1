import { rmSync } from 'node:fs';
import { TEMPORARY_FOLDER_VARIABLE } from './environment.mts';

/*
 * Loaded into n8n's process before n8n, and nowhere else. When the launcher is gone, however it ended, the channel to it
 * closes; then the whole process group goes, task runners included, and with it the temporary folder.
 */

// n8n's child processes inherit the preload, but have no channel of their own.
if (process.channel !== undefined) {
	process.once('disconnect', () => {
		const folder = process.env[TEMPORARY_FOLDER_VARIABLE];
		if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
		process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
	});
	process.channel.unref();
}
