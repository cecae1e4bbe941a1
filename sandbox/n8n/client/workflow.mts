import { isObject, list, object, optionalText, text, type JsonObject } from './guards.mts';

/** A workflow as n8n's export files have it. Its members are n8n's business; these are the ones used here. */
export type WorkflowJson = JsonObject;

/** A credential that n8n has stored. */
export interface StoredCredential {
	readonly id: string;
	readonly name: string;
	readonly type: string;
}

/** A workflow that n8n has stored. */
export interface StoredWorkflow {
	readonly id: string;
	readonly name: string;
	/** The version that `activateWorkflow` makes the running one. */
	readonly versionId: string;
	readonly active: boolean;
	/** The whole workflow, as n8n returned it. */
	readonly json: WorkflowJson;
}

/** Reads a workflow from n8n's answer. */
export function storedWorkflow(answer: unknown): StoredWorkflow {
	return {
		id: text(answer, 'id'),
		name: text(answer, 'name'),
		versionId: text(answer, 'versionId'),
		active: object(answer, 'the workflow').active === true,
		json: object(answer, 'the workflow'),
	};
}

/** The workflow with every node that names a credential of the given one's type pointed at that one. */
export function withCredential(workflow: WorkflowJson, credential: StoredCredential): WorkflowJson {
	const nodes = list(workflow, 'nodes').map((value) => {
		const node = object(value, 'a node');
		const { credentials } = node;
		if (!isObject(credentials) || !(credential.type in credentials)) return node;
		const reference = { id: credential.id, name: credential.name };
		return { ...node, credentials: { ...credentials, [credential.type]: reference } };
	});
	return { ...workflow, nodes };
}

/** The name of the first node that no other one leads to: where a manual run starts. */
export function firstTrigger(workflow: WorkflowJson): string {
	const connections = JSON.stringify(object(workflow.connections, 'the connections'));
	const trigger = list(workflow, 'nodes').find(
		(node) =>
			!connections.includes(`"node":${JSON.stringify(text(node, 'name'))}`) &&
			!text(node, 'type').endsWith('.stickyNote'),
	);
	if (trigger === undefined) throw new Error('the workflow has no node to start from');
	return text(trigger, 'name');
}

/** The path of the first webhook trigger in the workflow, for `N8nClient.callWebhook`. */
export function webhookPath(workflow: WorkflowJson): string | undefined {
	const webhook = list(workflow, 'nodes').find(
		(node) => text(node, 'type') === 'n8n-nodes-base.webhook',
	);
	return webhook === undefined
		? undefined
		: optionalText(object(webhook, 'the webhook').parameters, 'path');
}
