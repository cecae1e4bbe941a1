import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { CREDENTIAL_ID } from '../../../sandbox/engine/singleNode.mts';
import { CLIENT_ID, CLIENT_SECRET } from '../../../sandbox/tallyfy/routes/signIn.mts';
import { startSandbox, type Sandbox } from '../../../sandbox/tallyfy/server.mts';
import { requestsOf } from '../change/operations/kinds.mts';
import { DELETE_TASK, runNode } from '../harness.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(() => {
	sandbox.reset();
});
afterAll(async () => {
	await sandbox.close();
});

type Way = 'application' | 'oAuth2';
const TYPES = { application: 'tallyfyApplicationApi', oAuth2: 'tallyfyOAuth2Api' } as const;
const WAYS: Way[] = ['application', 'oAuth2'];

/** A saved credential, connected where that is done by hand. */
function credentialFor(way: Way): IDataObject {
	const { organizationId, baseUrl, url, signIn } = sandbox;
	const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, organizationId, baseUrl };
	if (way === 'application') {
		return { ...client, userEmail: 'robin@northwind.example', tokenUrl: `${url}/oauth/token` };
	}
	const oauthTokenData = signIn.issueOAuth2({ code: signIn.authorize() });
	return { ...client, accessTokenUrl: `${url}/oauth/token`, oauthTokenData };
}

async function deleteTasks(
	way: Way,
	ids: readonly string[],
	changes: IDataObject = {},
	parameters: IDataObject = {},
) {
	return await runNode({
		items: ids.map((id) => ({ id })),
		parameters: { ...DELETE_TASK, authentication: way, ...parameters },
		settings: {
			credentials: { [TYPES[way]]: { id: CREDENTIAL_ID, name: 'Tallyfy' } },
			onError: 'continueRegularOutput',
		},
		credential: { ...credentialFor(way), ...changes },
	});
}

/** Tokens that act as somebody. */
const issued = (way: Way) => sandbox.signIn.issued[way === 'oAuth2' ? 'oAuth2' : 'member'];
const left = (ids: readonly string[]) =>
	ids.filter((id) => sandbox.state.deletionOf(id) === undefined);

describe.each(WAYS)('signed in by %s', (way) => {
	it('a run deletes what it is given', async () => {
		const ids = sandbox.addTasks(3);
		const { output } = await deleteTasks(way, ids);
		expect(output.map(({ json }) => json.deleted)).toEqual([true, true, true]);
		expect(left(ids)).toEqual([]);
		expect(issued(way)).toBe(1);
		const clients = new Set(sandbox.requests.map(({ headers }) => headers.client));
		expect(clients).toEqual(new Set(['APIClient']));
	});

	it('a token that ends in the middle is renewed once for all requests, and nothing is lost', async () => {
		const ids = sandbox.addTasks(1_000);
		sandbox.signIn.set({ usesOfNextToken: 300 });
		const { output } = await deleteTasks(way, ids);
		expect(output.filter(({ json }) => json.deleted === true)).toHaveLength(1_000);
		expect(left(ids)).toEqual([]);
		expect(issued(way)).toBe(2);
	});

	it('a token that ends between the last look and the change is renewed, and then it is looked at once more', async () => {
		const [id = ''] = sandbox.addTasks(1);
		// An application asks with its first token whether it is good.
		sandbox.signIn.set({ usesOfNextToken: way === 'application' ? 2 : 1 });
		const onlyIf = { conditions: { archived: 'no' } };
		const { output } = await deleteTasks(way, [id], {}, { safety: { onlyIf } });
		expect(output[0]?.json).toMatchObject({ deleted: true, attempts: 2 });
		const look = `GET /tasks/${id}`;
		const change = `DELETE /tasks/${id}/delete`;
		const asked = requestsOf(sandbox).filter((request) => request.includes(id));
		expect(asked).toEqual([look, change, look, change]);
	});

	it('a token that can not be renewed ends the run, in words, and the rest is not tried', async () => {
		const ids = sandbox.addTasks(50);
		sandbox.signIn.set({ usesOfNextToken: 9, isClientRevoked: way === 'oAuth2' });
		const work = deleteTasks(way, ids);
		if (way === 'application') {
			while (sandbox.signIn.issued.member === 0) await new Promise((next) => setTimeout(next, 1));
			sandbox.signIn.set({ isClientRevoked: true });
		}
		const { output, run } = await work;
		const failed = output.filter(({ json }) => json.deleted === false);
		expect(left(ids)).toHaveLength(failed.length);
		expect(failed.length).toBeGreaterThan(40);
		expect(failed.at(-1)?.json).toMatchObject({
			error: "Not tried: The sign-in to Tallyfy has ended and can't be renewed",
			details: { attempts: 0 },
		});
		for (const { json } of failed) {
			expect(json.details).not.toHaveProperty('outcomeUnknown');
		}
		expect(JSON.stringify(run.data.resultData)).not.toMatch(
			/sandbox-(client|member|oAuth2|refresh)/,
		);
	});

	it('a token that was taken back before the run is renewed at its first request', async () => {
		const [id = ''] = sandbox.addTasks(1);
		const credential = credentialFor(way);
		sandbox.signIn.set({ revokesTokens: true });
		const { output } = await deleteTasks(way, [id], credential);
		expect(output[0]?.json.deleted).toBe(true);
	});
});

describe('an application', () => {
	it.each([
		[{ clientSecret: 'another' }, /refuses the Client ID or the Client Secret/],
		[{ clientId: '' }, /The Client ID in the Tallyfy Application API credential is empty/],
		[{ organizationId: 'x'.repeat(32) }, /check the Organization ID/],
		[{ userEmail: 'nobody@northwind.example' }, /knows no member with the User Email/],
		[{ tokenUrl: 'account.tallyfy.com/oauth/token' }, /The Token URL .* is not a complete https/],
	])('with %j says what is wrong with it, and sends nothing', async (changes, words) => {
		const [id = ''] = sandbox.addTasks(1);
		const { output } = await deleteTasks('application', [id], changes);
		expect(output[0]?.json).toMatchObject({
			deleted: false,
			error: "The sign-in to Tallyfy has ended and can't be renewed",
		});
		expect(output[0]?.json.message).toMatch(words);
		expect(left([id])).toEqual([id]);
	});
});

describe('an OAuth2 credential', () => {
	it('that nobody has signed in with says so', async () => {
		const { output } = await deleteTasks('oAuth2', ['a'], { oauthTokenData: {} });
		expect(output[0]?.json.error).toBe(
			'Nobody has signed in with the Tallyfy OAuth2 API credential yet',
		);
	});
});
