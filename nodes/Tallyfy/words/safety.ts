import type { ConditionsReason, Refusal } from '../conditions/onlyIf';
import type { DateName } from '../conditions/record';
import type { SafetyReason } from '../input/safety';
import type { Noun } from '../read/one';
import { readable } from '../transport/answer/text';
import type { Explanation } from './explanation';
import { VERBS, type Verb } from './verbs';

const WHEN: Readonly<Record<DateName, string>> = {
	completed: 'completed',
	archived: 'archived',
	created: 'created',
	updated: 'updated',
	deadline: 'due',
	started: 'started',
	uploaded: 'uploaded',
};

/** "has no completion date". */
export const DATE_NOUN: Readonly<Record<DateName, string>> = {
	completed: 'completion date',
	archived: 'archiving date',
	created: 'creation date',
	updated: 'date of its last update',
	deadline: 'deadline',
	started: 'start date',
	uploaded: 'upload date',
};

const ONLY_IF_WORDS: Readonly<Record<ConditionsReason | 'blank', string>> = {
	blank: 'has an expression that gives nothing',
	shape: 'is not a set of conditions',
	countedFrom: "names no date in 'Counted From' that this has",
	olderThan: "has no whole number, 1 or more, in 'Older Than'",
	unit: "has no unit in 'Unit'",
	archived: "has something else than Any, Yes or No in 'Archived'",
	completed: "has something else than Any, Yes or No in 'Completed'",
	name: "has no text in 'Called'",
	asksNothing: 'asks for nothing',
};

/** How a guard that can't be read, or that forbids everything, reads. */
export function explainSafety(reason: SafetyReason): Explanation {
	switch (reason.field) {
		case 'safety':
			return {
				message: "'Safety' is not a set of guards that this node knows",
				description: 'Add the guards again from the menu of this node.',
			};
		case 'lookFirst':
			return {
				message: "'Safety > Look First' is neither true nor false",
				description: 'Check the expression, or remove it.',
			};
		case 'copySha256':
			return {
				message: "'Safety > SHA-256 of the Copy' is no SHA-256 checksum",
				description:
					'It has 64 digits and letters from a to f, and must come from where the copy lies. Check the expression: without a copy nothing is deleted.',
			};
		case 'onlyIf':
			return {
				message: `'Safety > Only If' ${ONLY_IF_WORDS[reason.why]}`,
				description: 'Complete the conditions, or remove them.',
			};
		case 'maxChanges':
			return limitWords('Maximum Changes');
		case 'expectedCount':
			return limitWords('Expected Count');
		case 'approved':
			return {
				message: 'Nobody approved this',
				description:
					"'Safety > Approved' has to be true (a boolean, not text) for every item. An approval that timed out or never came is none.",
			};
		case 'protectedIds':
			return {
				message: "The list in 'Safety > Protected IDs' can't be read",
				description:
					reason.why.reason === 'empty'
						? 'Nothing came from the expression. Check that the node with the list ran, and that the expression names its field. An empty list is written as [].'
						: `"${reason.why.entry}" is no ID. The list has one ID in each line or between commas, or is a list of IDs or of rows with 'resourceId'.`,
			};
	}
}

function limitWords(displayName: string): Explanation {
	return {
		message: `'Safety > ${displayName}' is not a whole number, 1 or more`,
		description: 'Set such a number, or remove the guard.',
	};
}

/** Why a thing is left alone that doesn't fulfil the conditions. */
export function explainSkip(refusal: Refusal): string {
	switch (refusal.why) {
		case 'tooYoung': {
			const { countedFrom, ageDays, limit } = refusal;
			const days = `${Math.abs(ageDays)} ${Math.abs(ageDays) === 1 ? 'day' : 'days'}`;
			const when = `${WHEN[countedFrom]} ${ageDays < 0 ? `in ${days}` : `${days} ago`}`;
			return `${when}, the limit is ${limit}`;
		}
		case 'noDate':
			return `has no ${DATE_NOUN[refusal.countedFrom]}`;
		case 'unreadableDate':
			return `its ${DATE_NOUN[refusal.countedFrom]} can't be read`;
		case 'archived':
			return 'is archived';
		case 'notArchived':
			return 'is not archived';
		case 'unknownArchival':
			return "Tallyfy doesn't say whether it is archived";
		case 'completed':
			return 'is completed';
		case 'notCompleted':
			return 'is not completed';
		case 'unknownCompletion':
			return "Tallyfy doesn't say whether it is completed";
		case 'contradiction':
			return `Tallyfy says two things: the status is "${readable(refusal.status)}", and there is a date of completion`;
		case 'otherName':
			return `its name is "${readable(refusal.found)}", not "${readable(refusal.expected)}"`;
	}
}

export const PROTECTED = "is on the list in 'Safety > Protected IDs'";

/** Why a Dry Run says of a thing that it would stay as it is. */
export function alreadyWords(verb: Verb): string {
	return `is ${VERBS[verb].past} already`;
}

/** Why something that the look didn't find is left. */
export function missingWords({ singular }: Noun): string {
	return `Tallyfy has no ${singular} with this ID`;
}

/** A thing that was seen, and is gone before its change could be confirmed. */
export function explainVanished(noun: Noun): Explanation {
	return {
		message: missingWords(noun),
		description: 'It was there when the run looked at it. Check in Tallyfy what became of it.',
	};
}

/** Why a Dry Run says of a thing that it would go. */
export function wouldWords(verb: Verb, { singular }: Noun): string {
	return `A real run would ${VERBS[verb].base} this ${singular}`;
}

/** The items of one run expect different numbers. */
export const DIFFERENT_COUNTS: Explanation = {
	message: "'Safety > Expected Count' is not the same for all items",
	description: 'It counts the whole run: let its expression give one number for every item.',
};

/** More would go than allowed, or not as many as expected. */
export function explainLimit(
	limit: { maxChanges: number } | { expectedCount: number },
	{ count, unread }: { count: number; unread: number },
	verb: Verb,
	{ singular, plural }: Noun,
): Explanation {
	const things = `${count} ${count === 1 ? singular : plural}`;
	const more = unread === 0 ? '' : `, perhaps ${unread} more that couldn't be read`;
	const allowed =
		'maxChanges' in limit
			? `'Safety > Maximum Changes' allows ${limit.maxChanges}`
			: `'Safety > Expected Count' is ${limit.expectedCount}`;
	return {
		message: `This would ${VERBS[verb].base} ${things}${more}, and ${allowed}`,
		description:
			unread === 0
				? "Turn on 'Dry Run' to see them all. If they are right, change the number and run it again."
				: 'Run it again when all can be read: their items say why they could not.',
	};
}
