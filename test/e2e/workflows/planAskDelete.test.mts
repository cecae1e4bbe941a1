import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { JsonObject } from '../../../sandbox/n8n/client/guards.mts';
import type { WorkflowJson } from '../../../sandbox/n8n/client/workflow.mts';
import { startN8n } from '../../../sandbox/n8n/host/host.mts';
import { N8N_2 } from '../../../sandbox/n8n/install/releases.mts';
import { startBrowser } from '../support/browser/browser.mts';
import type { DataTables } from '../support/services/dataTables.mts';
import { setUp, withParameters } from '../support/examples.mts';
import { fillForm, formAddress, sendForm } from '../support/browser/form.mts';
import { dueTaskIds, outcomesOf, resourceIdsOf } from '../support/truth.mts';
import { World, worlds } from '../support/world.mts';
import { LONG } from '../support/long.mts';

const FILE = 'plan-ask-delete.json';
const TABLE = 'Tallyfy plan';
const DAYS = 650;
const NUMBER = 'How many are deleted? Type the number, or nothing to keep them';
const answers = (what: string, number?: number) => ({
	'What shall happen': what,
	...(number === undefined ? {} : { [NUMBER]: String(number) }),
	'Your name': 'Alex',
});
/** The longest that n8n takes to notice that a wait is over: it looks once a minute. */
const NOTICED_WITHIN_MS = 150_000;

describe('the example plan, ask, delete', () => {
	let world: World;
	let tables: DataTables;
	let browser: Browser;
	let due: string[];
	const rows = async () => await tables.rows(TABLE);
	const live = (): WorkflowJson => setUp(FILE, { settings: { olderThanDays: DAYS } });

	/** Runs the example until it asks; returns the execution and the form's address. */
	const ask = async (workflow = live()) => {
		const { id } = await world.save(workflow);
		const executionId = await world.client.startManually(id);
		return { executionId, address: await formAddress(world.client, executionId, 'Ask') };
	};
	/** Answers in the browser as a person does; returns what the form asked, and what it said then. */
	const answerInBrowser = async (address: string, what: string, number?: number) => {
		const page = await browser.newPage();
		await page.goto(address);
		const asked = await page.locator('form').innerText();
		const said = await fillForm(page, answers(what, number));
		await page.close();
		return { asked, said };
	};

	beforeAll(async () => {
		const [n8n2] = worlds;
		if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
		world = await n8n2.beside({ world: 'company' });
		tables = await world.tables();
		browser = await startBrowser();
	});
	beforeEach(async () => {
		world.sandbox.reset();
		await tables.drop(TABLE);
		due = dueTaskIds(world.sandbox, DAYS);
		expect(due.length).toBeGreaterThan(10);
	});
	afterAll(async () => {
		await browser.close();
		await world.close();
	});

	it('approved in the browser: exactly the plan goes, and the account says who approved it', async () => {
		const { executionId, address } = await ask();
		expect(resourceIdsOf(await rows())).toEqual(due);
		expect(outcomesOf(await rows())).toEqual(['wouldDelete']);
		expect(world.sandbox.requests.every(({ method }) => method === 'GET')).toBe(true);

		const { asked, said } = await answerInBrowser(address, 'Delete them', due.length);
		expect(asked).toContain(`Delete ${due.length} one-off tasks for good?`);
		expect(asked).toContain('Call back Meridian Dental about the invoice');
		expect(said).toContain(`All ${due.length} were deleted.`);
		const execution = await world.endOf(executionId);
		expect(execution.status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual(due);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		for (const row of account)
			expect(row).toMatchObject({
				outcome: 'deleted',
				purpose: 'Yearly cleanup of one-off tasks, Alex decided: Delete them',
			});
	});

	it('refused in the browser: nothing goes, and the account says who refused', async () => {
		const { executionId, address } = await ask();
		const { said } = await answerInBrowser(address, 'Keep them');
		expect(said).toContain(`Nothing was deleted. All ${due.length} stay.`);
		expect((await world.endOf(executionId)).status).toBe('success');
		expect(world.deletedIds).toEqual([]);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		for (const row of account)
			expect(row).toMatchObject({
				outcome: 'protected',
				purpose: 'Yearly cleanup of one-off tasks, Alex decided: Keep them',
			});
	});

	// n8n looks once a minute.
	it(
		'nobody answers: when the time is up nothing goes, and a late answer changes nothing',
		LONG,
		async () => {
			const { executionId, address } = await ask(
				withParameters(live(), 'Ask', { resumeAmount: 5, resumeUnit: 'seconds' }),
			);
			const execution = await world.endOf(executionId, NOTICED_WITHIN_MS);
			expect(execution.status).toBe('success');
			expect(world.deletedIds).toEqual([]);
			for (const row of await rows())
				expect(row).toMatchObject({
					outcome: 'protected',
					purpose: 'Yearly cleanup of one-off tasks, nobody answered in time',
				});

			const page = await browser.newPage();
			await page.goto(address);
			expect(await page.getByRole('button', { name: 'Submit' }).count()).toBe(0);
			await page.close();
			expect(world.deletedIds).toEqual([]);
		},
	);

	it('another number than the plan has: nothing goes, and the run ends red with the reason', async () => {
		const { executionId, address } = await ask();
		const { said } = await answerInBrowser(address, 'Delete them', due.length + 1);
		expect(said).toContain(
			`You typed ${due.length + 1}, it would be ${due.length}. Nothing was deleted.`,
		);
		const execution = await world.endOf(executionId);
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain(
			`Somebody typed ${due.length + 1}, and the plan has ${due.length} one-off tasks. Nothing was deleted.`,
		);
		expect(world.deletedIds).toEqual([]);
		const account = await rows();
		expect(resourceIdsOf(account)).toEqual(due);
		expect(outcomesOf(account)).toEqual(['notTried']);
	});

	it('not more than askAbove: they go without a question', async () => {
		const execution = await world.run(
			setUp(FILE, { settings: { olderThanDays: DAYS, askAbove: due.length } }),
		);
		expect(execution.status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual(due);
		for (const { purpose } of await rows())
			expect(purpose).toBe('Yearly cleanup of one-off tasks, not asked: not more than askAbove');
	});

	it('a form sent without its fields deletes nothing', LONG, async () => {
		const { executionId, address } = await ask();
		await sendForm(address, { 'What shall happen': 'Delete them' });
		expect((await world.endOf(executionId)).status).toBe('error');
		expect(world.deletedIds).toEqual([]);
	});

	it(
		'a task that is opened again after the plan: the number is wrong, and nothing goes',
		LONG,
		async () => {
			const { executionId, address } = await ask();
			const task = world.sandbox.organization.tasks.get(due[0] ?? '');
			if (task === undefined) throw new Error('the task is gone');
			task.completed_at = null;
			task.status = 'in-progress';
			await sendForm(address, answers('Delete them', due.length));
			expect((await world.endOf(executionId)).status).toBe('error');
			expect(world.deletedIds).toEqual([]);
		},
	);

	it('an old link after a newer plan deletes nothing', LONG, async () => {
		const { id } = await world.save(live());
		const plan = async () => {
			const executionId = await world.client.startManually(id);
			return { executionId, address: await formAddress(world.client, executionId, 'Ask') };
		};
		const old = await plan();
		const newer = await plan();
		await sendForm(old.address, answers('Delete them', due.length));
		await world.endOf(old.executionId);
		expect(world.deletedIds).toEqual([]);
		await sendForm(newer.address, answers('Delete them', due.length));
		expect((await world.endOf(newer.executionId)).status).toBe('success');
		expect(world.deletedIds.toSorted()).toEqual(due);
	});
});

describe('plan, ask, delete, with n8n killed while it waits', LONG, () => {
	it('the link still works after the restart, and exactly the plan goes', async () => {
		const host = await startN8n({ release: N8N_2, packages: [inject('tarball')] });
		try {
			const world = await World.open(host, { world: 'company' });
			const due = dueTaskIds(world.sandbox, DAYS);
			const { id } = await world.save(setUp(FILE, { settings: { olderThanDays: DAYS } }));
			const executionId = await world.client.startManually(id);
			const address = await formAddress(world.client, executionId, 'Ask');
			await host.kill();
			await host.startAgain();
			await sendForm(address, answers('Delete them', due.length));
			expect((await world.endOf(executionId)).status).toBe('success');
			expect(world.deletedIds.toSorted()).toEqual(due);
			const account: JsonObject[] = await (await world.tables()).rows(TABLE);
			expect(resourceIdsOf(account)).toEqual(due);
			expect(outcomesOf(account)).toEqual(['deleted']);
			await world.sandbox.close();
		} finally {
			await host.stop();
		}
	});
});
