import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TEMPORARY_FOLDER_VARIABLE } from './owned.mts';

/*
 * Loaded into n8n's process before n8n, and nowhere else. When the launcher is gone, however it ended, the channel to it
 * closes; then the whole process group goes, task runners included, and with it the temporary folder. As a program of its
 * own it does the same for a command that isn't Node's, such as a database server.
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

const [, program, command, ...options] = process.argv;
if (program === fileURLToPath(import.meta.url) && command !== undefined) {
	const child = spawn(command, options, { stdio: ['ignore', 'inherit', 'inherit'] });
	// What a database server understands as: disconnect everybody and end in order.
	process.once('SIGTERM', () => child.kill('SIGINT'));
	child.once('error', ({ message }) => {
		process.stderr.write(`${message}\n`);
	});
	child.once('close', (code) => process.exit(code ?? 1));
}
