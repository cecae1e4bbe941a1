import { describe, expect, it } from 'vitest';

import { classifyFailure } from '../../../../nodes/Tallyfy/transport/answer/reason';

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
		['EAI_AGAIN', 'nameLookup'],
		['ENOTFOUND', 'unknownHost'],
		['ECONNREFUSED', 'connectionRefused'],
		['ERR_CANCELED', 'cancelled'],
	])('with %s is "%s", however deep it is wrapped', (code, reason) => {
		expect(classify(system(code))).toStrictEqual({ reason, code });
		expect(classify(wrapped(wrapped(system(code))))).toStrictEqual({ reason, code });
	});

	/** n8n 1.123.81: no code, no cause; seen in its NodeApiError. */
	it.each([
		['ECONNRESET', 'read ECONNRESET', 'lost'],
		['ECONNABORTED', 'timeout of 300ms exceeded', 'timeout'],
		['ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443', 'notConnected'],
		['EHOSTUNREACH', 'connect EHOSTUNREACH 10.0.0.1:443', 'notConnected'],
		['EHOSTUNREACH', 'read EHOSTUNREACH', 'lost'],
		['ENOTFOUND', 'getaddrinfo ENOTFOUND x.org', 'unknownHost'],
	])('is read from what the first generation of n8n leaves of %s', (httpCode, words, reason) => {
		const error = Object.assign(new Error("n8n's own sentence"), { httpCode, messages: [words] });
		expect(classify(error)).toStrictEqual({ reason, code: httpCode });
	});

	it('takes no status for a code', () => {
		const error = Object.assign(new Error('refused'), { httpCode: '404' });
		expect(classify(error)).toStrictEqual({ reason: 'other', detail: 'refused' });
	});

	it.each(['EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH'])(
		'with %s sent nothing while it was made, and may have sent something later',
		(code) => {
			expect(classify(wrapped(system(code, 'connect')))).toStrictEqual({
				reason: 'notConnected',
				code,
			});
			expect(classify(wrapped(system(code, 'write')))).toStrictEqual({ reason: 'lost', code });
			expect(classify({ code, message: 'no word about when' })).toStrictEqual({
				reason: 'lost',
				code,
			});
		},
	);

	it.each([
		['ETIMEDOUT', 'notConnected'],
		['ENETUNREACH', 'notConnected'],
		['ECONNREFUSED', 'connectionRefused'],
	])('to a host with several addresses fails with %s when all of them do', (code, reason) => {
		const attempts = ['10.0.0.1', '::1'].map(() => system(code, 'connect'));
		const error = Object.assign(new AggregateError(attempts), { code });
		expect(classify(wrapped(error))).toStrictEqual({ reason, code });
	});

	it('that ran out of time before it stood sent nothing', () => {
		expect(classify(wrapped(system('ETIMEDOUT', 'connect')))).toStrictEqual({
			reason: 'notConnected',
			code: 'ETIMEDOUT',
		});
		const outer = Object.assign(wrapped(system('ETIMEDOUT', 'connect')), { code: 'ECONNABORTED' });
		expect(classify(outer)).toStrictEqual({ reason: 'notConnected', code: 'ECONNABORTED' });
	});

	it('is told by what the system did, whatever its words', () => {
		const error = { code: 'ETIMEDOUT', syscall: 'connect', message: 'read of something' };
		expect(classify(error)).toStrictEqual({ reason: 'notConnected', code: 'ETIMEDOUT' });
		const odd = { code: 'ETIMEDOUT', errors: [null], message: 'will connect later' };
		expect(classify(odd)).toStrictEqual({ reason: 'timeout', code: 'ETIMEDOUT' });
	});

	it('that was lost while it was made counts as lost', () => {
		expect(classify(system('ECONNRESET', 'connect')).reason).toBe('lost');
	});

	it.each(['socket hang up', 'Socket Hang Up', 'The stream has been aborted'])(
		'without a code is lost when it says "%s"',
		(message) => {
			expect(classify(wrapped(new Error(message)))).toStrictEqual({ reason: 'lost' });
		},
	);

	it('is what the outermost known sign says', () => {
		expect(
			classify(Object.assign(wrapped(system('ENOTFOUND')), { code: 'ECONNRESET' })),
		).toStrictEqual({
			reason: 'lost',
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
		expect(classify(wrapped(system(code))).reason).toBe('certificate');
	});

	it('with an answer that cannot be unpacked is lost: the request was sent', () => {
		expect(classify(wrapped(system('Z_DATA_ERROR'))).reason).toBe('lost');
	});

	it('with a code that nobody knows may have been sent', () => {
		expect(classify(wrapped(system('E_NEVER_HEARD_OF', 'read', 'what now')))).toStrictEqual({
			reason: 'other',
			code: 'E_NEVER_HEARD_OF',
			detail: 'what now',
		});
	});

	it.each([
		'The Tallyfy API credential has no access token',
		'The request was blocked because it resolves to a restricted IP address',
		'The request was blocked because the destination hostname is restricted',
		'Cannot determine the host for this connection',
	])('that the credential or n8n refuses with "%s" sent nothing', (message) => {
		expect(classify(wrapped(new Error(message)))).toStrictEqual({
			reason: 'notSent',
			detail: message,
		});
	});

	it('that nothing is known of may have been sent', () => {
		const error = wrapped(new TypeError("Cannot read properties of undefined (reading 'a')"));
		expect(classify(error)).toMatchObject({ reason: 'other' });
		const odd = wrapped(system('E_ODD', 'read', 'The request was blocked'));
		expect(classify(odd)).toMatchObject({ reason: 'other' });
	});

	it.each([
		'Proxy connection ended before receiving CONNECT response',
		'No header received from proxy CONNECT response',
		'tunneling socket could not be established, cause=connect ECONNREFUSED 10.0.0.1:3128',
	])('that a proxy never built sent nothing: "%s"', (message) => {
		expect(classify(wrapped(new Error(message)))).toStrictEqual({
			reason: 'proxyEnded',
			detail: message,
		});
		const coded = Object.assign(new Error(message), { code: 'ECONNRESET' });
		expect(classify(wrapped(coded)).reason).toBe('proxyEnded');
	});

	it('keeps the innermost words', () => {
		const error = wrapped(system('CERT_HAS_EXPIRED', 'connect', 'certificate has expired'));
		expect(classify(error)).toStrictEqual({
			reason: 'certificate',
			code: 'CERT_HAS_EXPIRED',
			detail: 'certificate has expired',
		});
	});

	it('never keeps the access token', () => {
		expect(classify(new Error(`Invalid header: Bearer ${TOKEN}`))).toStrictEqual({
			reason: 'other',
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
			expect(classify(error)).toStrictEqual({ reason: 'other' });
		},
	);

	it('that is its own cause is read once around', () => {
		const error = new Error('round and round');
		error.cause = error;
		expect(classify(error)).toStrictEqual({ reason: 'other', detail: 'round and round' });
	});

	it('is looked for five causes deep', () => {
		const deep = (levels: number): unknown =>
			levels === 0 ? system('ECONNRESET') : wrapped(deep(levels - 1));
		expect(classify(deep(4)).reason).toBe('lost');
		expect(classify(deep(5)).reason).toBe('other');
	});
});
