const DENIAL =
	/\b(not|no|never|cannot|unable|fail(ed|ure)?|errors?|denied|forbidden|unauth\w*|invalid|expired|permissions?|missing|unknown|rejected|restricted|log ?in|queued|pending|scheduled|exceeded|too many|must be|administrators?)\b|n't\b/i;
/** What is said of a deletion that did take place. */
const FINALITY =
	/\b(can(not|'t| not) be (undone|recovered|restored|reversed)|no longer (available|exists?)|no (copy|backup) \w+)\b/gi;

/** Whether a sentence says that it did not take place. */
export function deniesInWords(text: string): boolean {
	return DENIAL.test(text.replaceAll(FINALITY, ' '));
}

/** A body that says the opposite of its status decides against it: a deletion is believed only when nothing denies it. */
export function denies({
	error,
	errors,
	exception,
	success,
	ok,
	deleted,
	message,
}: Record<string, unknown>): boolean {
	return (
		Boolean(error) ||
		Boolean(exception) ||
		(Array.isArray(errors) ? errors.length > 0 : Boolean(errors)) ||
		[success, ok, deleted].some(isFalse) ||
		(typeof message === 'string' && deniesInWords(message))
	);
}

export function isFalse(value: unknown): boolean {
	return [false, 0, 'false', '0', 'no'].some((no) => no === value);
}

/** The envelopes of frameworks: `status: "error"`, `code: 403`, `code: "FORBIDDEN"`, `result: false`. */
export function reportsFailure({ status, code, result }: Record<string, unknown>): boolean {
	const number = [status, code].some((value) => Number(value) >= 400);
	const words = typeof code === 'string' ? code.replaceAll(/[_-]/g, ' ') : '';
	const isError =
		typeof status === 'string' && /^(error|fail|unauth|denied|forbidden)/i.test(status);
	return number || isError || isFalse(result) || deniesInWords(words);
}
