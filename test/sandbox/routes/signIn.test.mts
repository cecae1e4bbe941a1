import { describe, expect, it } from 'vitest';
import { CLIENT_ID, CLIENT_SECRET } from '../../../sandbox/tallyfy/routes/signIn.mts';
import { openSandbox, send } from '../client.mts';

const sandbox = await openSandbox();
const CLIENT = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function ask(form: Record<string, string>, headers: Record<string, string> = FORM) {
	const body = new URLSearchParams(form).toString();
	const { status, text } = await send(sandbox, 'POST', '/oauth/token', headers, body);
	return { status, ...(JSON.parse(text) as { access_token?: string; refresh_token?: string }) };
}
const me = async (token: string) => {
	const { status } = await send(sandbox, 'GET', '/api/me', {
		authorization: `Bearer ${token}`,
		'x-tallyfy-client': 'APIClient',
	});
	return status;
};
const memberToken = async (organizationId: string, email: string, token: string) => {
	const path = `/api/applications/${organizationId}/users/${encodeURIComponent(email)}/token`;
	const headers = { authorization: `Bearer ${token}`, 'x-tallyfy-client': 'APIClient' };
	const { status, text } = await send(sandbox, 'POST', path, headers);
	return { status, ...(JSON.parse(text) as { access_token?: string }) };
};
const ROBIN = 'robin@northwind.example';

describe('an application', () => {
	const applicationToken = async () => {
		const { access_token: token = '' } = await ask({ ...CLIENT, grant_type: 'client_credentials' });
		return token;
	};

	it('gets a token that is nobody, and with it one that acts as a member', async () => {
		const token = await applicationToken();
		expect(await me(token)).toBe(401);
		const { access_token: member = '' } = await memberToken(sandbox.organizationId, ROBIN, token);
		expect(await me(member)).toBe(200);
		sandbox.advance(7_776_000_000);
		expect(await me(member)).toBe(401);
	});

	it.each([
		['another organization', 'nowhere', ROBIN, 403],
		['somebody unknown', undefined, 'nobody@northwind.example', 404],
	])('is refused for %s', async (_who, organizationId, email, status) => {
		const token = await applicationToken();
		const answer = await memberToken(organizationId ?? sandbox.organizationId, email, token);
		expect(answer.status).toBe(status);
	});

	it('is refused without the right secret, and with JSON', async () => {
		const form = { ...CLIENT, client_secret: 'no', grant_type: 'client_credentials' };
		expect(await ask(form)).toMatchObject({ status: 401, error: 'invalid_client' });
		const json = { 'content-type': 'application/json' };
		expect((await ask(form, json)).status).toBe(400);
		expect((await memberToken(sandbox.organizationId, ROBIN, 'none')).status).toBe(401);
	});
});

describe('a sign-in by hand', () => {
	it('leads back with a code that is good once, as each refresh token is', async () => {
		const path = `/oauth/authorize?response_type=code&client_id=${CLIENT_ID}&state=s&redirect_uri=http://127.0.0.1/back`;
		const { status, headers } = await send(sandbox, 'GET', path, {});
		expect(status).toBe(302);
		const { searchParams } = new URL(String(headers.location));
		expect(searchParams.get('state')).toBe('s');
		const code = searchParams.get('code') ?? '';

		const first = await ask({ ...CLIENT, grant_type: 'authorization_code', code });
		expect(await me(first.access_token ?? '')).toBe(200);
		expect((await ask({ ...CLIENT, grant_type: 'authorization_code', code })).status).toBe(400);
		const refresh = { ...CLIENT, grant_type: 'refresh_token' };
		const second = await ask({ ...refresh, refresh_token: first.refresh_token ?? '' });
		expect(await me(second.access_token ?? '')).toBe(200);
		expect((await ask({ ...refresh, refresh_token: first.refresh_token ?? '' })).status).toBe(400);
	});
});

it('a token is good for as many requests as it is told to be, and can be taken back', async () => {
	const sign = () => sandbox.signIn.issueOAuth2({ code: sandbox.signIn.authorize() });
	sandbox.signIn.set({ usesOfNextToken: 1 });
	const once = sign()?.access_token ?? '';
	expect([await me(once), await me(once)]).toEqual([200, 401]);
	const other = sign()?.access_token ?? '';
	sandbox.signIn.set({ revokesTokens: true });
	expect(await me(other)).toBe(401);
});
