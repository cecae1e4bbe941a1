import { describe, expect, it } from 'vitest';

import { parseBoolean, readBoolean } from '../../../nodes/Tallyfy/input/options';

describe('a switch', () => {
	it.each([
		[true, true],
		[false, false],
		['true', true],
		['false', false],
		[' TRUE\n', true],
		['False', false],
	])('can be %j', (raw, value) => {
		expect(readBoolean(raw)).toBe(value);
	});

	it.each([undefined, null, '', 'yes', 'on', 1, 0, '1', {}, [], [true], NaN])(
		'is neither on nor off with %j',
		(raw) => {
			expect(readBoolean(raw)).toBeUndefined();
		},
	);

	it('of a collection is off where it was not added', () => {
		expect(parseBoolean({}, 'ignoreMissing')).toBe(false);
		expect(parseBoolean({ other: true }, 'ignoreMissing')).toBe(false);
	});

	it('of a collection is read where it was added, whatever an expression left', () => {
		expect(parseBoolean({ ignoreMissing: 'true' }, 'ignoreMissing')).toBe(true);
		expect(parseBoolean({ ignoreMissing: undefined }, 'ignoreMissing')).toBeUndefined();
		expect(parseBoolean({ ignoreMissing: null }, 'ignoreMissing')).toBeUndefined();
	});

	it('is not what every object inherits', () => {
		expect(parseBoolean({}, 'toString')).toBe(false);
	});
});
