import { beforeEach, describe, expect, it } from 'vitest';

import { outputOf } from '../../../sandbox/engine/engine.mts';
import { text } from '../../../sandbox/n8n/client/guards.mts';
import { addComment, type TaskFields } from '../../../sandbox/tallyfy/world/add.mts';
import { useSandbox } from '../sandbox.mts';
import { exampleOf, runExample } from './example.mts';

const EXAMPLE = 'one-persons-data.json';
const EMAIL = 'mira@elsewhere.example';
const KIM = { id: 10_003, email: 'kim@northwind.example' };

const world = useSandbox();
let guestId: string;
beforeEach(() => {
	world.sandbox.organization.tasks.clear();
	const name = { first_name: 'Mira', last_name: 'Patel' };
	guestId = world.sandbox.addGuests(1, { email: EMAIL, ...name })[0] ?? '';
});

/** A task of these owners; of the guest where none are given. */
function add(
	title: string,
	owners: Partial<TaskFields['owners']> = { guests: [EMAIL] },
	fields = {},
) {
	const nobody = { users: [], guests: [], groups: [] };
	const [id = ''] = world.sandbox.addTasks(1, {
		title,
		owners: { ...nobody, ...owners },
		...fields,
	});
	return id;
}

function comment(taskId: string, content: string, sentBy: number): void {
	const task = world.sandbox.organization.tasks.get(taskId);
	if (task === undefined) throw new Error('There is no such task');
	addComment(world.sandbox.organization, task, content).sent_by = sentBy;
}

/** The table for an address. */
async function table(email = EMAIL, settings = {}) {
	const { organizationId, baseUrl } = world.sandbox;
	const run = await runExample(world.sandbox, EXAMPLE, {
		settings: { email, organizationId, baseUrl, ...settings },
	});
	const rows = outputOf(run, 'The Table').map(({ json }) => json);
	return {
		error: run.data.resultData.error?.message,
		rows,
		shown: rows.map((row) => `${text(row, 'kind')}: ${text(row, 'name')}`),
		csv: outputOf(run, 'As CSV'),
	};
}

describe("a guest's data", () => {
	it('comes as one table: the record, the tasks, their comments and files', async () => {
		const { organizationId } = world.sandbox;
		const lease = add('Sign the lease');
		comment(lease, 'Where is <b>my</b> key?', Number(guestId));
		const [file = ''] = world.sandbox.addFiles(1, { filename: 'passport.pdf', taskId: lease });
		const link = { filename: 'elsewhere.pdf', commentOn: lease, source: 'url' } as const;
		world.sandbox.addFiles(1, link);
		const [processId = ''] = world.sandbox.addProcesses(1);
		const step = add('Send the form', { guests: [EMAIL] }, { run_id: processId });
		add('Put away', { guests: [EMAIL] }, { archived_at: '2025-03-01T00:00:00.000Z' });
		const others = add('Not theirs', { users: [KIM.id] });
		world.sandbox.addFiles(1, { filename: 'not-theirs.pdf', taskId: others });
		const { error, rows, shown, csv } = await table();
		expect(error).toBeUndefined();
		expect(shown.toSorted()).toEqual([
			'Comment: See elsewhere.pdf',
			'Comment: Where is my key?',
			'File: passport.pdf',
			`Guest: Mira Patel <${EMAIL}>`,
			'Link to a file elsewhere: elsewhere.pdf',
			'Task, archived: Put away',
			'Task: Send the form',
			'Task: Sign the lease',
		]);
		const app = `https://go.tallyfy.com/${organizationId}`;
		expect(rows).toContainEqual({
			kind: 'File',
			name: 'passport.pdf',
			where: 'One-off task: Sign the lease',
			date: expect.stringMatching(/^2025-/) as string,
			link: `${app}/tasks/${lease}`,
			id: file,
		});
		expect(rows).toContainEqual({
			kind: 'Task',
			name: 'Send the form',
			where: `Process ${processId}`,
			date: expect.any(String) as string,
			link: `${app}/processes/${processId}`,
			id: step,
		});
		expect(rows).toContainEqual(expect.objectContaining({ kind: 'Guest', id: guestId }));
		expect(csv[0]?.binary?.data?.fileName).toMatch(/^person-\d{4}-\d\d-\d\d\.csv$/);
	});

	it('is found whatever the capital letters and blanks, and not by a part of the address', async () => {
		add('Theirs');
		world.sandbox.addGuests(1, { email: `x.${EMAIL}` });
		add('Of x.mira', { guests: [`x.${EMAIL}`] });
		const { shown } = await table(` ${EMAIL.toUpperCase()} `);
		expect(shown).toEqual([`Guest: Mira Patel <${EMAIL}>`, 'Task: Theirs']);
	});

	it('says so where Tallyfy counts more tasks than it shows', async () => {
		const [processId = ''] = world.sandbox.addProcesses(1, {
			archived_at: '2025-03-01T00:00:00.000Z',
		});
		add('Hidden', { guests: [EMAIL] }, { run_id: processId });
		add('Theirs');
		world.sandbox.setQuirks({ hidesArchivedBelongings: true });
		const { shown } = await table();
		expect(shown.at(-1)).toBe(
			'Not known: Tallyfy counts 2 tasks of this guest and shows 1: what is with the others',
		);
		expect(shown).toContain('Task: Theirs');
	});

	it('says so where the process of a task is archived', async () => {
		const archived_at = '2025-03-01T00:00:00.000Z';
		const [processId = ''] = world.sandbox.addProcesses(1, { archived_at });
		add('Send the form', { guests: [EMAIL] }, { run_id: processId, archived_at });
		const { shown } = await table();
		expect(shown.at(-1)).toContain('What is on "Send the form" may be more');
	});
});

describe("a member's data", () => {
	it('has the member, the tasks assigned to them, and which comments are theirs', async () => {
		const id = add('Order badges', { users: [10_001, KIM.id] });
		comment(id, 'Done', KIM.id);
		comment(id, 'Thanks', 10_001);
		add('Not theirs', { users: [10_001] });
		add('Of a group', { groups: world.sandbox.addGroups(1, { members: [KIM.id] }) });
		const { shown } = await table(KIM.email);
		expect(shown).toEqual([
			`Member: Kim Standard <${KIM.email}>`,
			'Task: Order badges',
			'Comment of theirs: Done',
			'Comment: Thanks',
		]);
	});

	it("doesn't take a guest for a member who has the same number", async () => {
		world.sandbox.addTasks(1, {
			title: 'Of the guest',
			owners: { users: [], guests: [EMAIL], groups: [] },
		});
		const guest = world.sandbox.organization.guests.get(Number(guestId));
		Object.assign(guest ?? {}, { id: KIM.id });
		const { shown } = await table(KIM.email);
		expect(shown).toEqual([`Member: Kim Standard <${KIM.email}>`]);
	});
});

describe('the run', () => {
	it('says in the table that nobody has the address', async () => {
		add('Not theirs', { users: [KIM.id] });
		const { shown } = await table('nobody@elsewhere.example');
		expect(shown).toEqual([
			'Not known: Neither a guest nor a member has this address, and no task names it',
		]);
	});

	it('finds tasks of somebody who is no guest any more', async () => {
		add('Theirs once', { guests: ['gone@elsewhere.example'] });
		expect((await table('gone@elsewhere.example')).shown).toEqual(['Task: Theirs once']);
	});

	it.each(['/guests', '/users', '/tasks\\?', '/tasks/[^?]+\\?with=form_fields', 'with=assets'])(
		'ends red, without a part of a table, where %s can not be read',
		async (path) => {
			add('Theirs');
			const fault = { kind: 'status', status: 403 } as const;
			world.sandbox.faults.set([{ match: { path }, fault }]);
			const { error, rows } = await table();
			expect(rows).toEqual([]);
			expect(error).toBeDefined();
		},
	);

	it('ends red without an address, and with another organization', async () => {
		for (const [email, settings] of [
			['', {}],
			[EMAIL, { organizationId: '' }],
			[EMAIL, { organizationId: 'f'.repeat(32) }],
		] as const) {
			const { error, rows } = await table(email, settings);
			expect([rows, error === undefined]).toEqual([[], false]);
		}
	});

	it('costs the lists, and two requests for each of their tasks; all of them read', async () => {
		for (const title of ['One', 'Two', 'Three']) add(title);
		add('Not theirs', { users: [KIM.id] });
		await table();
		const { requests } = world.sandbox;
		expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
		expect(requests.filter(({ path }) => /\/tasks\/\w/.test(path))).toHaveLength(6);
		expect(requests.length).toBeLessThanOrEqual(6 + 5);
	});

	it('has nothing in it that could change anything', () => {
		const { workflow } = exampleOf(EXAMPLE);
		const acting = workflow.nodes.map(({ type, parameters }) => {
			if (type.endsWith('.tallyfy')) return parameters.operation;
			return type.endsWith('.httpRequest') ? (parameters.method ?? 'GET') : type.split('.').at(-1);
		});
		expect(new Set(acting)).toEqual(
			new Set([
				...['manualTrigger', 'set', 'filter', 'splitOut', 'convertToFile', 'stickyNote'],
				...['getMany', 'get', 'GET'],
			]),
		);
	});
});
