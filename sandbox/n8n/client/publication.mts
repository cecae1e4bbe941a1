import { setTimeout as sleep } from 'node:timers/promises';
import { list, optionalText, text } from './guards.mts';
import { N8nAnswerError, type N8nSession } from './rest.mts';

const POLL_MS = 50;
const TIMEOUT_MS = 30_000;

/**
 * n8n 2 registers and removes a workflow's triggers after it has answered the call that asked for it: until then, a webhook
 * answers 404 or runs the version before. Resolves when that is done; at once in n8n 1, which does it before it answers.
 * Throws with n8n's reason when a trigger can't be registered.
 */
export async function waitForPublication(session: N8nSession, workflowId: string): Promise<void> {
	const deadline = Date.now() + TIMEOUT_MS;
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
			throw new Error(`workflow ${workflowId} is still not published after ${TIMEOUT_MS} ms`);
		await sleep(POLL_MS);
	}
}
