const LIMIT_CHARACTERS = 300;

/** Somebody else's words, on one line and at a readable length. */
export function readable(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > LIMIT_CHARACTERS ? `${line.slice(0, LIMIT_CHARACTERS)}…` : line;
}

/** An email address, also as a part of a link has it. */
const ANY_EMAIL = /[^\s"'<>(),;:/]+(?:@|%40)[^\s"'<>(),;:/]+/gi;

/** Somebody else's words without the email addresses in them: errors are kept, and are to name nobody. */
export function withoutEmails(text: string): string {
	return text.replaceAll(ANY_EMAIL, '…');
}

/** Shows a value that isn't what it should be; never throws, whatever an expression gave. */
export function valueText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number') return String(value);
	try {
		// JSON has no word for undefined and functions.
		const text: unknown = JSON.stringify(value);
		return typeof text === 'string' ? text : typeof value;
	} catch {
		return typeof value;
	}
}
