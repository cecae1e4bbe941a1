import { describe, expect, it } from 'vitest';

import { DELETE_TASK } from '../harness.mts';
import { useSandbox } from '../sandbox.mts';

const world = useSandbox();

/** The same field, named in a way that is left to n8n's expression engine. */
const WAYS = [
	'={{ $json.id }}',
	'={{$json.id}}',
	'={{ $json["id"] }}',
	'={{ $json.id ?? undefined }}',
];

const VALUES: unknown[] = [
	'plain',
	' blanks ',
	'',
	'..',
	'=expression',
	'={{ $json.other }}',
	'{{ $json.other }}',
	'undefined',
	'[object Object]',
	7,
	0,
	1.5,
	-3,
	2 ** 60,
	true,
	null,
	undefined,
	{ id: 'inside' },
	['listed'],
];

describe('an ID that an expression merely names', () => {
	it('comes out as n8n itself would read it, whatever the value', async () => {
		const items = VALUES.map((id) => ({ id, other: 'other' }));
		const read = async (value: string) => {
			const { output } = await world.run({
				items: items as never,
				parameters: { ...DELETE_TASK, taskId: { __rl: true, mode: 'id', value } },
				settings: { onError: 'continueRegularOutput' },
			});
			return output.map(({ json }) => ({ ...json, answeredAt: null }));
		};
		const [first, ...others] = await Promise.all(WAYS.map(read));
		expect(first).toHaveLength(VALUES.length);
		for (const other of others) expect(other).toEqual(first);
	});
});
