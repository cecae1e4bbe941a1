import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../../sandbox/tallyfy/server.mts';
import { LOGO_ID } from '../../../sandbox/tallyfy/state/ids.mts';
import { ask, firstOf, goodHeaders, inOrganization } from '../client.ts';

const MIB = 1024 * 1024;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(() => {
	sandbox.reset();
});
afterAll(() => sandbox.close());

const download = (id: string, accept = '*/*') =>
	fetch(sandbox.baseUrl + inOrganization(sandbox, `/file/${id}/dl`), {
		headers: { ...goodHeaders(sandbox), accept },
	});

async function* chunksOf(answer: Response): AsyncGenerator<Uint8Array> {
	const body: ReadableStream<Uint8Array> | null = answer.body;
	const reader = body?.getReader();
	for (;;) {
		const next = await reader?.read();
		if (next?.value === undefined) return;
		yield next.value;
	}
}

/** How many bytes a download brought, and their checksum. */
async function digest(answer: Response): Promise<{ bytes: number; sha256: string }> {
	const hash = createHash('sha256');
	let bytes = 0;
	for await (const chunk of chunksOf(answer)) {
		hash.update(chunk);
		bytes += chunk.length;
	}
	return { bytes, sha256: hash.digest('hex') };
}

describe('a download', () => {
	it('brings the file, named and with its length, and the same bytes every time', async () => {
		const id = firstOf(sandbox.addFiles(1, { filename: 'Größe "1".pdf', sizeBytes: 200_000 }));
		const answer = await download(id, 'application/octet-stream');
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toBe('application/octet-stream');
		expect(answer.headers.get('content-length')).toBe('200000');
		expect(answer.headers.get('content-disposition')).toBe('attachment; filename="Gr__e _1_.pdf"');
		const first = await digest(answer);
		expect(first).toEqual({ bytes: 200_000, sha256: sandbox.sha256(id) });
		expect(await digest(await download(id))).toEqual(first);
	});

	it('differs from file to file', () => {
		const [one = '', other = ''] = sandbox.addFiles(2, { sizeBytes: 1000 });
		expect(sandbox.sha256(one)).not.toBe(sandbox.sha256(other));
	});

	it('streams hundreds of megabytes without holding them', async () => {
		const id = firstOf(sandbox.addFiles(1, { sizeBytes: 200 * MIB }));
		const answer = await download(id);
		let peakBytes = 0;
		let bytes = 0;
		const beforeBytes = process.memoryUsage().arrayBuffers;
		for await (const chunk of chunksOf(answer)) {
			bytes += chunk.length;
			peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers - beforeBytes);
		}
		expect(bytes).toBe(200 * MIB);
		expect(peakBytes).toBeLessThan(150 * MIB);
	});

	it('can come without its length, and empty', async () => {
		sandbox.setQuirks({ sendsContentLength: false });
		const answer = await download(firstOf(sandbox.addFiles(1, { sizeBytes: 10 })));
		expect(answer.headers.get('content-length')).toBeNull();
		expect((await digest(answer)).bytes).toBe(10);
		expect(
			(await digest(await download(firstOf(sandbox.addFiles(1, { sizeBytes: 0 }))))).bytes,
		).toBe(0);
	});

	it('is noted in the activity feed', async () => {
		const id = firstOf(sandbox.addFiles(1));
		await digest(await download(id));
		expect(sandbox.organization.activity).toMatchObject([
			{ text: 'File downloaded', entityId: id },
		]);
	});

	it('is 404 for a file that is elsewhere, or nowhere', async () => {
		const id = firstOf(sandbox.addFiles(1, { source: 'url' }));
		expect((await download(id)).status).toBe(404);
		expect((await download('nope')).status).toBe(404);
		expect(sandbox.organization.activity).toEqual([]);
		const { json } = await ask(sandbox, 'GET', `/assets/${id}`);
		expect(json).toMatchObject({
			data: { source: 'url', system: 'Dropbox', uploaded_to_s3: false },
		});
	});

	it('can break off in the middle', async () => {
		const id = firstOf(sandbox.addFiles(1, { sizeBytes: MIB }));
		sandbox.faults.set([{ fault: { kind: 'cut', when: 'after' } }]);
		const answer = await download(id);
		expect(answer.headers.get('content-length')).toBe(String(MIB));
		await expect(digest(answer)).rejects.toThrow('terminated');
		expect(sandbox.requests.at(-1)).toMatchObject({ status: null, fault: 'cut' });
	});

	it('can be an error instead', async () => {
		const id = firstOf(sandbox.addFiles(1));
		sandbox.faults.set([{ fault: { kind: 'status', status: 503, when: 'after' } }]);
		const answer = await download(id);
		expect(answer.status).toBe(503);
		expect(await answer.json()).toMatchObject({ error: true });
		expect(answer.headers.get('content-disposition')).toBeNull();
	});
});

describe('where a file is attached', () => {
	const attached = () => {
		const taskId = firstOf(sandbox.addTasks(1));
		const [runId = ''] = sandbox.addProcesses(1);
		const runTaskId = sandbox.organization.taskIdsByProcess.get(runId)?.[0] ?? '';
		return [
			['a field of a one-off task', `/tasks/${taskId}`, { taskId }, 'Task'],
			['a comment', `/tasks/${taskId}?with=threads`, { commentOn: taskId }, 'Task'],
			['a field of a process task', `/tasks/${runTaskId}`, { taskId: runTaskId }, 'Run'],
			['a kick-off form', `/runs/${runId}`, { processId: runId }, 'Checklist'],
		] as const;
	};

	it.each([0, 1, 2, 3])('it is shown, and no longer when it is deleted (%i)', async (place) => {
		const [, path, fields, subject] = attached()[place] ?? attached()[0];
		const id = firstOf(sandbox.addFiles(1, fields));
		expect((await ask(sandbox, 'GET', path)).text).toContain(id);
		const { json } = await ask(sandbox, 'GET', `/assets/${id}`);
		expect(json).toMatchObject({ data: { id, subject: { type: subject } } });
		expect((await ask(sandbox, 'DELETE', `/file/${id}`)).status).toBe(200);
		expect((await ask(sandbox, 'GET', path)).text).not.toContain(id);
	});
});

it('shows the logo as a file of the organization', async () => {
	const { json } = await ask(sandbox, 'GET', `/assets/${LOGO_ID}`);
	expect(json).toMatchObject({ data: { subject: { type: 'Organization' } } });
});
