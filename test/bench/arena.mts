import { fileURLToPath } from 'node:url';
import { N8nClient } from '../../sandbox/n8n/client/client.mts';
import { startN8n, type N8nHost } from '../../sandbox/n8n/host/host.mts';
import { N8N_2 } from '../../sandbox/n8n/install/releases.mts';
import { withCredential } from '../../sandbox/n8n/client/workflow.mts';
import { startBarePool, type BarePool } from './bare.mts';
import { contenders, isBare, type Contender, type Target } from './contenders.mts';
import { Inspector, inspectorEnvironment } from './inspector.mts';
import { startSandboxProcess, type SandboxProcess } from './sandboxProcess.mts';
import { contenderNodeName, contenderWorkflow } from './workflow.mts';

const helperPoolFolder = fileURLToPath(new URL('./helper-pool/', import.meta.url));

interface PublishedWorkflow {
	readonly id: string;
	readonly path: string;
}

/** All processes of the benchmark, and every contender ready to run in them. */
export class Arena {
	readonly sandbox: SandboxProcess;
	readonly inspector: Inspector;
	readonly #n8n: N8nHost;
	readonly #client: N8nClient;
	readonly #bare: BarePool;
	readonly #target: Target;
	readonly #workflows = new Map<Contender, PublishedWorkflow>();
	#bareMs = 0;

	private constructor(
		sandbox: SandboxProcess,
		n8n: N8nHost,
		client: N8nClient,
		inspector: Inspector,
	) {
		this.sandbox = sandbox;
		this.inspector = inspector;
		this.#n8n = n8n;
		this.#client = client;
		this.#bare = startBarePool();
		const { baseUrl, organizationId, accessToken } = sandbox;
		this.#target = { filesUrl: `${baseUrl}/organizations/${organizationId}/file`, accessToken };
	}

	/** Starts everything; `packageSource` is the built package, as a folder or a tarball. */
	static async open(packageSource: string): Promise<Arena> {
		const sandbox = await startSandboxProcess();
		const n8n = await startN8n({
			release: N8N_2,
			packages: [packageSource, helperPoolFolder],
			environment: inspectorEnvironment,
		});
		const client = await N8nClient.connect(n8n.url);
		const arena = new Arena(sandbox, n8n, client, await Inspector.open(n8n));
		await arena.#publishWorkflows();
		return arena;
	}

	async #publishWorkflows(): Promise<void> {
		const { baseUrl, organizationId, accessToken } = this.sandbox;
		const credential = await this.#client.createCredential('tallyfyApi', 'Tallyfy API', {
			baseUrl,
			organizationId,
			accessToken,
		});
		for (const [number, contender] of contenders.entries()) {
			if (isBare(contender)) continue;
			const path = `contender-${number}`;
			const workflow = contenderWorkflow(contender, this.#target, path);
			const { id } = await this.#client.createWorkflow(withCredential(workflow, credential));
			await this.#client.activateWorkflow(id);
			this.#workflows.set(contender, { id, path });
		}
	}

	/** The process in which this contender works. */
	processIdOf(contender: Contender): number {
		return isBare(contender) ? this.#bare.processId : this.#n8n.processId;
	}

	/** Lets a contender delete the files. */
	async run(contender: Contender, ids: readonly string[]): Promise<void> {
		if (isBare(contender)) {
			const { accessToken, filesUrl } = this.#target;
			const urls = ids.map((id) => `${filesUrl}/${id}`);
			this.#bareMs = await this.#bare.run({ urls, accessToken, width: contender.width });
			return;
		}
		const { path } = this.#workflow(contender);
		const { status, body } = await this.#client.callWebhook(path, { ids });
		if (status !== 200) throw new Error(`${contender.name}: n8n answered ${status}: ${body}`);
	}

	/** How long the contender's newest run took: its node alone, as n8n reports it, or the bare pool. */
	async contenderMs(contender: Contender): Promise<number> {
		if (isBare(contender)) return this.#bareMs;
		const { id: workflowId } = this.#workflow(contender);
		const [newest] = await this.#client.listExecutions(workflowId);
		if (newest === undefined) throw new Error(`${contender.name}: n8n has no execution`);
		const { runs, status } = await this.#client.waitForExecution(newest.id);
		const [run] = runs.get(contenderNodeName) ?? [];
		if (run === undefined) throw new Error(`${contender.name}: the execution ended as ${status}`);
		return run.executionTimeMs;
	}

	#workflow(contender: Contender): PublishedWorkflow {
		const workflow = this.#workflows.get(contender);
		if (workflow === undefined) throw new Error(`${contender.name} has no workflow`);
		return workflow;
	}

	async close(): Promise<void> {
		this.inspector.close();
		this.#bare.stop();
		await this.#n8n.stop();
		await this.sandbox.stop();
	}
}
