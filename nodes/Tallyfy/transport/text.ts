const LIMIT_CHARACTERS = 300;

/** Somebody else's words, on one line and at a readable length. */
export function readable(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > LIMIT_CHARACTERS ? `${line.slice(0, LIMIT_CHARACTERS)}…` : line;
}
