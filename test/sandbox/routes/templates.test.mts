import { beforeEach, describe, expect, it } from 'vitest';
import { STANDARD_ACCESS_TOKEN } from '../../../sandbox/tallyfy/state/ids.mts';
import { ask, firstOf, openSandbox } from '../client.mts';

const MESSAGE = 'The Template was deleted, and references were also deleted from:';

const sandbox = await openSandbox();
let id: string;
beforeEach(() => {
	id = firstOf(sandbox.addTemplates(1, { title: 'Old intake' }));
});

const template = () => sandbox.organization.templates.get(id);
const archive = () => ask(sandbox, 'DELETE', `/checklists/${id}`);

describe('archiving a template', () => {
	it.each([
		['list', []],
		['object', {}],
	] as const)(
		'says that it deleted it, with references as a %s, and does not',
		async (form, references) => {
			sandbox.setQuirks({ deletedReferences: form });
			const { status, json } = await archive();
			expect(status).toBe(200);
			expect(json).toEqual({ message: MESSAGE, deleted_references: references });
			expect(template()?.archived_at).not.toBeNull();
			expect(sandbox.state.deletions).toEqual([]);
		},
	);

	it('hides it from reading, and from lists that do not ask for archived ones', async () => {
		expect((await ask(sandbox, 'GET', `/checklists/${id}`)).status).toBe(200);
		await archive();
		expect((await ask(sandbox, 'GET', `/checklists/${id}`)).status).toBe(404);
		const { json } = await ask(sandbox, 'GET', '/checklists?archived=only');
		expect(json).toMatchObject({ data: [{ id, title: 'Old intake' }] });
	});
});

describe('restoring a template', () => {
	it.each([
		[false, []],
		[true, [{ reason: expect.any(String) as string, resolution: expect.any(String) as string }]],
	])('answers the template and what became of its references (%s)', async (quirk, unrestored) => {
		sandbox.setQuirks({ unrestoredReferences: quirk });
		await archive();
		const { status, json } = await ask(sandbox, 'PUT', `/checklists/${id}/restore`);
		expect(status).toBe(200);
		expect(json).toMatchObject({
			data: { id, archived_at: null },
			meta: { restored_references: [], unrestored_references: unrestored },
		});
	});

	it('can refuse one that is not archived', async () => {
		sandbox.setQuirks({ restoreActive: 404 });
		expect((await ask(sandbox, 'PUT', `/checklists/${id}/restore`)).status).toBe(404);
	});
});

describe('deleting a template for good', () => {
	it('answers as archiving does, and leaves its processes alone', async () => {
		const processId = firstOf(sandbox.addProcesses(1, { checklist_id: id }));
		await archive();
		const { status, json } = await ask(sandbox, 'DELETE', `/checklists/${id}/delete`);
		expect(status).toBe(200);
		expect(json).toMatchObject({ message: MESSAGE });
		expect(sandbox.state.deletions).toMatchObject([{ kind: 'template', id }]);
		expect((await ask(sandbox, 'GET', `/runs/${processId}`)).status).toBe(200);
		expect((await ask(sandbox, 'PUT', `/checklists/${id}/restore`)).status).toBe(404);
	});

	it('is refused while it is not archived, and to others than administrators', async () => {
		const path = `/checklists/${id}/delete`;
		expect((await ask(sandbox, 'DELETE', path)).status).toBe(422);
		sandbox.setQuirks({ notArchivedStatus: 404 });
		expect((await ask(sandbox, 'DELETE', path)).status).toBe(404);
		await archive();
		expect((await ask(sandbox, 'DELETE', path, STANDARD_ACCESS_TOKEN)).status).toBe(403);
		expect(template()).toBeDefined();
		sandbox.setQuirks({ standardMayDelete: true });
		expect((await ask(sandbox, 'DELETE', path, STANDARD_ACCESS_TOKEN)).status).toBe(200);
	});
});

it.each([
	['GET', '/checklists/nope'],
	['DELETE', '/checklists/nope'],
	['PUT', '/checklists/nope/restore'],
	['DELETE', '/checklists/nope/delete'],
])('answers 404 to %s %s', async (method, path) => {
	expect((await ask(sandbox, method, path)).status).toBe(404);
});

it('can refuse to archive what is archived', async () => {
	sandbox.setQuirks({ archiveArchived: 404 });
	expect((await archive()).status).toBe(200);
	expect((await archive()).status).toBe(404);
});
