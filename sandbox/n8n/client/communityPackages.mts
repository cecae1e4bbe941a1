import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { N8nClient } from './client.mts';
import { text } from './guards.mts';
import type { N8nHost } from '../host/host.mts';

const BUSY_TIMEOUT_MS = 5000;

/**
 * Makes the host's packages show in Settings > Community Nodes. n8n loads every package of its nodes folder, but that page
 * lists only what is in these two tables, which n8n's own installer fills and no REST call does.
 */
export async function listInSettings(host: N8nHost, client: N8nClient): Promise<void> {
	const types = await client.nodeTypes();
	const database = new DatabaseSync(join(host.userFolder, '.n8n', 'database.sqlite'), {
		timeout: BUSY_TIMEOUT_MS,
	});
	try {
		const addPackage = database.prepare(
			'INSERT OR REPLACE INTO installed_packages (packageName, installedVersion) VALUES (?, ?)',
		);
		const addNode = database.prepare(
			'INSERT OR REPLACE INTO installed_nodes (name, type, latestVersion, package) VALUES (?, ?, 1, ?)',
		);
		for (const { name, version } of host.packages) {
			addPackage.run(name, version);
			for (const type of types) {
				const typeName = text(type, 'name');
				if (!typeName.startsWith(`${name}.`) || typeName.endsWith('Tool')) continue;
				addNode.run(text(type, 'displayName'), typeName, name);
			}
		}
	} finally {
		database.close();
	}
}
