import { describe, expect, it } from 'vitest';

import { asItems, useSandbox } from '../sandbox.mts';
import { downloading, downloadsOf } from './download.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const CONTENTS = '/dl$';

describe('with failures among the items', () => {
	it('the node stops, and says what it came to', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(4);
		const { error, run } = await world.run({
			items: asItems([...ids.slice(0, 2), 'f'.repeat(32), ...ids.slice(2)]),
			parameters: downloading({ concurrency: 1 }),
		});
		expect(run.status).toBe('error');
		expect(error?.message).toMatch(
			/^Tallyfy shows this token no file with this ID \[Item 2\]\. Stopped: \d of 5 files downloaded, 1 failed/,
		);
	});

	it('nothing is sent when one item names no file, and the node is set to stop', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1);
		const { error } = await world.run({ items: [{ id }, {}], parameters: downloading() });
		expect(error?.message).toBe("'File ID' is empty [Item 1]. Nothing was downloaded.");
		expect(sandbox.requests).toEqual([]);
	});

	it('they go to the error output, and hide what a former node said of a copy', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addFiles(1);
		const missing = 'f'.repeat(32);
		const { output, errorOutput } = await world.run({
			items: [{ id }, { id: missing, sha256: 'of another file', downloaded: true }],
			parameters: downloading(),
			settings: { onError: 'continueErrorOutput' },
		});
		expect(output.map(({ json }) => json.id)).toEqual([id]);
		expect(errorOutput).toHaveLength(1);
		expect(errorOutput[0]?.json).toMatchObject({
			downloaded: false,
			id: missing,
			sha256: null,
			status: 404,
			error: 'Tallyfy shows this token no file with this ID',
		});
	});

	it('an option that is unusable is one', async () => {
		const [id = ''] = world.sandbox.addFiles(1);
		const { output } = await world.run({
			items: asItems([id]),
			parameters: downloading({ binaryPropertyName: '  ' }),
			settings: CONTINUE,
		});
		expect(output[0]?.json.error).toBe("'Options > Put Output File in Field' is empty");
		expect(downloadsOf(world.sandbox, [id])).toBe(0);
	});
});

describe('an execution that is stopped', () => {
	it('ends its downloads, the silent ones as well', async () => {
		const { sandbox } = world;
		const ids = sandbox.addFiles(3);
		sandbox.faults.set([{ match: { path: CONTENTS }, fault: { kind: 'hang' } }]);
		const stop = new AbortController();
		const running = world.run({
			items: asItems(ids),
			parameters: downloading(),
			stop: stop.signal,
		});
		const silent = () => sandbox.requests.filter(({ fault }) => fault === 'hang').length;
		await expect.poll(silent, { timeout: 30_000 }).toBe(ids.length);
		stop.abort();
		expect((await running).run.status).toBe('canceled');
	});
});
