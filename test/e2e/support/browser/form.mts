import type { Page } from 'playwright-core';
import { vi } from 'vitest';
import type { N8nClient } from '../../../../sandbox/n8n/client/client.mts';
import { list, object, text } from '../../../../sandbox/n8n/client/guards.mts';

/** What somebody puts into a form, by the labels of its fields. */
type Answers = Readonly<Record<string, string>>;

const APPEARS_WITHIN_MS = 60_000;
const POLL_MS = 150;

/** Waits until the execution waits at the *Wait* node `nodeName` for a form; returns the form's address. In n8n 2 only. */
export async function formAddress(
	client: N8nClient,
	executionId: string,
	nodeName: string,
): Promise<string> {
	return await vi.waitUntil(
		async () => {
			const { status, error, data } = await client.getExecution(executionId);
			if (status === 'error') throw new Error(`the execution failed: ${JSON.stringify(error)}`);
			if (status !== 'waiting') return undefined;
			const result = object(data.resultData, 'the result');
			const run = object(list(result.runData, nodeName)[0], 'the run of the waiting node');
			return text(run.metadata, 'resumeFormUrl');
		},
		{ timeout: APPEARS_WITHIN_MS, interval: POLL_MS },
	);
}

/** Sends a form without a browser; returns what it says. Throws when it has no such field, or n8n refuses it. */
export async function sendForm(address: string, answers: Answers): Promise<string> {
	const page = await (await fetch(address)).text();
	const fields = new Map(
		[...page.matchAll(/for='(field-\d+)'>([^<]*)</g)].map(([, field, label]) => [label, field]),
	);
	const body = new FormData();
	for (const [label, answer] of Object.entries(answers)) {
		const field = fields.get(label);
		if (field === undefined) throw new Error(`the form has no field "${label}": ${page}`);
		body.append(field, answer);
	}
	const answer = await fetch(address, { method: 'POST', body });
	const said = await answer.text();
	if (!answer.ok) throw new Error(`the form was refused (${answer.status}): ${said}`);
	return said;
}

/** Fills in the form that is open in a browser, submits it, and returns what the page says then. */
export async function fillForm(page: Page, answers: Answers): Promise<string> {
	for (const [label, answer] of Object.entries(answers)) {
		const field = page.getByLabel(label);
		const isMenu = (await field.and(page.locator('select')).count()) > 0;
		await (isMenu ? field.selectOption(answer) : field.fill(answer));
	}
	await page.getByRole('button', { name: 'Submit' }).click();
	await page.getByRole('button', { name: 'Submit' }).waitFor({ state: 'detached' });
	return await page.locator('body').innerText();
}
