import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputOf } from '../support/bulk.mts';
import { example, withNode } from '../support/examples.mts';
import { startMailbox, type Mailbox } from '../support/services/mailbox.mts';
import { World, worlds } from '../support/world.mts';

const FILE = 'tell-the-owners.json';
const DAY_MS = 24 * 60 * 60 * 1000;
const ROBIN = { id: 10_001, email: 'robin@northwind.example' };
const KIM = { id: 10_003, email: 'kim@northwind.example' };

describe.each(worlds)('n8n $release.version: the example that tells the owners', (shared) => {
	let world: World;
	let mailbox: Mailbox;

	beforeAll(async () => {
		mailbox = await startMailbox();
		world = await shared.beside({});
		world.sandbox.organization.tasks.clear();
		const add = (title: string, users: readonly number[], days: number) =>
			world.sandbox.addTasks(1, {
				title,
				completed_at: new Date(world.sandbox.now() - days * DAY_MS).toISOString(),
				owners: { users: [...users], guests: [], groups: [] },
			});
		add('Renew the permit', [ROBIN.id], 85);
		add('Call the dentist', [ROBIN.id, KIM.id], 80);
		add('Due already', [KIM.id], 95);
		add('Of nobody', [], 80);
	});
	afterAll(async () => {
		mailbox.stop();
		await world.close();
	});

	it('as imported it mails nobody, and shows who would get what', async () => {
		const execution = await world.run(example(FILE));
		expect(execution.status).toBe('success');
		const mails = outputOf(execution, 'One Mail per Owner').map(({ json }) => json);
		expect(mails.map(({ to, count_row: count }) => [to, count].join(': ')).toSorted()).toEqual([
			`${KIM.email}: 1`,
			`${ROBIN.email}: 2`,
			'you@example.com: 1',
		]);
		expect(mailbox.mails).toEqual([]);
	});

	it('switched on, it sends each owner one mail, and changes nothing', async () => {
		const { id, name } = await world.client.createCredential('smtp', 'Mail', mailbox.credential);
		const execution = await world.run(
			withNode(example(FILE), 'Send the Mails', (node) => ({
				...node,
				disabled: false,
				credentials: { smtp: { id, name } },
			})),
		);
		expect(execution.error).toBeUndefined();
		// A mail's long lines are folded.
		const mails = mailbox.mails.map((mail) => mail.replaceAll('=\r\n', ''));
		const to = mails.map((mail) => /^To: (.*?)\r?$/m.exec(mail)?.[1]);
		expect(to.toSorted()).toEqual([KIM.email, ROBIN.email, 'you@example.com']);
		const robins = mails.find((mail) => mail.includes(`To: ${ROBIN.email}`)) ?? '';
		expect(robins).toContain('Subject: 2 tasks in Tallyfy may be deleted');
		expect(robins).toMatch(/Renew the permit.*Call the dentist/s);
		expect(mails.join('')).not.toContain('Due already');
		expect(world.sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	});
});
