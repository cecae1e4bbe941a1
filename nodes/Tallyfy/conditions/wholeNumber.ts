/**
 * A whole number, 0 or more, also as the text an expression gives. Undefined for everything else: `Number()` would take
 * `''`, `true` and `'0x10'` for numbers.
 */
export function parseWholeNumber(raw: unknown): number | undefined {
	const number = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw.trim()) : raw;
	return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
		? number
		: undefined;
}
