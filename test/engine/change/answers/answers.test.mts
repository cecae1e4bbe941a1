import nock from 'nock';
import { describe, expect, it } from 'vitest';

import {
	BASE_URL,
	DELETE_FILE,
	DELETE_TASK,
	ORGANIZATION_ID,
	runNode,
	SOME_TIME,
} from '../../harness.mts';
import { showTasks, useNock } from '../../network.mts';
import { CASES } from './answerCases.mts';

useNock();

const OPERATIONS: Record<
	string,
	{ parameters: typeof DELETE_TASK | typeof DELETE_FILE; path: string }
> = {
	task: { parameters: DELETE_TASK, path: 'tasks/a/delete' },
	file: { parameters: DELETE_FILE, path: 'file/a' },
};

describe.each(CASES)(
	'deleting a %s, the answer $what',
	(name, { status, body, headers, error, advice }) => {
		const { parameters, path } = OPERATIONS[name] ?? { parameters: DELETE_TASK, path: '' };
		const answers = () => {
			nock(BASE_URL)
				.delete(`/organizations/${ORGANIZATION_ID}/${path}`)
				.reply(status, body, headers);
			// A look afterwards finds no file, and may not see the task again.
			showTasks('first');
			nock(BASE_URL)
				.get(/\/assets\/a$/)
				.optionally()
				.reply(status === 404 ? 404 : 403, {});
		};
		const noRetries = { ...parameters, options: { maxRetries: 0 } };

		it('is an error that says what came and how to mend it', async () => {
			answers();
			const { error: shown } = await runNode({ items: [{ id: 'a' }], parameters: noRetries });
			expect(shown?.message).toContain(error);
			expect(shown?.description).toContain(advice);
		});

		it('is a failed item in the agreed shape where the node continues', async () => {
			answers();
			const { output } = await runNode({
				items: [{ id: 'a' }],
				parameters: noRetries,
				settings: { onError: 'continueRegularOutput' },
			});
			expect(output).toEqual([
				{
					json: {
						deleted: false,
						outcome: expect.stringMatching(/^(failed|unknown)$/) as string,
						...(name === 'task' ? { name: 'a' } : {}),
						id: 'a',
						status,
						data: null,
						attempts: 1,
						answeredAt: SOME_TIME,
						error: expect.stringContaining(error) as string,
						message: expect.stringContaining(advice) as string,
						details: expect.objectContaining({ id: 'a', status, attempts: 1 }) as object,
					},
					pairedItem: { item: 0 },
				},
			]);
		});
	},
);
