import type { Unfit } from '../conditions/onlyIf';
import type { Hold, Kept } from '../conditions/protection';
import type { DateName } from '../conditions/record';
import type { Noun } from '../read/one';
import { readable } from '../transport/answer/values';
import { PROTECTED_IDS, VERBS, type Explanation, type Verb } from './vocabulary';

/** How each date is called: in the menus, in "completed 728 days ago", and in "has no completion date". */
export const DATE_WORDS: Readonly<Record<DateName, Record<'label' | 'noun' | 'when', string>>> = {
	completed: { label: 'Completed', when: 'completed', noun: 'completion date' },
	archived: { label: 'Archived', when: 'archived', noun: 'archiving date' },
	created: { label: 'Created', when: 'created', noun: 'creation date' },
	updated: { label: 'Last Updated', when: 'updated', noun: 'date of its last update' },
	deadline: { label: 'Deadline', when: 'due', noun: 'deadline' },
	started: { label: 'Started', when: 'started', noun: 'start date' },
	uploaded: { label: 'Uploaded', when: 'uploaded', noun: 'upload date' },
	accessed: { label: 'Last Accessed', when: 'last there', noun: 'date of a last access' },
	disabled: { label: 'Disabled', when: 'disabled', noun: 'date of its disabling' },
};

/** "completed 728 days ago". */
export function agedWords(countedFrom: DateName, ageDays: number): string {
	const days = `${Math.abs(ageDays)} ${Math.abs(ageDays) === 1 ? 'day' : 'days'}`;
	return `${DATE_WORDS[countedFrom].when} ${ageDays < 0 ? `in ${days}` : `${days} ago`}`;
}

/** Why a thing is left alone, where that needs no facts. */
const STATE_WORDS = {
	archived: 'is archived',
	notArchived: 'is not archived',
	unknownArchival: "Tallyfy doesn't say whether it is archived",
	completed: 'is completed',
	notCompleted: 'is not completed',
	unknownCompletion: "Tallyfy doesn't say whether it is completed",
	unknownTags: "Tallyfy doesn't show its tags",
	unknownOwners: "Tallyfy doesn't say to whom it belongs, or a group has it",
} as const;

/** Why a thing is left alone that doesn't fulfil the conditions. */
export function explainSkip(refusal: Unfit): string {
	switch (refusal.why) {
		case 'tooYoung': {
			const { countedFrom, ageDays, limit } = refusal;
			return `${agedWords(countedFrom, ageDays)}, the limit is ${limit}`;
		}
		case 'noDate':
			return `has no ${DATE_WORDS[refusal.countedFrom].noun}`;
		case 'unreadableDate':
			return `its ${DATE_WORDS[refusal.countedFrom].noun} can't be read`;
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
		default:
			return STATE_WORDS[refusal.why];
	}
}

/** Why a Dry Run says of a thing that it would stay as it is. */
export function alreadyWords(verb: Verb): string {
	return `is ${VERBS[verb].past} already`;
}

/** Why a thing on the list stays: whose hold it is, until when and why, as far as the list tells. */
export function heldWords(hold: Hold): string {
	const facts = holdFacts(hold, hold.name);
	return facts === '' ? PROTECTED : `${PROTECTED}: ${facts}`;
}

const PROTECTED = `is on the list in ${PROTECTED_IDS}`;

/** Why a thing stays that isn't on the list itself. */
export function keptWords(kept: Kept): string {
	switch (kept.why) {
		case 'called':
			return heldWords(kept.hold);
		case 'belongs':
			return `belongs to something on the list in ${PROTECTED_IDS}: ${naming(kept.hold)}`;
		case 'takes':
			return `has something in it that is on the list in ${PROTECTED_IDS}: ${naming(kept.hold)}`;
		case 'untoldWhole':
			return `Tallyfy doesn't say which process or task it belongs to, and the list in ${PROTECTED_IDS} may have that: ${naming(kept.hold)}`;
		case 'untoldHolds': {
			const [first, ...others] = kept.holds;
			const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
			return `may belong together with something on the list in ${PROTECTED_IDS}, of which Tallyfy doesn't show the process or task: ${naming(first)}${more}. Put the ID of the process into 'processId' of its row, or take it off the list`;
		}
	}
}

function naming(hold: Hold): string {
	return holdFacts(hold, hold.name === '' ? hold.id : `${hold.name} (${hold.id})`);
}

/** "Smith v. Jones, until 2026-12-31, litigation". */
function holdFacts({ until, reason }: Hold, name: string): string {
	const end = until === undefined ? '' : `until ${until.text}`;
	return [name, end, reason].filter((part) => part !== '').join(', ');
}

/** What of a kind isn't shown although it is there. */
const HIDDEN: Readonly<Record<string, string>> = {
	file: 'Files of an archived process may be hidden until it is restored.',
	guest: "The list of the organization's guests doesn't have it either.",
};

const SECRET = 'What is secret is hidden from all but administrators and assignees.';

/** What Tallyfy shows nowhere: neither by its ID nor in its archive. `isIgnorable`: the operation has the option. */
export function explainMissing({ singular }: Noun, isIgnorable = true): Explanation {
	const hidden = HIDDEN[singular] ?? SECRET;
	const ignore = isIgnorable
		? " Where it may be gone already, turn on 'Options > Ignore Missing'."
		: '';
	return {
		message: `Tallyfy shows this token no ${singular} with this ID`,
		description: `Check the ID, and that it belongs to the organization of the credential. ${hidden}${ignore}`,
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

/** In a Dry Run: it fits, and something else fails in a real run, which stops there. */
export function wouldUnless(reason: string): string {
	return `${reason}, unless it stops over a failure before`;
}

/** In a Dry Run: it fits, and a real run would stop at a limit before it sends anything. */
export function wouldStop(limit: string): string {
	return `due, but a real run stops: ${limit}`;
}
