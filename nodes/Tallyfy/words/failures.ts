import type { Noun } from '../read/one';
import type { Failure } from '../transport/outcome';
import {
	atTime,
	CHECK_BASE_URL,
	CHECK_PROXY,
	inDays,
	inSeconds,
	sinceTime,
	VERBS,
	type Explanation,
	type Verb,
} from './vocabulary';
import { explainMissing } from './outcomes';

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
	return {
		message,
		description: [
			description,
			...(isOpen ? [`It may have been ${past} all the same.`] : []),
			...(technical === undefined ? [] : [`Technical detail: ${technical}.`]),
			...(tallyfyMessage === undefined ? [] : [`Tallyfy said: "${tallyfyMessage}"`]),
		].join(' '),
	};
}

const say = (message: string, description: string): Explanation => ({ message, description });
/** Words that need no facts. */
const always = (message: string, description: string) => () => say(message, description);

/** What an outage looked like: with a wrong Base URL, waiting is of no use. */
function lastAttempt(cause: Failure | undefined, subject: Subject): string[] {
	if (cause === undefined) return [];
	const { message, description } = wordsFor(cause, subject);
	const isAddress = cause.reason === 'unknownHost' || cause.reason === 'connectionRefused';
	return [`The last attempt: ${message}.`, ...(isAddress ? [description] : [])];
}

function wordsFor(failure: Failure, subject: Subject): Explanation {
	const { reason, status, tallyfyMessage = '' } = failure;
	const own = ABOUT_FORM.test(tallyfyMessage) ? undefined : subject.words?.[reason];
	return own === undefined
		? REASON_WORDS[reason](failure, subject)
		: say(`${own.message} (${status})`, own.description);
}

/** A 400 about a header or the form of an ID says nothing of the thing's kind. */
const ABOUT_FORM =
	/\b(header|format|parameter|json|client|invalid|malformed|bad request|required)\b/i;

/** What a user reads of each reason. */
const REASON_WORDS: Readonly<
	Record<Failure['reason'], (failure: Failure, asked: Subject) => Explanation>
> = {
	// Nothing was sent, or nothing more.
	stopped: always(
		'The run was stopped before this item was settled',
		'Run the workflow again for what is left.',
	),
	waitTooLong: ({ maxWaitMs = 0, retryAt }) => ({
		message: `Tallyfy asks for a longer pause than the ${inSeconds(maxWaitMs)} that 'Options > Max Wait (Seconds)' allows`,
		description: `Try again ${atTime(retryAt)}, or raise 'Options > Max Wait (Seconds)'.`,
	}),
	outage: ({ since, waitedMs = 0, retryAt, cause }, subject) => ({
		message: `Tallyfy hasn't answered${sinceTime(since)}`,
		description: [
			retryAt === undefined
				? `The run held out for ${inSeconds(1_000 * Math.round(waitedMs / 1_000))}.`
				: `It asks for a longer pause than 'Options > Max Wait (Seconds)' allows: try again ${atTime(retryAt)}.`,
			...lastAttempt(cause, subject),
			"Run the workflow again later for what is left, or raise 'Options > Max Wait (Seconds)'.",
		].join(' '),
	}),
	clock: ({ driftMs = 0 }) => ({
		message: `The clock of the machine that n8n runs on is ${inDays(driftMs)} ${driftMs > 0 ? 'ahead of' : 'behind'} Tallyfy's`,
		description: 'No age can be judged by it. Set the clock of that machine, then run it again.',
	}),
	hopeless: ({ cause }, subject) => {
		if (cause === undefined) return REASON_WORDS.stopped({ reason: 'stopped' }, subject);
		const { message, description } = explainFailure(cause, { ...subject, outcomeUnknown: false });
		return { message: `Not tried: ${message}`, description };
	},

	// Tallyfy answered, and it is not what was asked for.
	unconfirmed: ({ status }, { verb }) =>
		isChange(verb)
			? say(
					`Tallyfy answered ${status}, which doesn't confirm the ${VERBS[verb].noun}`,
					checkInTallyfy(verb),
				)
			: say(
					`Tallyfy answered ${status}, and what came is not the ${VERBS[verb].noun}`,
					CHECK_BASE_URL,
				),
	otherId: ({ status }, { verb }) =>
		isChange(verb)
			? say(
					`Tallyfy answered ${status} and named something else, which doesn't confirm the ${VERBS[verb].noun}`,
					checkInTallyfy(verb),
				)
			: say(
					`Tallyfy answered ${status} with something else than what was asked for`,
					'Run it again later.',
				),
	webPage: ({ status }, { verb }) => ({
		message: isChange(verb)
			? `A web page came back (${status}) instead of Tallyfy's answer, which doesn't confirm the ${VERBS[verb].noun}`
			: `A web page came back (${status}) instead of Tallyfy's answer`,
		description: `${CHECK_BASE_URL} A proxy or a firewall between your n8n and the internet can be the cause too.`,
	}),
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
	redirect: ({ status, location }, { verb }) => ({
		message: `Tallyfy's address redirects (${status})${location === undefined ? '' : ` to ${originOf(location)}`}, and a ${verb === 'delete' ? 'deletion' : 'request'} is never sent on`,
		description: CHECK_BASE_URL,
	}),
	badRequest: ({ status }, asked) => {
		const { noun, verb } = asked;
		if (!isChange(verb)) return notTaken(status, asked);
		return {
			message: `Tallyfy doesn't take this request (${status})`,
			description: `Check the ID, and that a ${noun.singular} like this can be ${VERBS[verb].past}.`,
		};
	},
	unauthorized: ({ status }) => ({
		message: `Tallyfy rejects the access token (${status})`,
		description:
			'Create a new token in Tallyfy under Settings > Integrations > REST API and put it into the Tallyfy API credential; with OAuth2, connect the credential again, and with Application, check all its fields. A token ends when its owner logs out of Tallyfy, and after six months.',
	}),
	forbidden: ({ status }, { noun, verb }) => ({
		message: `The owner of the access token may not ${VERBS[verb].base} ${verb === 'list' ? noun.plural : `this ${noun.singular}`} (${status})`,
		description:
			'Use the token of a member who may, or have an administrator of the organization change the permission. Also check the Organization ID in the credential.',
	}),
	notFound: (failure, { noun, verb }) =>
		// A list has no ID that could be unknown.
		verb === 'list'
			? REASON_WORDS.wrongOrganization(failure, { noun, verb })
			: explainMissing(noun, isChange(verb)),
	wrongEndpoint: ({ status }) => ({
		message: `The Base URL doesn't lead to Tallyfy's API (${status})`,
		description: CHECK_BASE_URL,
	}),
	wrongOrganization: ({ status }) => ({
		message:
			status === 403
				? `The owner of the access token may not use this organization (${status})`
				: `Tallyfy doesn't know this organization (${status})`,
		description:
			'Check the Organization ID in the Tallyfy API credential. Tallyfy shows it under Settings > Organization.',
	}),
	readOnly: ({ status }) => ({
		message: `This organization is read-only in Tallyfy (${status})`,
		description:
			'Tallyfy does this when a payment is overdue: have the invoice settled, then run it again. Until then it changes nothing.',
	}),
	unprocessable: ({ status }, asked) => {
		const { noun, verb } = asked;
		if (!isChange(verb)) return notTaken(status, asked);
		return {
			message: `Tallyfy doesn't ${VERBS[verb].base} this ${noun.singular} in its present state (${status})`,
			description: `Open the ${noun.singular} in Tallyfy and check its state.`,
		};
	},
	rateLimited: ({ status, retryAt }) => ({
		message: `Tallyfy is receiving too many requests (${status})`,
		description: `Try again ${atTime(retryAt)}.`,
	}),
	unavailable: ({ status, retryAt }, { verb, outcomeUnknown }) => {
		const isUnchanged = isChange(verb) && outcomeUnknown !== true;
		return {
			message: `Tallyfy is not available at the moment (${status})`,
			description: `${isUnchanged ? 'Nothing was changed. ' : ''}Try again ${atTime(retryAt)}.`,
		};
	},
	serverError: ({ status, retryAt }) => ({
		message: `Tallyfy couldn't process the request (${status})`,
		description: `Try again ${atTime(retryAt)}.`,
	}),
	archiveUnproven: (_failure, { noun }) => ({
		message: `Tallyfy doesn't tell whether this ${noun.singular} is archived`,
		description: `Reading it by its ID found nothing, and what came as the list of archived ${noun.plural} had none or others. Look for it in Tallyfy's archive. Once anything is archived there, run this again.`,
	}),
	listChanging: (_failure, { noun }) => ({
		message: `The list of ${noun.plural} changed all the time while it was read, or Tallyfy counts more than it shows`,
		description:
			"What it would have shown is unknown. Run it again later. Where that never helps, Tallyfy hides some from the owner of the access token: use an administrator's, or look for it in Tallyfy.",
	}),
	unexpectedStatus: ({ status }, { verb }) =>
		isChange(verb)
			? say(
					`Tallyfy answered ${status}, and nothing says that the ${VERBS[verb].noun} took place`,
					checkInTallyfy(verb),
				)
			: say(
					`Tallyfy answered ${status}, and what came is not the ${VERBS[verb].noun}`,
					'Run it again later.',
				),

	// No answer came.
	timeout: ({ timeoutMs = 0 }) => ({
		message: `Tallyfy didn't answer within ${inSeconds(timeoutMs)}`,
		description:
			"Run it again later. With a slow connection, raise 'Options > Timeout (Milliseconds)'.",
	}),
	lost: always('The connection to Tallyfy broke before the answer was complete', 'Run it again.'),
	notConnected: always(
		"Tallyfy can't be reached",
		'Check the internet connection of your n8n, then run it again.',
	),
	proxyEnded: always(
		"The proxy between your n8n and the internet didn't let the connection to Tallyfy through",
		`Nothing was sent. ${CHECK_PROXY}`,
	),
	nameLookup: always(
		"The address of Tallyfy can't be looked up at the moment",
		'Check the internet connection of your n8n, then run it again.',
	),
	unknownHost: always("The host name in the Base URL doesn't exist", CHECK_BASE_URL),
	connectionRefused: always('Nothing answers at the Base URL', CHECK_BASE_URL),
	cancelled: (_failure, { verb }) => {
		const { doubt } = VERBS[verb];
		return {
			message: 'The execution was stopped before Tallyfy answered',
			description: doubt === undefined ? 'Run it again.' : `Check in Tallyfy whether ${doubt}.`,
		};
	},
	certificate: always(
		"The certificate at the Base URL can't be trusted",
		`${CHECK_BASE_URL} A proxy between your n8n and the internet can be the cause too.`,
	),
	notSent: always("The request to Tallyfy didn't go out", 'Check the Tallyfy API credential.'),
	signInRefused: always(
		"The sign-in to Tallyfy has ended and can't be renewed",
		'Open the Tallyfy credential that this node uses, connect it again or correct it, and test it there.',
	),
	other: always(
		'The request to Tallyfy failed in an unexpected way',
		'Where this happens every time, check the Base URL in the Tallyfy API credential.',
	),
};

function isChange(verb: Verb): boolean {
	return VERBS[verb].doubt !== undefined;
}

function checkInTallyfy(verb: Verb): string {
	return `Check in Tallyfy whether ${VERBS[verb].doubt} before you run this again.`;
}

/** A request that only reads, and that Tallyfy doesn't understand. */
function notTaken(status: number | undefined, { noun, verb }: Subject): Explanation {
	return verb === 'list'
		? say(
				`Tallyfy doesn't list ${noun.plural} like this (${status})`,
				"Check the 'Filters', or try it with fewer of them.",
			)
		: say(`Tallyfy doesn't take this request (${status})`, 'Check the ID.');
}

/** Only the host: where a redirect points may carry what is nobody's business. */
function originOf(location: string): string {
	return URL.canParse(location) ? new URL(location).origin : 'another address';
}
