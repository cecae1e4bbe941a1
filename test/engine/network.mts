import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

/**
 * No test of the file reaches the network: what is not expected fails, and what is expected has to happen.
 * To be called at the top of a test file.
 */
export function useNock(): void {
	beforeAll(() => {
		nock.disableNetConnect();
	});
	afterEach(() => {
		const leftOver = nock.pendingMocks();
		nock.cleanAll();
		expect(leftOver, 'requests that were expected and never came').toEqual([]);
	});
	afterAll(() => {
		nock.restore();
	});
}
