import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import type { IDataObject } from 'n8n-workflow';

import { asItems, useSandbox } from '../sandbox.mts';
import { bytesOf } from './download.mts';

const world = useSandbox();

const exporting = (options: IDataObject = {}) => ({
	resource: 'process',
	operation: 'export',
	processId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	options,
});

const ANNOUNCED = 'Tallyfy only announced the export of this process';
const BARE = 'The export names this process, and has nothing of it';
const LACKS = 'The export lacks a part of this process: Tallyfy counts more of something than came';

describe('an exported process', () => {
	it('is an item with the JSON to keep', async () => {
		const [id = ''] = world.sandbox.addProcesses(1, { name: 'Onboarding: Anna' });
		const { output } = await world.run({ items: asItems([id]), parameters: exporting() });
		expect(output[0]?.json).toMatchObject({
			exported: true,
			id,
			name: 'Onboarding: Anna',
			exportedAt: expect.stringMatching(/Z$/) as string,
			status: 200,
			attempts: 1,
		});
		const data = output[0]?.json.data as IDataObject;
		expect(data).toMatchObject({ id, name: 'Onboarding: Anna' });
		expect((data.tasks as IDataObject[]).length).toBeGreaterThan(0);
	});

	it('comes as a file, named by type, name and ID', async () => {
		const [id = ''] = world.sandbox.addProcesses(1, { name: 'Onboarding: Anna / 2024' });
		const { output } = await world.run({
			items: asItems([id]),
			parameters: exporting(),
		});
		const fileName = `process-Onboarding-Anna-2024-${id}.json`;
		expect(output[0]?.binary?.data).toMatchObject({ fileName, mimeType: 'application/json' });
		const bytes = bytesOf(output[0]) ?? Buffer.alloc(0);
		expect(JSON.parse(bytes.toString())).toEqual(output[0]?.json.data);
		expect(output[0]?.json).toMatchObject({
			fileName,
			size: bytes.length,
			sha256: createHash('sha256').update(bytes).digest('hex'),
		});
	});

	it('goes into the field that is named', async () => {
		const [id = ''] = world.sandbox.addProcesses(1);
		const { output } = await world.run({
			items: asItems([id]),
			parameters: exporting({ binaryPropertyName: 'copy' }),
		});
		expect(Object.keys(output[0]?.binary ?? {})).toEqual(['copy']);
	});

	it('may be archived, where Tallyfy reads archived ones', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1, { archived_at: '2024-01-01T00:00:00.000Z' });
		const { output } = await world.run({ items: asItems([id]), parameters: exporting() });
		expect(output[0]?.json.exported).toBe(true);
	});

	it('is an error with a way out where Tallyfy does not', async () => {
		const { sandbox } = world;
		sandbox.setQuirks({ archivedRunGet: 404 });
		const [id = ''] = sandbox.addProcesses(1, { archived_at: '2024-01-01T00:00:00.000Z' });
		const { error } = await world.run({ items: asItems([id]), parameters: exporting() });
		expect(error?.message).toBe('Tallyfy shows this token no process with this ID');
		expect(error?.description).toContain(
			'If the process is archived, restore it, export it, and archive it again.',
		);
	});

	it('is asked for again after a broken connection', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		sandbox.faults.set([{ match: { firstAttemptsPerId: 1 }, fault: { kind: 'cut' } }]);
		const { output } = await world.run({ items: asItems([id]), parameters: exporting() });
		expect(output[0]?.json).toMatchObject({ exported: true, attempts: 2 });
	});

	it('may come with 201', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		const body = { data: { name: 'Exported', tasks: [{ id: 't1' }] } };
		sandbox.faults.set([{ fault: { kind: 'status', status: 201, body } }]);
		const { output } = await world.run({ items: asItems([id]), parameters: exporting() });
		expect(output[0]?.json).toMatchObject({ exported: true, name: 'Exported', data: body });
	});

	it.each([
		[
			'with its ID and any list of its parts',
			(id: string) => ({ data: { id, name: 'Intake', status: 'complete', steps: [] } }),
		],
		[
			'with a list that is wrapped, and its ID one level below',
			(id: string) => ({ id: 'export1', run: { id, name: 'Intake', form_fields: { data: [] } } }),
		],
		[
			'with its tasks, and a sentence',
			(id: string) => ({
				message: 'Exported',
				data: { id, name: 'Intake', tasks: [{ id: 't1' }] },
			}),
		],
		[
			'with as many pages as one has',
			(id: string) => {
				const tasks = { data: [{ id: 't1' }], meta: { current_page: 1, last_page: 1, total: 1 } };
				return { data: { id, name: 'Intake', tasks, has_more: false } };
			},
		],
		[
			'with a link to itself and an empty list of tasks',
			(id: string) => ({
				data: { id, name: 'Intake', tasks: [], public_url: 'https://x.example' },
			}),
		],
		[
			'with a link to nowhere',
			(id: string) => ({ data: { id, name: 'Intake', steps: [], public_url: null } }),
		],
		[
			'without an ID, but with its tasks',
			() => ({ name: 'Intake', tasks: { data: [{ id: 't1' }] } }),
		],
		[
			'with the process and its tasks side by side, and its progress',
			(id: string) => ({
				data: { run: { id, name: 'Intake', progress: { total: 1 } }, tasks: [{ id: 't1' }] },
			}),
		],
	])('may come %s', async (_how, bodyOf) => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		sandbox.faults.set([{ fault: { kind: 'status', status: 200, body: bodyOf(id) } }]);
		const { output } = await world.run({ items: asItems([id]), parameters: exporting() });
		expect(output[0]?.json).toMatchObject({ exported: true, id, data: bodyOf(id) });
	});

	it('that is of another process says so', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		const body = { data: { id: 'f00dbeef', name: 'Other' } };
		sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { error } = await world.run({
			items: asItems([id]),
			parameters: exporting({ maxRetries: 0 }),
		});
		expect(error?.message).toBe('Tallyfy answered 200 with something else than what was asked for');
	});

	it.each([
		['a refusal', { success: false, error: 'No rights' }, "Tallyfy doesn't export this process"],
		['a refusal in errors', { errors: ['No'] }, "Tallyfy doesn't export this process"],
		['a status', { status: 'queued' }, ANNOUNCED],
		['a promise', { message: 'The export will be emailed to you.' }, ANNOUNCED],
		[
			'one page of its tasks',
			{ tasks: { data: [{ id: 't1' }], meta: { pagination: { total: 3, total_pages: 3 } } } },
			'The export has 1 task of this process, and Tallyfy has 3',
		],
		['an address to fetch it from', { url: 'https://files.example/1.json' }, ANNOUNCED],
		[
			'a link that ends',
			{ downloadLink: 'https://files.example/1', expires_at: '2026-12-01' },
			ANNOUNCED,
		],
		['a job', { job_id: 77 }, ANNOUNCED],
		['the state of one', { state: 'queued' }, ANNOUNCED],
		['a promise of a letter', { message: 'It has been sent to your inbox' }, ANNOUNCED],
		['a job that goes by another word', { status: 'generating' }, ANNOUNCED],
		['a sentence and a list', { message: 'Export job created', steps: [] }, ANNOUNCED],
		['a sentence of any kind', { message: 'We are preparing your export' }, ANNOUNCED],
		['nothing else', {}, BARE],
		['how far it is', { progress: 10 }, BARE],
		['what a list of processes shows', { status: 'complete', tags: [], owners: [] }, BARE],
		['no errors', { errors: [], warnings: { data: [] } }, BARE],
		['null for its tasks', { tasks: null }, BARE],
		['people and formats', { collaborators: [7], custom_fields: [], formats: ['json'] }, BARE],
		['no tasks and the state of a job', { tasks: [], job_id: 'j', state: 'pending' }, ANNOUNCED],
		['no tasks and a sentence', { tasks: [], message: 'Your export has begun' }, ANNOUNCED],
		['no tasks and a status', { tasks: [], status: 'started' }, ANNOUNCED],
		['a failure', { status: 'error', tasks: [] }, "Tallyfy doesn't export this process"],
		['its own word that it is cut', { truncated: true }, LACKS],
		['its own word that it is a part', { tasks: [{ id: 't1' }], partial: true }, LACKS],
		['its own word that there is more', { tasks: [{ id: 't1' }], has_more: true }, LACKS],
		[
			'that word below',
			{ tasks: [{ id: 't1', threads: { data: [{}], meta: { has_more: true } } }] },
			LACKS,
		],
		[
			'the first of three pages',
			{ tasks: { data: [{ id: 't1' }], meta: { current_page: 1, last_page: 3 } } },
			'The export has 1 task of this process, and Tallyfy has more',
		],
		[
			'the first of two pages of comments',
			{ tasks: [{ id: 't1', threads: { data: [{}], current_page: 1, last_page: 2 } }] },
			LACKS,
		],
		[
			'one page of several',
			{ tasks: { data: [{ id: 't1' }], meta: { pagination: { total_pages: 2 } } } },
			'The export has 1 task of this process, and Tallyfy has more',
		],
		[
			'one page of the comments on a task',
			{ tasks: [{ id: 't1', threads: { data: [{}], meta: { pagination: { total: 30 } } } }] },
			LACKS,
		],
		[
			'one page of the replies to a comment, each list wrapped',
			{
				tasks: {
					data: [
						{
							id: 't1',
							threads: {
								data: [{ replies: { data: [{}], meta: { pagination: { total: 9 } } } }],
							},
						},
					],
				},
			},
			LACKS,
		],
		[
			'fewer tasks than it counts',
			{ tasks: [], progress: { total: 5, complete: 5 } },
			'The export has 0 tasks of this process, and Tallyfy has 5',
		],
	])('is none where it names the process, and has %s', async (_what, more, message) => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		const body = { data: { id, name: 'Intake', ...more } };
		sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { output } = await world.run({
			items: asItems([id]),
			parameters: exporting({ maxRetries: 0 }),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output[0]?.json).toMatchObject({ exported: false, id, data: null, error: message });
		expect(output[0]).not.toHaveProperty('binary');
	});

	it.each([
		[
			'pages are counted',
			{ meta: { pagination: { total: 3, total_pages: 3 } } },
			'The export has 1 task of this process, and Tallyfy has 3',
		],
		['rest is named', { has_more: true }, LACKS],
	])('is none whose %s beside it', async (_what, beside, message) => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		const body = { data: { id, name: 'Intake', tasks: [{ id: 't1' }] }, ...beside };
		sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { error } = await world.run({
			items: asItems([id]),
			parameters: exporting({ maxRetries: 0 }),
		});
		expect(error?.message).toBe(message);
	});

	it.each([
		['message', { message: 'Export started' }],
		['status', { status: 'started' }],
	])('is none that a %s beside it announces', async (_what, beside) => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		const body = { ...beside, data: { id, name: 'Intake', steps: [] } };
		sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { error } = await world.run({
			items: asItems([id]),
			parameters: exporting({ maxRetries: 0 }),
		});
		expect(error?.message).toBe(ANNOUNCED);
	});

	it.each([
		['only a message', { message: 'The export will be sent by email.' }],
		['a list', []],
		['nothing', null],
		['a page', '<!doctype html><title>Log in</title>'],
		['a failure', { success: false, data: {} }],
		['another process', { data: { id: 'f00dbeef', name: 'Other', tasks: [] } }],
		['another process below', { run: { id: 'f00dbeef' }, tasks: [] }],
		['a job that was begun', { data: { job_id: 7, name: 'export.json' } }],
		['a link', { url: 'https://files.example/export.json' }],
		['a list of others', { data: [{ id: 'f00dbeef' }] }],
		['no task of anything', { tasks: [] }],
		['tasks of another process', { tasks: [{ id: 't1', run_id: 'f00dbeef' }] }],
	])('is none when %s comes', async (_what, body) => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addProcesses(1);
		sandbox.faults.set([{ fault: { kind: 'status', status: 200, body } }]);
		const { output } = await world.run({
			items: asItems([id]),
			parameters: exporting({ maxRetries: 0 }),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output[0]?.json).toMatchObject({ exported: false, id, data: null });
		expect(output[0]).not.toHaveProperty('binary');
	});
});
