import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { example, setUp, withNode, withParameters } from '../support/examples.mts';
import { startMailbox, type Mailbox } from '../support/services/mailbox.mts';
import { worlds, type World } from '../support/world.mts';

const COMES_WITHIN_MS = 60_000;

let world: World;
let mailbox: Mailbox;

beforeAll(async () => {
	const [n8n2] = worlds;
	if (n8n2 === undefined) throw new Error('n8n 2 is not among the hosts');
	world = await n8n2.beside({});
	mailbox = await startMailbox();
});
afterAll(async () => {
	mailbox.stop();
	await world.close();
});

it('a refused token in the night: the example "tell me when it fails" sends a mail that says so', async () => {
	const { client, sandbox } = world;
	const { id, name } = await client.createCredential('smtp', 'Mail', mailbox.credential);
	const teller = await world.save(
		withNode(example('tell-me-when-it-fails.json'), 'Send a Mail', (node) => ({
			...node,
			credentials: { smtp: { id, name } },
		})),
	);
	await client.activateWorkflow(teller.id);

	const everySecond = { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } };
	const nightly = withParameters(
		setUp('nightly-retention.json'),
		'Every Night at Two',
		everySecond,
	);
	const watched = await world.save({
		...nightly,
		settings: { executionOrder: 'v1', errorWorkflow: teller.id },
	});
	sandbox.faults.set([{ fault: { kind: 'status', status: 401 } }]);
	await client.activateWorkflow(watched.id);
	await vi.waitUntil(() => mailbox.mails.length > 0, { timeout: COMES_WITHIN_MS, interval: 200 });
	await client.deactivateWorkflow(watched.id);
	await client.deactivateWorkflow(teller.id);

	// A mail's long lines are folded, and its odd characters written as codes.
	const mail = (mailbox.mails[0] ?? '').replaceAll('=\r\n', '');
	expect(mail).toMatch(/^Subject: .*Nightly_retention/m);
	expect(mail).toContain('Tallyfy rejects the access token');
	expect(mail).toContain('Find Due Tasks');
	expect(mail).toContain('you@example.com');
	expect(world.deletedIds).toEqual([]);
});
