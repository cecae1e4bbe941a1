import type { DateName } from '../conditions/record';
import type { Noun } from '../read/one';
import { DATE_NOUN } from './safety';

/** What the questions of one run came to, added up; a question that several items ask counts once. */
export interface FoundSummary {
	/** Input items that asked, and how many of them failed. */
	asked: number;
	failed: number;
	/** How many came out. */
	items: number;
	/** How many fit the filters; with an age, those that are due. */
	matches: number;
	/** The date that ages are counted from: undefined without an age, 'several' where items ask for different ones. */
	countedFrom: DateName | 'several' | undefined;
	/** Asked for what isn't due yet, but will be. */
	isComing: boolean;
	withoutDate: number;
	unreadableDate: number;
	/** Listed by Tallyfy although they don't fit. */
	misfits: number;
	/** Left out, since they don't show whether they fit. */
	unjudged: number;
	/** Open, and with a date of completion. */
	contradictory: number;
	withoutId: number;
	gone: number;
	isDoubtful: boolean;
	isArchiveIgnored: boolean;
	isUnshown: boolean;
	isHidden: boolean;
	/** Input items that asked what another one had asked. */
	repeated: number;
}

/** The line above the node's output, and whether it is a warning; undefined where there is nothing to say. */
export function foundWords(
	summary: FoundSummary,
	noun: Noun,
): { message: string; type: 'info' | 'warning' } | undefined {
	const sentences = [
		...failedWords(summary),
		...countWords(summary),
		...dateWords(summary),
		...leftOutWords(summary, noun),
		...(summary.isDoubtful ? [DOUBT] : []),
		...(summary.isArchiveIgnored ? [archiveWords(noun)] : []),
		...(summary.isUnshown ? [unshownWords(summary, noun)] : []),
		...(summary.isHidden ? [hiddenWords(summary, noun)] : []),
		...(summary.repeated > 0 && summary.items > 0 ? [repeatedWords(summary.repeated)] : []),
	];
	if (sentences.length === 0) return undefined;
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

function countWords(summary: FoundSummary): string[] {
	const { items, matches, countedFrom, isComing, asked, failed } = summary;
	if (failed === asked) return [];
	const isCut = items < matches;
	if (countedFrom === undefined) {
		return isCut
			? [`The first ${items}; there are more. Turn on 'Return All' to get all of them.`]
			: [];
	}
	if (matches === 0) {
		const known = isUncertain(summary) ? 'known to be ' : '';
		return [isComing ? `Nothing is ${known}about to be due.` : `Nothing is ${known}due.`];
	}
	const due = isComing ? 'will be due' : 'due';
	return isCut
		? [`${items} of ${matches} ${due}, the oldest. Turn on 'Return All' to get all of them.`]
		: [`${items} of ${matches} ${due}.`];
}

function dateWords({ countedFrom, withoutDate, unreadableDate }: FoundSummary): string[] {
	if (countedFrom === undefined) return [];
	const date = countedFrom === 'several' ? 'date to judge by' : DATE_NOUN[countedFrom];
	const has = (count: number) => (count === 1 ? '1 has' : `${count} have`);
	return [
		...(withoutDate > 0 ? [`${has(withoutDate)} no ${date}.`] : []),
		...(unreadableDate > 0 ? [`${has(unreadableDate)} a ${date} that can't be read.`] : []),
	];
}

function leftOutWords(
	{ misfits, unjudged, contradictory, withoutId, gone }: FoundSummary,
	noun: Noun,
): string[] {
	const counted = (count: number) => `${count} ${count === 1 ? noun.singular : noun.plural}`;
	return [
		...(misfits > 0
			? [`${counted(misfits)} that Tallyfy listed although the filters say otherwise: left out.`]
			: []),
		...(unjudged > 0
			? [
					`${counted(unjudged)} that can't be checked, since Tallyfy's list doesn't show what the filters ask for: left out.`,
				]
			: []),
		...(contradictory > 0
			? [
					`${counted(contradictory)} of which Tallyfy says two things, an open status and a date of completion: left out.`,
				]
			: []),
		...(withoutId > 0 ? [`${counted(withoutId)} without a usable ID: left out.`] : []),
		...(gone > 0 ? [`${counted(gone)} named in a field, but no longer there: left out.`] : []),
	];
}

function repeatedWords(repeated: number): string {
	return `${repeated} more input ${repeated === 1 ? 'item' : 'items'} asked the same and got the same again: turn on 'Execute Once' in the settings of this node to get it once.`;
}
