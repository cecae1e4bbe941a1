import type { ConditionsReason, Unfit } from '../conditions/rules';
import type { Hold, Kept } from '../conditions/protection';
import type { HoldsReason, RowProblem } from '../input/holds';
import type { SafetyReason } from '../input/safety';
import type { Noun } from '../read/one';
import { readable } from '../transport/answer/values';
import type { Failure } from '../transport/outcome';
import { explainFailure } from './failures';
import { AGE_WORDS, explainId, NO_COUNT, NO_SWITCH } from './inputs';
import {
	agedWords,
	amountOf,
	DATE_WORDS,
	listed,
	say,
	VERBS,
	where,
	type Explanation,
	type Verb,
} from './vocabulary';

const PROTECTED_IDS = "'Safety > Protected IDs'";
const CHANGE_NUMBER = 'Set such a number, or remove the guard.';

const GUARD_WORDS = {
	safety: say(
		"'Safety' is not a set of guards that this node knows",
		'Add the guards again from the menu of this node.',
	),
	lookFirst: say(`'Safety > Look First' ${NO_SWITCH}`, 'Check the expression, or remove it.'),
	copySha256: say(
		"'Safety > SHA-256 of the Copy' is no SHA-256 checksum",
		'It has 64 digits and letters from a to f, and must come from where the copy lies. Check the expression: without a copy nothing is deleted.',
	),
	maxChanges: say(`'Safety > Maximum Changes' ${NO_COUNT}`, CHANGE_NUMBER),
	expectedCount: say(`'Safety > Expected Count' ${NO_COUNT}`, CHANGE_NUMBER),
} as const;

const ONLY_IF_WORDS: Readonly<Record<ConditionsReason | 'blank', string>> = {
	...AGE_WORDS,
	blank: 'has an expression that gives nothing',
	shape: 'is not a set of conditions',
	archived: "has something else than Any, Yes or No in 'Archived'",
	completed: "has something else than Any, Yes or No in 'Completed'",
	name: "has no text in 'Called'",
	tag: "has no tags in 'Tag' that can be read",
	notTagged: "has no tags in 'Not Tagged' that can be read",
	notOwnedBy: "has no members in 'Not Owned By' that can be read",
	asksNothing: 'asks for nothing',
};

/** How a guard that can't be read reads. */
export function explainSafety(reason: SafetyReason): Explanation {
	switch (reason.field) {
		case 'onlyIf':
			return say(
				`'Safety > Only If' ${ONLY_IF_WORDS[reason.why]}`,
				'Complete the conditions, or remove them.',
			);
		case 'protectedIds':
			return say(`The list in ${PROTECTED_IDS} can't be read`, holdsWords(reason.why));
		default:
			return GUARD_WORDS[reason.field];
	}
}

const WHAT_IT_TAKES =
	"It takes IDs and links between lines or commas, a list of them, or rows with 'resourceId' or 'url'.";

function holdsWords(reason: HoldsReason): string {
	switch (reason.why) {
		case 'empty':
			return 'There is nothing in it. Check that the node with the list ran, and that the expression names its field. An empty list is written as [].';
		case 'shape':
			return `It is neither text nor a list. ${WHAT_IT_TAKES}`;
		case 'text':
			return `${explainId(reason.reason, reason.text).message}. ${WHAT_IT_TAKES}`;
		case 'row':
			return `In row ${typeof reason.row === 'number' ? reason.row : `"${reason.row}"`}, ${problemWords(reason.problem)}`;
	}
}

function problemWords(problem: RowProblem): string {
	switch (problem.field) {
		case undefined:
			return "nothing is named: put the ID into 'resourceId', or the link into 'url'.";
		case 'until':
			return `'until' is "${problem.text}". Write a day, such as 2026-12-31, or a date with time and zone; for ever is empty.`;
		default:
			return `${explainId(problem.reason, problem.field).message}. It takes an ID or a link.`;
	}
}

/** Nobody approved it; `isAsked`: there is a guard that asks for it, or else it needs one. */
export function explainUnapproved(
	isAsked: boolean,
	verb: Verb,
	{ singular, plural }: Noun,
): Explanation {
	const { base, past } = VERBS[verb];
	return isAsked
		? say(
				'Nobody approved this',
				"'Safety > Approved' has to be true (a boolean, not text) for every item. An approval that timed out or never came is none.",
			)
		: say(
				`Nobody approved that a ${singular} is ${past}`,
				`To ${base} ${plural} takes the guard 'Safety > Approved': add it, with an expression that is true where somebody approved this. With 'Dry Run' it takes none.`,
			);
}

/** A tool's field that must not follow the item, which the model of an AI agent writes. */
export const explainModels = (displayName: string) =>
	say(
		`'${displayName}' is taken from the item, into which an AI agent's model writes what it likes`,
		"Name the node that has the value in place of $json or $input, for example {{ $('When chat message received').first().json.holds }}. For what the model is to choose, press the button 'Let the model define this parameter'.",
	);

/** The classic slip: one thing was chosen, instead of the field that names each item's own. */
export const explainSameForAll = (count: number, { singular }: Noun, displayName: string) =>
	say(
		`All ${count} items name the same ${singular}`,
		`To take each item's own, drag its ID onto '${displayName}'. If you mean this one, turn on Settings > Execute Once.`,
	);

/** IDs of two items that differ in capital letters alone. */
export const explainTwins = (displayName: string, { singular }: Noun) =>
	say(
		`'${displayName}' is that of another item but for capital letters`,
		`Nothing says whether both are the same ${singular}. Write the ID in both as Tallyfy has it, mostly in small letters.`,
	);

/** The items of one run expect different numbers. */
export const DIFFERENT_COUNTS = say(
	"'Safety > Expected Count' is not the same for all items",
	'It counts the whole run: let its expression give one number for every item.',
);

/** A Dry Run found that a real one would send nothing: why, in a whole sentence, and in short for its rows. */
export const DRY_STOPS = {
	unapproved: 'nobody approved this',
	sameForAll: 'all items name the same',
	fails: (count: number) => ({
		message: "'Settings > On Error' is Stop Workflow, so that nothing goes",
		description: 'Filter out what fails, or set Settings > On Error to Continue.',
		short: `it fails over ${count}, and 'Settings > On Error' is Stop Workflow`,
	}),
} as const;

/** More would go than allowed, or not as many as expected: in whole sentences, and in short for the rows of a Dry Run. */
export function explainLimit(
	limit: { maxChanges: number } | { expectedCount: number },
	{ count, unread }: { count: number; unread: number },
	verb: Verb,
	noun: Noun,
): Explanation & { short: string } {
	const more = unread === 0 ? '' : `, perhaps ${unread} more that couldn't be read`;
	const [allowed, short] =
		'maxChanges' in limit
			? [
					`'Safety > Maximum Changes' allows ${limit.maxChanges}`,
					`${count}${more} are more than ${limit.maxChanges}`,
				]
			: [
					`'Safety > Expected Count' is ${limit.expectedCount}`,
					`it would be ${count}${more}, not ${limit.expectedCount}`,
				];
	return {
		message: `This would ${VERBS[verb].base} ${amountOf(count, noun)}${more}, and ${allowed}`,
		description:
			unread === 0
				? "Turn on 'Dry Run' to see them all. If they are right, change the number and run it again."
				: 'Run it again when all can be read: their items say why they could not.',
		short,
	};
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
		case 'tooYoung':
			return `${agedWords(refusal.countedFrom, refusal.ageDays)}, the limit is ${refusal.limit}`;
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

/** Why a thing stays that a hold keeps, whose hold it is, until when and why, as far as the list tells. */
export function keptWords(kept: Kept): string {
	switch (kept.why) {
		case 'called': {
			const facts = holdFacts(kept.hold, kept.hold.name);
			return `is on the list in ${PROTECTED_IDS}${facts === '' ? '' : `: ${facts}`}`;
		}
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

const naming = (hold: Hold) =>
	holdFacts(hold, hold.name === '' ? hold.id : `${hold.name} (${hold.id})`);

/** "Smith v. Jones, until 2026-12-31, litigation". */
function holdFacts({ until, reason }: Hold, name: string): string {
	const end = until === undefined ? '' : `until ${until.text}`;
	return [name, end, reason].filter((part) => part !== '').join(', ');
}

/** Entries of the list of holds that protect nothing, as far as Tallyfy shows; nothing where there are none. */
export const lostHoldsWords = (ids: readonly string[], count: number) =>
	where(
		ids.length > 0,
		`${ids.length} of ${count} in ${PROTECTED_IDS} ${ids.length === 1 ? 'names' : 'name'} nothing that Tallyfy shows: ${listed(ids)}.`,
	);

const COPY_WORDS = {
	different:
		"The checksum in 'Safety > SHA-256 of the Copy' is not that of the file in Tallyfy. Store the file again, and take the checksum from where the copy lies.",
	changing:
		'The file in Tallyfy was changed each time it had been compared. Store it again, and run this again later.',
	empty: 'The file in Tallyfy came without content. Check it in Tallyfy.',
} as const;

/** Why a file has no verified copy: it differs, has no content, changes all the time, or can't be read once more. */
export function explainCopy(
	name: string,
	problem: keyof typeof COPY_WORDS | { failure: Failure },
): Explanation {
	const message = `No verified copy of '${readable(name)}'`;
	if (typeof problem === 'string') return say(message, COPY_WORDS[problem]);
	const noun = { singular: 'file', plural: 'files' };
	const why = explainFailure(problem.failure, { noun, verb: 'download' });
	return say(message, `The file can't be read to compare it: ${why.message}. ${why.description}`);
}
