import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';

import { properties } from '../../../nodes/Tallyfy/resources/menu';
import type { Explanation } from '../../../nodes/Tallyfy/words/explanation';
import { explainFailure } from '../../../nodes/Tallyfy/words/failures';
import { FAILURES } from '../support/reasons.mts';
import { SUBJECTS } from '../support/subjects.mts';
import {
	ANSWER_ROWS,
	CONNECTION_ROWS,
	COPY_ROWS,
	FROM_LIST_ROWS,
	HELD_ROWS,
	STATE_ROWS,
} from './failureRows.mts';
import { GAP, gaps } from './gaps.mts';
import { CREDENTIAL_ROWS, GUARD_ROWS, PARAMETER_ROWS, TYPED_ROWS } from './inputRows.mts';
import { LEFT_REASONS } from './leftRows.mts';

const PAGE = fileURLToPath(new URL('../../../docs/errors.md', import.meta.url));
const WORDS = new URL('../../../nodes/Tallyfy/words/', import.meta.url);

type Row = readonly [left: string, right: string];

const messages = (rows: readonly Explanation[]) =>
	rows.map(({ message, description }): Row => [gaps(message), gaps(description)]);

/** The tables of the page, by the heading they stand under; the words around them are written by hand. */
const TABLES: Readonly<Record<string, readonly Row[]>> = {
	'Something is wrong with a parameter': messages(PARAMETER_ROWS),
	'A typed ID has the wrong form': messages(TYPED_ROWS),
	'Something is wrong with the credential': messages(CREDENTIAL_ROWS),
	'A guard stopped the run': messages(GUARD_ROWS),
	"The thing isn't in the right state": messages(STATE_ROWS),
	'Tallyfy says no': messages(ANSWER_ROWS),
	'No answer comes': messages(CONNECTION_ROWS),
	'The run ended early': messages(HELD_ROWS),
	'There is no copy': messages(COPY_ROWS),
	"A list to choose from doesn't open, or is empty": messages(FROM_LIST_ROWS),
	'Left as it is, without an error': Object.entries(LEFT_REASONS).flatMap(([outcome, reasons]) =>
		reasons.map((reason): Row => [outcome, gaps(reason)]),
	),
};

/** The page with the tables that the code gives, formatted as all files are. */
async function withTables(page: string): Promise<string> {
	const sections = page.split(/^(?=## )/m).map((section) => {
		const [heading = ''] = /(?<=^## ).*/.exec(section) ?? [];
		const rows = TABLES[heading];
		if (rows === undefined) return section;
		const [header = ''] = /^\|.*\n\|.*\n/m.exec(section) ?? [];
		const table = rows.map(([left, right]) => `| ${left} | ${right} |\n`).join('');
		return section.replace(/^(\|.*\n)+/m, () => header + table);
	});
	return await format(sections.join(''), { ...(await resolveConfig(PAGE)), filepath: PAGE });
}

describe('docs/errors.md', () => {
	/** After a change of words: `npm run docs:errors`. */
	it('has every message that the node can show, and no other', async () => {
		await expect(await withTables(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(PAGE);
	});

	it('has a place for every table', () => {
		const headings = [...readFileSync(PAGE, 'utf8').matchAll(/^## (.*)$/gm)].map(([, one]) => one);
		expect(headings).toEqual(Object.keys(TABLES));
	});

	it('names every failure of every operation, so that a search finds it', () => {
		const rows = Object.values(TABLES).flat();
		const patterns = rows.map(([message]) => new RegExp(`^${patternOf(message)}$`));
		const missing = SUBJECTS.flatMap((subject) =>
			FAILURES.map((failure) => explainFailure(failure, subject).message),
		).filter((message) => !patterns.some((pattern) => pattern.test(message)));
		expect(missing).toEqual([]);
	});

	it('has all that n8n is told to say of a typed ID, and nothing that no field says', () => {
		const rules = properties.flatMap(({ modes = [] }) =>
			modes.flatMap(({ validation = [] }) => validation),
		);
		const said = [...JSON.stringify(rules).matchAll(/"errorMessage":"([^"]*)"/g)].map(
			([, text = '']) => text,
		);
		expect(said).toHaveLength(rules.length);
		const patterns = TYPED_ROWS.map(
			({ message, description }) => new RegExp(`^${patternOf(`${message}. ${description}`)}$`),
		);
		expect(said.filter((text) => !patterns.some((pattern) => pattern.test(text)))).toEqual([]);
		expect(patterns.filter((pattern) => !said.some((text) => pattern.test(text)))).toEqual([]);
	});

	it('leaves out no sentence that nodes/Tallyfy/words has', async () => {
		const sources = ['inputRows', 'failureRows', 'leftRows'].map((name) =>
			readFileSync(new URL(`${name}.mts`, import.meta.url), 'utf8'),
		);
		const exported = await Promise.all(
			readdirSync(WORDS).map(async (file) => {
				const words = (await import(new URL(file, WORDS).href)) as Record<string, unknown>;
				return Object.keys(words);
			}),
		);
		const unused = exported
			.flat()
			.filter((name) => !NO_MESSAGES.has(name))
			.filter((name) => !sources.some((source) => new RegExp(`\\b${name}\\b`).test(source)));
		expect(unused).toEqual([]);
	});
});

/** Parts of sentences, and the lines above the output of a run that did what it could. */
const NO_MESSAGES = new Set([
	'agedWords',
	'noneShown',
	'CHECK_BASE_URL',
	'CHECK_PROXY',
	'DATE_NOUN',
	'REASON_WORDS',
	'VERBS',
	'atTime',
	'copyCounts',
	'copyHint',
	'counted',
	'foundWords',
	'inDays',
	'inSeconds',
	'sinceTime',
	'waited',
]);

function patternOf(message: string): string {
	return message
		.split(GAP)
		.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
		.join('.+')
		.replaceAll(String.raw`\(404\)`, String.raw`\((?:404|410)\)`);
}
