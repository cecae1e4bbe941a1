/** What a user reads of a failure, as n8n has it: what happened, and how to mend it. */
export interface Explanation {
	message: string;
	description: string;
}

/** The guard that takes a list of holds. */
export const PROTECTED_IDS = "'Safety > Protected IDs'";

export const CHECK_BASE_URL =
	'Open the Tallyfy API credential and check the Base URL: it is https://go.tallyfy.com/api unless Tallyfy gave you another one.';

export const CHECK_PROXY =
	"Have it allow Tallyfy's address, or check HTTPS_PROXY and NO_PROXY in the environment of your n8n.";

/** "after 14:05:00 UTC on 2026-08-03", the zone being the only one that is everybody's; "later" where no time is known. */
export function atTime(at: number | undefined): string {
	return isNameable(at) ? `after ${clockTime(at)}` : 'later';
}

/** " since 14:05:00 UTC on 2026-08-03"; nothing where no time is known. */
export function sinceTime(at: number | undefined): string {
	return isNameable(at) ? ` since ${clockTime(at)}` : '';
}

/** "30 seconds". */
export function inSeconds(ms: number): string {
	return ms === 1_000 ? '1 second' : `${ms / 1_000} seconds`;
}

/** "200 days", or "3 hours" for less than two days, whichever way. */
export function inDays(ms: number): string {
	const hours = Math.round(Math.abs(ms) / 3_600_000);
	if (hours >= 48) return `${Math.round(hours / 24)} days`;
	return hours === 1 ? '1 hour' : `${hours} hours`;
}

/** "3 failed"; nothing for none. */
export function counted(count: number, words: string): string[] {
	return count > 0 ? [`${count} ${words}`] : [];
}

/** "12 s waited", from milliseconds; nothing for less than half a second. */
export function waited(ms: number, words: string): string[] {
	return counted(Math.round(ms / 1_000), words);
}

export const MOST_LISTED = 20;

/** The first of many, and how many more. */
export function listed(entries: readonly string[]): string {
	const more = entries.length - MOST_LISTED;
	const shown = entries.slice(0, MOST_LISTED).join(', ');
	return more > 0 ? `${shown} and ${more} more` : shown;
}

function clockTime(at: number): string {
	const [date = '', time = ''] = new Date(at).toISOString().split('T');
	return `${time.slice(0, 8)} UTC on ${date}`;
}

/** The end of the year 9999: years beyond it have a sign and six digits. */
const LAST_MOMENT_MS = Date.UTC(9999, 11, 31);

function isNameable(at: number | undefined): at is number {
	return at !== undefined && Math.abs(at) < LAST_MOMENT_MS;
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
	Forms & {
		already: string;
		would: string;
		isSo: string;
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
