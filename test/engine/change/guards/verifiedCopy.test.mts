import { describe, expect, it } from 'vitest';

import { useSandbox } from '../../sandbox.mts';
import { changesOf, changing, DELETE_FILES, requestsOf } from '../operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe('a verified copy', () => {
	const verified = (copySha256 = '={{ $json.sha256 }}') =>
		changing(DELETE_FILES, { safety: { copySha256 } });

	it('is compared with the file as it is now, in capital letters too, before it is deleted', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(2, { sizeBytes: 70_000 });
		const items = ids.map((id, index) => ({
			id,
			sha256: index === 0 ? sandbox.sha256(id) : sandbox.sha256(id).toUpperCase(),
		}));
		const { output } = await world.run({ items, parameters: verified() });
		expect(output.map(({ json }) => json.deleted)).toEqual([true, true]);
		expect(requestsOf(sandbox).filter((request) => request.includes(ids[0] ?? ''))).toEqual([
			`GET /assets/${ids[0]}`,
			`GET /file/${ids[0]}/dl`,
			`DELETE /file/${ids[0]}`,
		]);
	});

	it('that differs, or is that of another file, keeps the file', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(2, { sizeBytes: 10 });
		const items = ids.map((id, index) => ({ id, sha256: sandbox.sha256(ids[1 - index] ?? '') }));
		const { output } = await world.run({ items, parameters: verified(), settings: CONTINUE });
		expect(changesOf(sandbox)).toEqual([]);
		for (const { json } of output) {
			expect(json.error).toMatch(/^No verified copy of '/);
			expect(json.message).toContain('is not that of the file in Tallyfy');
		}
	});

	it.each(['cut', 'status'] as const)(
		'that cannot be compared (%s) keeps the file',
		async (kind) => {
			const { sandbox } = world;
			const ids = sandbox.addFiles(1, { sizeBytes: 300_000 });
			sandbox.faults.set([
				{
					match: { path: '/dl$' },
					fault: kind === 'cut' ? { kind, when: 'after' } : { kind, status: 500 },
				},
			]);
			const { output } = await world.run({
				items: ids.map((id) => ({ id, sha256: sandbox.sha256(id) })),
				parameters: changing(DELETE_FILES, {
					safety: { copySha256: '={{ $json.sha256 }}' },
					options: { maxRetries: 0 },
				}),
				settings: CONTINUE,
			});
			expect(changesOf(sandbox)).toEqual([]);
			expect(output[0]?.json.error).toMatch(/^No verified copy of '/);
		},
	);

	it('of an empty file is none', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(1, { sizeBytes: 0 });
		await world.run({
			items: ids.map((id) => ({ id, sha256: sandbox.sha256(id) })),
			parameters: verified(),
			settings: CONTINUE,
		});
		expect(changesOf(sandbox)).toEqual([]);
	});

	it('has to be right for every item that names the file', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1);
		await world.run({
			items: [
				{ id, sha256: sandbox.sha256(id) },
				{ id, sha256: 'a'.repeat(64) },
			],
			parameters: verified(),
			settings: CONTINUE,
		});
		expect(changesOf(sandbox)).toEqual([]);
	});

	it('is compared in a Dry Run as well, which only tells what a real run fails over', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(2);
		const items = ids.map((id, index) => ({
			id,
			sha256: index === 0 ? sandbox.sha256(id) : 'a'.repeat(64),
		}));
		const { output, hint } = await world.run({
			items,
			parameters: { ...verified(), dryRun: true },
		});
		expect(output[0]?.json.outcome).toBe('wouldDelete');
		expect(output[1]?.json).toMatchObject({
			outcome: 'skipped',
			reason: expect.stringMatching(/^A real run fails here: No verified copy of '/) as string,
		});
		expect(hint).toContain('A real run fails over 1 of them.');
		expect(changesOf(sandbox)).toEqual([]);
	});
});
