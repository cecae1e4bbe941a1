import { setTimeout as sleep } from 'node:timers/promises';
import { execution, executionSummary, isUnfinished } from './execution.mts';
import type { Execution, ExecutionSummary } from './execution.mts';
import { list, object, optionalText, text, type JsonObject } from './guards.mts';
import { N8nAnswerError, N8nSession } from './rest.mts';
import { firstTrigger, storedWorkflow } from './workflow.mts';
import type { StoredCredential, StoredWorkflow, WorkflowJson } from './workflow.mts';

interface WebhookAnswer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: string;
}

/** What n8n runs on, as far as it takes to list its packages. */
interface ListsPackages {
	readonly packages: readonly { readonly name: string; readonly version: string }[];
	readonly runSql: (sql: string) => void;
}

const POLL_MS = 150;
const PUBLICATION_POLL_MS = 50;
const PUBLICATION_TIMEOUT_MS = 30_000;
const DEFAULT_TIMEOUT_MS = 60_000;
const WEBHOOK_TIMEOUT_MS = 600_000;

/**
 * What a user does in n8n's editor, over the REST API that the editor uses; the same on both generations. Whatever n8n
 * refuses is an `N8nAnswerError`.
 */
export class N8nClient {
	/** For calls that have no method here. */
	readonly session: N8nSession;

	private constructor(session: N8nSession) {
		this.session = session;
	}

	/** Makes the owner account on a fresh n8n, or logs in where there is one already. */
	static async connect(url: string): Promise<N8nClient> {
		return new N8nClient(await N8nSession.open(url));
	}

	/** Saves a credential. n8n wants 3 to 128 characters in a name. */
	async createCredential(type: string, name: string, data: JsonObject): Promise<StoredCredential> {
		const answer = await this.session.rest('POST', 'credentials', { type, name, data });
		return { id: text(answer, 'id'), type, name };
	}

	/** What the editor does when a saved credential is tested with the fields shown: n8n's verdict, and the sentence. */
	async testCredential(
		credential: StoredCredential,
		data: JsonObject,
	): Promise<{ ok: boolean; message: string }> {
		const answer = await this.session.rest('POST', 'credentials/test', {
			credentials: { ...credential, data },
		});
		return { ok: text(answer, 'status') === 'OK', message: optionalText(answer, 'message') ?? '' };
	}

	async createWorkflow(workflow: WorkflowJson): Promise<StoredWorkflow> {
		const fields = { settings: {}, ...workflow, active: false };
		return storedWorkflow(await this.session.rest('POST', 'workflows', fields));
	}

	async getWorkflow(id: string): Promise<StoredWorkflow> {
		return storedWorkflow(await this.session.rest('GET', `workflows/${id}`));
	}

	/** Lets triggers run the newest version: *Publish* in n8n 2, *Active* in n8n 1. Resolves when they are registered. */
	async activateWorkflow(id: string): Promise<StoredWorkflow> {
		const { versionId } = await this.getWorkflow(id);
		const answer = await this.session.rest('POST', `workflows/${id}/activate`, { versionId });
		await waitForPublication(this.session, id);
		return storedWorkflow(answer);
	}

	/** Resolves when the triggers are gone. */
	async deactivateWorkflow(id: string): Promise<void> {
		await this.session.rest('POST', `workflows/${id}/deactivate`, {});
		await waitForPublication(this.session, id);
	}

	/**
	 * What the Execute Workflow button does, from the named trigger or the first one. Resolves with the execution's id as soon
	 * as it has started. Throws for a trigger that waits for a webhook call first.
	 */
	async startManually(workflowId: string, triggerName?: string): Promise<string> {
		const { json } = await this.getWorkflow(workflowId);
		// n8n 1 runs the workflow that it is sent, n8n 2 the stored one.
		const answer = await this.session.rest('POST', `workflows/${workflowId}/run`, {
			workflowData: json,
			triggerToStartFrom: { name: triggerName ?? firstTrigger(json) },
		});
		return text(answer, 'executionId');
	}

	/** An execution as far as it has come; n8n saves the data of a running one only at its end. */
	async getExecution(id: string): Promise<Execution> {
		return execution(await this.session.rest('GET', `executions/${id}`));
	}

	/** Waits until the execution has ended, however it ended. */
	async waitForExecution(id: string, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const current = await this.getExecution(id);
			if (!isUnfinished(current)) return current;
			if (Date.now() > deadline)
				throw new Error(`execution ${id} is still ${current.status} after ${timeoutMs} ms`);
			await sleep(POLL_MS);
		}
	}

	/** The newest executions first, at most 100. */
	async listExecutions(workflowId?: string): Promise<ExecutionSummary[]> {
		const filter = JSON.stringify(workflowId === undefined ? {} : { workflowId });
		const query = new URLSearchParams({ filter, limit: '100' });
		const answer = await this.session.rest('GET', `executions?${query.toString()}`);
		return list(answer, 'results').map(executionSummary);
	}

	/** What the Stop button does. */
	async stopExecution(id: string): Promise<void> {
		await this.session.rest('POST', `executions/${id}/stop`, {});
	}

	/** Calls the production address of an active workflow's webhook, with a JSON body, whatever the answer. */
	async callWebhook(path: string, body?: unknown, method = 'POST'): Promise<WebhookAnswer> {
		const answer = await fetch(`${this.session.url}/webhook/${path}`, {
			method,
			headers: { 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
		});
		return { status: answer.status, headers: answer.headers, body: await answer.text() };
	}

	/**
	 * Makes packages show in Settings > Community Nodes. n8n loads every package of its nodes folder, but that page lists only
	 * what is in these two tables, which n8n's own installer fills and no REST call does.
	 */
	async listInSettings({ packages, runSql }: ListsPackages): Promise<void> {
		const types = await this.nodeTypes();
		const add = (table: string, row: Readonly<Record<string, string>>) => {
			const names = Object.keys(row).map((name) => `"${name}"`);
			const values = Object.values(row).map((value) => `'${value.replaceAll("'", "''")}'`);
			runSql(
				`INSERT INTO ${table} (${names.join()}) VALUES (${values.join()}) ON CONFLICT DO NOTHING`,
			);
		};
		for (const { name, version } of packages) {
			add('installed_packages', { packageName: name, installedVersion: version });
			for (const type of types) {
				const typeName = text(type, 'name');
				if (!typeName.startsWith(`${name}.`) || typeName.endsWith('Tool')) continue;
				const shown = { name: text(type, 'displayName'), type: typeName };
				add('installed_nodes', { ...shown, latestVersion: '1', package: name });
			}
		}
	}

	/** What the editor's node picker gets: the description of every node type, the tool variants included. */
	async nodeTypes(): Promise<JsonObject[]> {
		const types = await this.session.get('types/nodes.json');
		return list({ types }, 'types').map((type) => object(type, 'a node type'));
	}
}

/**
 * n8n 2 registers and removes a workflow's triggers after it has answered the call that asked for it: until then, a webhook
 * answers 404 or runs the version before. Resolves when that is done; at once in n8n 1, which does it before it answers.
 * Throws with n8n's reason when a trigger can't be registered.
 */
async function waitForPublication(session: N8nSession, workflowId: string): Promise<void> {
	const deadline = Date.now() + PUBLICATION_TIMEOUT_MS;
	for (;;) {
		const answer = await session
			.rest('GET', `workflows/${workflowId}/publication-status`)
			.catch((error: unknown) => {
				if (error instanceof N8nAnswerError && error.status === 404) return undefined;
				throw error;
			});
		if (answer === undefined) return;
		const status = text(answer, 'status');
		if (status === 'published' || status === 'not_published') return;
		if (status !== 'in_progress') {
			const reasons = list(answer, 'triggers').map((one) => optionalText(one, 'errorMessage'));
			throw new Error(`workflow ${workflowId}: ${status}: ${reasons.filter(Boolean).join('; ')}`);
		}
		if (Date.now() > deadline)
			throw new Error(
				`workflow ${workflowId} is still not published after ${PUBLICATION_TIMEOUT_MS} ms`,
			);
		await sleep(PUBLICATION_POLL_MS);
	}
}
