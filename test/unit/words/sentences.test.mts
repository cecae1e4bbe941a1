import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { properties } from '../../../nodes/Tallyfy/resources/menu';
import { EXPLANATIONS, LEFT_REASONS, LINES, typedWords } from '../support/explanations.mts';

const WORDS = new URL('../../../nodes/Tallyfy/words/', import.meta.url);

/** What a fact that was not told leaves in a sentence. Two of the words stand in quotes where that is meant. */
const GAP =
	/(?<!")undefined|(?<!")null|NaN|Infinity|Invalid|\[object| {2}|\.\.|''| [,.:]|\b(an?|the|no) (?=[.,:]|$)/;

describe('what a user reads', () => {
	it.each(Object.entries(EXPLANATIONS))('of %s is whole sentences', (_about, explanations) => {
		expect(explanations.length).toBeGreaterThan(5);
		for (const { message, description } of explanations) {
			expect(message).toMatch(/^(?:n8n|[A-Z'"]).*[^. ]$/);
			expect(description).toMatch(/^(?:n8n|[A-Z'"]).*[."]$/);
			expect(`${message}. ${description}`).not.toMatch(GAP);
		}
	});

	it.each([
		['in a line of a list, at a field, or of the test of a credential', LINES],
		['in the reason of what was left alone', LEFT_REASONS],
	])('%s has no gaps', (_where, lines) => {
		for (const line of lines) {
			expect(line).toMatch(/^\S.*\S$/);
			expect(line).not.toMatch(GAP);
		}
	});

	it('at a field is what n8n is told to say of a typed ID, and nothing else', () => {
		const rules = properties.flatMap(({ modes = [] }) =>
			modes.flatMap(({ validation = [] }) => validation),
		);
		const said = [...JSON.stringify(rules).matchAll(/"errorMessage":"([^"]*)"/g)].map(
			([, text = '']) => text,
		);
		expect(said).toHaveLength(rules.length);
		const patterns = typedWords('.+', '.+').map(
			({ message, description }) => new RegExp(`^${message}\\. ${description}$`),
		);
		expect(said.filter((text) => !patterns.some((pattern) => pattern.test(text)))).toEqual([]);
		expect(patterns.filter((pattern) => !said.some((text) => pattern.test(text)))).toEqual([]);
	});

	it('is looked at here, whatever nodes/Tallyfy/words has', async () => {
		const source = readFileSync(new URL('../support/explanations.mts', import.meta.url), 'utf8');
		const exported = await Promise.all(
			readdirSync(WORDS).map(async (file) => {
				const words = (await import(new URL(file, WORDS).href)) as Record<string, unknown>;
				return Object.keys(words);
			}),
		);
		const unused = exported
			.flat()
			.filter((name) => /^explain|^[A-Z_]+$/.test(name) && !NO_SENTENCES.has(name))
			.filter((name) => !new RegExp(`\\b${name}\\b`).test(source));
		expect(unused).toEqual([]);
	});
});

/** Parts of sentences, and tables that the ones above are made from. */
const NO_SENTENCES = new Set([
	'AGE_WORDS',
	'CHECK_BASE_URL',
	'CHANGES',
	'DATE_WORDS',
	'MOST_LISTED',
	'NO_COUNT',
	'NO_SWITCH',
	'VERBS',
]);
