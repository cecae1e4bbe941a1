import { describe, expect, it } from 'vitest';
import { LOGO_ID } from '../../../sandbox/tallyfy/state/ids.mts';
import { ask, digest, download, firstOf, openSandbox } from '../client.mts';

const MIB = 1024 * 1024;

const sandbox = await openSandbox();

describe('a download', () => {
	it('brings the file, named and with its length, and the same bytes every time', async () => {
		const id = firstOf(sandbox.addFiles(1, { filename: 'Größe "1".pdf', sizeBytes: 200_000 }));
		const answer = await download(sandbox, id, { accept: 'application/octet-stream' });
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toBe('application/octet-stream');
		expect(answer.headers.get('content-length')).toBe('200000');
		expect(answer.headers.get('content-disposition')).toBe('attachment; filename="Gr__e _1_.pdf"');
		const first = await digest(answer);
		expect(first).toEqual({ bytes: 200_000, sha256: sandbox.sha256(id) });
		expect(await digest(await download(sandbox, id))).toEqual(first);
	});

	it('differs from file to file', () => {
		const [one = '', other = ''] = sandbox.addFiles(2, { sizeBytes: 1000 });
		expect(sandbox.sha256(one)).not.toBe(sandbox.sha256(other));
	});

	it('is made as it is read: one of a terabyte begins at once', async () => {
		const sizeBytes = MIB ** 2;
		const id = firstOf(sandbox.addFiles(1, { sizeBytes }));
		const patience = new AbortController();
		const answer = await download(sandbox, id, { signal: patience.signal });
		expect(answer.headers.get('content-length')).toBe(String(sizeBytes));
		let bytes = 0;
		const ended = digest(answer, (more) => {
			bytes += more;
			if (bytes > MIB) patience.abort();
		});
		await expect(ended).rejects.toThrow('aborted');
		expect(bytes).toBeGreaterThan(MIB);
	});

	it('can come without its length, and empty', async () => {
		sandbox.setQuirks({ sendsContentLength: false });
		const answer = await download(sandbox, firstOf(sandbox.addFiles(1, { sizeBytes: 10 })));
		expect(answer.headers.get('content-length')).toBeNull();
		expect((await digest(answer)).bytes).toBe(10);
		expect(
			(await digest(await download(sandbox, firstOf(sandbox.addFiles(1, { sizeBytes: 0 }))))).bytes,
		).toBe(0);
	});

	it('can be refused to who accepts nothing but JSON', async () => {
		const id = firstOf(sandbox.addFiles(1));
		const accept = 'application/json';
		expect((await download(sandbox, id, { accept })).status).toBe(200);
		sandbox.setQuirks({ strictDownloads: true });
		expect((await download(sandbox, id, { accept })).status).toBe(406);
		expect((await download(sandbox, id)).status).toBe(200);
	});

	it('is noted in the activity feed', async () => {
		const id = firstOf(sandbox.addFiles(1));
		await digest(await download(sandbox, id));
		expect(sandbox.organization.activity).toMatchObject([
			{ text: 'File downloaded', entityId: id },
		]);
	});

	it('is 404 for a file that is elsewhere, or nowhere', async () => {
		const id = firstOf(sandbox.addFiles(1, { source: 'url' }));
		expect((await download(sandbox, id)).status).toBe(404);
		expect((await download(sandbox, 'nope')).status).toBe(404);
		expect(sandbox.organization.activity).toEqual([]);
		const { json } = await ask(sandbox, 'GET', `/assets/${id}`);
		expect(json).toMatchObject({
			data: { source: 'url', system: 'Dropbox', uploaded_to_s3: false },
		});
	});

	it('can be an error instead', async () => {
		const id = firstOf(sandbox.addFiles(1));
		sandbox.faults.set([{ fault: { kind: 'status', status: 503, when: 'after' } }]);
		const answer = await download(sandbox, id);
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

it('deletes the record of a file that is elsewhere, as of any other', async () => {
	const id = firstOf(sandbox.addFiles(1, { source: 'url', system: 'Google Drive' }));
	expect((await ask(sandbox, 'DELETE', `/file/${id}`)).status).toBe(200);
	expect(sandbox.state.deletionOf(id)).toMatchObject({ kind: 'file' });
});

it('can list files with no more than a webhook tells of them: without a date', async () => {
	sandbox.setQuirks({ listedAssets: 'brief' });
	const [runId = ''] = sandbox.addProcesses(1);
	const taskId = sandbox.organization.taskIdsByProcess.get(runId)?.[0] ?? '';
	const [inField = ''] = sandbox.addFiles(1, { taskId });
	const [inComment = ''] = sandbox.addFiles(1, { commentOn: taskId });
	const brief = (id: string) => ({
		id,
		filename: expect.any(String) as string,
		version: 1,
		public_link: expect.stringMatching(new RegExp(`/file/${id}/dl$`)) as string,
	});
	const { json } = await ask(sandbox, 'GET', `/tasks/${taskId}?with=assets,threads`);
	expect(json).toHaveProperty('data.assets.data', [brief(inField), brief(inComment)]);
	expect(json).toHaveProperty('data.threads.data.0.attachments', [brief(inComment)]);
	const ofProcess = await ask(sandbox, 'GET', `/runs/${runId}?with=assets`);
	expect(ofProcess.json).toHaveProperty('data.assets.data', [brief(inField), brief(inComment)]);
});
