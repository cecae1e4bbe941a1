import { describe, expect, it } from 'vitest';

import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';
import { CHECK_BASE_URL, type Verb } from '../../../nodes/Tallyfy/words/vocabulary';
import { explainFailure } from '../../../nodes/Tallyfy/words/failures';
import { answered, broken, subjectOf } from '../support/failures.mts';

const NETWORK = 'Check the internet connection of your n8n, then run it again.';
const TASK = subjectOf('task', 'delete');
const FILE = subjectOf('file', 'delete');
const PROCESS = subjectOf('process', 'delete');

describe('a failed deletion', () => {
	it('is worded for files where it is a file', () => {
		expect(explainFailure(answered('notFound', 404), FILE).message).toBe(
			'Tallyfy shows this token no file with this ID',
		);
		expect(explainFailure(answered('badRequest', 400), FILE)).toStrictEqual({
			message: "Tallyfy doesn't delete this file (400)",
			description:
				'Organization logos are kept: replace the logo in Tallyfy under Settings > Organization. For any other file, check the ID.',
		});
	});

	it('is worded for processes where it is a process', () => {
		expect(explainFailure(answered('forbidden', 403), PROCESS)).toStrictEqual({
			message: 'The owner of the access token may not delete this process (403)',
			description:
				"Only an administrator of the organization can delete processes for good. Use an administrator's token. Also check the Organization ID in the credential.",
		});
		expect(explainFailure(answered('unprocessable', 422), PROCESS)).toStrictEqual({
			message: 'This process is not archived (422)',
			description:
				'Archive it first; processes and templates are deleted in two steps. Whoever needs it can restore it in between.',
		});
	});

	it.each([
		['badRequest', 400, 'Invalid task id format.', "Tallyfy doesn't take this request (400)"],
		['badRequest', 400, 'Invalid task id.', "Tallyfy doesn't take this request (400)"],
		['badRequest', 400, 'The given data was invalid.', "Tallyfy doesn't take this request (400)"],
		['badRequest', 400, 'Bad Request', "Tallyfy doesn't take this request (400)"],
		[
			'badRequest',
			400,
			'Missing header X-Tallyfy-Client',
			"Tallyfy doesn't take this request (400)",
		],
		[
			'badRequest',
			400,
			'This task belongs to a process.',
			"Tallyfy doesn't delete this task, because it isn't a one-off task (400)",
		],
	] as const)(
		'because of %s %d is put down to the kind of thing only where Tallyfy does not say otherwise: "%s"',
		(reason, status, tallyfyMessage, message) => {
			expect(explainFailure(answered(reason, status, { tallyfyMessage }), TASK).message).toBe(
				message,
			);
		},
	);

	it.each<Failure>([
		answered('badRequest', 400, { tallyfyMessage: 'No.' }),
		answered('unauthorized', 401, { tallyfyMessage: 'No.' }),
		answered('serverError', 500, { tallyfyMessage: 'No.' }),
		{ reason: 'waitTooLong', retryAt: 0, maxWaitMs: 1, tallyfyMessage: 'No.' },
		{ reason: 'hopeless', cause: answered('unauthorized', 401, { tallyfyMessage: 'No.' }) },
	])("%j quotes Tallyfy's own words", (failure) => {
		expect(explainFailure(failure, TASK).description).toMatch(/\. Tallyfy said: "No\."$/);
	});
});

describe('a failed change whose effect is unknown', () => {
	it.each([
		['delete', 'It may have been deleted all the same.'],
		['archive', 'It may have been archived all the same.'],
		['restore', 'It may have been restored all the same.'],
	] as const)('says so, whatever came last: %s', (verb, sentence) => {
		const subject = { ...subjectOf('task', verb), outcomeUnknown: true };
		expect(explainFailure(broken('lost'), subject).description).toBe(`Run it again. ${sentence}`);
		expect(explainFailure(answered('unavailable', 503), subject).description).toBe(
			`Try again later. ${sentence}`,
		);
		const last = { ...broken('notConnected'), code: 'EHOSTUNREACH', tallyfyMessage: 'No.' };
		expect(explainFailure(last, subject).description).toBe(
			`${NETWORK} ${sentence} Technical detail: EHOSTUNREACH. Tallyfy said: "No."`,
		);
	});

	it('says so once where nothing more could work', () => {
		const failure: Failure = { reason: 'hopeless', cause: answered('unauthorized', 401) };
		const { description } = explainFailure(failure, { ...TASK, outcomeUnknown: true });
		expect(description.match(/all the same/g)).toHaveLength(1);
	});
});

describe('a change that Tallyfy does not confirm', () => {
	it.each([
		['task', 'archive', 'archiving', 'Check in Tallyfy whether it is archived before'],
		['process', 'restore', 'restoring', 'Check in Tallyfy whether it is back before'],
		['template', 'delete', 'deletion', 'Check in Tallyfy whether it is still there before'],
	] as const)('says what to look for: %s > %s', (resource, verb, noun, check) => {
		const subject = subjectOf(resource, verb);
		expect(explainFailure(answered('unconfirmed', 200), subject)).toStrictEqual({
			message: `Tallyfy answered 200, which doesn't confirm the ${noun}`,
			description: `${check} you run this again.`,
		});
	});
});

describe('a failed reading', () => {
	const noun = { singular: 'process', plural: 'processes' };

	it.each<[Verb, Failure, message: string, description: string]>([
		[
			'read',
			answered('forbidden', 403),
			'The owner of the access token may not see this process (403)',
			'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential.',
		],
		[
			'read',
			answered('otherId', 200),
			'Tallyfy answered 200 with something else than what was asked for',
			'Run it again later.',
		],
		[
			'read',
			answered('notFound', 404),
			'Tallyfy shows this token no process with this ID',
			'Check the ID, and that it belongs to the organization of the credential. What is secret is hidden from all but administrators and assignees.',
		],
		[
			'read',
			answered('unavailable', 503),
			'Tallyfy is not available at the moment (503)',
			'Try again later.',
		],
		[
			'export',
			answered('unconfirmed', 200),
			'Tallyfy answered 200, and what came is not the export',
			CHECK_BASE_URL,
		],
		[
			'list',
			answered('forbidden', 403),
			'The owner of the access token may not list processes (403)',
			'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential.',
		],
		[
			'list',
			answered('badRequest', 400),
			"Tallyfy doesn't list processes like this (400)",
			"Check the 'Filters', or try it with fewer of them.",
		],
		[
			'list',
			answered('unprocessable', 422),
			"Tallyfy doesn't list processes like this (422)",
			"Check the 'Filters', or try it with fewer of them.",
		],
		[
			'read',
			answered('listChanging', 200),
			'The list of processes changed all the time while it was read, or Tallyfy counts more than it shows',
			"What it would have shown is unknown. Run it again later. Where that never helps, Tallyfy hides some from the owner of the access token: use an administrator's, or look for it in Tallyfy.",
		],
		[
			'list',
			answered('notFound', 404),
			"Tallyfy doesn't know this organization (404)",
			'Check the Organization ID in the Tallyfy API credential. Tallyfy shows it under Settings > Organization.',
		],
	])('to %s reads as documented: %j', (verb, failure, message, description) => {
		expect(explainFailure(failure, { noun, verb })).toStrictEqual({ message, description });
	});
});
