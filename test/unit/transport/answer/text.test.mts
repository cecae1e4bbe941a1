import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readable, remover } from '../../../../nodes/Tallyfy/transport/answer/text';

describe("somebody else's words", () => {
	it.each([
		['  two\n\tlines  ', 'two lines'],
		['x'.repeat(300), 'x'.repeat(300)],
		['x'.repeat(301), `${'x'.repeat(300)}…`],
		['', ''],
	])('%j become %j', (text, line) => {
		expect(readable(text)).toBe(line);
	});
});

describe('a secret', () => {
	const secret = 'ab+c=d/e&f';
	const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');
	const spelt = (spell: (character: string) => string) => Array.from(secret, spell).join('');

	it.each([
		['as it is', secret],
		['in capital letters', secret.toUpperCase()],
		['in an address', encodeURIComponent(secret)],
		['in an address with small letters', encodeURIComponent(secret).toLowerCase()],
		['in an address inside an address', encodeURIComponent(encodeURIComponent(secret))],
		['in an address, letter by letter', spelt((character) => `%${hex(character)}`)],
		['in JSON that escapes slashes', String.raw`ab+c=d\/e&f`],
		['in JSON, letter by letter', spelt((character) => `\\u00${hex(character)}`)],
		['in JSON inside JSON', JSON.stringify(spelt((character) => `\\u00${hex(character)}`))],
		['in HTML', spelt((character) => `&#${character.charCodeAt(0)};`)],
		['in HTML with other numbers', spelt((character) => `&#x${hex(character)};`)],
		['in HTML inside HTML', spelt((character) => `&amp;#${character.charCodeAt(0)};`)],
		['in HTML by names', 'ab&plus;c&equals;d&sol;e&amp;f'],
		['in HTML by names inside HTML', 'ab&amp;plus;c=d/e&amp;amp;f'],
		['in JavaScript', spelt((character) => `\\x${hex(character)}`)],
		['in newer JavaScript', spelt((character) => `\\u{${hex(character)}}`)],
		['in an address of old', spelt((character) => `%u00${hex(character)}`)],
		['in a mixture', String.raw`\u0061b%2Bc=d\/e&#38;f`],
	])('is taken out of a text %s', (_words, text) => {
		expect(remover(secret)(`a token: ${text}, gone`)).toMatch(/^a token: "?\*\*\*"?, gone$/);
	});

	it('leaves every other text as it is', () => {
		const clean = remover(secret);
		for (const text of ['', 'ab+c=d/e&', 'b+c=d/e&f', String.raw`{"a":"\u00e4\/"}`]) {
			expect(clean(text)).toBe(text);
		}
	});

	it('of any signs is taken out, and JSON stays JSON', () => {
		const sign = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
		const token = fc
			.array(sign, { minLength: 8, maxLength: 60 })
			.map((signs) => signs.join('').replaceAll('\\', '/'));
		fc.assert(
			fc.property(token, (raw) => {
				const body = JSON.stringify({ message: `no: ${raw}` });
				expect(JSON.parse(remover(raw)(body))).toEqual({ message: 'no: ***' });
			}),
		);
	});

	it.each(['\\', '%25', '&amp;', 'a', '0'])(
		'is looked for in no time in a long text of nothing but %j',
		(part) => {
			const clean = remover('a0'.repeat(500));
			const startedAt = performance.now();
			clean(part.repeat(100_000));
			expect(performance.now() - startedAt).toBeLessThan(2_000);
		},
	);
});
