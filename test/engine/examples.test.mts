import { describe, expect, it } from 'vitest';

import { EXAMPLE_CREDENTIAL_ID, readEngineExamples } from '../../sandbox/demo/examples.mts';
import { outputOf } from '../../sandbox/engine/engine.mts';
import { engine } from './harness.mts';
import { useSandbox } from './sandbox.mts';

const world = useSandbox();

describe.each(readEngineExamples())(
	'the example $fileName',
	({ workflow, trigger, tallyfyNode }) => {
		it('runs unchanged, and what it reports as deleted is gone from the sandbox', async () => {
			const { accessToken, organizationId, baseUrl } = world.sandbox;
			const [taskId] = world.sandbox.addTasks(1);
			const responses: unknown[] = [];
			const run = await (
				await engine()
			).run(workflow, {
				startNode: trigger,
				...(trigger === 'Webhook' ? { items: [{ body: { taskId: taskId ?? '' } }] } : {}),
				credentials: { [EXAMPLE_CREDENTIAL_ID]: { accessToken, organizationId, baseUrl } },
				onResponse: (response) => responses.push(response),
			});
			expect(run.status).toBe('success');
			const deleted = outputOf(run, tallyfyNode ?? '').map(({ json }) => json);
			expect(deleted.length).toBeGreaterThan(0);
			expect(deleted.every((json) => json.deleted === true)).toBe(true);
			expect(world.left(deleted.map(({ id }) => id as string))).toEqual([]);
			expect(responses).toHaveLength(trigger === 'Webhook' ? 1 : 0);
		});
	},
);

describe('the example that collects failures', () => {
	it('puts what failed, with its input data and the reason, into one list', async () => {
		const example = readEngineExamples().find(
			({ fileName }) => fileName === 'collect-failures.json',
		);
		if (example === undefined) throw new Error('The example is missing');
		const { accessToken, organizationId, baseUrl } = world.sandbox;
		const run = await (
			await engine()
		).run(example.workflow, {
			startNode: example.trigger,
			credentials: { [EXAMPLE_CREDENTIAL_ID]: { accessToken, organizationId, baseUrl } },
		});
		expect(outputOf(run, 'Failures')[0]?.json).toEqual({
			failures: [
				expect.objectContaining({
					name: 'logo.png',
					error: "Tallyfy doesn't delete this file (400)",
				}),
				expect.objectContaining({
					name: 'old.pdf',
					error: 'Tallyfy shows this token no file with this ID',
				}),
				expect.objectContaining({ name: 'a row without an ID', error: "'File ID' is empty" }),
			],
		});
	});
});
