import { describe, expect, it } from 'vitest';

import { readable } from '../../../../nodes/Tallyfy/transport/answer/values';

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
