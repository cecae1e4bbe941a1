import type { Noun } from '../read/one';
import type { Failure } from '../transport/outcome';
import {
	atTime,
	CHECK_BASE_URL,
	explainMissing,
	inDays,
	inSeconds,
	say,
	sinceTime,
	VERBS,
	where,
	type Explanation,
	type Verb,
} from './vocabulary';

/** What a failed request was about. */
export interface Subject {
	noun: Noun;
	verb: Verb;
	/** It may have taken effect all the same, by this attempt or an earlier one. */
	outcomeUnknown?: boolean | undefined;
	/** What an answer means for this operation in particular. */
	words?: OwnWords | undefined;
}

/** An operation's own sentences; the status is added to the message. */
export type OwnWords = Partial<Record<Failure['reason'], Explanation>>;

/**
 * How a failed request reads: the message of the error, and what to do about it. At its end stand what can't be known, the
 * system's words for those who search for them, and Tallyfy's own.
 */
export function explainFailure(failure: Failure, subject: Subject): Explanation {
	const { message, description } = wordsFor(failure, subject);
	const { tallyfyMessage, detail, code } = failure;
	const technical = detail ?? code;
	const { past, doubt } = VERBS[subject.verb];
	const isOpen = subject.outcomeUnknown === true && doubt !== undefined;
	const sentences = [
		description,
		...where(isOpen, `It may have been ${past} all the same.`),
		...where(technical !== undefined, `Technical detail: ${technical}.`),
		...where(tallyfyMessage !== undefined, `Tallyfy said: "${tallyfyMessage}"`),
	];
	return say(message, sentences.join(' '));
}

/** What an outage looked like: with a wrong Base URL, waiting is of no use. */
function lastAttempt(cause: Failure | undefined, subject: Subject): string[] {
	if (cause === undefined) return [];
	const { message, description } = wordsFor(cause, subject);
	const isAddress = cause.reason === 'unknownHost' || cause.reason === 'connectionRefused';
	return [`The last attempt: ${message}.`, ...where(isAddress, description)];
}

function wordsFor(failure: Failure, subject: Subject): Explanation {
	const { reason, status, tallyfyMessage = '' } = failure;
	const own = ABOUT_FORM.test(tallyfyMessage) ? undefined : subject.words?.[reason];
	if (own !== undefined) return say(`${own.message} (${status})`, own.description);
	const words = REASON_WORDS[reason];
	return typeof words === 'function' ? words(failure, subject) : words;
}

/** A 400 about a header or the form of an ID says nothing of the thing's kind. */
const ABOUT_FORM =
	/\b(header|format|parameter|json|client|invalid|malformed|bad request|required)\b/i;

const CHECK_PROXY =
	"Have it allow Tallyfy's address, or check HTTPS_PROXY and NO_PROXY in the environment of your n8n.";
const CHECK_CONNECTION = 'Check the internet connection of your n8n, then run it again.';
const RUN_LATER = 'Run it again later.';

/** What a user reads of each reason; a function where that depends on its facts, or on what was asked for. */
const REASON_WORDS: Readonly<
	Record<Failure['reason'], Explanation | ((failure: Failure, asked: Subject) => Explanation)>
> = {
	// Nothing was sent, or nothing more.
	stopped: say(
		'The run was stopped before this item was settled',
		'Run the workflow again for what is left.',
	),
	waitTooLong: ({ maxWaitMs = 0, retryAt }) =>
		say(
			`Tallyfy asks for a longer pause than the ${inSeconds(maxWaitMs)} that 'Options > Max Wait (Seconds)' allows`,
			`Try again ${atTime(retryAt)}, or raise 'Options > Max Wait (Seconds)'.`,
		),
	outage: ({ since, waitedMs = 0, retryAt, cause }, subject) => {
		const sentences = [
			retryAt === undefined
				? `The run held out for ${inSeconds(1_000 * Math.round(waitedMs / 1_000))}.`
				: `It asks for a longer pause than 'Options > Max Wait (Seconds)' allows: try again ${atTime(retryAt)}.`,
			...lastAttempt(cause, subject),
			"Run the workflow again later for what is left, or raise 'Options > Max Wait (Seconds)'.",
		];
		return say(`Tallyfy hasn't answered${sinceTime(since)}`, sentences.join(' '));
	},
	clock: ({ driftMs = 0 }) =>
		say(
			`The clock of the machine that n8n runs on is ${inDays(driftMs)} ${driftMs > 0 ? 'ahead of' : 'behind'} Tallyfy's`,
			'No age can be judged by it. Set the clock of that machine, then run it again.',
		),
	hopeless: ({ cause }, subject) => {
		if (cause === undefined) return wordsFor({ reason: 'stopped' }, subject);
		const { message, description } = explainFailure(cause, { ...subject, outcomeUnknown: false });
		return say(`Not tried: ${message}`, description);
	},

	// Tallyfy answered, and it is not what was asked for.
	unconfirmed: ({ status }, { verb }) =>
		say(
			`Tallyfy answered ${status}, ${isChange(verb) ? "which doesn't confirm" : 'and what came is not'} the ${VERBS[verb].noun}`,
			whetherDone(verb) ?? CHECK_BASE_URL,
		),
	otherId: ({ status }, { verb }) =>
		say(
			isChange(verb)
				? `Tallyfy answered ${status} and named something else, which doesn't confirm the ${VERBS[verb].noun}`
				: `Tallyfy answered ${status} with something else than what was asked for`,
			whetherDone(verb) ?? RUN_LATER,
		),
	webPage: ({ status }, { verb }) =>
		say(
			`A web page came back (${status}) instead of Tallyfy's answer${isChange(verb) ? `, which doesn't confirm the ${VERBS[verb].noun}` : ''}`,
			`${CHECK_BASE_URL} A proxy or a firewall between your n8n and the internet can be the cause too.`,
		),
	proxyRefused: ({ status }) =>
		status === 407
			? say(
					`The proxy between your n8n and the internet asks for a password (${status}): nothing reached Tallyfy`,
					'Set HTTPS_PROXY in the environment of your n8n, with user name and password.',
				)
			: say(
					`The request was refused without a word (${status}), which a proxy or a firewall does rather than Tallyfy`,
					`${CHECK_PROXY} Where there is none, the owner of the access token may not do this: use the token of a member who may.`,
				),
	redirect: ({ status, location }, { verb }) =>
		say(
			`Tallyfy's address redirects (${status})${location === undefined ? '' : ` to ${originOf(location)}`}, and a ${verb === 'delete' ? 'deletion' : 'request'} is never sent on`,
			CHECK_BASE_URL,
		),
	badRequest: ({ status }, asked) => notTaken(status, asked),
	unauthorized: ({ status }) =>
		say(
			`Tallyfy rejects the access token (${status})`,
			'Create a new token in Tallyfy under Settings > Integrations > REST API and put it into the Tallyfy API credential; with OAuth2, connect the credential again, and with Application, check all its fields. A token ends when its owner logs out of Tallyfy, and after six months.',
		),
	forbidden: ({ status }, { noun, verb }) =>
		say(
			`The owner of the access token may not ${VERBS[verb].base} ${verb === 'list' ? noun.plural : `this ${noun.singular}`} (${status})`,
			'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential.',
		),
	notFound: ({ status }, { noun, verb }) =>
		// A list has no ID that could be unknown.
		verb === 'list' ? wrongOrganization(status) : explainMissing(noun, isChange(verb)),
	wrongEndpoint: ({ status }) =>
		say(`The Base URL doesn't lead to Tallyfy's API (${status})`, CHECK_BASE_URL),
	wrongOrganization: ({ status }) => wrongOrganization(status),
	readOnly: ({ status }) =>
		say(
			`This organization is read-only in Tallyfy (${status})`,
			'Tallyfy does this when a payment is overdue: have the invoice settled, then run it again. Until then it changes nothing.',
		),
	unprocessable: ({ status }, asked) =>
		isChange(asked.verb)
			? say(
					`Tallyfy doesn't ${VERBS[asked.verb].base} this ${asked.noun.singular} in its present state (${status})`,
					`Open the ${asked.noun.singular} in Tallyfy and check its state.`,
				)
			: notTaken(status, asked),
	rateLimited: ({ status, retryAt }) =>
		say(`Tallyfy is receiving too many requests (${status})`, `Try again ${atTime(retryAt)}.`),
	unavailable: ({ status, retryAt }, { verb, outcomeUnknown }) => {
		const isUnchanged = isChange(verb) && outcomeUnknown !== true;
		return say(
			`Tallyfy is not available at the moment (${status})`,
			`${isUnchanged ? 'Nothing was changed. ' : ''}Try again ${atTime(retryAt)}.`,
		);
	},
	serverError: ({ status, retryAt }) =>
		say(`Tallyfy couldn't process the request (${status})`, `Try again ${atTime(retryAt)}.`),
	archiveUnproven: (_failure, { noun }) =>
		say(
			`Tallyfy doesn't tell whether this ${noun.singular} is archived`,
			`Reading it by its ID found nothing, and what came as the list of archived ${noun.plural} had none or others. Look for it in Tallyfy's archive. Once anything is archived there, run this again.`,
		),
	listChanging: (_failure, { noun }) =>
		say(
			`The list of ${noun.plural} changed all the time while it was read, or Tallyfy counts more than it shows`,
			"What it would have shown is unknown. Run it again later. Where that never helps, Tallyfy hides some from the owner of the access token: use an administrator's, or look for it in Tallyfy.",
		),
	unexpectedStatus: ({ status }, { verb }) =>
		say(
			`Tallyfy answered ${status}, and ${isChange(verb) ? `nothing says that the ${VERBS[verb].noun} took place` : `what came is not the ${VERBS[verb].noun}`}`,
			whetherDone(verb) ?? RUN_LATER,
		),

	// No answer came.
	timeout: ({ timeoutMs = 0 }) =>
		say(
			`Tallyfy didn't answer within ${inSeconds(timeoutMs)}`,
			`${RUN_LATER} With a slow connection, raise 'Options > Timeout (Milliseconds)'.`,
		),
	lost: say('The connection to Tallyfy broke before the answer was complete', 'Run it again.'),
	notConnected: say("Tallyfy can't be reached", CHECK_CONNECTION),
	proxyEnded: say(
		"The proxy between your n8n and the internet didn't let the connection to Tallyfy through",
		`Nothing was sent. ${CHECK_PROXY}`,
	),
	nameLookup: say("The address of Tallyfy can't be looked up at the moment", CHECK_CONNECTION),
	unknownHost: say("The host name in the Base URL doesn't exist", CHECK_BASE_URL),
	connectionRefused: say('Nothing answers at the Base URL', CHECK_BASE_URL),
	cancelled: (_failure, { verb }) =>
		say(
			'The execution was stopped before Tallyfy answered',
			isChange(verb) ? `Check in Tallyfy whether ${VERBS[verb].doubt}.` : 'Run it again.',
		),
	certificate: say(
		"The certificate at the Base URL can't be trusted",
		`${CHECK_BASE_URL} A proxy between your n8n and the internet can be the cause too.`,
	),
	notSent: say("The request to Tallyfy didn't go out", 'Check the Tallyfy API credential.'),
	signInRefused: say(
		"The sign-in to Tallyfy has ended and can't be renewed",
		'Open the Tallyfy credential that this node uses, connect it again or correct it, and test it there.',
	),
	other: say(
		'The request to Tallyfy failed in an unexpected way',
		'Where this happens every time, check the Base URL in the Tallyfy API credential.',
	),
};

const isChange = (verb: Verb) => VERBS[verb].doubt !== undefined;

/** Undefined for what only reads, which leaves nothing open. */
function whetherDone(verb: Verb): string | undefined {
	const { doubt } = VERBS[verb];
	return doubt && `Check in Tallyfy whether ${doubt} before you run this again.`;
}

function wrongOrganization(status: number | undefined): Explanation {
	return say(
		status === 403
			? `The owner of the access token may not use this organization (${status})`
			: `Tallyfy doesn't know this organization (${status})`,
		'Check the Organization ID in the Tallyfy API credential. Tallyfy shows it under Settings > Organization.',
	);
}

/** A request that Tallyfy doesn't understand. */
function notTaken(status: number | undefined, { noun, verb }: Subject): Explanation {
	if (verb === 'list') {
		return say(
			`Tallyfy doesn't list ${noun.plural} like this (${status})`,
			"Check the 'Filters', or try it with fewer of them.",
		);
	}
	const kind = `, and that a ${noun.singular} like this can be ${VERBS[verb].past}`;
	return say(
		`Tallyfy doesn't take this request (${status})`,
		`Check the ID${isChange(verb) ? kind : ''}.`,
	);
}

/** Only the host: where a redirect points may carry what is nobody's business. */
function originOf(location: string): string {
	return URL.canParse(location) ? new URL(location).origin : 'another address';
}

/** Where the files of something were asked for that isn't there: a process among tasks, or the other way round. */
export const explainNoHolder = (noun: Noun) =>
	say(
		explainMissing(noun).message,
		`Check that it is the ID of a ${noun.singular}, as 'Files Of' says, and of the organization of the credential.`,
	);

/** How a list to choose from reads that can't be shown. It has neither filters nor options, and other ways stand beside it. */
export function explainFromList(failure: Failure, noun: Noun): Explanation {
	const instead = "Use 'By ID' or 'By URL' instead, and check the Tallyfy API credential.";
	const refused = say(`Tallyfy doesn't list the ${noun.plural}`, instead);
	const forbidden = say(`The owner of the access token may not list ${noun.plural}`, instead);
	const words = { badRequest: refused, forbidden, unprocessable: refused };
	const explained = explainFailure(failure, { noun, verb: 'list', words });
	const isSlow = failure.reason === 'timeout' || failure.reason === 'lost';
	return isSlow
		? say(explained.message, "Open the list again, or use 'By ID' or 'By URL' instead.")
		: explained;
}
