import type { DateName } from '../conditions/record';
import type { Noun } from '../read/one';

/** What a user reads of a failure, as n8n has it: what happened, and how to mend it. */
export interface Explanation {
	message: string;
	description: string;
}

export const say = (message: string, description: string): Explanation => ({
	message,
	description,
});

export const CHECK_BASE_URL =
	'Open the Tallyfy API credential and check the Base URL: it is https://go.tallyfy.com/api unless Tallyfy gave you another one.';

export const capitalized = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** "1 file", "3 files". */
export const amountOf = (count: number, { singular, plural }: Noun) =>
	`${count} ${count === 1 ? singular : plural}`;

/** "after 14:05:00 UTC on 2026-08-03", the zone being the only one that is everybody's; "later" where no time is known. */
export function atTime(at: number | undefined): string {
	const time = clockTime(at);
	return time === undefined ? 'later' : `after ${time}`;
}

/** " since 14:05:00 UTC on 2026-08-03"; nothing where no time is known. */
export function sinceTime(at: number | undefined): string {
	const time = clockTime(at);
	return time === undefined ? '' : ` since ${time}`;
}

/** The end of the year 9999: years beyond it have a sign and six digits. */
const LAST_MOMENT_MS = Date.UTC(9999, 11, 31);

function clockTime(at: number | undefined): string | undefined {
	const isNameable = at !== undefined && Math.abs(at) < LAST_MOMENT_MS;
	if (!isNameable) return undefined;
	const [date = '', time = ''] = new Date(at).toISOString().split('T');
	return `${time.slice(0, 8)} UTC on ${date}`;
}

/** "30 seconds". */
export function inSeconds(ms: number): string {
	return amountOf(ms / 1_000, { singular: 'second', plural: 'seconds' });
}

/** "200 days", or "3 hours" for less than two days, whichever way. */
export function inDays(ms: number): string {
	const hours = Math.round(Math.abs(ms) / 3_600_000);
	if (hours >= 48) return `${Math.round(hours / 24)} days`;
	return amountOf(hours, { singular: 'hour', plural: 'hours' });
}

/** A part of a text that is left out where it isn't so. */
export const where = (isSo: boolean, part: string): string[] => (isSo ? [part] : []);

/** "3 failed"; nothing for none. */
export const counted = (count: number, words: string) => where(count > 0, `${count} ${words}`);

export const MOST_LISTED = 20;

/** The first of many, and how many more. */
export function listed(entries: readonly string[]): string {
	const more = entries.length - MOST_LISTED;
	const shown = entries.slice(0, MOST_LISTED).join(', ');
	return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The forms of a verb, so that one table of sentences serves them all. */
interface Forms {
	/** As in "may not delete". */
	base: string;
	/** As in "3 of 4 deleted"; the output calls it so, too. */
	past: string;
	/** As in "doesn't confirm the deletion"; for what only reads, what was wanted. */
	noun: string;
	/** As in "Check in Tallyfy whether it is still there"; undefined for what only reads, which leaves nothing open. */
	doubt: string | undefined;
}

/**
 * What can be done to a thing: how it is sent, what the output calls it where it was so already or would be done, why nothing
 * was sent where it was so, and what its record says of it afterwards (`isArchived`): undefined where it says nothing, or is
 * gone. The output's words are a contract with saved workflows.
 */
export const CHANGES = {
	delete: {
		...{ base: 'delete', past: 'deleted', noun: 'deletion', doubt: 'it is still there' },
		...{ already: 'alreadyDeleted', would: 'wouldDelete', isSo: 'It is gone already' },
		...{ method: 'DELETE', isArchived: undefined },
	},
	archive: {
		...{ base: 'archive', past: 'archived', noun: 'archiving', doubt: 'it is archived' },
		...{ already: 'alreadyArchived', would: 'wouldArchive', isSo: 'It is archived already' },
		...{ method: 'DELETE', isArchived: true },
	},
	restore: {
		...{ base: 'restore', past: 'restored', noun: 'restoring', doubt: 'it is back' },
		...{ already: 'alreadyRestored', would: 'wouldRestore', isSo: 'It is not archived any more' },
		...{ method: 'PUT', isArchived: false },
	},
	disable: {
		...{ base: 'disable', past: 'disabled', noun: 'disabling', doubt: 'it is disabled' },
		...{ already: 'alreadyDisabled', would: 'wouldDisable', isSo: 'It is disabled already' },
		...{ method: 'DELETE', isArchived: true },
	},
	enable: {
		...{ base: 'enable', past: 'enabled', noun: 'enabling', doubt: 'it is enabled' },
		...{ already: 'alreadyEnabled', would: 'wouldEnable', isSo: 'It is not disabled any more' },
		...{ method: 'PUT', isArchived: false },
	},
} as const satisfies Record<
	string,
	Forms &
		Record<'already' | 'isSo' | 'would', string> & {
			method: 'DELETE' | 'PUT';
			isArchived: boolean | undefined;
		}
>;

/** What was to be done. */
export type Verb = keyof typeof CHANGES | 'download' | 'export' | 'list' | 'read';

export const VERBS: Readonly<Record<Verb, Forms>> = {
	...CHANGES,
	read: { base: 'see', past: 'read', noun: 'record', doubt: undefined },
	list: { base: 'list', past: 'listed', noun: 'list', doubt: undefined },
	download: { base: 'download', past: 'downloaded', noun: 'file', doubt: undefined },
	export: { base: 'export', past: 'exported', noun: 'export', doubt: undefined },
};

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
	const days = amountOf(Math.abs(ageDays), { singular: 'day', plural: 'days' });
	return `${DATE_WORDS[countedFrom].when} ${ageDays < 0 ? `in ${days}` : `${days} ago`}`;
}

/** What of a kind isn't shown although it is there. */
const HIDDEN: Readonly<Record<string, string>> = {
	file: 'Files of an archived process may be hidden until it is restored.',
	guest: "The list of the organization's guests doesn't have it either.",
};

const SECRET = 'What is secret is hidden from all but administrators and assignees.';

/** What Tallyfy shows nowhere: neither by its ID nor in its archive. `isIgnorable`: the operation has the option. */
export function explainMissing({ singular }: Noun, isIgnorable = true): Explanation {
	const ignore = isIgnorable
		? " Where it may be gone already, turn on 'Options > Ignore Missing'."
		: '';
	return say(
		`Tallyfy shows this token no ${singular} with this ID`,
		`Check the ID, and that it belongs to the organization of the credential. ${HIDDEN[singular] ?? SECRET}${ignore}`,
	);
}

const WAS_SEEN = 'It was there when the run looked at it.';
const CHECK_FATE = 'Check in Tallyfy what became of it.';

/** A thing that was seen, and is gone before its change could be confirmed. */
export const explainVanished = (noun: Noun) =>
	say(explainMissing(noun).message, `${WAS_SEEN} ${CHECK_FATE}`);

/** A thing that was seen, and may be hidden with what it belongs to. */
export const explainHidden = ({ singular }: Noun) =>
	say(
		`Tallyfy doesn't show this ${singular} any more: it is gone, or hidden with what it belongs to`,
		`${WAS_SEEN} What belongs to an archived process may be hidden until it is restored. ${CHECK_FATE}`,
	);

/** None of several things is shown: an earlier run took them, or the organization or the token is wrong. */
export const noneShown = (count: number) =>
	`Tallyfy shows none of the ${count}: they are gone already, or this is another organization, or the token may not see them.`;

/** Left alone now, after an earlier try sent the change and never learnt what became of it. */
export const explainEarlier = (reason: string) =>
	say(
		'An earlier try of this execution sent the change and never learnt what became of it',
		`This try sent nothing: ${reason}. ${CHECK_FATE}`,
	);

/** The conditions held before, and no longer when a request without an answer was to be sent again. */
export const explainChangedMeanwhile = (reason: string) =>
	say(
		'An attempt had no answer, and the conditions no longer hold',
		`It was not sent again: ${reason}. ${CHECK_FATE}`,
	);

/** Why a Dry Run says of a thing that it would stay as it is. */
export const alreadyWords = (verb: Verb) => `is ${VERBS[verb].past} already`;

/** Why a Dry Run says of a thing that it would go. */
export const wouldWords = (verb: Verb, { singular }: Noun) =>
	`A real run would ${VERBS[verb].base} this ${singular}`;

/** In a Dry Run: what a real run would fail over. */
export const wouldFail = ({ message }: Explanation) => `A real run fails here: ${message}`;

/** In a Dry Run: it fits, and something else fails in a real run, which stops there. */
export const wouldUnless = (reason: string) => `${reason}, unless it stops over a failure before`;

/** In a Dry Run: it fits, and a real run would stop at a limit before it sends anything. */
export const wouldStop = (limit: string) => `due, but a real run stops: ${limit}`;

/** How long a run stood still, in milliseconds; nothing is said of less than half a second. */
export interface Waits {
	/** For Tallyfy's rate limit. */
	pausedMs: number;
	outageMs: number;
}

/** "12 s waited for Tallyfy's rate limit". */
export function waitedWords({ pausedMs, outageMs }: Waits): string[] {
	return [
		...counted(Math.round(pausedMs / 1_000), "s waited for Tallyfy's rate limit"),
		...counted(Math.round(outageMs / 1_000), "s waited while Tallyfy didn't answer"),
	];
}

/** How the items of a run ended. */
export interface CopyCounts extends Waits {
	all: number;
	copied: number;
	left: number;
	failed: number;
	notTried: number;
}

/** "3 of 5 files downloaded, 1 failed, 1 not tried". */
export function copyCounts(
	{ noun, verb }: { noun: Noun; verb: Verb },
	{ all, copied, left, failed, notTried }: CopyCounts,
): string {
	return [
		`${copied} of ${amountOf(all, noun)} ${VERBS[verb].past}`,
		...counted(left, 'kept outside Tallyfy'),
		...counted(failed, 'failed'),
		...counted(notTried, 'not tried'),
	].join(', ');
}

/** The line above the node's output; nothing where everything simply worked. */
export function copyHint(
	subject: { noun: Noun; verb: Verb },
	counts: CopyCounts,
): string | undefined {
	const waits = waitedWords(counts);
	if (counts.copied === counts.all && waits.length === 0) return undefined;
	return `${[copyCounts(subject, counts), ...waits].join(', ')}.`;
}
