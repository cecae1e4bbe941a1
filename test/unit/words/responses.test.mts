import { describe, expect, it } from 'vitest';

import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';
import { CHECK_BASE_URL } from '../../../nodes/Tallyfy/words/vocabulary';
import { explainFailure } from '../../../nodes/Tallyfy/words/failures';
import { answered, subjectOf } from '../support/failures.mts';

const AT = Date.UTC(2026, 7, 3, 14, 5, 9, 750);
const LOOK_FIRST = 'Check in Tallyfy whether it is still there before you run this again.';
const TASK = subjectOf('task', 'delete');

/** The exact sentences. */
const SENTENCES: [Failure, message: string, description: string][] = [
	[
		answered('unconfirmed', 202),
		"Tallyfy answered 202, which doesn't confirm the deletion",
		LOOK_FIRST,
	],
	[
		answered('webPage', 200),
		"A web page came back (200) instead of Tallyfy's answer, which doesn't confirm the deletion",
		`${CHECK_BASE_URL} A proxy or a firewall between your n8n and the internet can be the cause too.`,
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
		'Tasks that belong to a process are deleted with their process. Only one-off tasks can be deleted on their own.',
	],
	[
		answered('unauthorized', 401),
		'Tallyfy rejects the access token (401)',
		'Create a new token in Tallyfy under Settings > Integrations > REST API and put it into the Tallyfy API credential; with OAuth2, connect the credential again, and with Application, check all its fields. A token ends when its owner logs out of Tallyfy, and after six months.',
	],
	[
		answered('forbidden', 403),
		'The owner of the access token may not delete this one-off task (403)',
		'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential.',
	],
	[
		answered('notFound', 404),
		'Tallyfy shows this token no one-off task with this ID',
		"Check the ID, and that it belongs to the organization of the credential. What is secret is hidden from all but administrators and assignees. Where it may be gone already, turn on 'Options > Ignore Missing'.",
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
		answered('unavailable', 503, { retryAt: AT }),
		'Tallyfy is not available at the moment (503)',
		'Nothing was changed. Try again after 14:05:09 UTC on 2026-08-03.',
	],
	[
		answered('serverError', 500, { retryAt: AT }),
		"Tallyfy couldn't process the request (500)",
		'Try again after 14:05:09 UTC on 2026-08-03.',
	],
	[
		answered('serverError', 500, { retryAt: Infinity }),
		"Tallyfy couldn't process the request (500)",
		'Try again later.',
	],
	[
		answered('otherId', 200),
		"Tallyfy answered 200 and named something else, which doesn't confirm the deletion",
		LOOK_FIRST,
	],
	[
		answered('wrongOrganization', 403),
		'The owner of the access token may not use this organization (403)',
		'Check the Organization ID in the Tallyfy API credential. Tallyfy shows it under Settings > Organization.',
	],
	[
		answered('notFound', 410),
		'Tallyfy shows this token no one-off task with this ID',
		"Check the ID, and that it belongs to the organization of the credential. What is secret is hidden from all but administrators and assignees. Where it may be gone already, turn on 'Options > Ignore Missing'.",
	],
	[
		answered('unprocessable', 422),
		"Tallyfy doesn't delete this one-off task in its present state (422)",
		'Open the one-off task in Tallyfy and check its state.',
	],
	[
		answered('unexpectedStatus', 405),
		'Tallyfy answered 405, and nothing says that the deletion took place',
		LOOK_FIRST,
	],
];

describe('an answer that is no deletion', () => {
	it.each(SENTENCES)('%j reads as documented', (failure, message, description) => {
		expect(explainFailure(failure, TASK)).toStrictEqual({ message, description });
	});

	it('names the remedy for the base URL', () => {
		expect(CHECK_BASE_URL).toBe(
			'Open the Tallyfy API credential and check the Base URL: it is https://go.tallyfy.com/api unless Tallyfy gave you another one.',
		);
	});
});
