import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { getMany } from './finding.mts';

const world = useSandbox();

describe('a credential that can not be used', () => {
	it('ends the run with words, and nothing is sent', async () => {
		const { sandbox } = world;
		const { accessToken, baseUrl } = sandbox;
		const { runNode } = await import('../harness.mts');
		const options = {
			items: [{}, {}],
			parameters: getMany('task'),
			credential: { accessToken, baseUrl, organizationId: '' },
		};
		const { error } = await runNode(options);
		expect(error?.message).toBe('The Organization ID in the Tallyfy API credential is empty');
		const { output } = await runNode({
			...options,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			['The Organization ID in the Tallyfy API credential is empty', { item: 0 }],
			['The Organization ID in the Tallyfy API credential is empty', { item: 1 }],
		]);
		expect(sandbox.requests).toEqual([]);
	});

	it('is found out by the first answer: the rest is not tried', async () => {
		const { sandbox } = world;
		const { baseUrl, organizationId } = sandbox;
		const { runNode } = await import('../harness.mts');
		const { output } = await runNode({
			items: Array.from({ length: 40 }, (_, index) => ({ words: `w${index}` })),
			parameters: getMany('task', { filters: { search: '={{ $json.words }}' } }),
			credential: { accessToken: 'nonsense', baseUrl, organizationId },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output).toHaveLength(40);
		expect(output[0]?.json.error).toBe('Tallyfy rejects the access token (401)');
		expect(output[39]?.json.error).toBe('Not tried: Tallyfy rejects the access token (401)');
		expect(sandbox.requests.length).toBeLessThanOrEqual(10);
	});
});

describe('a run that is stopped', () => {
	it('ends soon, sends nothing more, and is no error', async () => {
		const { sandbox } = world;
		sandbox.addTasks(5_000);
		sandbox.faults.set([{ fault: { kind: 'latency', latencyMs: 50 } }]);
		const stop = new AbortController();
		setTimeout(() => {
			stop.abort();
		}, 300);
		const { run, error } = await world.run({
			items: [{}],
			parameters: getMany('task', { returnAll: true, options: { concurrency: 1 } }),
			stop: stop.signal,
		});
		const sent = sandbox.requests.length;
		expect(run.status).toBe('canceled');
		expect(error?.message ?? '').not.toContain('Tallyfy');
		expect(sent).toBeLessThan(12);
		await new Promise((resolve) => setTimeout(resolve, 150));
		// What was on its way may arrive.
		expect(sandbox.requests.length - sent).toBeLessThanOrEqual(1);
	});
});
