import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	parseToken,
	readCredential,
	remover,
} from '../../../../nodes/Tallyfy/transport/account/credential';
import { CREDENTIAL, executionContext, listContext } from '../../support/executionContext.mts';

/** Where a credential with these fields leads a run, or what is wrong with it. */
async function accountOf(fields: IDataObject) {
	const { context } = executionContext({ items: [], credential: fields });
	const read = await readCredential(context);
	return read.ok ? { ok: true, value: read.value.account } : read;
}

const good = { accessToken: 'tok3n', organizationId: '0rg', baseUrl: 'https://api.tallyfy.com/' };

describe('the fields of a credential', () => {
	it('say where it leads', async () => {
		expect(await accountOf(good)).toEqual({
			ok: true,
			value: { baseUrl: 'https://api.tallyfy.com', organizationId: '0rg' },
		});
	});

	it('work without a base URL, as they may have been saved', async () => {
		expect(await accountOf({ accessToken: 'tok3n', organizationId: ' 0rg ' })).toEqual({
			ok: true,
			value: { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' },
		});
	});

	it.each([
		['an empty token', { accessToken: '' }, { field: 'accessToken', why: 'empty' }],
		['a blank token', { accessToken: ' \n' }, { field: 'accessToken', why: 'empty' }],
		['a token that is no text', { accessToken: 5 }, { field: 'accessToken', why: 'empty' }],
		[
			'the word Bearer for a token',
			{ accessToken: ' bearer ' },
			{ field: 'accessToken', why: 'empty' },
		],
		[
			'a token of two words',
			{ accessToken: 'tok3n tok3n' },
			{ field: 'accessToken', why: 'malformed' },
		],
		[
			'a token with a letter that headers refuse',
			{ accessToken: 'tök3n' },
			{ field: 'accessToken', why: 'malformed' },
		],
		['no organization', { organizationId: '' }, { field: 'organizationId', why: 'empty' }],
		[
			'a path for an organization',
			{ organizationId: '..' },
			{ field: 'organizationId', why: 'characters' },
		],
		['an unsafe base URL', { baseUrl: 'http://x.org' }, { field: 'baseUrl', why: 'notHttps' }],
	])('with %s say what is wrong', async (_words, wrong, reason) => {
		expect(await accountOf({ ...good, ...wrong })).toEqual({ ok: false, reason });
	});

	it('without a token say so', async () => {
		expect(await accountOf({ organizationId: '0rg' })).toEqual({
			ok: false,
			reason: { field: 'accessToken', why: 'empty' },
		});
	});

	it('may have the token with the word Bearer before it, as in samples', () => {
		expect(parseToken(' Bearer \t tok3n\n')).toEqual({ ok: true, value: 'tok3n' });
		expect(parseToken('Bearertok3n')).toEqual({ ok: true, value: 'Bearertok3n' });
	});
});

describe('the credential of a run', () => {
	const read = async (credential: Parameters<typeof listContext>[1], itemCount: number) => {
		const reads: number[] = [];
		const counting = (index: number) => {
			reads.push(index);
			return typeof credential === 'function' ? credential(index) : (credential ?? CREDENTIAL);
		};
		const { context } = executionContext({ items: [], credential: counting });
		return { result: await readCredential(context, itemCount), reads };
	};
	/** n8n resolves expressions anew for each item, and fails where it has none. */
	const ofItems = (count: number, organizationOf: (index: number) => string) => (index: number) =>
		index < count
			? { ...CREDENTIAL, organizationId: organizationOf(index) }
			: new Error('"Tallyfy" node has no such item');

	it('is read with where it leads', async () => {
		const { result } = await read(CREDENTIAL, 1);
		expect(result).toEqual({
			ok: true,
			value: {
				type: 'tallyfyApi',
				data: CREDENTIAL,
				account: { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' },
			},
		});
	});

	it('is read for a list to choose from as well', async () => {
		const { context } = listContext(() => undefined);
		expect(await readCredential(context)).toMatchObject({ ok: true });
	});

	it('says what is wrong where a field is wrong', async () => {
		const { result } = await read({ accessToken: 'x' }, 1);
		expect(result).toEqual({ ok: false, reason: { field: 'organizationId', why: 'empty' } });
	});

	it('says what n8n says where n8n has none', async () => {
		const { result } = await read(new Error('Node does not have any credentials set'), 1);
		expect(result).toEqual({
			ok: false,
			reason: { field: 'credential', detail: 'Node does not have any credentials set' },
		});
	});

	it.each([
		['the second of three items', 3, (index: number) => (index === 1 ? 'other' : '0rg')],
		['the second of two items', 2, (index: number) => (index === 1 ? 'other' : '0rg')],
		['the last of 10,000 items', 10_000, (index: number) => (index === 9_999 ? 'other' : '0rg')],
		['each item', 250, (index: number) => `org${index}`],
	])('is refused where %s would go to another organization', async (_words, count, of) => {
		const { result } = await read(ofItems(count, of), count);
		expect(result).toEqual({ ok: false, reason: { field: 'expressions' } });
	});

	it('is read for the first item and the last, and to see whether it follows the items', async () => {
		expect((await read(CREDENTIAL, 1)).reads).toEqual([0]);
		const { result, reads } = await read(CREDENTIAL, 10_000);
		expect(result).toMatchObject({ ok: true });
		expect(reads).toEqual([0, 9_999, 10_000]);
	});

	it('that follows the items is read for each of them', async () => {
		const { result, reads } = await read(
			ofItems(4, () => '0rg'),
			4,
		);
		expect(result).toMatchObject({ ok: true });
		expect(reads).toEqual([0, 3, 4, 1, 2]);
	});

	it('that fails for the last of the items is as good as none', async () => {
		const failing = (index: number) =>
			index === 2 ? new Error('Secrets provider not reachable') : CREDENTIAL;
		const { result } = await read(failing, 3);
		expect(result).toEqual({
			ok: false,
			reason: { field: 'credential', detail: 'Secrets provider not reachable' },
		});
	});
});

describe('a secret', () => {
	const secret = 'ab+c=d/e&f';

	it.each([
		['as it is', secret],
		['in capital letters', secret.toUpperCase()],
		['in an address', encodeURIComponent(secret)],
		['in an address with small letters', encodeURIComponent(secret).toLowerCase()],
		['in JSON', JSON.stringify(secret)],
		['in JSON that escapes slashes', String.raw`ab+c=d\/e&f`],
	])('is taken out of a text %s', (_words, text) => {
		expect(remover([secret])(`a token: ${text}, gone`)).toMatch(/^a token: "?\*\*\*"?, gone$/);
	});

	it('leaves every other text as it is', () => {
		const clean = remover([secret]);
		for (const text of ['', 'ab+c=d/e&', 'b+c=d/e&f', String.raw`{"a":"\u00e4\/"}`]) {
			expect(clean(text)).toBe(text);
		}
	});

	it('of any signs is taken out, and JSON stays JSON', () => {
		const sign = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
		const token = fc.array(sign, { minLength: 8, maxLength: 60 }).map((signs) => signs.join(''));
		fc.assert(
			fc.property(token, (raw) => {
				const body = JSON.stringify({ message: `no: ${raw}` });
				expect(JSON.parse(remover([raw])(body))).toEqual({ message: 'no: ***' });
			}),
		);
	});
});
