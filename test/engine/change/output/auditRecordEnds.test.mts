import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../../sandbox.mts';
import { changing, DELETE_FILES, DELETE_TASKS, KINDS } from '../operations/kinds.mts';

const world = useSandbox();
const RECORD = { output: 'auditRecord', reason: 'Retention policy, section 4' };

describe('the audit record', () => {
	it('of what a limit or a refusal of the whole run kept names every item', async () => {
		const ids = world.sandbox.addTasks(3);
		const refusals = [
			{ safety: { maxChanges: 2 }, word: 'notTried' },
			{ safety: { approved: false }, word: 'failed' },
			{ safety: { protectedIds: '={{ [{ name: "Lawsuit" }] }}' }, word: 'failed' },
		];
		for (const { safety, word } of refusals) {
			const { output } = await world.run({
				items: ids.map((id, index) => ({ id, name: `Task ${index}` })),
				parameters: changing(DELETE_TASKS, { safety, options: RECORD }),
				settings: { onError: 'continueRegularOutput' },
			});
			expect(output.map(({ json }) => [json.resourceId, json.outcome, json.attempts])).toEqual(
				ids.map((id) => [id, word, 0]),
			);
			expect(output.every(({ json }) => typeof json.name === 'string')).toBe(true);
		}
	});

	it('calls what no answer tells unknown, and what was only not found after it presumed', async () => {
		const { sandbox } = world;
		const [unknown = '', presumed = ''] = sandbox.addFiles(2);
		sandbox.faults.set([
			{ match: { method: 'DELETE', ids: [unknown] }, fault: { kind: 'reset' } },
			{
				match: { method: 'DELETE', ids: [presumed], firstRequests: 1 },
				fault: { kind: 'reset', when: 'after' },
			},
		]);
		const { output } = await world.run({
			items: asItems([unknown, presumed]),
			parameters: changing(DELETE_FILES, { options: { ...RECORD, maxRetries: 1 } }),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json }) => json.outcome)).toEqual(['unknown', 'presumed']);
	});

	it('tells the checksum, the approval and the date that were used', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1, { uploaded_at: '2025-02-01T00:00:00.000Z' });
		const sha256 = sandbox.sha256(id);
		const { output } = await world.run({
			items: [{ id, sha256 }],
			parameters: changing(DELETE_FILES, {
				safety: {
					approved: '={{ true }}',
					copySha256: '={{ $json.sha256 }}',
					onlyIf: { conditions: { countedFrom: 'uploaded', olderThan: '1', unit: 'days' } },
				},
				options: RECORD,
			}),
		});
		expect(output[0]?.json).toMatchObject({
			approved: true,
			copySha256: sha256,
			dateUsed: '2025-02-01T00:00:00.000Z',
			ageDays: expect.any(Number) as number,
		});
	});
});

describe.each(KINDS)('the audit record of $name', (kind) => {
	it('names the operation as the menu has it, and what became of the thing', async () => {
		const [id = ''] = kind.add(world.sandbox, 1, kind.from);
		const { output } = await world.run({
			items: asItems([id]),
			parameters: changing(kind, { options: RECORD }),
		});
		expect(output[0]?.json).toMatchObject({
			action: kind.verb,
			resource: kind.resource,
			resourceId: id,
			outcome: kind.done,
		});
	});
});
