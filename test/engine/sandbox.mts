import { afterAll, beforeAll, beforeEach } from 'vitest';

import type { SandboxOptions } from '../../sandbox/tallyfy/parts.mts';
import { startSandbox, type Sandbox } from '../../sandbox/tallyfy/server.mts';
import { runNode, type NodeResult, type NodeRun } from './harness.mts';

export interface SandboxRun {
	readonly sandbox: Sandbox;
	/** Runs the node against the sandbox, with the administrator's token where no other is given. */
	run(options: Omit<NodeRun, 'credential'> & { accessToken?: string }): Promise<NodeResult>;
	/** IDs of these that the sandbox still has. */
	left(ids: readonly string[]): string[];
}

/** A fresh sandbox world for every test of a file. To be called at the top of a test file. */
export function useSandbox(options: SandboxOptions = {}): SandboxRun {
	let sandbox: Sandbox | undefined;
	const current = () => {
		if (sandbox === undefined) throw new Error('The sandbox has not started');
		return sandbox;
	};
	beforeAll(async () => {
		sandbox = await startSandbox(options);
	});
	beforeEach(() => {
		current().reset();
	});
	afterAll(async () => {
		await current().close();
	});
	return {
		get sandbox() {
			return current();
		},
		run: async ({ accessToken = current().accessToken, ...options }) => {
			const { organizationId, baseUrl } = current();
			return await runNode({ ...options, credential: { accessToken, organizationId, baseUrl } });
		},
		left: (ids) => ids.filter((id) => current().state.deletionOf(id) === undefined),
	};
}

export const asItems = (ids: readonly string[]) => ids.map((id) => ({ id }));
