import { describe, expect, it } from 'vitest';

import { classifyFailure } from '../../nodes/Tallyfy/transport/connection';

const TOKEN = 'tok3n-of-the-tests';
const withoutToken = (text: string) => text.replaceAll(TOKEN, '***');
const classify = (error: unknown) => classifyFailure(error, withoutToken);

/** What the system throws. */
const system = (code: string, syscall = 'read', message = `${syscall} ${code}`) =>
	Object.assign(new Error(message), { code, syscall });
const wrapped = (cause: unknown, message = 'n8n was here') => new Error(message, { cause });

describe('a failed connection', () => {
	it.each([
		['ECONNABORTED', 'timeout'],
		['ETIMEDOUT', 'timeout'],
		['ECONNRESET', 'lost'],
		['EPIPE', 'lost'],
		['ERR_BAD_RESPONSE', 'lost'],
		['ERR_STREAM_PREMATURE_CLOSE', 'lost'],
		['HPE_INVALID_CONSTANT', 'lost'],
		['EHOSTUNREACH', 'notConnected'],
		['ENETDOWN', 'notConnected'],
		['ENETUNREACH', 'notConnected'],
		['EAI_AGAIN', 'nameLookup'],
		['ENOTFOUND', 'unknownHost'],
		['ECONNREFUSED', 'refused'],
		['ERR_CANCELED', 'cancelled'],
	])('with %s is "%s", however deep it is wrapped', (code, kind) => {
		expect(classify(system(code))).toStrictEqual({ kind, code });
		expect(classify(wrapped(wrapped(system(code))))).toStrictEqual({ kind, code });
	});

	/** n8n 1.123.81: no code, no cause; seen in its NodeApiError. */
	it.each([
		['ECONNRESET', 'read ECONNRESET', 'lost'],
		['ECONNABORTED', 'timeout of 300ms exceeded', 'timeout'],
		['ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443', 'notConnected'],
		['ENOTFOUND', 'getaddrinfo ENOTFOUND x.org', 'unknownHost'],
	])('is read from what the first generation of n8n leaves of %s', (httpCode, words, kind) => {
		const error = Object.assign(new Error("n8n's own sentence"), { httpCode, messages: [words] });
		expect(classify(error)).toStrictEqual({ kind, code: httpCode });
	});

	it('takes no status for a code', () => {
		const error = Object.assign(new Error('refused'), { httpCode: '404' });
		expect(classify(error)).toStrictEqual({ kind: 'notSent', detail: 'refused' });
	});

	it('that ran out of time before it stood sent nothing', () => {
		expect(classify(wrapped(system('ETIMEDOUT', 'connect')))).toStrictEqual({
			kind: 'notConnected',
			code: 'ETIMEDOUT',
		});
		const outer = Object.assign(wrapped(system('ETIMEDOUT', 'connect')), { code: 'ECONNABORTED' });
		expect(classify(outer)).toStrictEqual({ kind: 'notConnected', code: 'ECONNABORTED' });
	});

	it('that was lost while it was made counts as lost', () => {
		expect(classify(system('ECONNRESET', 'connect')).kind).toBe('lost');
	});

	it.each(['socket hang up', 'Socket Hang Up', 'The stream has been aborted'])(
		'without a code is lost when it says "%s"',
		(message) => {
			expect(classify(wrapped(new Error(message)))).toStrictEqual({ kind: 'lost' });
		},
	);

	it('is what the outermost known sign says', () => {
		expect(
			classify(Object.assign(wrapped(system('ENOTFOUND')), { code: 'ECONNRESET' })),
		).toStrictEqual({
			kind: 'lost',
			code: 'ECONNRESET',
		});
	});

	it.each([
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('with %s is a matter of the certificate', (code) => {
		expect(classify(wrapped(system(code))).kind).toBe('certificate');
	});

	it('with an answer that cannot be unpacked is lost: the request was sent', () => {
		expect(classify(wrapped(system('Z_DATA_ERROR'))).kind).toBe('lost');
	});

	it('with a code that nobody knows may have been sent', () => {
		expect(classify(wrapped(system('E_NEVER_HEARD_OF', 'read', 'what now')))).toStrictEqual({
			kind: 'other',
			code: 'E_NEVER_HEARD_OF',
			detail: 'what now',
		});
	});

	it('that the credential or n8n refuses to make sent nothing', () => {
		expect(classify(wrapped(new Error('not for this host')))).toStrictEqual({
			kind: 'notSent',
			detail: 'not for this host',
		});
	});

	it('keeps the innermost words', () => {
		const error = wrapped(system('CERT_HAS_EXPIRED', 'connect', 'certificate has expired'));
		expect(classify(error)).toStrictEqual({
			kind: 'certificate',
			code: 'CERT_HAS_EXPIRED',
			detail: 'certificate has expired',
		});
	});

	it('never keeps the access token', () => {
		expect(classify(new Error(`Invalid header: Bearer ${TOKEN}`))).toStrictEqual({
			kind: 'notSent',
			detail: 'Invalid header: Bearer ***',
		});
	});

	it('keeps words at a readable length, on one line', () => {
		const { detail = '' } = classify(new Error(`two\n lines ${'x'.repeat(1_000)}`));
		expect(detail).toBe(`two lines ${'x'.repeat(290)}…`);
	});

	it.each([undefined, null, 'words', 5, {}, { code: 5, message: 6, syscall: 7 }])(
		'that is %j is "other"',
		(error) => {
			expect(classify(error)).toStrictEqual({ kind: 'other' });
		},
	);

	it('that is its own cause is read once around', () => {
		const error = new Error('round and round');
		error.cause = error;
		expect(classify(error)).toStrictEqual({ kind: 'notSent', detail: 'round and round' });
	});

	it('is looked for five causes deep', () => {
		const deep = (levels: number): unknown =>
			levels === 0 ? system('ECONNRESET') : wrapped(deep(levels - 1));
		expect(classify(deep(4)).kind).toBe('lost');
		expect(classify(deep(5)).kind).toBe('notSent');
	});
});
