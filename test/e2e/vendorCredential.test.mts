import { expect, inject, it } from 'vitest';
import { startN8n } from '../../sandbox/n8n/host/host.mts';
import { list, text } from '../../sandbox/n8n/client/guards.mts';
import { RELEASES } from '../../sandbox/n8n/install/releases.mts';
import { temporaryFolder } from '../../sandbox/n8n/owned.mts';
import { outputOf, runBulk } from './support/bulk.mts';
import {
	VENDOR_CLIENT,
	VENDOR_DOCUMENTATION,
	writeVendorPackage,
} from './support/services/vendorPackage.mts';
import { World } from './support/world.mts';
import { describeFirst } from './support/long.mts';

/** n8n loads a scoped package after ours, and the other one by the luck of the folder's order. */
const names = ['n8n-nodes-tallyfy', '@tallyfy/n8n-nodes-tallyfy'];

/** Starts an n8n with both packages, deletes a task, and tells which definitions it lists and whose one signed. */
async function deleteBeside(vendorName: string, release: (typeof RELEASES)[number]) {
	const folder = await temporaryFolder('vendor-package-');
	const vendor = await writeVendorPackage(folder.path, vendorName);
	const host = await startN8n({ release, packages: [inject('tarball'), vendor] });
	try {
		const world = await World.open(host);
		const { sandbox, client } = world;
		const ids = sandbox.addTasks(3);
		const execution = await runBulk(world, ids, { onError: 'stopWorkflow' });
		const types = await client.session.get('types/credentials.json');
		const definitions = list({ types }, 'types').filter(
			(one) => text(one, 'name') === 'tallyfyApi',
		);
		const result = {
			ids,
			deletedIds: world.deletedIds.toSorted(),
			statuses: outputOf(execution, 'Next').map(({ json }) => json.status),
			// n8n lists them in the order in which it has loaded them.
			vendors: definitions.map((one) => text(one, 'documentationUrl') === VENDOR_DOCUMENTATION),
			signedByVendor: sandbox.requests.map(({ headers }) => headers.client === VENDOR_CLIENT),
			accepts: sandbox.requests.map(({ headers }) => headers.accept),
			tested: await client.testCredential(world.credential, {
				accessToken: sandbox.accessToken,
				organizationId: sandbox.organizationId,
				baseUrl: sandbox.baseUrl,
			}),
		};
		await sandbox.close();
		return result;
	} finally {
		await host.stop();
		await folder.remove();
	}
}

describeFirst(RELEASES)("n8n $version beside the vendor's package", (release) => {
	it('deletes with either definition of the credential, the last one that n8n has loaded', async () => {
		const results = await Promise.all(names.map(async (name) => await deleteBeside(name, release)));
		for (const result of results) {
			expect(result.deletedIds).toEqual(result.ids.toSorted());
			expect(result.statuses).toEqual([204, 204, 204]);
			expect(new Set(result.accepts)).toEqual(new Set(['application/json']));
			expect(result.tested.ok).toBe(true);
			expect(result.vendors).toHaveLength(2);
			expect(new Set(result.signedByVendor)).toEqual(new Set([result.vendors.at(-1)]));
		}
		expect(results.at(-1)?.vendors).toEqual([false, true]);
	});
});
