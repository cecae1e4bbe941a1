import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { setUp, withNode } from '../support/examples.mts';
import { startMailbox, type Mailbox } from '../support/services/mailbox.mts';
import type { DataTables } from '../support/services/dataTables.mts';
import { World, worlds } from '../support/world.mts';

const NIGHTLY = 'Tallyfy nightly account';

let world: World;
let tables: DataTables;
let mailbox: Mailbox;

/** The mail of one run, without the codes and folds of its format. */
async function report(): Promise<string> {
	const { id, name } = await world.client.createCredential('smtp', 'Mail', mailbox.credential);
	const execution = await world.run(
		withNode(setUp('weekly-report.json'), 'Send the Report', (node) => ({
			...node,
			disabled: false,
			credentials: { smtp: { id, name } },
		})),
	);
	expect(execution.error).toBeUndefined();
	return (mailbox.mails.at(-1) ?? '').replaceAll('=\r\n', '').replaceAll('=20', ' ');
}

beforeAll(async () => {
	const [n8n2] = worlds;
	if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
	world = await n8n2.beside({ world: 'company' });
	tables = await world.tables();
	mailbox = await startMailbox();
});
beforeEach(async () => {
	await tables.drop(NIGHTLY);
});
afterAll(async () => {
	mailbox.stop();
	await world.close();
});

it('after a night the example "weekly report" counts what became of what, and attaches the rows', async () => {
	await world.run(
		setUp('nightly-retention.json', { settings: { olderThanDays: 600, atMost: 1000 } }),
	);
	const gone = world.deletedIds.length;
	expect(gone).toBeGreaterThan(10);
	const mail = await report();
	expect(mail).toContain(`In the last 7 days: ${gone} deleted. The oldest was `);
	expect(mail).toMatch(/filename="?tallyfy-\d{4}-\d\d-\d\d\.csv/);
});

it('what was only a dry run is called so', async () => {
	await world.run(
		setUp('nightly-retention.json', {
			settings: { olderThanDays: 500, atMost: 1000 },
			dryRun: true,
		}),
	);
	expect(await report()).toMatch(/In the last 7 days: \d+ would be deleted \(dry run\)\./);
});

it('a week in which nothing was due is reported, too', async () => {
	expect(await report()).toContain('In the last 7 days: Nothing was due.');
});
