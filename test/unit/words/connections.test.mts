import { describe, expect, it } from 'vitest';

import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';
import { CHECK_BASE_URL } from '../../../nodes/Tallyfy/words/vocabulary';
import { explainFailure } from '../../../nodes/Tallyfy/words/failures';
import { answered, broken, subjectOf } from '../support/failures.mts';

const AT = Date.UTC(2026, 7, 3, 14, 5, 9, 750);
const NETWORK = 'Check the internet connection of your n8n, then run it again.';
const TASK = subjectOf('task', 'delete');

/** The exact sentences. */
const SENTENCES: [Failure, message: string, description: string][] = [
	[
		broken('timeout'),
		"Tallyfy didn't answer within 30 seconds",
		"Run it again later. With a slow connection, raise 'Options > Timeout (Milliseconds)'.",
	],
	[
		broken('timeout', 1_000),
		"Tallyfy didn't answer within 1 second",
		"Run it again later. With a slow connection, raise 'Options > Timeout (Milliseconds)'.",
	],
	[
		broken('lost'),
		'The connection to Tallyfy broke before the answer was complete',
		'Run it again.',
	],
	[broken('notConnected'), "Tallyfy can't be reached", NETWORK],
	[broken('nameLookup'), "The address of Tallyfy can't be looked up at the moment", NETWORK],
	[broken('unknownHost'), "The host name in the Base URL doesn't exist", CHECK_BASE_URL],
	[broken('connectionRefused'), 'Nothing answers at the Base URL', CHECK_BASE_URL],
	[
		broken('cancelled'),
		'The execution was stopped before Tallyfy answered',
		'Check in Tallyfy whether it is still there.',
	],
	[
		broken('certificate'),
		"The certificate at the Base URL can't be trusted",
		`${CHECK_BASE_URL} A proxy between your n8n and the internet can be the cause too.`,
	],
	[broken('notSent'), "The request to Tallyfy didn't go out", 'Check the Tallyfy API credential.'],
	[
		broken('other'),
		'The request to Tallyfy failed in an unexpected way',
		'Where this happens every time, check the Base URL in the Tallyfy API credential.',
	],
	[
		{ reason: 'waitTooLong', retryAt: AT, maxWaitMs: 300_000 },
		"Tallyfy asks for a longer pause than the 300 seconds that 'Options > Max Wait (Seconds)' allows",
		"Try again after 14:05:09 UTC on 2026-08-03, or raise 'Options > Max Wait (Seconds)'.",
	],
	[
		{ reason: 'stopped' },
		'The run was stopped before this item was settled',
		'Run the workflow again for what is left.',
	],
	[
		{ reason: 'outage', since: AT, waitedMs: 300_000, cause: answered('serverError', 502) },
		"Tallyfy hasn't answered since 14:05:09 UTC on 2026-08-03",
		"The run held out for 300 seconds. The last attempt: Tallyfy couldn't process the request (502). Run the workflow again later for what is left, or raise 'Options > Max Wait (Seconds)'.",
	],
	[
		{ reason: 'outage', since: AT, waitedMs: 1_000, cause: broken('connectionRefused') },
		"Tallyfy hasn't answered since 14:05:09 UTC on 2026-08-03",
		`The run held out for 1 second. The last attempt: Nothing answers at the Base URL. ${CHECK_BASE_URL} Run the workflow again later for what is left, or raise 'Options > Max Wait (Seconds)'.`,
	],
	[
		{ reason: 'hopeless', cause: answered('wrongEndpoint', 404) },
		"Not tried: The Base URL doesn't lead to Tallyfy's API (404)",
		CHECK_BASE_URL,
	],
	[
		{ reason: 'clock', driftMs: 200 * 86_400_000 },
		"The clock of the machine that n8n runs on is 200 days ahead of Tallyfy's",
		'No age can be judged by it. Set the clock of that machine, then run it again.',
	],
	[
		{ reason: 'clock', driftMs: -3_700_000 },
		"The clock of the machine that n8n runs on is 1 hour behind Tallyfy's",
		'No age can be judged by it. Set the clock of that machine, then run it again.',
	],
	[
		{ reason: 'hopeless' },
		'The run was stopped before this item was settled',
		'Run the workflow again for what is left.',
	],
];

describe('a deletion without an answer', () => {
	it.each(SENTENCES)('%j reads as documented', (failure, message, description) => {
		expect(explainFailure(failure, TASK)).toStrictEqual({ message, description });
	});

	it.each([
		[{ code: 'ECONNRESET' }, 'Technical detail: ECONNRESET.'],
		[
			{ code: 'X', detail: 'certificate has expired' },
			'Technical detail: certificate has expired.',
		],
	])('keeps %j for those who search for it, out of its message', (technical, ending) => {
		const failure: Failure = { reason: 'lost', ...technical };
		expect(explainFailure(failure, TASK)).toStrictEqual({
			message: 'The connection to Tallyfy broke before the answer was complete',
			description: `Run it again. ${ending}`,
		});
	});
});
