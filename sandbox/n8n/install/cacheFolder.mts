import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

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
