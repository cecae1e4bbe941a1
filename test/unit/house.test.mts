import { describe, expect, it } from 'vitest';

import { arrowsUp, circles, readHouse, tooLong } from '../house.mts';

// `node test/house.mts` prints how the package hangs together, the rules that don't hold yet included.
const house = readHouse();

describe('the code of the package', () => {
	it('has no circle, among files or among rooms', () => {
		expect(circles(house)).toEqual([]);
	});

	it('imports from rooms below alone', () => {
		expect(arrowsUp(house)).toEqual([]);
	});

	it('has files that one can read at a sitting', () => {
		expect(house.length).toBeGreaterThan(50);
		expect(tooLong(house)).toEqual([]);
	});
});
