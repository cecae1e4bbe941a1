import { describe, expect, it } from 'vitest';

import { ServerClock } from '../../../nodes/Tallyfy/transport/clock';

const NOW = Date.UTC(2026, 7, 3, 9, 0, 0);
const HOUR = 3_600_000;
const dated = (ms: number, age?: string) => ({ date: new Date(ms).toUTCString(), age });

describe("the machine's clock beside Tallyfy's", () => {
	const heard = (...answers: readonly Record<string, unknown>[]) => {
		const clock = new ServerClock(() => NOW);
		for (const headers of answers) clock.hear(headers);
		return clock;
	};

	it('is compared with every answer that names its date', () => {
		expect(heard({}, { date: 'soon' }, { date: 5 }).failure()).toBeUndefined();
		expect(heard(dated(NOW), {}).failure()).toBeUndefined();
		expect(heard(dated(NOW - 200 * HOUR), {}).failure()).toMatchObject({ driftMs: 200 * HOUR });
	});

	it('is in doubt where the only answer so far names another time', () => {
		const far = dated(NOW - 200 * HOUR);
		expect(heard().isDoubted).toBe(false);
		expect(heard(dated(NOW)).isDoubted).toBe(false);
		expect(heard(far).isDoubted).toBe(true);
		expect(heard(far, far).isDoubted).toBe(false);
	});

	it('is measured by the newest of them: an older one lay somewhere', () => {
		const answers = [dated(NOW - 90 * HOUR), dated(NOW), dated(NOW - 5 * HOUR)];
		expect(heard(...answers).failure()).toBeUndefined();
	});

	it('may be told how long an answer lay in a cache', () => {
		const cached = dated(NOW - 5 * HOUR, String(5 * 3_600));
		expect(heard(cached, cached).failure()).toBeUndefined();
	});

	it.each([
		[200 * 24 * HOUR, true],
		[HOUR + 1_000, true],
		[HOUR, false],
		[0, false],
		[-HOUR, false],
		[-2 * HOUR, true],
	])('that is %d ms ahead stops what judges ages: %s', (driftMs, stops) => {
		const answer = dated(NOW - driftMs);
		const failure = stops ? { reason: 'clock', driftMs } : undefined;
		expect(heard(answer, answer).failure()).toEqual(failure);
	});
});
