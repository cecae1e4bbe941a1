/** Characters that some file system, or n8n's own path handling, takes for something else. */
const UNSAFE = /[\p{Cc}\p{Cf}/\\:*?"<>|]/gu;

/** A name that means one file wherever it is stored. `fallback` stands in for one of which nothing is left. */
export function safeFileName(name: string, fallback: string): string {
	const safe = name.replaceAll(UNSAFE, '_').trim();
	return /[^._\s]/.test(safe) ? safe : fallback;
}

const WORDS_LIMIT = /^.{0,50}/su;

/** `process-<name>-<id>.json`: the type first, so that a folder of copies sorts by it; the ID makes it unique. */
export function exportFileName(type: string, name: string, id: string): string {
	const words = name.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-');
	const short = (WORDS_LIMIT.exec(words)?.[0] ?? '').replaceAll(/^-+|-+$/g, '');
	return [type, ...(short === '' ? [] : [short]), `${id}.json`].join('-');
}

const EXTENDED = /;\s*filename\*\s*=\s*(UTF-8|ISO-8859-1)'[^']*'([^;]+)/i;
const QUOTED = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i;
const BARE = /;\s*filename\s*=\s*([^\s;"]+)/i;

/**
 * The file name in a Content-Disposition header (RFC 6266): of the two forms, the one with an encoding is the better one.
 * Undefined where there is none that can be read.
 */
export function fileNameIn(disposition: string): string | undefined {
	const [, encoding, encoded] = EXTENDED.exec(disposition) ?? [];
	if (encoding !== undefined && encoded !== undefined) {
		const name = decode(encoding, encoded.trim());
		if (name !== undefined) return name;
	}
	const quoted = QUOTED.exec(disposition)?.[1]?.replaceAll(/\\(.)/g, '$1');
	const name = quoted ?? BARE.exec(disposition)?.[1];
	return name === undefined || name.trim() === '' ? undefined : fromBytes(name).trim();
}

function decode(encoding: string, encoded: string): string | undefined {
	if (encoding.toUpperCase() !== 'UTF-8') {
		return encoded.replaceAll(/%([0-9a-f]{2})/gi, (_match, hex: string) =>
			String.fromCharCode(Number.parseInt(hex, 16)),
		);
	}
	try {
		return decodeURIComponent(encoded);
	} catch {
		return undefined;
	}
}

/** Headers come as bytes, one a character. Servers that write UTF-8 in them all the same mean UTF-8. */
function fromBytes(text: string): string {
	if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return text;
	const decoded = Buffer.from(text, 'latin1').toString('utf8');
	return decoded.includes('\ufffd') ? text : decoded;
}
