import type { ConditionsReason, Unfit } from '../conditions/onlyIf';
import type { DateName } from '../conditions/record';
import type { SafetyReason } from '../input/safety';
import type { Noun } from '../read/one';
import { readable } from '../transport/answer/values';
import type { Explanation } from './explanation';
import { explainHolds } from './holds';
import { VERBS, type Verb } from './verbs';

const WHEN: Readonly<Record<DateName, string>> = {
	completed: 'completed',
	archived: 'archived',
	created: 'created',
	updated: 'updated',
	deadline: 'due',
	started: 'started',
	uploaded: 'uploaded',
	accessed: 'last there',
	disabled: 'disabled',
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
	accessed: 'date of a last access',
	disabled: 'date of its disabling',
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
	tag: "has no tags in 'Tag' that can be read",
	notTagged: "has no tags in 'Not Tagged' that can be read",
	notOwnedBy: "has no members in 'Not Owned By' that can be read",
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
			return explainHolds(reason.why);
	}
}

/** What needs an approval, and has no guard that asks for one. */
export function explainUnapproved(verb: Verb, { singular, plural }: Noun): Explanation {
	const { base, past } = VERBS[verb];
	return {
		message: `Nobody approved that a ${singular} is ${past}`,
		description: `To ${base} ${plural} takes the guard 'Safety > Approved': add it, with an expression that is true where somebody approved this. With 'Dry Run' it takes none.`,
	};
}

function limitWords(displayName: string): Explanation {
	return {
		message: `'Safety > ${displayName}' is not a whole number, 1 or more`,
		description: 'Set such a number, or remove the guard.',
	};
}

/** "completed 728 days ago". */
export function agedWords(countedFrom: DateName, ageDays: number): string {
	const days = `${Math.abs(ageDays)} ${Math.abs(ageDays) === 1 ? 'day' : 'days'}`;
	return `${WHEN[countedFrom]} ${ageDays < 0 ? `in ${days}` : `${days} ago`}`;
}

/** Why a thing is left alone that doesn't fulfil the conditions. */
export function explainSkip(refusal: Unfit): string {
	switch (refusal.why) {
		case 'tooYoung': {
			const { countedFrom, ageDays, limit } = refusal;
			return `${agedWords(countedFrom, ageDays)}, the limit is ${limit}`;
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
		case 'tagged':
			return `is tagged "${readable(refusal.name)}"`;
		case 'notTagged':
			return `is not tagged "${readable(refusal.names)}"`;
		case 'ownedBy':
			return `belongs to ${readable(refusal.name)}`;
		case 'unknownTags':
			return "Tallyfy doesn't show its tags";
		case 'unknownOwners':
			return "Tallyfy doesn't say to whom it belongs, or a group has it";
	}
}

/** Why a Dry Run says of a thing that it would stay as it is. */
export function alreadyWords(verb: Verb): string {
	return `is ${VERBS[verb].past} already`;
}

/** What of a kind isn't shown although it is there. */
const HIDDEN: Readonly<Record<string, string>> = {
	file: 'Files of an archived process may be hidden until it is restored.',
	guest: "The list of the organization's guests doesn't have it either.",
};
const SECRET = 'What is secret is hidden from all but administrators and assignees.';

/** What Tallyfy shows nowhere: neither by its ID nor in its archive. */
export function explainMissing({ singular }: Noun): Explanation {
	const hidden = HIDDEN[singular] ?? SECRET;
	return {
		message: `Tallyfy shows this token no ${singular} with this ID`,
		description: `Check the ID, and that it belongs to the organization of the credential. ${hidden} Where it may be gone already, turn on 'Options > Ignore Missing'.`,
	};
}

/** A thing that was seen, and is gone before its change could be confirmed. */
export function explainVanished(noun: Noun): Explanation {
	return {
		message: explainMissing(noun).message,
		description: 'It was there when the run looked at it. Check in Tallyfy what became of it.',
	};
}

/** A thing that was seen, and may be hidden with what it belongs to. */
export function explainHidden({ singular }: Noun): Explanation {
	return {
		message: `Tallyfy doesn't show this ${singular} any more: it is gone, or hidden with what it belongs to`,
		description: `It was there when the run looked at it. What belongs to an archived process may be hidden until it is restored. Check in Tallyfy what became of it.`,
	};
}

/** None of several things is shown: an earlier run took them, or the organization or the token is wrong. */
export function noneShown(count: number): string {
	return `Tallyfy shows none of the ${count}: they are gone already, or this is another organization, or the token may not see them.`;
}

/** Left alone now, after an earlier try sent the change and never learnt what became of it. */
export function explainEarlier(reason: string): Explanation {
	return {
		message: 'An earlier try of this execution sent the change and never learnt what became of it',
		description: `This try sent nothing: ${reason}. Check in Tallyfy what became of it.`,
	};
}

/** The conditions held before, and no longer when a request without an answer was to be sent again. */
export function explainChangedMeanwhile(reason: string): Explanation {
	return {
		message: 'An attempt had no answer, and the conditions no longer hold',
		description: `It was not sent again: ${reason}. Check in Tallyfy what became of it.`,
	};
}

/** Why a Dry Run says of a thing that it would go. */
export function wouldWords(verb: Verb, { singular }: Noun): string {
	return `A real run would ${VERBS[verb].base} this ${singular}`;
}

/** In a Dry Run: what a real run would fail over. */
export function wouldFail({ message }: Explanation): string {
	return `A real run fails here: ${message}`;
}

/** In a Dry Run: it fits, and a real run would stop at a limit before it sends anything. */
export function wouldStop(limit: string): string {
	return `A real run would stop: ${limit}`;
}

/** The classic slip: one thing was chosen, instead of the field that names each item's own. */
export function explainSameForAll(
	count: number,
	{ singular }: Noun,
	displayName: string,
): Explanation {
	return {
		message: `All ${count} items name the same ${singular}`,
		description: `To take each item's own, drag its ID onto '${displayName}'. If you mean this one, turn on Settings > Execute Once.`,
	};
}

/** IDs of two items that differ in capital letters alone. */
export function explainTwins(displayName: string, { singular }: Noun): Explanation {
	return {
		message: `'${displayName}' is that of another item but for capital letters`,
		description: `Nothing says whether both are the same ${singular}. Write the ID in both as Tallyfy has it, mostly in small letters.`,
	};
}

export const UNUSABLE_OUTPUT: Explanation = {
	message: "'Options > Output' is none of the choices in its menu",
	description: 'Choose one from the menu, or remove the option to use its default.',
};

export const UNUSABLE_REASON: Explanation = {
	message: "'Options > Reason' is not a text",
	description:
		'Check that the item has the field that the expression names, or remove the option: the account would have no reason.',
};

/** The items of one run expect different numbers. */
export const DIFFERENT_COUNTS: Explanation = {
	message: "'Safety > Expected Count' is not the same for all items",
	description: 'It counts the whole run: let its expression give one number for every item.',
};

/** More would go than allowed, or not as many as expected: in whole sentences, and in short for the rows of a Dry Run. */
export function explainLimit(
	limit: { maxChanges: number } | { expectedCount: number },
	{ count, unread }: { count: number; unread: number },
	verb: Verb,
	{ singular, plural }: Noun,
): Explanation & { short: string } {
	const things = `${count} ${count === 1 ? singular : plural}`;
	const more = unread === 0 ? '' : `, perhaps ${unread} more that couldn't be read`;
	const isMaximum = 'maxChanges' in limit;
	const allowed = isMaximum
		? `'Safety > Maximum Changes' allows ${limit.maxChanges}`
		: `'Safety > Expected Count' is ${limit.expectedCount}`;
	return {
		message: `This would ${VERBS[verb].base} ${things}${more}, and ${allowed}`,
		description:
			unread === 0
				? "Turn on 'Dry Run' to see them all. If they are right, change the number and run it again."
				: 'Run it again when all can be read: their items say why they could not.',
		short: isMaximum
			? `${count}${more} are more than ${limit.maxChanges}`
			: `it would be ${count}${more}, not ${limit.expectedCount}`,
	};
}
