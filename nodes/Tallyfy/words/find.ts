import type { AgeReason } from '../conditions/age';
import type { FilterReason } from '../input/filters';
import type { Noun } from '../read/one';
import type { Failure } from '../transport/outcome';
import { readable } from '../transport/answer/text';
import type { Explanation } from './explanation';
import { explainFailure } from './failures';
import { explainId } from './inputs';

const AGE_WORDS: Readonly<Record<AgeReason, string>> = {
	shape: 'is not a whole rule',
	countedFrom: "names no date in 'Counted From' that this has",
	olderThan: "has no whole number, 1 or more, in 'Older Than'",
	unit: "has no unit in 'Unit'",
};

const OR_REMOVE = 'or remove the filter. Nothing is listed for an item that leaves this open.';

/** How a filter that can't be used reads. */
export function explainFilters(
	reason: FilterReason & { displayName: string | undefined },
): Explanation {
	if (reason.displayName === undefined) {
		return {
			message: "'Filters' is not a set of filters that this node knows",
			description: 'Add the filters again from the menu of this node.',
		};
	}
	const name = `Filters > ${reason.displayName}`;
	switch (reason.why) {
		case 'empty':
			return {
				message: `'${name}' is empty`,
				description: `Fill it in, ${OR_REMOVE} Where it is an expression, check that the item has the field that it names.`,
			};
		case 'notText':
			return { message: `'${name}' is not a text`, description: `Write a text, ${OR_REMOVE}` };
		case 'needsAge':
			return {
				message: `'${name}' needs 'Filters > Age'`,
				description: 'Add the age at which things are due, or remove the filter.',
			};
		case 'notCount':
			return {
				message: `'${name}' is not a whole number, 1 or more`,
				description: `Set such a number, ${OR_REMOVE}`,
			};
		case 'unknownChoice':
			return {
				message: `'${name}' is none of the choices in its menu`,
				description: `Choose one from the menu, ${OR_REMOVE}`,
			};
		case 'id': {
			const { message, description } = explainId(reason.id, name);
			return { message, description: `${description} To list without the filter, remove it.` };
		}
		case 'age':
			return {
				message: `'${name}' ${AGE_WORDS[reason.age]}`,
				description: `Complete the rule, ${OR_REMOVE}`,
			};
	}
}

/** A filter or condition names a tag or a member that isn't there, or that can't be told from another. */
export function explainName(
	{ why, word }: { why: 'severalOfName' | 'unknownName'; word: string },
	displayName: string,
	{ singular, plural }: Noun,
): Explanation {
	const name = readable(word);
	return why === 'unknownName'
		? {
				message: `'${displayName}' names "${name}", and Tallyfy has no such ${singular}`,
				description: `Choose the ${singular} from the list, or check how it is written. Without it, something else might be listed or changed.`,
			}
		: {
				message: `'${displayName}' names "${name}", and Tallyfy has several ${plural} of that name`,
				description: `Choose the ${singular} from the list, or write the email address.`,
			};
}

/** A menu that an expression left without one of its choices. */
export function explainChoice(displayName: string): Explanation {
	return {
		message: `'${displayName}' is none of the choices in its menu`,
		description: 'Choose one from the menu.',
	};
}

export const UNUSABLE_LIMIT: Explanation = {
	message: "'Limit' is not a whole number, 1 or more",
	description: "Set such a number, or turn on 'Return All'.",
};

/** How a list to choose from reads that can't be shown. It has neither filters nor options, and other ways stand beside it. */
export function explainFromList(failure: Failure, noun: Noun): Explanation {
	const description = "Use 'By ID' or 'By URL' instead, and check the Tallyfy API credential.";
	const refused = { message: `Tallyfy doesn't list the ${noun.plural}`, description };
	const forbidden = {
		message: `The owner of the access token may not list ${noun.plural}`,
		description,
	};
	const words = { badRequest: refused, forbidden, unprocessable: refused };
	const explained = explainFailure(failure, { noun, verb: 'list', words });
	const isSlow = failure.reason === 'timeout' || failure.reason === 'lost';
	return isSlow
		? { ...explained, description: "Open the list again, or use 'By ID' or 'By URL' instead." }
		: explained;
}

/** What n8n 2.41.1 shows of a line in a list to choose from, without the name of the thing. */
const LONGEST_REST = 42;

/**
 * Nothing to choose from, and why, in two lines that a list has room for: "1 task of a process does, …". `others` are what
 * can't be chosen here, with how many of them match; null where nobody asked or nothing was searched for.
 */
export function nothingToChoose(
	text: string,
	noun: Noun,
	others: { noun: Noun; count: number | null },
): Explanation {
	const { count, noun: other } = others;
	const letters = Array.from(readable(text));
	const room = LONGEST_REST - noun.singular.length;
	const quote = letters.slice(0, room).join('');
	return {
		message:
			text === ''
				? `There is no ${noun.singular} here`
				: `No ${noun.singular} matches "${quote}${letters.length > room ? '…' : ''}"`,
		description:
			count === null || count === 0
				? `${capitalized(other.plural)} are not listed here`
				: `${count === 1 ? `1 ${other.singular} does` : `${count} ${other.plural} do`}, and can't be chosen here`,
	};
}

const capitalized = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
