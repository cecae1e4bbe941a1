import { mkdir } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { DataTables } from '../../../sandbox/engine/dataTables.mts';
import { FILES_FOLDER } from '../../../sandbox/engine/n8n.mts';
import { useSandbox } from '../sandbox.mts';
import { exampleOf, nodeOf, runExample } from './example.mts';

const EXAMPLE = 'copy-verify-delete-files.json';
const ACCOUNT = 'Tallyfy copies account';
const DAY_MS = 24 * 60 * 60 * 1000;
const NOT_FOUND = { message: 'Not found' };
const WEB_PAGE = '<!doctype html><h1>404 Not Found</h1>';
const NO_ORGANIZATION = { message: 'Organization not found' };
const UNKNOWN = 'It may have been deleted, or be hidden with its archived process.';
const LEFT =
	'Tallyfy shows this token no file with this ID. It may have been deleted, perhaps by a run that was interrupted, or be hidden with its archived process.';

const world = useSandbox();
let tables: DataTables;
let processId: string;
let fileId: string;
beforeAll(async () => {
	await mkdir(FILES_FOLDER, { recursive: true });
});
beforeEach(() => {
	const { sandbox } = world;
	tables = new DataTables();
	sandbox.organization.processes.clear();
	const archived_at = new Date(sandbox.now() - 400 * DAY_MS).toISOString();
	[processId = ''] = sandbox.addProcesses(1, { status: 'archived', archived_at });
	[fileId = ''] = sandbox.addFiles(1, { processId, filename: 'contract.pdf' });
});

/** One Sunday, with Dry Run off. */
async function sunday() {
	const { parameters } = nodeOf(exampleOf(EXAMPLE).workflow, 'Delete');
	const run = await runExample(world.sandbox, EXAMPLE, {
		settings: { folder: FILES_FOLDER },
		nodes: { Delete: { parameters: { ...parameters, dryRun: false } } },
		dataTables: tables,
	});
	return { error: run.data.resultData.error?.message, row: { ...tables.rows(ACCOUNT)[0] } };
}

const isDeleted = () => world.left([fileId]).length === 0;

/** Whatever is asked at such a path, by default about the file, is answered so. */
function answer(body: unknown, path = fileId): void {
	const fault = { kind: 'status', status: 404, body } as const;
	world.sandbox.faults.set([{ match: { path }, fault }]);
}

/** The account as it is where n8n ended between the deletion and its row. */
function interrupt(): void {
	const row = tables.rows(ACCOUNT)[0] ?? {};
	const unsettled = { outcome: 'planned', done: false, requestedAt: null, copySha256: null };
	Object.assign(row, { ...unsettled, executionId: 'earlier', foundBy: 'earlier' });
}

/** The process shows the file no longer; undone by what is returned. */
function hide(): () => void {
	const { sandbox } = world;
	const process = sandbox.organization.processes.get(processId);
	const prerun = process?.prerun;
	Object.assign(process ?? {}, { prerun: {} });
	sandbox.setQuirks({ hidesArchivedBelongings: true });
	return () => {
		Object.assign(process ?? {}, { prerun });
		sandbox.setQuirks({ hidesArchivedBelongings: false });
		sandbox.faults.clear();
	};
}

describe('a file that is found due', () => {
	it('goes once its copy is the same, and is settled where the form still names it', async () => {
		const process = world.sandbox.organization.processes.get(processId);
		const form = structuredClone(process?.prerun);
		const first = await sunday();
		expect(first.error).toBeUndefined();
		expect(first.row).toMatchObject({ outcome: 'deleted', done: true });
		expect(isDeleted()).toBe(true);

		Object.assign(process ?? {}, { prerun: form });
		const second = await sunday();
		expect(second.error).toBeUndefined();
		expect(second.row).toMatchObject({
			outcome: 'missing',
			reason: `An earlier run copied it and asked for its deletion. Tallyfy shows this token no file with this ID. ${UNKNOWN}`,
			done: true,
		});
	});

	it('and is not shown has no copy: every run names it, and it is no gone one', async () => {
		answer(NOT_FOUND);
		const reason = `No copy: Tallyfy shows this token no file with this ID. ${UNKNOWN}`;
		for (const { error, row } of [await sunday(), await sunday()]) {
			expect(row).toMatchObject({ outcome: 'missing', reason, done: false });
			expect(error).toContain(`1 went wrong. The first, "contract.pdf": ${reason}`);
		}
		world.sandbox.faults.clear();
		expect((await sunday()).row).toMatchObject({ outcome: 'deleted', done: true });
	});

	it.each([
		['a web page', WEB_PAGE, "The Base URL doesn't lead to Tallyfy's API (404)"],
		['another organization', NO_ORGANIZATION, "Tallyfy doesn't know this organization (404)"],
	])('and has %s in its place stays open', async (_what, body, words) => {
		answer(body);
		const { error, row } = await sunday();
		const reason = `No copy, so it stays: ${words}.`;
		expect(row).toMatchObject({ outcome: 'failed', reason, done: false });
		expect(error).toContain(reason);
	});

	it('and has no content stays open', async () => {
		answer(NOT_FOUND, `${fileId}/dl`);
		const { error, row } = await sunday();
		expect(row).toMatchObject({ outcome: 'failed', done: false });
		expect(error).toContain("The content of 'contract.pdf' is no longer in Tallyfy's storage");
	});
});

describe('a file that an earlier run has left open and this one does not find', () => {
	it('may have been deleted by it: the row ends with no more than is known', async () => {
		await sunday();
		interrupt();
		const { error, row } = await sunday();
		expect([isDeleted(), error]).toEqual([true, undefined]);
		expect(row).toMatchObject({ outcome: 'missing', reason: LEFT, done: true });
	});

	it('may be hidden, and is found again once it is shown', async () => {
		answer(NOT_FOUND);
		await sunday();
		interrupt();
		const show = hide();
		expect((await sunday()).row).toMatchObject({ outcome: 'missing', reason: LEFT, done: true });
		show();
		expect((await sunday()).row).toMatchObject({ outcome: 'deleted', done: true });
	});

	it.each([
		['a web page', WEB_PAGE, "The Base URL doesn't lead to Tallyfy's API (404)"],
		['another organization', NO_ORGANIZATION, "Tallyfy doesn't know this organization (404)"],
	])('stays open where %s comes', async (_what, body, words) => {
		answer(NOT_FOUND);
		await sunday();
		interrupt();
		hide();
		answer(body);
		const { error, row } = await sunday();
		expect(row).toMatchObject({ outcome: 'failed', reason: words, done: false });
		expect(error).toContain(words);
	});
});
