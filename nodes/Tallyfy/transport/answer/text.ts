const LIMIT_CHARACTERS = 300;

/** Somebody else's words, on one line and at a readable length. */
export function readable(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > LIMIT_CHARACTERS ? `${line.slice(0, LIMIT_CHARACTERS)}…` : line;
}

/** Where Tallyfy's own sentence ends and the SQL or PHP that failed begins. */
const INTERNALS =
	/\(?(SQLSTATE\[\w+\]|\b(Connection|SQL|Stack trace):|\b(select \S+ from|insert into|delete from|update `)|\bCall to (a member function|undefined \w+)|\b(in )?\/\S+\.php\b|#0 )/i;

/** Tallyfy's words without what only its developers can read. */
export function withoutInternals(text: string): string {
	const found = INTERNALS.exec(text);
	if (found === null) return text;
	const before = text.slice(0, found.index).trimEnd();
	return `${before === '' ? found[0] : before}…`;
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

/** Takes a secret out of a text: as it is, as an address has it, and as JSON has it, which in PHP escapes slashes. */
export function remover(secret: string): (text: string) => string {
	const inJson = JSON.stringify(secret).slice(1, -1);
	const forms = [
		secret,
		encodeURIComponent(secret),
		inJson,
		inJson.replaceAll('/', String.raw`\/`),
	];
	const escaped = [...new Set(forms)].map((form) => form.replaceAll(/\W/g, String.raw`\$&`));
	// The longest first: one form may be the beginning of another.
	escaped.sort((one, other) => other.length - one.length);
	const anyForm = new RegExp(escaped.join('|'), 'gi');
	return (text) => text.replace(anyForm, '***');
}
