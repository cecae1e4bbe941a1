import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, vi } from 'vitest';
import { N8nClient } from '../../sandbox/n8n/client/client.mts';
import type { Execution } from '../../sandbox/n8n/client/execution.mts';
import type { N8nRelease } from '../../sandbox/n8n/install/releases.mts';
import {
	withCredential,
	type StoredCredential,
	type StoredWorkflow,
	type WorkflowJson,
} from '../../sandbox/n8n/client/workflow.mts';
import { startSandbox, type Sandbox } from '../../sandbox/tallyfy/server.mts';
import type { HostAddress } from './hosts.setup.mts';

/** One n8n with the package, a stand-in for Tallyfy, and a credential that leads from the first to the second. */
export class World {
	readonly release: N8nRelease;
	readonly url: string;
	readonly client: N8nClient;
	readonly sandbox: Sandbox;
	readonly credential: StoredCredential;
	readonly #host: HostAddress;

	private constructor(
		host: HostAddress,
		client: N8nClient,
		sandbox: Sandbox,
		credential: StoredCredential,
	) {
		this.release = host.release;
		this.url = host.url;
		this.client = client;
		this.sandbox = sandbox;
		this.credential = credential;
		this.#host = host;
	}

	/** Logs in to `host` and gives it a sandbox of its own. */
	static async open(host: HostAddress): Promise<World> {
		const [client, sandbox] = await Promise.all([N8nClient.connect(host.url), startSandbox()]);
		const { accessToken, organizationId, baseUrl } = sandbox;
		const credential = await client.createCredential('tallyfyApi', 'Tallyfy sandbox', {
			accessToken,
			organizationId,
			baseUrl,
		});
		return new World(host, client, sandbox, credential);
	}

	/** Saves a workflow; every Tallyfy credential in it becomes this world's. */
	async save(workflow: WorkflowJson): Promise<StoredWorkflow> {
		return await this.client.createWorkflow(withCredential(workflow, this.credential));
	}

	/** Saves a workflow, runs it by hand and waits for its end. */
	async run(workflow: WorkflowJson): Promise<Execution> {
		const { id } = await this.save(workflow);
		return await this.endOf(await this.client.startManually(id));
	}

	/** Waits for the end of an execution and for its data: n8n 1 stores these a moment after it says that it has ended. */
	async endOf(executionId: string): Promise<Execution> {
		await this.client.waitForExecution(executionId);
		return await vi.waitUntil(
			async () => {
				const execution = await this.client.getExecution(executionId);
				return execution.runs.size > 0 && execution;
			},
			{ timeout: 10_000, interval: 100 },
		);
	}

	/** Everything that n8n has written into its log file. */
	async log(): Promise<string> {
		return await readFile(join(this.#host.userFolder, '.n8n', 'logs', 'n8n.log'), 'utf8');
	}

	/** The IDs that are gone for good, in the order in which they went. */
	get deletedIds(): string[] {
		return this.sandbox.state.deletions.map(({ id }) => id);
	}

	/** How many deletions n8n has asked for, whatever came of them. */
	deleteRequestsFor(id: string): number {
		return this.sandbox.requests.filter(
			({ method, path }) => method === 'DELETE' && path.includes(`/${id}`),
		).length;
	}
}

/** One world for each generation of n8n, shared by all test files: n8n allows five logins a minute. */
export const worlds: readonly World[] = await Promise.all(
	inject('hosts').map(async (host) => await World.open(host)),
);
