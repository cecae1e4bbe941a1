import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { outputOf } from '../../../sandbox/engine/engine.mts';
import type { TaskFields } from '../../../sandbox/tallyfy/world/add.mts';
import { startMailbox, type Mailbox } from '../../e2e/support/services/mailbox.mts';
import { useSandbox } from '../sandbox.mts';
import { runExample } from './example.mts';

const EXAMPLE = 'tell-the-owners.json';
const YOU = 'you@example.com';
const ROBIN = { id: 10_001, email: 'robin@northwind.example' };
const KIM = { id: 10_003, email: 'kim@northwind.example' };
const GUEST = 'mira@elsewhere.example';
const DAY_MS = 24 * 60 * 60 * 1000;

const world = useSandbox();
let mailbox: Mailbox;
beforeAll(async () => {
	mailbox = await startMailbox();
});
beforeEach(() => {
	world.sandbox.organization.tasks.clear();
});
afterAll(() => {
	mailbox.stop();
});

const daysAgo = (days: number) => new Date(world.sandbox.now() - days * DAY_MS).toISOString();

/** A completed one-off task of these owners. At 80 days it goes ten days from now. */
function add(title: string, owners: Partial<TaskFields['owners']>, days = 80): void {
	const nobody = { users: [], guests: [], groups: [] };
	const completed_at = daysAgo(days);
	world.sandbox.addTasks(1, { title, completed_at, owners: { ...nobody, ...owners } });
}

/** Runs the example with its mail node switched on; the mails are those of this run, by whom they are to. */
async function mailed(settings = {}) {
	const before = mailbox.mails.length;
	const run = await runExample(world.sandbox, EXAMPLE, {
		settings,
		nodes: {
			'Send the Mails': { disabled: false, credentials: { smtp: { id: 'mail', name: 'Mail' } } },
		},
		credentials: { mail: { user: '', password: '', ...mailbox.credential } },
	});
	const mails = mailbox.mails.slice(before).map(plain);
	return {
		error: run.data.resultData.error?.message,
		addresses: mails.map((mail) => /^To: (.*?)\r?$/m.exec(mail)?.[1]),
		to: (address: string) => mails.find((mail) => mail.includes(`\r\nTo: ${address}\r`)) ?? '',
	};
}

/** Without the codes and folds of the format. */
function plain(mail: string): string {
	const whole = mail.replaceAll('=\r\n', '').replaceAll(/\r\n[ \t]/g, ' ');
	return whole.replaceAll(/=([0-9A-F]{2})/g, (_, code: string) =>
		String.fromCharCode(Number.parseInt(code, 16)),
	);
}

it('sends each owner one mail with what goes when, and changes nothing', async () => {
	add('Call the dentist', { users: [ROBIN.id] });
	add('Renew the permit', { users: [ROBIN.id] }, 85);
	add('Order badges', { users: [KIM.id] });
	add('Sign the lease', { guests: [GUEST] });
	add('Due already', { users: [KIM.id] }, 95);
	add('Still too young', { users: [KIM.id] }, 40);
	const { addresses, to, error } = await mailed();
	expect(error).toBeUndefined();
	expect(addresses.toSorted()).toEqual([KIM.email, GUEST, ROBIN.email]);
	expect(to(ROBIN.email)).toContain('Subject: 2 tasks in Tallyfy may be deleted, the first from');
	const row = '<tr><td>\\d{4}-\\d\\d-\\d\\d</td><td>';
	// The oldest goes first.
	expect(to(ROBIN.email)).toMatch(
		new RegExp(`${row}Renew the permit</td>.*${row}Call the dentist</td>`, 's'),
	);
	expect(to(ROBIN.email)).not.toContain('Order badges');
	expect(to(KIM.email)).toContain('Subject: 1 task in Tallyfy may be deleted from');
	expect(to(KIM.email)).not.toMatch(/Due already|too young/);
	expect(to(GUEST)).toContain('Sign the lease');
	expect(world.sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

it('says the day on which the task begins to be old enough', async () => {
	add('Order badges', { users: [KIM.id] }, 80);
	const run = await runExample(world.sandbox, EXAMPLE);
	const [mail] = outputOf(run, 'One Mail per Owner');
	const zone = { timeZone: 'America/New_York' };
	const day = (ms: number) => new Date(ms).toLocaleDateString('sv-SE', zone);
	expect(mail?.json.min_goesOn).toBe(day(world.sandbox.now() + 10 * DAY_MS));
	expect(mail?.json.concatenated_row).toContain(day(world.sandbox.now() - 80 * DAY_MS));
});

it('tells each of several owners, and everyone once', async () => {
	add('Order badges', { users: [ROBIN.id, KIM.id], guests: [GUEST, GUEST.toUpperCase()] });
	const { addresses, to } = await mailed();
	expect(addresses.toSorted()).toEqual([KIM.email, GUEST, ROBIN.email]);
	expect(to(KIM.email)).toContain('Robin Sandbox, Kim Standard');
});

it('puts what has no owner who can be told, or another one besides, into one mail to you', async () => {
	const [group = ''] = world.sandbox.addGroups(1, { name: 'Billing' });
	add('Nobody has it', {});
	add('A group has it', { groups: [group] });
	add('Somebody unknown has it', { users: [99_999] });
	add('A group has it too', { users: [KIM.id], groups: [group] });
	const { members } = world.sandbox.organization;
	const [robin] = members.values();
	if (robin !== undefined) members.set(10_020, { ...robin, id: 10_020, status: 'disabled' });
	add('Somebody who left has it', { users: [10_020] });
	const { addresses, to } = await mailed();
	expect(addresses.toSorted()).toEqual([KIM.email, YOU]);
	for (const words of [
		'<td>nobody',
		'A group has it<',
		'Billing',
		'Somebody unknown',
		'who left',
		'it too',
	]) {
		expect(to(YOU)).toContain(words);
	}
	expect(to(YOU)).toContain('You also get those of which no owner');
});

it('tells you what it can tell no member, where Tallyfy does not show them', async () => {
	add('Order badges', { users: [KIM.id] });
	world.sandbox.faults.set([{ match: { path: '/users' }, fault: { kind: 'status', status: 403 } }]);
	expect((await mailed()).addresses).toEqual([YOU]);
});

it('leaves guests alone where that is set, and tells you what only they have', async () => {
	add('Sign the lease', { guests: [GUEST] });
	add('Order badges', { users: [KIM.id], guests: [GUEST] });
	const { addresses, to } = await mailed({ guestsToo: false });
	expect(addresses.toSorted()).toEqual([KIM.email, YOU]);
	expect(to(YOU)).not.toContain('Order badges');
});

it('shows a name as it is, whatever it has in it', async () => {
	add('<b>Bold</b> & <script>', { users: [KIM.id] });
	const { to } = await mailed();
	expect(to(KIM.email)).toContain('&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;script&gt;');
});

it('mails nobody when nothing will be due', async () => {
	add('Due already', { users: [KIM.id] }, 95);
	add('Still too young', { users: [KIM.id] }, 40);
	const { addresses, error } = await mailed();
	expect([addresses, error]).toEqual([[], undefined]);
});

it('mails nobody as imported', async () => {
	add('Order badges', { users: [KIM.id] });
	const run = await runExample(world.sandbox, EXAMPLE);
	expect(run.status).toBe('success');
	expect(outputOf(run, 'One Mail per Owner')).toHaveLength(1);
});

it('ends red where a mail can not be sent, after the others went', async () => {
	add('Nobody has it', {});
	add('Order badges', { users: [KIM.id] });
	const { addresses, error } = await mailed({ yourAddress: '' });
	expect(addresses).toEqual([KIM.email]);
	expect(error).toMatch(/^1 of 2 mails could not be sent\. The first, to "": /);
});

it('finds nothing where a number in the settings is none', async () => {
	add('Order badges', { users: [KIM.id] });
	const { addresses, error } = await mailed({ withinDays: 0 });
	expect(addresses).toEqual([]);
	expect(error).toContain('Due Within (Days)');
});
