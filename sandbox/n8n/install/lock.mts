import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

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
