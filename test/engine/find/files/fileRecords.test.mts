import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { asked, byId, getMany } from '../finding.mts';

const world = useSandbox();

const filesOfTask = async (taskId: string) =>
	await world.run({
		items: [{}],
		parameters: getMany('file', { filesOf: 'task', taskId: byId(taskId) }),
	});

/** What the stand-in answers next to anything, with this as `data`. */
function answerWith(data: object, path = '.'): void {
	const fault = { kind: 'status' as const, status: 200, body: { data } };
	world.sandbox.faults.set([{ match: { path }, fault }]);
}

describe('File > Get Many', () => {
	it('reads the record of a file only where its date is not told with the task', async () => {
		const { sandbox } = world;
		const [known, unknown, gone] = [...sandbox.addFiles(2), 'f00dbeef'];
		answerWith(
			{
				id: 't1',
				run_id: null,
				taskdata: { f1: [{ id: known, filename: 'k.pdf', uploaded_at: null }], f2: null },
				form_fields: {
					data: [{ id: 'f2', label: 'Scan', value: [{ id: unknown, filename: 'u.pdf' }] }],
				},
				assets: [{ id: gone, filename: 'gone.pdf' }],
			},
			'/tasks/',
		);
		const { output, hint } = await filesOfTask('t1');
		expect(asked(sandbox).map(({ request }) => request)).toEqual([
			'GET tasks/t1',
			`GET assets/${unknown ?? ''}`,
			`GET assets/${gone}`,
		]);
		expect(output.map(({ json }) => [json.id, json.field, json.uploadedAt])).toEqual([
			[known, null, null],
			[unknown, 'Scan', sandbox.organization.assets.get(unknown ?? '')?.uploaded_at],
		]);
		expect(hint).toBe('1 file left out: named in a field, but no longer there.');
	});

	it('counts a file once that is told in several places, with all that they tell', async () => {
		const file = { id: 'a1', filename: 'a.pdf' };
		answerWith({
			id: 't1',
			run_id: 'r1',
			taskdata: { f1: [file] },
			form_fields: [{ id: 'f1', label: 'Contract', value: [file] }],
			threads: { data: [{ id: 7, replies: [{ attachments: [file] }] }] },
			assets: { data: [{ ...file, uploaded_at: '2025-01-02T03:04:05Z', source: 'local' }] },
		});
		const { output } = await filesOfTask('t1');
		expect(world.sandbox.requests).toHaveLength(1);
		expect(output.map(({ json }) => json)).toEqual([
			{
				id: 'a1',
				name: 'a.pdf',
				uploadedAt: '2025-01-02T03:04:05.000Z',
				source: 'local',
				taskId: 't1',
				processId: 'r1',
				field: 'Contract',
			},
		]);
	});
});
