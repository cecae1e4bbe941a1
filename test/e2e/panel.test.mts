import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from './support/browser/browser.mts';
import { Editor } from './support/browser/editor.mts';
import { TaskField } from './support/browser/taskField.mts';
import { deleteTask, startByHand, workflow } from './support/workflows.mts';
import { worlds } from './support/world.mts';
import { describeFirst } from './support/long.mts';

const PROCESS_LINK = 'https://go.tallyfy.com/acme/processes/3f2a9c81d04b4e6f9a7b5c2d1e0f8a64';
const NO_ID = 'This is not an ID. An ID has only letters, digits, hyphens and underscores';
const NO_TASK = 'This address names no task. It has to contain /tasks/ and the ID';

/** What people type into *Task ID* by mistake, and all that they read then. */
const MISTAKES = [
	['a title in By ID', 'id', 'Renew the permit', NO_ID],
	['a title in By URL', 'url', 'Renew the permit', NO_ID],
	['the link of a process in By URL', 'url', PROCESS_LINK, NO_TASK],
	['the link of a process in By ID', 'id', PROCESS_LINK, NO_TASK],
	['an empty By URL', 'url', '', 'Parameter "Task ID" is required.'],
	['an empty By ID', 'id', '', 'Parameter "Task ID" is required.'],
] as const;

// The steps of one user, in order: each begins where the one before has ended.
describeFirst(worlds)('the panels of n8n $release.version', (world) => {
	const { sandbox, release } = world;
	let browser: Browser;
	let editor: Editor;
	let field: TaskField;

	beforeAll(async () => {
		sandbox.reset();
		const { baseUrl, organizationId } = sandbox;
		const url = `${baseUrl}/organizations/${organizationId}/tasks`;
		const ask = {
			name: 'Ask',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: { url, options: {} },
		};
		const taskId = { __rl: true, mode: 'list', value: '' };
		const { parameters, ...node } = deleteTask();
		const { id } = await world.save(
			workflow(
				'Panels',
				[startByHand, ask, { ...node, parameters: { ...parameters, taskId } }],
				[
					['Start', 'Ask'],
					['Start', 'Tallyfy'],
				],
			),
		);
		browser = await startBrowser();
		editor = await Editor.open(browser, world.url);
		await editor.signIn();
		await editor.openWorkflow(id);
		field = new TaskField(editor.page);
	});
	afterAll(async () => {
		await browser.close();
	});

	it('HTTP Request offers the credential under Predefined Credential Type, and signs with it', async () => {
		await editor.openPanel('Ask');
		await editor.choose('authentication', 'Predefined Credential Type');
		await editor.chooseCredentialType('Tallyfy API');
		await editor.execute('1 item', 'Renew the parking permit');
		expect(sandbox.requests.at(-1)).toMatchObject({
			status: 200,
			headers: {
				authorization: `Bearer ${sandbox.accessToken}`,
				accept: expect.stringMatching(/^application\/json\b/) as string,
				client: 'APIClient',
			},
		});
		await editor.closePanel();
	});

	it('From List says why nothing fits, in lines that can not be chosen', async () => {
		await editor.openPanel('Tallyfy');
		await field.openList();
		const lines = [
			'No one-off task matches "laptop"',
			"1 task of a process does, and can't be chosen here",
		];
		expect(await field.search('laptop', 'No one-off task')).toEqual(lines);
		for (const line of lines) await field.pick(line);
		expect(await field.search('parking', 'parking')).toEqual([
			expect.stringContaining('Renew the parking permit'),
		]);
		await editor.page.keyboard.press('Escape');
		expect(await field.issues()).toBe('Issues:\n\nParameter "Task ID" is required.');
	});

	it('a mistake in Task ID gets one sentence that says what to do, and nothing starts', async () => {
		const asked = sandbox.requests.length;
		for (const [what, mode, text, sentence] of MISTAKES) {
			await field.type(text, mode);
			await expect
				.poll(() => field.issues(), { message: what, timeout: 30_000 })
				.toBe(`Issues:\n\n${sentence}`);
			await field.isRefused(
				release.generation === 2
					? `- ${sentence}`
					: 'The workflow has issues and cannot be executed for that reason. Please fix them first.',
			);
		}
		expect(sandbox.requests).toHaveLength(asked);
	});

	it('both menus of the node lead to the HTTP Request node for what it can not do', async () => {
		for (const menu of ['operation', 'resource']) {
			await editor.choose(menu, 'Custom API Call');
			expect(await editor.panelText()).toContain(
				"Use the HTTP Request node to make a custom API call. We'll take care of the Tallyfy auth for you.",
			);
		}
	});
});
