import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { N8nClient } from './client.mts';
import { list, text } from './guards.mts';
import type { N8nHost } from './host.mts';

const busyTimeoutMs = 5000;

/**
 * Makes the host's packages show in Settings > Community Nodes. n8n loads every package of its nodes folder, but that page
 * lists only what is in these two tables, which n8n's own installer fills and no REST call does.
 */
export async function listInSettings(host: N8nHost, client: N8nClient): Promise<void> {
	const types = await client.nodeTypes();
	const database = new DatabaseSync(join(host.userFolder, '.n8n', 'database.sqlite'), {
		timeout: busyTimeoutMs,
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

/** What Settings > Community Nodes lists. n8n asks the npm registry for updates first, which may take seconds. */
export async function listedInSettings(
	client: N8nClient,
): Promise<{ name: string; version: string }[]> {
	const packages = await client.session.rest('GET', 'community-packages');
	return list({ packages }, 'packages').map((one) => ({
		name: text(one, 'packageName'),
		version: text(one, 'installedVersion'),
	}));
}
