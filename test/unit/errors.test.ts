import { describe, expect, it } from 'vitest';

import { deleteFile } from '../../nodes/Tallyfy/resources/file/delete';
import { deleteOneOff } from '../../nodes/Tallyfy/resources/task/deleteOneOff';
import type { RefusalReason } from '../../nodes/Tallyfy/transport/answer';
import { CHECK_BASE_URL, explainFailure } from '../../nodes/Tallyfy/transport/errors';
import type { Failure } from '../../nodes/Tallyfy/transport/outcome';
import type { ConnectionFailureKind } from '../../nodes/Tallyfy/transport/retry';

const AT = Date.UTC(2026, 7, 3, 14, 5, 9, 750);
const LOOK_FIRST = 'Check in Tallyfy whether it is still there before you run this again.';
const NETWORK = 'Check the internet connection of your n8n, then run it again.';

const answered = (reason: RefusalReason, status: number, more: object = {}): Failure => ({
	cause: 'answer',
	reason,
	status,
	...more,
});
const broken = (kind: ConnectionFailureKind, timeoutMs = 30_000): Failure => ({
	cause: 'connection',
	failure: { kind },
	timeoutMs,
});

/** The exact sentences: the README quotes them. */
const SENTENCES: [Failure, what: string, remedy: string][] = [
	[
		answered('unconfirmed', 202),
		"Tallyfy answered 202, which doesn't confirm the deletion",
		LOOK_FIRST,
	],
	[
		answered('webPage', 200),
		"A web page came back (200) instead of Tallyfy's answer, which doesn't confirm the deletion",
		CHECK_BASE_URL,
	],
	[
		answered('redirect', 302, { location: 'https://login.example.com/in?secret=1' }),
		"Tallyfy's address redirects (302) to https://login.example.com, and a deletion is never sent on",
		CHECK_BASE_URL,
	],
	[
		answered('redirect', 301, { location: '/login' }),
		"Tallyfy's address redirects (301) to another address, and a deletion is never sent on",
		CHECK_BASE_URL,
	],
	[
		answered('redirect', 304),
		"Tallyfy's address redirects (304), and a deletion is never sent on",
		CHECK_BASE_URL,
	],
	[
		answered('badRequest', 400),
		"Tallyfy doesn't delete this task, because it isn't a one-off task (400)",
		'Tasks that belong to a process go when their process is deleted in Tallyfy. Only one-off tasks can be deleted on their own.',
	],
	[
		answered('unauthorized', 401),
		'Tallyfy rejects the access token (401)',
		'Create a new token in Tallyfy under Settings > Integrations > REST API and put it into the Tallyfy API credential. A token ends when its owner logs out of Tallyfy, and after six months.',
	],
	[
		answered('forbidden', 403),
		'The owner of the access token may not delete this one-off task (403)',
		'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential.',
	],
	[
		answered('notFound', 404),
		'Tallyfy has no one-off task with this ID (404)',
		'Check the ID, and that it belongs to the organization of the credential. Where it may be gone already, turn on Options > Ignore Missing.',
	],
	[
		answered('wrongEndpoint', 404),
		"The Base URL doesn't lead to Tallyfy's API (404)",
		CHECK_BASE_URL,
	],
	[
		answered('wrongOrganization', 404),
		"Tallyfy doesn't know this organization (404)",
		'Check the Organization ID in the Tallyfy API credential. Tallyfy shows it under Settings > Organization.',
	],
	[
		answered('rateLimited', 429, { retryAt: AT }),
		'Tallyfy is receiving too many requests (429)',
		'Try again after 14:05:09 UTC on 2026-08-03.',
	],
	[
		answered('rateLimited', 429),
		'Tallyfy is receiving too many requests (429)',
		'Try again later.',
	],
	[
		answered('serverError', 503, { retryAt: AT }),
		"Tallyfy couldn't process the request (503)",
		'Try again after 14:05:09 UTC on 2026-08-03. More retries can be set under Options > Max Retries.',
	],
	[
		answered('serverError', 500, { retryAt: Infinity }),
		"Tallyfy couldn't process the request (500)",
		'Try again later. More retries can be set under Options > Max Retries.',
	],
	[
		answered('unexpectedStatus', 410),
		'Tallyfy answered 410, and nothing says that the deletion took place',
		LOOK_FIRST,
	],
	[
		broken('timeout'),
		"Tallyfy didn't answer within 30 seconds",
		'Run it again later. With a slow connection, raise Options > Timeout (Milliseconds). It may have been deleted all the same.',
	],
	[
		broken('timeout', 1_000),
		"Tallyfy didn't answer within 1 second",
		'Run it again later. With a slow connection, raise Options > Timeout (Milliseconds). It may have been deleted all the same.',
	],
	[
		broken('lost'),
		'The connection to Tallyfy broke before the answer was complete',
		'Run it again. It may have been deleted all the same.',
	],
	[broken('notConnected'), "Tallyfy can't be reached", NETWORK],
	[broken('nameLookup'), "The address of Tallyfy can't be looked up at the moment", NETWORK],
	[broken('unknownHost'), "The host name in the Base URL doesn't exist", CHECK_BASE_URL],
	[broken('refused'), 'Nothing answers at the Base URL', CHECK_BASE_URL],
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
		'Check in Tallyfy whether it is still there. Where this happens every time, check the Base URL in the Tallyfy API credential.',
	],
	[
		{ cause: 'waitTooLong', retryAt: AT, maxWaitMs: 300_000 },
		'Tallyfy asks for a longer pause than the 300 seconds that Options > Max Wait (Seconds) allows',
		'Try again after 14:05:09 UTC on 2026-08-03, or raise Options > Max Wait (Seconds).',
	],
	[
		{ cause: 'stopped' },
		'The run was stopped before this item was settled',
		'Run the workflow again for what is left.',
	],
];

describe('a failed deletion', () => {
	it.each(SENTENCES)('%j reads as documented', (failure, what, remedy) => {
		expect(explainFailure(failure, deleteOneOff)).toStrictEqual({ what, remedy });
	});

	it('names the remedy for the base URL', () => {
		expect(CHECK_BASE_URL).toBe(
			'Open the Tallyfy API credential and check the Base URL: it is https://go.tallyfy.com/api unless Tallyfy gave you another one.',
		);
	});

	// n8n replaces a message that contains one of these words by one of its own.
	it.each(SENTENCES)('%j has no word in its message that n8n would act on', (_failure, what) => {
		expect(what).not.toMatch(/ECONN|ENOTFOUND|ETIMEDOUT|EADDR|EHOST|EAI_|ENOENT|GETADDRINFO/i);
		expect(what.length).toBeLessThan(100);
	});

	it('is worded for files where it is a file', () => {
		expect(explainFailure(answered('notFound', 404), deleteFile).what).toBe(
			'Tallyfy has no file with this ID (404)',
		);
		expect(explainFailure(answered('badRequest', 400), deleteFile)).toStrictEqual({
			what: "Tallyfy doesn't delete this file (400)",
			remedy:
				'Organization logos are kept: replace the logo in Tallyfy under Settings > Organization. For any other file, check the ID.',
		});
	});

	it.each<Failure>([
		answered('badRequest', 400, { tallyfyMessage: 'No.' }),
		answered('unauthorized', 401, { tallyfyMessage: 'No.' }),
		answered('serverError', 500, { tallyfyMessage: 'No.' }),
		{ cause: 'waitTooLong', retryAt: AT, maxWaitMs: 1, tallyfyMessage: 'No.' },
	])("%j quotes Tallyfy's own words", (failure) => {
		expect(explainFailure(failure, deleteOneOff).remedy).toMatch(/\. Tallyfy said: "No\."$/);
	});

	it.each([
		[{ code: 'ECONNRESET' }, 'Technical detail: ECONNRESET.'],
		[
			{ code: 'X', detail: 'certificate has expired' },
			'Technical detail: certificate has expired.',
		],
	])('keeps %j for those who search for it, out of its message', (technical, ending) => {
		const failure: Failure = {
			cause: 'connection',
			failure: { kind: 'lost', ...technical },
			timeoutMs: 1,
		};
		expect(explainFailure(failure, deleteOneOff)).toStrictEqual({
			what: 'The connection to Tallyfy broke before the answer was complete',
			remedy: `Run it again. It may have been deleted all the same. ${ending}`,
		});
	});
});
