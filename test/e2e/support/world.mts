import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, vi } from 'vitest';
import { N8nClient } from '../../../sandbox/n8n/client/client.mts';
import type { Execution } from '../../../sandbox/n8n/client/execution.mts';
import type { N8nRelease } from '../../../sandbox/n8n/install/releases.mts';
import {
	withCredential,
	type StoredCredential,
	type StoredWorkflow,
	type WorkflowJson,
} from '../../../sandbox/n8n/client/workflow.mts';
import type { SandboxOptions } from '../../../sandbox/tallyfy/parts.mts';
import { startSandbox, type Sandbox } from '../../../sandbox/tallyfy/server.mts';
import type { HostAddress } from '../hosts.setup.mts';
import { DataTables } from './services/dataTables.mts';

const RUN_WITHIN_MS = 120_000;

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
	static async open(host: HostAddress, options: SandboxOptions = {}): Promise<World> {
		return await World.#make(host, await N8nClient.connect(host.url), options);
	}

	static async #make(host: HostAddress, client: N8nClient, options: SandboxOptions) {
		const sandbox = await startSandbox(options);
		const { accessToken, organizationId, baseUrl } = sandbox;
		const credential = await client.createCredential('tallyfyApi', 'Tallyfy sandbox', {
			accessToken,
			organizationId,
			baseUrl,
		});
		return new World(host, client, sandbox, credential);
	}

	/** The same n8n with another sandbox: n8n allows five logins a minute. */
	async beside(options: SandboxOptions): Promise<World> {
		return await World.#make(this.#host, this.client, options);
	}

	/** Ends the sandbox and takes its credential away: n8n offers the most recent one wherever one is chosen. */
	async close(): Promise<void> {
		await this.client.session.rest('DELETE', `credentials/${this.credential.id}`);
		await this.sandbox.close();
	}

	/** n8n's Data Tables; n8n 2 only. */
	async tables(): Promise<DataTables> {
		return await DataTables.open(this.client.session);
	}

	/** Saves a workflow; every Tallyfy credential in it becomes this world's. */
	async save(workflow: WorkflowJson): Promise<StoredWorkflow> {
		return await this.client.createWorkflow(withCredential(workflow, this.credential));
	}

	/** Saves another version of a stored workflow. */
	async update({ id, versionId }: StoredWorkflow, workflow: WorkflowJson): Promise<void> {
		const changed = withCredential(workflow, this.credential);
		await this.client.session.rest('PATCH', `workflows/${id}`, { ...changed, versionId });
	}

	/** Saves a workflow, runs it by hand and waits for its end. */
	async run(workflow: WorkflowJson): Promise<Execution> {
		const { id } = await this.save(workflow);
		return await this.endOf(await this.client.startManually(id));
	}

	/** Waits for the end of an execution and for its data: n8n 1 stores these a moment after it says that it has ended. */
	async endOf(executionId: string, timeoutMs = RUN_WITHIN_MS): Promise<Execution> {
		await this.client.waitForExecution(executionId, timeoutMs);
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
