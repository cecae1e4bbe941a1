import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startN8n, type N8nHost } from '../../sandbox/n8n/host/host.mts';
import { installN8n } from '../../sandbox/n8n/install/install.mts';
import { packPackage } from '../../sandbox/n8n/install/packages.mts';
import { RELEASES, type N8nRelease } from '../../sandbox/n8n/install/releases.mts';

/** A running n8n, as the tests get to know it. */
export interface HostAddress {
	readonly release: N8nRelease;
	readonly url: string;
	readonly userFolder: string;
}

declare module 'vitest' {
	interface ProvidedContext {
		hosts: readonly HostAddress[];
		/** The packed package, for tests that need an n8n of their own. */
		tarball: string;
	}
}

const packageFolder = fileURLToPath(new URL('../../', import.meta.url));
const secondsBetweenLines = 15;

/** One n8n of each generation for the whole run, with the packed package laid out as Settings > Community Nodes does. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	for (const release of RELEASES) {
		// One after the other: each is an `npm install` of 2 GB.
		await installN8n(release, (step, elapsedSeconds) => {
			if (elapsedSeconds % secondsBetweenLines === 0)
				process.stdout.write(`n8n ${release.version}: ${step} (${elapsedSeconds} s)\n`);
		});
	}
	const packed = await packPackage(packageFolder);
	const hosts: N8nHost[] = [];
	const stop = async () => {
		await Promise.all(hosts.map((host) => host.stop()));
		await packed.remove();
	};
	const starts = await Promise.allSettled(
		RELEASES.map(async (release) => {
			const environment = { N8N_LOG_OUTPUT: 'console,file' };
			const packages = [packed.tarball];
			hosts.push(await startN8n({ release, packages, environment }));
		}),
	);
	const failure = starts.find((start) => start.status === 'rejected');
	if (failure !== undefined) {
		await stop();
		throw failure.reason;
	}
	hosts.sort((one, other) => RELEASES.indexOf(one.release) - RELEASES.indexOf(other.release));
	project.provide(
		'hosts',
		hosts.map(({ release, url, userFolder }) => ({ release, url, userFolder })),
	);
	project.provide('tarball', packed.tarball);
	return stop;
}
