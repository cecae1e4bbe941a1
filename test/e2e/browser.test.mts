import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from './support/browser/browser.mts';
import { Editor } from './support/browser/editor.mts';
import { TaskField } from './support/browser/taskField.mts';
import { deleteTask, itemsFrom, startByHand, workflow } from './support/workflows.mts';
import { worlds } from './support/world.mts';

const TASK = 'Renew the parking permit';
const GONE = 'Tallyfy shows this token no one-off task with this ID';

// The steps of one user, in order: each begins where the one before has ended.
describe.each(worlds)('n8n $release.version in the browser', (world) => {
	const { sandbox } = world;
	let browser: Browser;
	let editor: Editor;
	let field: TaskField;
	const tasks = () => [
		...(sandbox.state.organizations.get(sandbox.organizationId)?.tasks.values() ?? []),
	];

	beforeAll(async () => {
		sandbox.reset();
		browser = await startBrowser();
		editor = await Editor.open(browser, world.url);
		await editor.signIn();
		field = new TaskField(editor.page);
	});
	afterAll(async () => {
		await browser.close();
	});

	it('the node picker finds the node by "cleanup" and by "tallyfy"', async () => {
		await editor.newWorkflow();
		for (const words of [
			'cleanup',
			'delete task',
			'delete file',
			'remove file',
			'one off task',
			'old tasks',
			'archive process',
			'retention',
			'delete old tasks',
		]) {
			expect(await editor.searchNodes(words), words).toContain('Tallyfy');
			await editor.closePicker();
		}
		expect((await editor.searchNodes('tallyfy'))[0]).toBe('Tallyfy');
	});

	it('an action opens the panel with its resource and operation, and both can be changed', async () => {
		await editor.addFromPicker('Delete file');
		expect(await editor.shownChoice('resource')).toBe('File');
		await editor.choose('resource', 'Task');
		expect(await editor.shownChoice('operation')).toBe('Get Many');
		await editor.choose('operation', 'Delete One-Off');
		expect(await editor.panelText()).toContain("Deleting a one-off task can't be undone");
	});

	it('a new credential is tested: refused with a wrong token, passed with the right one', async () => {
		const { accessToken, organizationId, baseUrl } = sandbox;
		await editor.openNewCredential();
		const refused = await editor.saveCredential({ accessToken: 'wrong', organizationId, baseUrl });
		// n8n 1 shows no package's own sentence here.
		expect(refused).toContain(
			world.release.generation === 2
				? 'Tallyfy rejects the access token. Create a new one under Settings > Integrations > REST API.'
				: 'Authorization failed - please check your credentials',
		);
		const passed = await editor.saveCredential({ accessToken, organizationId, baseUrl });
		expect(passed).toContain('Connection tested successfully');
		await editor.closeCredential();
	});

	it('From List offers the one-off tasks alone, and what is picked is deleted', async () => {
		const entries = await field.openList();
		const offered = tasks().filter((task) => task.is_oneoff_task && task.run_id === null);
		expect(entries).toHaveLength(offered.length);
		// Long titles are shortened; what tells two tasks apart is not.
		for (const { id } of offered) expect(entries.join('\n')).toContain(`…${id.slice(-4)}`);

		await field.pick(TASK);
		await editor.addOption('Concurrency');
		await editor.addOption('Ignore Missing');
		const picked = tasks().find(({ title }) => title === TASK);
		await editor.execute('1 item', picked?.id ?? TASK);
		expect(world.deletedIds).toEqual([picked?.id]);
	});

	it('a run that fails shows what happened and how to mend it', async () => {
		await editor.execute(GONE);
		expect(await editor.shownError()).toEqual({
			message: GONE,
			description:
				'Check the ID, and that it belongs to the organization of the credential. What is secret is hidden from all but ' +
				"administrators and assignees. Where it may be gone already, turn on 'Options > Ignore Missing'.",
		});
	});

	it('doing what the error says mends it, and the hint above the output says why', async () => {
		await editor.toggle('ignoreMissing');
		await editor.execute('0 of 1 one-off task deleted: 1 missing.', 'missing');
		await editor.closePanel();
	});

	it('a workflow over several tasks shows them all in the output, with the hint above', async () => {
		const open = tasks()
			.filter((task) => task.is_oneoff_task)
			.slice(0, 4);
		const gone = { id: world.deletedIds[0] ?? '', title: TASK };
		const rows = [...open.map(({ id, title }) => ({ id, title })), gone];
		const { id } = await world.save(
			workflow('Cleanup', [
				startByHand,
				...itemsFrom(rows),
				deleteTask({ options: { ignoreMissing: true } }),
			]),
		);
		await editor.openWorkflow(id);
		await editor.openPanel('Tallyfy');
		await editor.execute('4 of 5 one-off tasks deleted: 1 missing.', ...rows.map((row) => row.id));
	});

	it('nothing in all this made the package report an error to the browser', () => {
		expect(editor.ownConsoleErrors).toEqual([]);
	});
});
