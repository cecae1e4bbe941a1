import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../harness.mts';
import { useSandbox } from '../sandbox.mts';
import { asked, byId, daysAgo } from './finding.mts';

const world = useSandbox();

const get = async (resource: string, ids: (string | undefined)[], more = {}, settings = {}) =>
	await world.run({
		items: ids.map((id, row) => ({ id, row })),
		parameters: {
			resource,
			operation: 'get',
			[`${resource}Id`]: byId('={{ $json.id }}'),
			...more,
		},
		settings,
	});

describe('Get', () => {
	it('reads a task with its form fields', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.organization.tasks.keys();
		const { output } = await get('task', [id]);
		expect(asked(sandbox)).toEqual([{ request: `GET tasks/${id}`, with: 'form_fields' }]);
		expect(output).toMatchObject([
			{
				json: {
					...sandbox.organization.tasks.get(id),
					form_fields: {
						data: [
							expect.objectContaining({
								label: 'Attachments',
								field_value: [...sandbox.organization.assets.values()].slice(1),
							}),
						],
					},
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('reads the comments on a task where that is wanted', async () => {
		const { sandbox } = world;
		const [taskId = ''] = sandbox.addTasks(1);
		sandbox.addFiles(1, { commentOn: taskId });
		const { output } = await get('task', [taskId], { options: { includeComments: true } });
		expect(asked(sandbox)).toEqual([
			{ request: `GET tasks/${taskId}`, with: 'form_fields,threads' },
		]);
		expect(output[0]?.json).toHaveProperty('threads');
	});

	it('reads a process, a template and the record of a file', async () => {
		const { sandbox } = world;
		const { processes, templates, assets } = sandbox.organization;
		const [processId = ''] = processes.keys();
		const [templateId = ''] = templates.keys();
		const [, fileId = ''] = assets.keys();
		const records = [
			await get('process', [processId]),
			await get('template', [templateId]),
			await get('file', [fileId]),
		].map(({ output }) => output[0]?.json);
		expect(records).toEqual([
			processes.get(processId),
			templates.get(templateId),
			assets.get(fileId),
		]);
		expect(asked(sandbox)).toEqual([
			{ request: `GET runs/${processId}` },
			{ request: `GET checklists/${templateId}` },
			{ request: `GET assets/${fileId}` },
		]);
	});

	it.each([
		['task', '/tasks/'],
		['process', '/processes/'],
		['template', '/templates/'],
		['file', '/file/'],
	])('takes the address of a %s', async (resource, part) => {
		const { sandbox } = world;
		const { tasks, processes, templates, assets } = sandbox.organization;
		const tables = new Map<string, ReadonlyMap<string, unknown>>([
			['task', tasks],
			['process', processes],
			['template', templates],
			['file', assets],
		]);
		const [id = ''] = tables.get(resource)?.keys() ?? [];
		const url = `https://go.tallyfy.com/${sandbox.organizationId}${part}${id}`;
		const { output } = await get(resource, [id], {
			[`${resource}Id`]: { __rl: true, mode: 'url', value: url },
		});
		expect(output[0]?.json.id).toBe(id);
	});

	it('asks once for what several items name, and keeps their order and their fields', async () => {
		const { sandbox } = world;
		const [first = '', second = ''] = sandbox.organization.tasks.keys();
		const options = { includeOtherFields: true };
		const { output } = await get('task', [second, first, second], { options });
		expect(sandbox.requests).toHaveLength(2);
		expect(output.map(({ json, pairedItem }) => [json.id, json.row, pairedItem])).toEqual([
			[second, 0, { item: 0 }],
			[first, 1, { item: 1 }],
			[second, 2, { item: 2 }],
		]);
	});
});

describe('what Get does not find', () => {
	it.each([
		['task', 'task'],
		['process', 'process'],
		['template', 'template'],
		['file', 'file'],
	])('is an error with words: %s', async (resource, noun) => {
		const { error, output } = await get(resource, ['f00dbeef']);
		expect(error?.message).toBe(`Tallyfy shows this token no ${noun} with this ID`);
		expect(error?.description).toContain('Check the ID');
		expect(output).toEqual([]);
	});

	it('is a failed item where the node is set to continue', async () => {
		const [id] = world.sandbox.organization.tasks.keys();
		const { output } = await get(
			'task',
			['f00dbeef', id, ''],
			{},
			{ onError: 'continueRegularOutput' },
		);
		expect(output.map(({ json, pairedItem }) => [json.id, json.error, pairedItem])).toEqual([
			['f00dbeef', 'Tallyfy shows this token no task with this ID', { item: 0 }],
			[id, undefined, { item: 1 }],
			[null, "'Task ID' is empty", { item: 2 }],
		]);
		expect(output[0]?.json).toEqual({
			id: 'f00dbeef',
			status: 404,
			attempts: 1,
			answeredAt: SOME_TIME,
			error: 'Tallyfy shows this token no task with this ID',
			message: expect.any(String) as string,
			details: { id: 'f00dbeef', status: 404, attempts: 1 },
		});
	});

	it('goes to the error output where there is one', async () => {
		const [id] = world.sandbox.organization.tasks.keys();
		const settings = { onError: 'continueErrorOutput' as const };
		const { output, errorOutput } = await get('task', ['f00dbeef', id], {}, settings);
		expect(output.map(({ json }) => json.id)).toEqual([id]);
		expect(errorOutput.map(({ json }) => [json.id, json.error])).toEqual([
			['f00dbeef', 'Tallyfy shows this token no task with this ID'],
		]);
	});

	it('never passes under the ID of what the input item tells of', async () => {
		const named = { taskId: byId('={{ $json.about }}') };
		const { errorOutput } = await world.run({
			items: [
				{ id: 'a1', about: 'f00dbeef' },
				{ id: 'a2', about: '' },
			],
			parameters: {
				resource: 'task',
				operation: 'get',
				...named,
				options: { includeOtherFields: true },
			},
			settings: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput.map(({ json }) => [json.id, json.about])).toEqual([
			['f00dbeef', 'f00dbeef'],
			[null, ''],
		]);
	});

	it('is named, where something else than its ID is wrong with its item', async () => {
		const settings = { onError: 'continueRegularOutput' as const };
		const options = { includeComments: 'perhaps' };
		const { output } = await get('task', ['f00dbeef'], { options }, settings);
		expect(output[0]?.json).toMatchObject({ id: 'f00dbeef', status: null, attempts: 0 });
		expect(world.sandbox.requests).toEqual([]);
	});

	it('has no ID where the credential can not be used', async () => {
		const { runNode } = await import('../harness.mts');
		const { accessToken, baseUrl } = world.sandbox;
		const { output } = await runNode({
			items: [{ id: 'f00dbeef' }],
			parameters: { resource: 'task', operation: 'get', taskId: byId('={{ $json.id }}') },
			credential: { accessToken, baseUrl, organizationId: '' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output[0]?.json).toMatchObject({ id: null, status: null, attempts: 0 });
	});

	it.each([
		['task', 'archivedTaskGet'],
		['process', 'archivedRunGet'],
		['template', undefined],
	])('may be archived, which its list shows: %s', async (resource, quirk) => {
		const { sandbox } = world;
		if (quirk !== undefined) sandbox.setQuirks({ [quirk]: 404 });
		const archivedAt = { archived_at: daysAgo(sandbox, 1) };
		const add = {
			task: () => sandbox.addTasks(130, archivedAt),
			process: () => sandbox.addProcesses(130, { taskCount: 0, ...archivedAt }),
			template: () => sandbox.addTemplates(130, archivedAt),
		}[resource];
		const ids = add?.() ?? [];
		const { output } = await get(resource, [ids[0], ids[129], ids[0]]);
		expect(output.map(({ json }) => json.id)).toEqual([ids[0], ids[129], ids[0]]);
		expect(output[0]?.json.archived_at).toBe(archivedAt.archived_at);
		// Two things, and two pages of one list.
		expect(sandbox.requests).toHaveLength(4);
	});

	it('is an error where the archive can not be read', async () => {
		const { sandbox } = world;
		const [id] = sandbox.addTemplates(1, { archived_at: daysAgo(sandbox, 1) });
		const fault = { kind: 'status', status: 403, body: { message: 'No.' } } as const;
		sandbox.faults.set([{ match: { path: 'archived=only' }, fault }]);
		const { error } = await get('template', [id]);
		expect(error?.message).toBe('The owner of the access token may not see this template (403)');
	});

	it('is not what another thing answers', async () => {
		const body = { data: { id: 'other', title: 'Other' } };
		world.sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { error, output } = await get('task', ['f00dbeef']);
		expect(output).toEqual([]);
		expect(error?.message).toContain('something else than what was asked for');
	});
});
