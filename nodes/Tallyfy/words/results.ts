import type { DateName } from '../conditions/record';
import type { Noun } from '../read/one';
import { readable } from '../transport/answer/values';
import { amountOf, capitalized, DATE_WORDS, say, where, type Explanation } from './vocabulary';

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

const INPUT_ITEM = { singular: 'input item', plural: 'input items' };

/** The line above the node's output, and whether it is a warning; undefined where the output says it all. */
export function foundWords(
	summary: FoundSummary,
	noun: Noun,
): { message: string; type: 'info' | 'warning' } | undefined {
	const { plural } = noun;
	const { items, asked, failed, repeated } = summary;
	const { isDoubtful, isArchiveIgnored, isUnshown, isHidden } = summary;
	const { withoutId, unreadableDate, unjudged, contradictory } = summary;
	const isListUnsure = isDoubtful || isArchiveIgnored || isUnshown || isHidden;
	// There may be more than was found.
	const isUncertain =
		isListUnsure || unreadableDate + withoutId + unjudged + contradictory + failed > 0;
	const moreUnknown = `whether there are ${items > 0 ? 'more' : 'any'} is unknown.`;
	const sentences = [
		...where(
			failed > 0,
			`${failed} of ${amountOf(asked, INPUT_ITEM)} failed: what there is for ${failed === 1 ? 'it' : 'them'} is unknown.`,
		),
		...(failed === asked ? [] : countWords(summary, noun, isUncertain)),
		...dateWords(summary),
		...leftOutWords(summary, noun),
		...where(
			isDoubtful,
			'The list changed all the time while it was read, or Tallyfy counts more than it shows: something may be missing. Run it again later.',
		),
		...where(
			isArchiveIgnored,
			`Tallyfy's list gave ${plural} that aren't archived, and none that are: whether there are archived ones is unknown.`,
		),
		...where(isUnshown, `Tallyfy's answer leaves out what would show ${plural}: ${moreUnknown}`),
		...where(
			isHidden,
			`Tallyfy may hide ${plural} that belong to an archived process: ${moreUnknown} To be sure, restore the process first.`,
		),
		...where(
			repeated > 0 && items > 0,
			`${repeated} more input ${repeated === 1 ? 'item' : 'items'} asked the same and got the same again: turn on 'Execute Once' in the settings of this node to get it once.`,
		),
	];
	if (sentences.length === 0 && items > 0) return undefined;
	if (sentences.length === 0) sentences.push(`No ${plural} found.`);
	return { message: sentences.join(' '), type: isUncertain ? 'warning' : 'info' };
}

const RETURN_ALL = "Turn on 'Return All' to get all of them.";

function countWords(summary: FoundSummary, noun: Noun, isUncertain: boolean): string[] {
	const { items, matches, isFull, countedFrom, isComing } = summary;
	const isCut = items < matches;
	if (countedFrom === undefined) {
		return where(
			isCut || isFull,
			`The first ${items}; there ${isCut ? 'are' : 'may be'} more. ${RETURN_ALL}`,
		);
	}
	if (matches === 0) {
		const known = isUncertain ? 'known to be ' : '';
		return [`Nothing is ${known}${isComing ? 'about to be due' : 'due'}.`];
	}
	const due = isComing ? 'will be due' : matches === 1 ? 'is due' : 'are due';
	return [
		isCut
			? `${items} of ${matches} ${noun.plural} that ${due}, the oldest. ${RETURN_ALL}`
			: `${amountOf(matches, noun)} ${due}.`,
	];
}

function dateWords(summary: FoundSummary): string[] {
	const { countedFrom, withoutDate, unreadableDate, matches } = summary;
	if (countedFrom === undefined) return [];
	const date = countedFrom === 'several' ? 'date to judge by' : DATE_WORDS[countedFrom].noun;
	const article = /^[aeiou]/.test(date) ? 'an' : 'a';
	const have = (count: number) =>
		`${count}${matches > 0 ? ' more' : ''} ${count === 1 ? 'has' : 'have'}`;
	return [
		...where(withoutDate > 0, `${have(withoutDate)} no ${date}.`),
		...where(unreadableDate > 0, `${have(unreadableDate)} ${article} ${date} that can't be read.`),
	];
}

function leftOutWords(
	{ misfits, unjudged, contradictory, withoutId, gone }: FoundSummary,
	noun: Noun,
): string[] {
	const leftOut = (count: number, why: string) =>
		where(count > 0, `${amountOf(count, noun)} left out: ${why}.`);
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

/** What n8n 2.41.1 shows of a line in a list to choose from, without the name of the thing. */
const LONGEST_REST = 42;

/**
 * Nothing to choose from, and why, in two lines that a list has room for: "1 task of a process does, …". `count`: how many
 * others match, which can't be chosen here; null where nobody asked or nothing was searched for.
 */
export function nothingToChoose(
	text: string,
	noun: Noun,
	{ count, noun: other }: { noun: Noun; count: number | null },
): Explanation {
	const letters = Array.from(readable(text));
	const room = LONGEST_REST - noun.singular.length;
	const quote = letters.slice(0, room).join('');
	const also = count === 1 ? 'does' : 'do';
	return say(
		text === ''
			? `There is no ${noun.singular} here`
			: `No ${noun.singular} matches "${quote}${letters.length > room ? '…' : ''}"`,
		count === null || count === 0
			? `${capitalized(other.plural)} are not listed here`
			: `${amountOf(count, other)} ${also}, and can't be chosen here`,
	);
}

/** Why a file that isn't in Tallyfy's storage is not downloaded. */
export function elsewhereWords(system: string | null): string {
	const place = system === null ? 'outside Tallyfy' : `in ${readable(system)}, not in Tallyfy`;
	return `It lives ${place}, which only holds a link to it. Get it from there.`;
}

/** Tallyfy knows the file, and has no content for it. */
export const explainGone = (name: string, status = 404) =>
	say(
		`The content of '${readable(name)}' is no longer in Tallyfy's storage (${status})`,
		'Tallyfy still lists the file, so it was there once. Ask whoever uploaded it for a copy, or Tallyfy support what became of it.',
	);

/** The file came, and n8n has no place for it. */
export const explainNotStored = (name: string, detail: string) =>
	say(
		`n8n couldn't store '${readable(name)}'`,
		`Check the disk space of your n8n and where it keeps binary data, then run it again. Technical detail: ${readable(detail)}.`,
	);

/** Why an answer may be a part of the file, which would look like all of it. */
const NOT_WHOLE = {
	endUnknown:
		'The answer has neither a length nor an end, so that a file that was cut off would look complete.',
	compressed:
		'It came compressed, although it was asked for as it is, so that a file that was cut off would look complete.',
	part: 'The answer calls itself a part of the file.',
} as const;

/** A content that may not be all of it. */
export const explainNotWhole = (name: string, why: keyof typeof NOT_WHOLE) =>
	say(
		why === 'part'
			? `Only a part of '${readable(name)}' came`
			: `Nothing tells whether '${readable(name)}' arrived whole`,
		`${NOT_WHOLE[why]} A proxy between your n8n and Tallyfy may have done this.`,
	);

const DISGUISES = {
	error: 'an error message of a file store',
	json: 'an answer in JSON',
	webPage: 'a web page',
	xml: 'an answer in XML',
} as const;

/** Something else was sent as the file. */
export const explainDisguised = (name: string, disguise: keyof typeof DISGUISES) =>
	say(
		`What came is ${DISGUISES[disguise]}, not '${readable(name)}'`,
		'No file with this ending begins like that. Open it in Tallyfy to see whether it is whole there, and run this again later.',
	);

const ARCHIVE_AGAIN = 'If the process is archived, restore it, export it, and archive it again';

/** Reading an archived process may answer "not found". */
export const explainNoExport = ({ message, description }: Explanation) =>
	say(message, `${description} ${ARCHIVE_AGAIN}.`);

/** Why an answer to an export is no copy of the process, although Tallyfy calls it a success. */
export type UnfitExport =
	| { why: 'refused'; said: string | undefined }
	| { why: 'promised' }
	/** Names and single values. */
	| { why: 'bare' }
	/** `total` is undefined where only the number of pages shows it. */
	| { why: 'partial'; came: number; total: number | undefined }
	| { why: 'cutShort' };

const KEEP_IT = 'Keep the process until you have one.';

/** An export that isn't one: whoever deletes the process afterwards would have no copy. */
export function explainUnfitExport(unfit: UnfitExport): Explanation {
	switch (unfit.why) {
		case 'refused':
			return say(
				"Tallyfy doesn't export this process",
				`Check in Tallyfy that the owner of the access token may see all of it.${unfit.said === undefined ? '' : ` Tallyfy said: "${readable(unfit.said)}"`}`,
			);
		case 'promised':
			return say(
				'Tallyfy only announced the export of this process',
				`What came says that the export is under way, or comes by email. It is no copy. ${KEEP_IT}`,
			);
		case 'bare':
			return say(
				'The export names this process, and has nothing of it',
				`Neither tasks nor any other list came, as where an export is only begun. It is no copy. ${KEEP_IT}`,
			);
		case 'cutShort':
			return say(
				'The export lacks a part of this process: Tallyfy counts more of something than came',
				`A part is no copy. ${KEEP_IT}`,
			);
		case 'partial':
			return say(
				`The export has ${amountOf(unfit.came, { singular: 'task', plural: 'tasks' })} of this process, and Tallyfy has ${unfit.total ?? 'more'}`,
				`A part is no copy. ${ARCHIVE_AGAIN}: Tallyfy may hide the tasks of archived processes.`,
			);
	}
}
