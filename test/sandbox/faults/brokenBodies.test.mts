import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../sandbox/tallyfy/faults/faults.mts';
import {
	ask,
	digest,
	download,
	firstOf,
	goodHeaders,
	inOrganization,
	openSandbox,
} from '../client.mts';

const KIB = 1024;
const SIZE_BYTES = 200 * KIB;

const sandbox = await openSandbox();

/** Downloads a file under a fault: how many bytes came, and the error in the end. */
async function downloadUnder(fault: Fault, giveUp?: { afterBytes: number }) {
	const id = firstOf(sandbox.addFiles(1, { sizeBytes: SIZE_BYTES }));
	sandbox.faults.set([{ fault }]);
	const patience = new AbortController();
	const answer = await download(sandbox, id, { signal: patience.signal });
	let bytes = 0;
	const onBlock = (more: number) => {
		bytes += more;
		if (bytes !== giveUp?.afterBytes) return;
		// Long enough for another block to come.
		setTimeout(() => {
			patience.abort();
		}, 200);
	};
	const error = await digest(answer, onBlock).then(
		() => undefined,
		(reason: unknown) => String(reason),
	);
	return { status: answer.status, length: answer.headers.get('content-length'), bytes, error };
}

describe('a download that breaks off', () => {
	it.each([
		[true, String(SIZE_BYTES)],
		[false, null],
	])('is seen to, with its length told beforehand: %s', async (sendsContentLength, length) => {
		sandbox.setQuirks({ sendsContentLength });
		const result = await downloadUnder({ kind: 'cut', when: 'after', afterBytes: 100 * KIB });
		expect(result).toMatchObject({ status: 200, length, bytes: 100 * KIB });
		expect(result.error).toContain('terminated');
		expect(sandbox.requests.at(-1)).toMatchObject({ status: null, fault: 'cut' });
	});

	it.each([
		['before its first byte', 0, 0],
		['before its last byte', SIZE_BYTES - 1, SIZE_BYTES - 1],
		['in the middle of the first block, where nothing else is said', undefined, 32 * KIB],
	])('can do so %s', async (_name, afterBytes, bytes) => {
		const fault = { kind: 'cut', when: 'after', ...(afterBytes !== undefined && { afterBytes }) };
		const result = await downloadUnder(fault as Fault);
		expect(result).toMatchObject({ bytes, length: String(SIZE_BYTES) });
		expect(result.error).toContain('terminated');
	});
});

it('can stall: a part of the body, and then nothing for as long as the client waits', async () => {
	const result = await downloadUnder(
		{ kind: 'stall', afterBytes: 70 * KIB },
		{ afterBytes: 70 * KIB },
	);
	expect(result).toMatchObject({ status: 200, bytes: 70 * KIB });
	expect(result.error).toContain('aborted');
	expect(sandbox.requests.at(-1)?.status).toBeNull();
});

describe('a wrong Content-Length', () => {
	it('that is too high leaves the body short', async () => {
		const result = await downloadUnder({ kind: 'wrongLength', byBytes: 10 });
		expect(result).toMatchObject({ length: String(SIZE_BYTES + 10), bytes: SIZE_BYTES });
		expect(result.error).toContain('terminated');
	});

	it('that is too low goes with a short body, and passes for the whole', async () => {
		const result = await downloadUnder({ kind: 'wrongLength', byBytes: -KIB });
		expect(result).toMatchObject({ bytes: SIZE_BYTES - KIB, error: undefined });
		expect(result.length).toBe(String(SIZE_BYTES - KIB));
	});

	it('takes a length that was told: without one, the body is whole', async () => {
		sandbox.setQuirks({ sendsContentLength: false });
		const result = await downloadUnder({ kind: 'wrongLength', byBytes: -KIB });
		expect(result).toMatchObject({ bytes: SIZE_BYTES, length: null, error: undefined });
	});
});

describe('an answer of JSON', () => {
	it('breaks off where it is told to', async () => {
		const path = inOrganization(sandbox, '/tasks');
		const whole = (await ask(sandbox, 'GET', '/tasks')).text;
		sandbox.faults.set([{ fault: { kind: 'cut', when: 'after', afterBytes: 50 } }]);
		const answer = await fetch(sandbox.url + path, { headers: goodHeaders(sandbox) });
		expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(whole)));
		let bytes = 0;
		await expect(digest(answer, (more) => (bytes += more))).rejects.toThrow('terminated');
		expect(bytes).toBe(50);
	});

	it('goes on only where it was told to break off', async () => {
		sandbox.faults.set([
			{ match: { firstRequests: 1 }, fault: { kind: 'wrongLength', byBytes: 1 } },
		]);
		await expect(ask(sandbox, 'GET', '/tasks')).rejects.toThrow('aborted');
		expect((await ask(sandbox, 'GET', '/tasks')).status).toBe(200);
	});
});
