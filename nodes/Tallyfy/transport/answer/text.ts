const LIMIT_CHARACTERS = 300;

/** Somebody else's words, on one line and at a readable length. */
export function readable(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > LIMIT_CHARACTERS ? `${line.slice(0, LIMIT_CHARACTERS)}…` : line;
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

/**
 * Takes a secret of plain letters, digits and signs (ASCII) out of a text, however a server writes it: each of its
 * characters may be an escape of JSON, JavaScript, an address or HTML, even of one inside the other.
 */
export function remover(secret: string): (text: string) => string {
	const anySpelling = new RegExp(Array.from(secret, spellingsOf).join(''), 'gi');
	return (text) => text.replace(anySpelling, '***');
}

/** Repetitions have an end: without one, a text of nothing but backslashes would take minutes. */
function spellingsOf(character: string): string {
	const code = character.charCodeAt(0);
	const hex = code.toString(16).padStart(2, '0');
	const plain = character.replace(/[^a-z0-9]/i, '\\$&');
	const name = HTML_NAMES[character];
	return [
		`(?:\\\\{0,8}${plain}`,
		`\\\\{1,8}(?:u00${hex}|x${hex}|u\\{0{0,4}${hex}\\})`,
		`%(?:25){0,3}(?:u00)?${hex}`,
		`&(?:amp;){0,3}(?:#(?:0{0,3}${code}|x0{0,3}${hex})${name === undefined ? '' : `|${name}`});)`,
	].join('|');
}

/** Of the signs that tokens have. */
const HTML_NAMES: Readonly<Record<string, string>> = {
	'&': 'amp',
	'+': 'plus',
	'/': 'sol',
	'=': 'equals',
	'.': 'period',
	_: 'lowbar',
	'"': 'quot',
	"'": 'apos',
	'<': 'lt',
	'>': 'gt',
};
