import { describe } from 'vitest';

/** For what `npm run test:e2e` leaves out and `npm run test:long` runs, too: kills, matrices, long walks. */
export const LONG = { tags: ['long'] };

/** As `describe.each`, but all cases except the first are for the long run alone. */
export const describeFirst =
	<T,>(cases: readonly T[]) =>
	(title: string, tests: (one: T) => void): void => {
		for (const [index, one] of cases.entries())
			describe.each([one])(title, index === 0 ? {} : LONG, tests);
	};
