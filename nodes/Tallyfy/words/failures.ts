import type { Failure, HeldReason } from '../transport/outcome';
import { atTime, inDays, inSeconds, sinceTime, type Explanation } from './explanation';
import { REASON_WORDS, type AskedFor } from './reasons';
import { VERBS } from './verbs';

/** What a failed request was about. */
export interface Subject extends AskedFor {
	/** What an answer means for this operation in particular. */
	words?: OwnWords | undefined;
}

const OWN_REASONS = ['badRequest', 'forbidden', 'notFound', 'unprocessable'] as const;

/** An operation's own sentences; the status is added to the message. */
export type OwnWords = Partial<Record<(typeof OWN_REASONS)[number], Explanation>>;

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

function wordsFor(failure: Failure, subject: Subject): Explanation {
	const { reason } = failure;
	if (isHeld(reason)) return HELD_WORDS[reason](failure, subject);
	return ownWords(failure, subject) ?? REASON_WORDS[reason](failure, subject);
}

/** Nothing was sent, or nothing more. */
const HELD_WORDS: Readonly<
	Record<HeldReason, (failure: Failure, subject: Subject) => Explanation>
> = {
	stopped: () => ({
		message: 'The run was stopped before this item was settled',
		description: 'Run the workflow again for what is left.',
	}),
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
		if (cause === undefined) return HELD_WORDS.stopped({ reason: 'stopped' }, subject);
		const { message, description } = explainFailure(cause, { ...subject, outcomeUnknown: false });
		return { message: `Not tried: ${message}`, description };
	},
};

/** What an outage looked like: with a wrong Base URL, waiting is of no use. */
function lastAttempt(cause: Failure | undefined, subject: Subject): string[] {
	if (cause === undefined) return [];
	const { message, description } = wordsFor(cause, subject);
	const isAddress = cause.reason === 'unknownHost' || cause.reason === 'connectionRefused';
	return [`The last attempt: ${message}.`, ...(isAddress ? [description] : [])];
}

function ownWords(
	{ reason, status, tallyfyMessage = '' }: Failure,
	{ words = {} }: Subject,
): Explanation | undefined {
	if (!isOwn(reason)) return undefined;
	// A 400 about a header or the form of an ID says nothing of the thing's kind.
	if (
		/\b(header|format|parameter|json|client|invalid|malformed|bad request|required)\b/i.test(
			tallyfyMessage,
		)
	)
		return undefined;
	const own = words[reason];
	return own && { message: `${own.message} (${status})`, description: own.description };
}

const isOwn = (reason: Failure['reason']): reason is (typeof OWN_REASONS)[number] =>
	OWN_REASONS.some((own) => own === reason);

function isHeld(reason: Failure['reason']): reason is HeldReason {
	return reason in HELD_WORDS;
}
