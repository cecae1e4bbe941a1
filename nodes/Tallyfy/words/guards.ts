import type { AgeReason } from '../conditions/age';
import type { ConditionsReason } from '../conditions/onlyIf';
import type { HoldsReason, RowProblem } from '../input/holds';
import type { SafetyReason } from '../input/safety';
import type { Noun } from '../read/one';
import { explainId } from './inputs';
import { listed, PROTECTED_IDS, VERBS, type Explanation, type Verb } from './vocabulary';

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
		case 'protectedIds':
			return explainHolds(reason.why);
	}
}

/** What is wrong with an age, in a filter or in a guard. */
export const AGE_WORDS = {
	countedFrom: "names no date in 'Counted From' that this has",
	olderThan: "has no whole number, 1 or more, in 'Older Than'",
	unit: "has no unit in 'Unit'",
} as const satisfies Record<Exclude<AgeReason, 'shape'>, string>;

const ONLY_IF_WORDS: Readonly<Record<ConditionsReason | 'blank', string>> = {
	blank: 'has an expression that gives nothing',
	shape: 'is not a set of conditions',
	...AGE_WORDS,
	archived: "has something else than Any, Yes or No in 'Archived'",
	completed: "has something else than Any, Yes or No in 'Completed'",
	name: "has no text in 'Called'",
	tag: "has no tags in 'Tag' that can be read",
	notTagged: "has no tags in 'Not Tagged' that can be read",
	notOwnedBy: "has no members in 'Not Owned By' that can be read",
	asksNothing: 'asks for nothing',
};

function limitWords(displayName: string): Explanation {
	return {
		message: `'Safety > ${displayName}' is not a whole number, 1 or more`,
		description: 'Set such a number, or remove the guard.',
	};
}

/** Nobody approved it; `isAsked`: there is a guard that asks for it, or else it needs one. */
export function explainUnapproved(
	isAsked: boolean,
	verb: Verb,
	{ singular, plural }: Noun,
): Explanation {
	const { base, past } = VERBS[verb];
	if (isAsked) {
		return {
			message: 'Nobody approved this',
			description:
				"'Safety > Approved' has to be true (a boolean, not text) for every item. An approval that timed out or never came is none.",
		};
	}
	return {
		message: `Nobody approved that a ${singular} is ${past}`,
		description: `To ${base} ${plural} takes the guard 'Safety > Approved': add it, with an expression that is true where somebody approved this. With 'Dry Run' it takes none.`,
	};
}

/** How a list of holds reads that can't be read. */
export function explainHolds(reason: HoldsReason): Explanation {
	return {
		message: `The list in ${PROTECTED_IDS} can't be read`,
		description: whatIsWrong(reason),
	};
}

function whatIsWrong(reason: HoldsReason): string {
	switch (reason.why) {
		case 'empty':
			return 'There is nothing in it. Check that the node with the list ran, and that the expression names its field. An empty list is written as [].';
		case 'shape':
			return `It is neither text nor a list. ${WHAT_IT_TAKES}`;
		case 'text':
			return `${explainId(reason.reason, reason.text).message}. ${WHAT_IT_TAKES}`;
		case 'row': {
			const { row, problem } = reason;
			return `In row ${typeof row === 'number' ? row : `"${row}"`}, ${problemWords(problem)}`;
		}
	}
}

const WHAT_IT_TAKES =
	"It takes IDs and links between lines or commas, a list of them, or rows with 'resourceId' or 'url'.";

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

/** A tool's field that must not follow the item, which the model of an AI agent writes. */
export function explainModels(displayName: string): Explanation {
	return {
		message: `'${displayName}' is taken from the item, into which an AI agent's model writes what it likes`,
		description:
			"Name the node that has the value in place of $json or $input, for example {{ $('When chat message received').first().json.holds }}. For what the model is to choose, press the button 'Let the model define this parameter'.",
	};
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

/** A Dry Run found that a real one would send nothing: why, in a whole sentence, and in short for its rows. */
export const DRY_STOPS = {
	unapproved: 'nobody approved this',
	sameForAll: 'all items name the same',
	fails: (count: number): Explanation & { short: string } => ({
		message: "'Settings > On Error' is Stop Workflow, so that nothing goes",
		description: 'Filter out what fails, or set Settings > On Error to Continue.',
		short: `it fails over ${count}, and 'Settings > On Error' is Stop Workflow`,
	}),
} as const;

/** Entries of the list of holds that protect nothing, as far as Tallyfy shows; nothing where there are none. */
export function lostHoldsWords(ids: readonly string[], count: number): string[] {
	if (ids.length === 0) return [];
	return [
		`${ids.length} of ${count} in ${PROTECTED_IDS} ${ids.length === 1 ? 'names' : 'name'} nothing that Tallyfy shows: ${listed(ids)}.`,
	];
}

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
