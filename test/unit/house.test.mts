import { describe, expect, it } from 'vitest';

import {
	arrowsUp,
	circles,
	exportedForNobody,
	namesDeclaredTwice,
	readHouse,
	readVisitors,
	tooLong,
} from '../house.mts';

// `node test/house.mts` prints how the package hangs together.
const house = readHouse();

describe('the code of the package', () => {
	it('has no circle, among files or among rooms', () => {
		expect(circles(house)).toEqual([]);
	});

	it('imports from rooms below alone', () => {
		expect(arrowsUp(house)).toEqual([]);
	});

	it('declares each name once', () => {
		expect(namesDeclaredTwice(house)).toEqual([]);
	});

	it('exports nothing that nobody imports', () => {
		const visitors = readVisitors();
		expect(visitors.length).toBeGreaterThan(50);
		expect(exportedForNobody(house, visitors)).toEqual([]);
	});

	it('has files that one can read at a sitting', () => {
		expect(house.length).toBeGreaterThan(50);
		expect(tooLong(house)).toEqual([]);
	});
});
