import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { TallyfyApi } from '../../credentials/TallyfyApi.credentials';
import { deleteFile } from '../../nodes/Tallyfy/resources/file/delete';
import { deleteOneOff } from '../../nodes/Tallyfy/resources/task/deleteOneOff';
import type { RefusalReason } from '../../nodes/Tallyfy/transport/answer';
import { explainFailure, type Subject } from '../../nodes/Tallyfy/transport/errors';
import { explainIdProblem } from '../../nodes/Tallyfy/transport/inputErrors';
import type { ConnectionFailureKind } from '../../nodes/Tallyfy/transport/retry';

const guideUrl = new URL('../../docs/guide.md', import.meta.url);
const guide = readFileSync(guideUrl, 'utf8');
const sections = guide.split(/^## /m);
const sectionOn = (title: string) => sections.find((text) => text.startsWith(title)) ?? '';
const quotesIn = (text: string) => [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1]);

const SUBJECTS: readonly Subject[] = [deleteFile, deleteOneOff];
const ANSWERS: readonly [RefusalReason, status: number][] = [
	['unauthorized', 401],
	['forbidden', 403],
	['notFound', 404],
	['badRequest', 400],
	['wrongOrganization', 404],
	['wrongEndpoint', 404],
	['serverError', 503],
];
const CONNECTIONS: readonly ConnectionFailureKind[] = [
	'timeout',
	'lost',
	'notConnected',
	'refused',
];
const DEFAULT_TIMEOUT_MS = 30_000;

/** What the node prints in the cases that the guide is about. */
const printed = new Set(
	[
		...SUBJECTS.flatMap((subject) => [
			...ANSWERS.map(([reason, status]) =>
				explainFailure({ cause: 'answer', reason, status }, subject),
			),
			...CONNECTIONS.map((kind) =>
				explainFailure(
					{ cause: 'connection', failure: { kind }, timeoutMs: DEFAULT_TIMEOUT_MS },
					subject,
				),
			),
		]),
		...['Task ID', 'File ID'].flatMap((field) => [
			explainIdProblem('empty', field),
			explainIdProblem('characters', field),
		]),
	].map(({ what }) => what),
);

describe('docs/guide.md', () => {
	it('quotes the messages that the node prints, to the letter', () => {
		const quoted = quotesIn(sectionOn('When something fails'));
		expect(quoted.length).toBeGreaterThan(10);
		expect(quoted.filter((message) => !printed.has(message ?? ''))).toEqual([]);
	});

	it("quotes the sentences of the credential's test, to the letter", () => {
		const rules = JSON.stringify(new TallyfyApi().test.rules);
		const quoted = quotesIn(sectionOn('3. Make the credential')).filter((text) =>
			text?.includes('.'),
		);
		expect(quoted.length).toBeGreaterThan(3);
		expect(quoted.filter((text) => !rules.includes(JSON.stringify(text)))).toEqual([]);
	});

	it('shows pictures and names files that exist', () => {
		const links = [...guide.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '');
		expect(links.length).toBeGreaterThan(6);
		expect(links.filter((link) => !existsSync(new URL(link, guideUrl)))).toEqual([]);
		const examples = [...guide.matchAll(/`([\w-]+\.json)`/g)].map((match) => match[1] ?? '');
		expect(
			examples.filter((name) => !existsSync(new URL(`../examples/${name}`, guideUrl))),
		).toEqual([]);
	});
});
