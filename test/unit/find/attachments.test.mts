import { describe, expect, it } from 'vitest';

import {
	filesOfProcess,
	filesOfTask,
	showsFilesOfProcess,
} from '../../../nodes/Tallyfy/find/files';

const file = (id: string, more = {}) => ({ id, filename: `${id}.pdf`, ...more });
const places = (files: ReturnType<typeof filesOfTask>) =>
	files.map(({ id, place: { taskId, processId, field } }) => [id, taskId, processId, field]);

describe('the files of a task', () => {
	it.each([
		['values by field', { taskdata: { f1: [file('a')] } }, null],
		[
			'values by field, with the labels of the fields',
			{ taskdata: { f1: [file('a')] }, form_fields: { data: [{ id: 'f1', label: ' Scan ' }] } },
			'Scan',
		],
		[
			'fields with values',
			{ form_fields: { data: [{ id: 'f1', label: 'Scan', value: [file('a')] }] } },
			'Scan',
		],
		[
			'fields with answers as newer servers have them',
			{ form_fields: { data: [{ id: 'f1', label: 'Scan', field_value: [file('a')] }] } },
			'Scan',
		],
		[
			'a list of answers',
			{
				taskdata: [{ id: 'f1', value: [file('a')] }],
				form_fields: { data: [{ id: 'f1', label: 'Scan' }] },
			},
			'Scan',
		],
		[
			'fields as a plain list',
			{ form_fields: [{ id: 'f1', name: 'Scan', value: file('a') }] },
			'Scan',
		],
		['threads', { threads: { data: [{ id: 1, attachments: [file('a')] }] } }, 'comment'],
		[
			'threads as a plain list',
			{ threads: [{ id: 1, comments: [{ assets: [file('a')] }] }] },
			'comment',
		],
		[
			'replies to replies, each list of them wrapped',
			{
				threads: {
					data: [
						{
							id: 1,
							replies: { data: [{ replies: { data: [{ assets: { data: [file('a')] } }] } }] },
						},
					],
				},
			},
			'comment',
		],
		['assets', { assets: { data: [file('a')] } }, null],
		['assets as a plain list', { assets: [file('a')] }, null],
	])('are found in %s', (_, more, field) => {
		expect(places(filesOfTask({ id: 't1', run_id: null, ...more }))).toEqual([
			['a', 't1', null, field],
		]);
	});

	it('are none where there are none', () => {
		for (const value of [undefined, null, '', 'a text', 7, [], {}, ['a', null]]) {
			const task = { id: 't1', taskdata: { f1: value }, form_fields: value, threads: value };
			expect(filesOfTask({ ...task, assets: value })).toEqual([]);
		}
		expect(filesOfTask({ id: 't1', taskdata: 'odd' })).toEqual([]);
	});

	it('are not what only looks like one', () => {
		const taskdata = {
			f1: [{ id: 'a' }, { filename: 'b.pdf' }, file('../c'), file('d', { filename: ' ' })],
		};
		expect(filesOfTask({ id: 't1', taskdata })).toEqual([]);
	});

	it('come once, from the place that tells most, with what all places tell', () => {
		const files = filesOfTask({
			id: 't1',
			run_id: 'r1',
			assets: [file('a', { uploaded_at: '2025-01-01', version: 2 })],
			threads: [{ attachments: [file('a', { version: 1 }), file('b')] }],
			taskdata: { f1: [file('a')] },
			form_fields: [{ id: 'f1', label: 'Scan' }],
		});
		expect(places(files)).toEqual([
			['a', 't1', 'r1', 'Scan'],
			['b', 't1', 'r1', 'comment'],
		]);
		expect(files[0]?.asset).toEqual(file('a', { uploaded_at: '2025-01-01', version: 1 }));
	});

	it('are looked for to a depth, not for ever', () => {
		const comment: Record<string, unknown> = { id: 1 };
		comment.parent = comment;
		expect(filesOfTask({ id: 't1', threads: [comment] })).toEqual([]);
	});
});

describe('the files of a process', () => {
	it('are those of its kick-off form, of its tasks, and the rest', () => {
		const files = filesOfProcess({
			id: 'r1',
			prerun: { k1: [file('kick')], k2: 'text', k3: [file('unnamed')] },
			ko_form_fields: { data: [{ id: 'k1', label: 'Contract' }] },
			tasks: {
				data: [
					{ id: 't1', run_id: 'r1', taskdata: { f1: [file('inTask')] } },
					{ id: 't2', run_id: 'r1', threads: { data: [{ attachments: [file('onComment')] }] } },
					'odd',
				],
			},
			assets: { data: [file('kick'), file('inTask'), file('other')] },
		});
		expect(places(files)).toEqual([
			['kick', null, 'r1', 'kick-off form: Contract'],
			['unnamed', null, 'r1', 'kick-off form'],
			['inTask', 't1', 'r1', null],
			['onComment', 't2', 'r1', 'comment'],
			['other', null, 'r1', null],
		]);
	});
});

describe('a process', () => {
	it('has files in the answers of its kick-off form, listed by field', () => {
		const files = filesOfProcess({
			id: 'r1',
			prerun: [
				{ id: 'k1', value: [file('kick')] },
				{ id: 'k2', value: 'text' },
			],
			ko_form_fields: { data: [{ id: 'k1', label: 'Contract' }] },
		});
		expect(places(files)).toEqual([['kick', null, 'r1', 'kick-off form: Contract']]);
	});

	const tasks = { data: [{ id: 't1', threads: [] }] };

	it.each([
		[{ tasks }, true],
		[{ tasks, progress: { total: 1 } }, true],
		[{ tasks: { data: [] }, progress: { total: 0 } }, true],
		[{ tasks, progress: 50 }, true],
		[{ tasks: { data: [...tasks.data, { id: 't2' }] } }, false],
		[{ tasks, progress: { total: 2 } }, false],
		[{ tasks: { data: [] }, progress: { total: 2 } }, false],
		[{ progress: { total: 0 } }, false],
	])('that is %j shows all of its tasks: %s', (process, expected) => {
		expect(showsFilesOfProcess(process)).toBe(expected);
	});
});
