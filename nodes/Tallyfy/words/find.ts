import type { DateName } from '../conditions/record';
import type { FilterReason } from '../input/filters';
import type { Noun } from '../read/one';
import type { Failure } from '../transport/outcome';
import { readable } from '../transport/answer/values';
import type { Explanation } from './vocabulary';
import { explainFailure } from './failures';
import { AGE_WORDS } from './guards';
import { explainId } from './inputs';
import { DATE_WORDS } from './outcomes';

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
				message: `'${name}' ${reason.age === 'shape' ? 'is not a whole rule' : AGE_WORDS[reason.age]}`,
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

/** Where the files of something were asked for that isn't there: a process among tasks, or the other way round. */
export function explainNoHolder({ singular }: Noun): Explanation {
	return {
		message: `Tallyfy shows this token no ${singular} with this ID`,
		description: `Check that it is the ID of a ${singular}, as 'Files Of' says, and of the organization of the credential.`,
	};
}

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

export const capitalized = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What was found, and what wasn't: by one question, or by all of a run. */
export interface FoundFacts {
	/** How many fit the filters; with an age, those that are due. */
	matches: number;
	/** A limit was reached, behind which nothing was looked for. */
	isFull: boolean;
	/** Without the date that they would be judged by. */
	withoutDate: number;
	unreadableDate: number;
	/** Listed by Tallyfy although they don't fit the filters. */
	misfits: number;
	/** They lack what would show whether they fit, or whether they are among the newest, which stay out. */
	unjudged: number;
	/** Open, and with a date of completion. */
	contradictory: number;
	/** Without a usable ID. */
	withoutId: number;
	/** Named somewhere, and no longer there. */
	gone: number;
	/** Something may be missing. */
	isDoubtful: boolean;
	/** Tallyfy gave no archived ones, but others: whether there are any is unknown. */
	isArchiveIgnored: boolean;
	/** Tallyfy's answer lacks what would show them: whether there are any, or more, is unknown. */
	isUnshown: boolean;
	/** They belong to something archived, and Tallyfy may hide such: whether there are any, or more, is unknown. */
	isHidden: boolean;
}

/** What the questions of one run came to, added up; a question that several items ask counts once. */
export interface FoundSummary extends FoundFacts {
	/** Input items that asked, and how many of them failed. */
	asked: number;
	failed: number;
	/** How many came out. */
	items: number;
	/** The date that ages are counted from: undefined without an age, 'several' where items ask for different ones. */
	countedFrom: DateName | 'several' | undefined;
	/** Asked for what isn't due yet, but will be. */
	isComing: boolean;
	/** Input items that asked what another one had asked. */
	repeated: number;
}

/** The line above the node's output, and whether it is a warning; undefined where the output says it all. */
export function foundWords(
	summary: FoundSummary,
	noun: Noun,
): { message: string; type: 'info' | 'warning' } | undefined {
	const sentences = [
		...failedWords(summary),
		...countWords(summary, noun),
		...dateWords(summary),
		...leftOutWords(summary, noun),
		...(summary.isDoubtful ? [DOUBT] : []),
		...(summary.isArchiveIgnored ? [archiveWords(noun)] : []),
		...(summary.isUnshown ? [unshownWords(summary, noun)] : []),
		...(summary.isHidden ? [hiddenWords(summary, noun)] : []),
		...(summary.repeated > 0 && summary.items > 0 ? [repeatedWords(summary.repeated)] : []),
	];
	if (sentences.length === 0 && summary.items > 0) return undefined;
	if (sentences.length === 0) sentences.push(`No ${noun.plural} found.`);
	return { message: sentences.join(' '), type: isUncertain(summary) ? 'warning' : 'info' };
}

/** There may be more than was found. */
function isUncertain(summary: FoundSummary): boolean {
	const { isDoubtful, isArchiveIgnored, isUnshown, isHidden } = summary;
	const { unreadableDate, withoutId, unjudged, contradictory, failed } = summary;
	const isSomethingLeftOut = unreadableDate + withoutId + unjudged + contradictory + failed > 0;
	return isDoubtful || isArchiveIgnored || isUnshown || isHidden || isSomethingLeftOut;
}

const DOUBT =
	'The list changed all the time while it was read, or Tallyfy counts more than it shows: something may be missing. Run it again later.';

function archiveWords({ plural }: Noun): string {
	return `Tallyfy's list gave ${plural} that aren't archived, and none that are: whether there are archived ones is unknown.`;
}

function unshownWords({ items }: FoundSummary, { plural }: Noun): string {
	return `Tallyfy's answer leaves out what would show ${plural}: whether there are ${items > 0 ? 'more' : 'any'} is unknown.`;
}

function hiddenWords({ items }: FoundSummary, { plural }: Noun): string {
	return `Tallyfy may hide ${plural} that belong to an archived process: whether there are ${items > 0 ? 'more' : 'any'} is unknown. To be sure, restore the process first.`;
}

function failedWords({ asked, failed }: FoundSummary): string[] {
	if (failed === 0) return [];
	const items = `${asked} input ${asked === 1 ? 'item' : 'items'}`;
	return [
		`${failed} of ${items} failed: what there is for ${failed === 1 ? 'it' : 'them'} is unknown.`,
	];
}

function countWords(summary: FoundSummary, noun: Noun): string[] {
	const { items, matches, isFull, countedFrom, isComing, asked, failed } = summary;
	if (failed === asked) return [];
	const isCut = items < matches;
	if (countedFrom === undefined) {
		return isCut || isFull
			? [
					`The first ${items}; there ${isCut ? 'are' : 'may be'} more. Turn on 'Return All' to get all of them.`,
				]
			: [];
	}
	if (matches === 0) {
		const known = isUncertain(summary) ? 'known to be ' : '';
		return [isComing ? `Nothing is ${known}about to be due.` : `Nothing is ${known}due.`];
	}
	const due = isComing ? 'will be due' : matches === 1 ? 'is due' : 'are due';
	return isCut
		? [
				`${items} of ${matches} ${noun.plural} that ${due}, the oldest. Turn on 'Return All' to get all of them.`,
			]
		: [`${amountOf(matches, noun)} ${due}.`];
}

function dateWords(summary: FoundSummary): string[] {
	const { countedFrom, withoutDate, unreadableDate, matches } = summary;
	if (countedFrom === undefined) return [];
	const date = countedFrom === 'several' ? 'date to judge by' : DATE_WORDS[countedFrom].noun;
	const article = /^[aeiou]/.test(date) ? 'an' : 'a';
	const have = (count: number) =>
		`${count}${matches > 0 ? ' more' : ''} ${count === 1 ? 'has' : 'have'}`;
	return [
		...(withoutDate > 0 ? [`${have(withoutDate)} no ${date}.`] : []),
		...(unreadableDate > 0
			? [`${have(unreadableDate)} ${article} ${date} that can't be read.`]
			: []),
	];
}

const amountOf = (count: number, { singular, plural }: Noun) =>
	`${count} ${count === 1 ? singular : plural}`;

function leftOutWords(summary: FoundSummary, noun: Noun): string[] {
	const { misfits, unjudged, contradictory, withoutId, gone } = summary;
	const leftOut = (count: number, why: string) =>
		count === 0 ? [] : [`${amountOf(count, noun)} left out: ${why}.`];
	return [
		...leftOut(misfits, 'listed by Tallyfy although the filters say otherwise'),
		...leftOut(
			unjudged,
			"Tallyfy's list doesn't show what the filters ask for, such as the members of a group",
		),
		...leftOut(contradictory, 'Tallyfy says two things, an open status and a date of completion'),
		...leftOut(withoutId, 'without a usable ID'),
		...leftOut(gone, 'named in a field, but no longer there'),
	];
}

function repeatedWords(repeated: number): string {
	return `${repeated} more input ${repeated === 1 ? 'item' : 'items'} asked the same and got the same again: turn on 'Execute Once' in the settings of this node to get it once.`;
}
