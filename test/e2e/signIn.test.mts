import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../sandbox/n8n/client/guards.mts';
import type { StoredCredential } from '../../sandbox/n8n/client/workflow.mts';
import { CLIENT_ID, CLIENT_SECRET } from '../../sandbox/tallyfy/routes/signIn.mts';
import { outputOf } from './support/bulk.mts';
import { deleteTask, itemsFrom, passOn, startByHand, workflow } from './support/workflows.mts';
import { worlds } from './support/world.mts';

describe.each(worlds)('n8n $release.version, signed in otherwise', (world) => {
	const { sandbox, client } = world;
	const { organizationId, baseUrl, url } = sandbox;
	const application = {
		clientId: CLIENT_ID,
		clientSecret: CLIENT_SECRET,
		userEmail: 'robin@northwind.example',
		tokenUrl: `${url}/oauth/token`,
		organizationId,
		baseUrl,
	};
	const oAuth2 = {
		clientId: CLIENT_ID,
		clientSecret: CLIENT_SECRET,
		authUrl: `${url}/oauth/authorize`,
		accessTokenUrl: `${url}/oauth/token`,
		organizationId,
		baseUrl,
	};
	beforeEach(() => {
		sandbox.reset();
	});

	const created: string[] = [];
	const createCredential = async (type: string, name: string, data: JsonObject) => {
		const credential = await client.createCredential(type, name, data);
		created.push(credential.id);
		return credential;
	};
	// Where one is left, n8n's editor takes its way to sign in for every new node.
	afterEach(async () => {
		for (const id of created.splice(0)) await client.session.rest('DELETE', `credentials/${id}`);
	});

	/** Deletes 20 one-off tasks, the token ending in the middle. */
	const deleteTasks = async (authentication: string, credential: StoredCredential) => {
		const ids = sandbox.addTasks(20);
		const { id, name, type } = credential;
		const credentials: JsonObject = { [type]: { id, name } };
		const node = deleteTask({}, { credentials });
		const nodes = [
			startByHand,
			...itemsFrom(ids.map((one) => ({ id: one }))),
			{ ...node, parameters: { ...node.parameters, authentication } },
			passOn('Next'),
		];
		const inLine = nodes
			.slice(1)
			.map((node, index) => [nodes[index]?.name ?? '', node.name] as const);
		const execution = await world.run(workflow('Signed in otherwise', nodes, inLine));
		expect(outputOf(execution, 'Next').map(({ json }) => json.deleted)).toEqual(
			ids.map(() => true),
		);
		expect(world.deletedIds.toSorted()).toEqual(ids.toSorted());
	};

	it('an application gets its token by itself, and another one when that ends', async () => {
		const credential = await createCredential('tallyfyApplicationApi', 'Application', application);
		sandbox.signIn.set({ usesOfNextToken: 15 });
		await deleteTasks('application', credential);
		expect(sandbox.signIn.issued.member).toBe(2);
	});

	it.each([
		[{}, 'Connection successful!'],
		[{ clientSecret: 'another' }, 'refuses the Client ID or the Client Secret'],
		[{ organizationId: 'nowhere' }, 'check the Organization ID'],
		[{ userEmail: 'nobody@northwind.example' }, 'knows no member with the User Email'],
		[{ tokenUrl: 'http://127.0.0.1:1/oauth/token' }, 'Nothing answers at 127.0.0.1:1'],
		[{ tokenUrl: 'https://nowhere.invalid/oauth/token' }, 'Nothing answers at nowhere.invalid'],
	])("an application's test with %j says what is wrong with it", async (changes, says) => {
		const data = { ...application, ...changes };
		const credential = await createCredential('tallyfyApplicationApi', 'Tested', data);
		const { message } = await client.testCredential(credential, data);
		expect(message).toContain(says);
	});

	const signInByHand = async () => {
		const credential = await createCredential('tallyfyOAuth2Api', 'OAuth2', oAuth2);
		const { session } = client;
		const window = await session.rest('GET', `oauth2-credential/auth?id=${credential.id}`);
		const signedIn = await fetch(String(window), { redirect: 'manual' });
		const callback = new URL(signedIn.headers.get('location') ?? '');
		await session.get(`rest/oauth2-credential/callback${callback.search}`);
		return credential;
	};

	it("n8n's OAuth2 signs in once by hand, and renews by itself", async () => {
		const credential = await signInByHand();
		expect(sandbox.signIn.issued.oAuth2).toBe(1);

		sandbox.signIn.set({ revokesTokens: true });
		await deleteTasks('oAuth2', credential);
		expect(sandbox.signIn.issued.oAuth2).toBe(2);
	});

	it('what OAuth2 signs, the HTTP Request node sends to the host of the Base URL, and to no other', async () => {
		const { id, name } = await signInByHand();
		const asked: (string | undefined)[] = [];
		const server = createServer(({ url: path, headers }, response) => {
			asked.push(headers.host);
			const { port } = server.address() as AddressInfo;
			const location = `http://localhost:${port}/elsewhere`;
			response.writeHead(path === '/redirect' ? 302 : 200, { location }).end('{}');
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		const { port } = server.address() as AddressInfo;
		const ask = async (address: string) => {
			const node = {
				...passOn('Ask'),
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: {
					url: address,
					authentication: 'predefinedCredentialType',
					nodeCredentialType: 'tallyfyOAuth2Api',
					options: {},
				},
				credentials: { tallyfyOAuth2Api: { id, name } },
			};
			const made = await world.run(workflow('Asked', [startByHand, node], [['Start', 'Ask']]));
			return made.status;
		};
		expect(await ask(`http://127.0.0.1:${port}/`)).toBe('success');
		expect(await ask(`http://127.0.0.1:${port}/redirect`)).toBe('error');
		// n8n 1 looks at where redirects lead, and not at the address itself.
		if (!world.release.version.startsWith('1.')) {
			expect(await ask(`http://localhost:${port}/`)).toBe('error');
		}
		server.close();
		expect(new Set(asked)).toEqual(new Set([`127.0.0.1:${port}`]));
	});
});
