import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addComment } from '../../../sandbox/tallyfy/world/add.mts';
import { outputOf } from '../support/bulk.mts';
import { setUp } from '../support/examples.mts';
import { World, worlds } from '../support/world.mts';

const EMAIL = 'mira@elsewhere.example';

describe.each(worlds)("n8n $release.version: the example with one person's data", (shared) => {
	let world: World;
	/** The run for an address. */
	const lookUp = async (email: string) => {
		const { organizationId, baseUrl } = world.sandbox;
		const settings = { email, organizationId, baseUrl };
		return await world.run(setUp('one-persons-data.json', { settings }));
	};

	beforeAll(async () => {
		world = await shared.beside({});
	});
	afterAll(async () => {
		await world.close();
	});

	it('makes one table of what a guest has, and changes nothing', async () => {
		const { sandbox } = world;
		const [guestId = ''] = sandbox.addGuests(1, {
			email: EMAIL,
			first_name: 'Mira',
			last_name: 'Patel',
		});
		const [taskId = ''] = sandbox.addTasks(1, {
			title: 'Sign the lease',
			owners: { users: [], guests: [EMAIL], groups: [] },
		});
		const task = sandbox.organization.tasks.get(taskId);
		if (task === undefined) throw new Error('The task was not added');
		addComment(sandbox.organization, task, 'Where is my key?').sent_by = Number(guestId);
		sandbox.addFiles(1, { filename: 'passport.pdf', taskId });

		const execution = await lookUp(EMAIL);
		expect(execution.status).toBe('success');
		const rows = outputOf(execution, 'The Table').map(({ json }) => json);
		expect(rows.map(({ kind, name }) => [kind, name])).toEqual([
			['Guest', `Mira Patel <${EMAIL}>`],
			['Task', 'Sign the lease'],
			['Comment', 'Where is my key?'],
			['File', 'passport.pdf'],
		]);
		expect(outputOf(execution, 'As CSV')).toHaveLength(1);
		expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	it('says so where nobody has the address', async () => {
		const execution = await lookUp('nobody@elsewhere.example');
		const rows = outputOf(execution, 'The Table').map(({ json }) => json);
		expect(rows.map(({ kind, name }) => [kind, name])).toEqual([
			['Not known', 'Neither a guest nor a member has this address, and no task names it'],
		]);
	});
});
