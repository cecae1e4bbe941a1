import type { RefusalReason } from './answer';
import type { Failure } from './outcome';
import type { ConnectionFailure } from './retry';

/** What a user reads of a failure: what happened, and how to mend it. */
export interface Explanation {
	what: string;
	remedy: string;
}

/** What a user can delete, in the words of Tallyfy's app. */
export interface Thing {
	/** As in "the task was not deleted". */
	singular: string;
}

/** The words an operation lends to its errors. */
export interface Subject {
	thing: Thing;
	/** What a 400 means for this operation. */
	refusedAs: Explanation;
}

type Words = Explanation | ((facts: AnswerFacts) => Explanation);
interface AnswerFacts {
	thing: Thing;
	status: number;
	location: string | undefined;
	retryAt: number | undefined;
}

export const CHECK_BASE_URL =
	'Open the Tallyfy API credential and check the Base URL: it is https://go.tallyfy.com/api unless Tallyfy gave you another one.';

const ANSWER_WORDS: Readonly<Record<Exclude<RefusalReason, 'badRequest'>, Words>> = {
	unconfirmed: ({ status }) => ({
		what: `Tallyfy answered ${status}, which doesn't confirm the deletion`,
		remedy: 'Check in Tallyfy whether it is still there before you run this again.',
	}),
	otherId: ({ status }) => ({
		what: `Tallyfy answered ${status} and named something else, which doesn't confirm the deletion`,
		remedy: 'Check in Tallyfy whether it is still there before you run this again.',
	}),
	webPage: ({ status }) => ({
		what: `A web page came back (${status}) instead of Tallyfy's answer, which doesn't confirm the deletion`,
		remedy: CHECK_BASE_URL,
	}),
	redirect: ({ status, location }) => ({
		what: `Tallyfy's address redirects (${status})${location === undefined ? '' : ` to ${originOf(location)}`}, and a deletion is never sent on`,
		remedy: CHECK_BASE_URL,
	}),
	unauthorized: {
		what: 'Tallyfy rejects the access token (401)',
		remedy:
			'Create a new token in Tallyfy under Settings > Integrations > REST API and put it into the Tallyfy API credential. A token ends when its owner logs out of Tallyfy, and after six months.',
	},
	forbidden: ({ thing }) => ({
		what: `The owner of the access token may not delete this ${thing.singular} (403)`,
		remedy:
			'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential.',
	}),
	notFound: ({ thing }) => ({
		what: `Tallyfy has no ${thing.singular} with this ID (404)`,
		remedy:
			'Check the ID, and that it belongs to the organization of the credential. Where it may be gone already, turn on Options > Ignore Missing.',
	}),
	wrongEndpoint: ({ status }) => ({
		what: `The Base URL doesn't lead to Tallyfy's API (${status})`,
		remedy: CHECK_BASE_URL,
	}),
	wrongOrganization: ({ status }) => ({
		what: `Tallyfy doesn't know this organization (${status})`,
		remedy:
			'Check the Organization ID in the Tallyfy API credential. Tallyfy shows it under Settings > Organization.',
	}),
	rateLimited: ({ retryAt }) => ({
		what: 'Tallyfy is receiving too many requests (429)',
		remedy: `Try again ${atTime(retryAt)}.`,
	}),
	serverError: ({ status, retryAt }) => ({
		what: `Tallyfy couldn't process the request (${status})`,
		remedy: `Try again ${atTime(retryAt)}. More retries can be set under Options > Max Retries.`,
	}),
	unexpectedStatus: ({ status }) => ({
		what: `Tallyfy answered ${status}, and nothing says that the deletion took place`,
		remedy: 'Check in Tallyfy whether it is still there before you run this again.',
	}),
};

const CONNECTION_WORDS: Readonly<
	Record<ConnectionFailure['kind'], (timeoutMs: number) => Explanation>
> = {
	timeout: (timeoutMs) => ({
		what: `Tallyfy didn't answer within ${inSeconds(timeoutMs)}`,
		remedy:
			'Run it again later. With a slow connection, raise Options > Timeout (Milliseconds). It may have been deleted all the same.',
	}),
	lost: () => ({
		what: 'The connection to Tallyfy broke before the answer was complete',
		remedy: 'Run it again. It may have been deleted all the same.',
	}),
	notConnected: () => ({
		what: "Tallyfy can't be reached",
		remedy: 'Check the internet connection of your n8n, then run it again.',
	}),
	nameLookup: () => ({
		what: "The address of Tallyfy can't be looked up at the moment",
		remedy: 'Check the internet connection of your n8n, then run it again.',
	}),
	unknownHost: () => ({
		what: "The host name in the Base URL doesn't exist",
		remedy: CHECK_BASE_URL,
	}),
	refused: () => ({
		what: 'Nothing answers at the Base URL',
		remedy: CHECK_BASE_URL,
	}),
	cancelled: () => ({
		what: 'The execution was stopped before Tallyfy answered',
		remedy: 'Check in Tallyfy whether it is still there.',
	}),
	certificate: () => ({
		what: "The certificate at the Base URL can't be trusted",
		remedy: `${CHECK_BASE_URL} A proxy between your n8n and the internet can be the cause too.`,
	}),
	notSent: () => ({
		what: "The request to Tallyfy didn't go out",
		remedy: 'Check the Tallyfy API credential.',
	}),
	other: () => ({
		what: 'The request to Tallyfy failed in an unexpected way',
		remedy:
			'Check in Tallyfy whether it is still there. Where this happens every time, check the Base URL in the Tallyfy API credential.',
	}),
};

/** How a failed deletion reads: the message of the error, and what to do about it. Tallyfy's own words are always in it. */
export function explainFailure(failure: Failure, subject: Subject): Explanation {
	switch (failure.cause) {
		case 'answer': {
			const { reason, status, tallyfyMessage, location, retryAt } = failure;
			if (reason === 'badRequest') {
				const { what, remedy } = subject.refusedAs;
				return withQuote({ what: `${what} (${status})`, remedy }, tallyfyMessage);
			}
			const words = ANSWER_WORDS[reason];
			const facts = { thing: subject.thing, status, location, retryAt };
			return withQuote(typeof words === 'function' ? words(facts) : words, tallyfyMessage);
		}
		case 'connection': {
			const { what, remedy } = CONNECTION_WORDS[failure.failure.kind](failure.timeoutMs);
			const { detail, code } = failure.failure;
			const technical = detail ?? code;
			return {
				what,
				remedy: technical === undefined ? remedy : `${remedy} Technical detail: ${technical}.`,
			};
		}
		case 'waitTooLong':
			return withQuote(
				{
					what: `Tallyfy asks for a longer pause than the ${inSeconds(failure.maxWaitMs)} that Options > Max Wait (Seconds) allows`,
					remedy: `Try again ${atTime(failure.retryAt)}, or raise Options > Max Wait (Seconds).`,
				},
				failure.tallyfyMessage,
			);
		case 'stopped':
			return {
				what: 'The run was stopped before this item was settled',
				remedy: 'Run the workflow again for what is left.',
			};
	}
}

function withQuote({ what, remedy }: Explanation, tallyfyMessage: string | undefined): Explanation {
	return tallyfyMessage === undefined
		? { what, remedy }
		: { what, remedy: `${remedy} Tallyfy said: "${tallyfyMessage}"` };
}

/** Only the host: where a redirect points may carry what is nobody's business. */
function originOf(location: string): string {
	return URL.canParse(location) ? new URL(location).origin : 'another address';
}

/** "after 14:05:00 UTC on 2026-08-03", the zone being the only one that is everybody's; "later" where no time is known. */
function atTime(at: number | undefined): string {
	if (at === undefined || !(Math.abs(at) < 8.64e15)) return 'later';
	const [date, time] = new Date(at).toISOString().split('T');
	return `after ${time?.slice(0, 8) ?? ''} UTC on ${date ?? ''}`;
}

function inSeconds(ms: number): string {
	return ms === 1_000 ? '1 second' : `${ms / 1_000} seconds`;
}
