/** What a user reads of a failure, as n8n has it: what happened, and how to mend it. */
export interface Explanation {
	message: string;
	description: string;
}

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
