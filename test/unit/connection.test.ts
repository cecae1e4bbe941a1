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
		expect(classify(system(code))).toEqual({ kind, code });
		expect(classify(wrapped(wrapped(system(code))))).toEqual({ kind, code });
	});

	it('that ran out of time before it stood sent nothing', () => {
		expect(classify(wrapped(system('ETIMEDOUT', 'connect')))).toEqual({
			kind: 'notConnected',
			code: 'ETIMEDOUT',
		});
		const outer = Object.assign(wrapped(system('ETIMEDOUT', 'connect')), { code: 'ECONNABORTED' });
		expect(classify(outer)).toEqual({ kind: 'notConnected', code: 'ECONNABORTED' });
	});

	it('that was lost while it was made counts as lost', () => {
		expect(classify(system('ECONNRESET', 'connect')).kind).toBe('lost');
	});

	it.each(['socket hang up', 'Socket Hang Up', 'The stream has been aborted'])(
		'without a code is lost when it says "%s"',
		(message) => {
			expect(classify(wrapped(new Error(message)))).toEqual({ kind: 'lost' });
		},
	);

	it('is what the outermost known sign says', () => {
		expect(classify(Object.assign(wrapped(system('ENOTFOUND')), { code: 'ECONNRESET' }))).toEqual({
			kind: 'lost',
			code: 'ECONNRESET',
		});
	});

	it('that nobody knows keeps the innermost words', () => {
		const error = wrapped(system('CERT_HAS_EXPIRED', 'connect', 'certificate has expired'));
		expect(classify(error)).toEqual({
			kind: 'other',
			code: 'CERT_HAS_EXPIRED',
			detail: 'certificate has expired',
		});
	});

	it('never keeps the access token', () => {
		expect(classify(new Error(`Invalid header: Bearer ${TOKEN}`))).toEqual({
			kind: 'other',
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
			expect(classify(error)).toEqual({ kind: 'other' });
		},
	);

	it('that is its own cause is read once around', () => {
		const error = new Error('round and round');
		error.cause = error;
		expect(classify(error)).toEqual({ kind: 'other', detail: 'round and round' });
	});

	it('is looked for five causes deep', () => {
		const deep = (levels: number): unknown =>
			levels === 0 ? system('ECONNRESET') : wrapped(deep(levels - 1));
		expect(classify(deep(4)).kind).toBe('lost');
		expect(classify(deep(5)).kind).toBe('other');
	});
});
