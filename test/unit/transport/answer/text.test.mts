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

	it.each([
		['as it is', secret],
		['in capital letters', secret.toUpperCase()],
		['in an address', encodeURIComponent(secret)],
		['in an address with small letters', encodeURIComponent(secret).toLowerCase()],
		['in JSON', JSON.stringify(secret)],
		['in JSON that escapes slashes', String.raw`ab+c=d\/e&f`],
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
		const token = fc.array(sign, { minLength: 8, maxLength: 60 }).map((signs) => signs.join(''));
		fc.assert(
			fc.property(token, (raw) => {
				const body = JSON.stringify({ message: `no: ${raw}` });
				expect(JSON.parse(remover(raw)(body))).toEqual({ message: 'no: ***' });
			}),
		);
	});
});
