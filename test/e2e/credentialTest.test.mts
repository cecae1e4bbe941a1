import { beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/tallyfy/faults/faults.mts';
import { list, object, text } from '../../sandbox/n8n/client/guards.mts';
import { OTHER_ORGANIZATION_ID } from '../../sandbox/tallyfy/state/ids.mts';
import { worlds } from './support/world.mts';

interface Case {
	readonly name: string;
	readonly fields?: Readonly<Record<string, string>>;
	readonly fault?: Fault;
	/** Part of the sentence on the credential's dialog. */
	readonly says: string;
	/** n8n 1 puts its own sentence in place of a package's for some statuses. */
	readonly n8n1Says?: string;
}

const CHECK_BASE_URL = 'check the Base URL: it is https://go.tallyfy.com/api';
const refused: readonly Case[] = [
	{
		name: 'a wrong token',
		fields: { accessToken: 'wrong' },
		says: 'Tallyfy rejects the access token. Create a new one under Settings > Integrations > REST API.',
		n8n1Says: 'Authorization failed - please check your credentials',
	},
	{
		name: "somebody else's organization",
		fields: { organizationId: OTHER_ORGANIZATION_ID },
		says: 'may not use this organization. Check the Organization ID.',
		n8n1Says: 'Forbidden - perhaps check your credentials?',
	},
	{
		name: 'an organization that does not exist',
		fields: { organizationId: 'nowhere' },
		says: "Tallyfy doesn't know this organization. Check the Organization ID",
		n8n1Says: 'The resource you are requesting could not be found',
	},
	{
		name: 'a base URL that serves a web page',
		fault: { kind: 'webPage' },
		says: `What answers here is not Tallyfy's API: ${CHECK_BASE_URL}`,
	},
	{
		name: 'a base URL that redirects',
		fault: { kind: 'redirect', location: 'https://example.com/' },
		says: `This address redirects, so it is not Tallyfy's API: ${CHECK_BASE_URL}`,
		n8n1Says: 'Request failed with status code 302',
	},
	{
		name: 'a base URL that is not https',
		fields: { baseUrl: 'http://example.com' },
		says: 'The Base URL in the Tallyfy API credential has to begin with https://',
	},
];

describe.each(worlds)("n8n $release.version: the credential's test button", (world) => {
	const { sandbox, client } = world;
	const { accessToken, organizationId, baseUrl } = sandbox;
	const good = { accessToken, organizationId, baseUrl };
	beforeEach(() => {
		sandbox.reset();
	});

	it.each([
		['as they are', good],
		[
			'with blanks and a slash around them',
			{
				accessToken: ` ${accessToken} `,
				organizationId: ` ${organizationId}`,
				baseUrl: `${baseUrl}/ `,
			},
		],
		['with the word Bearer before the token', { ...good, accessToken: `Bearer ${accessToken}` }],
	])('passes with a good token and organization, %s', async (_how, data) => {
		expect(await client.testCredential(world.credential, data)).toEqual({
			ok: true,
			message: 'Connection successful!',
		});
		expect(sandbox.requests.map(({ method, status }) => [method, status])).toEqual([['GET', 200]]);
	});

	it.each(refused)(
		'refuses $name, and says what to do',
		async ({ fields, fault, says, n8n1Says }) => {
			if (fault !== undefined) sandbox.faults.set([{ fault }]);
			const { ok, message } = await client.testCredential(world.credential, { ...good, ...fields });
			expect(ok).toBe(false);
			expect(message).toContain(world.release.generation === 1 ? (n8n1Says ?? says) : says);
			expect(message).not.toContain(accessToken);
		},
	);

	it('n8n saves a credential without a base URL, and fills in the address of Tallyfy', async () => {
		const saved = await client.createCredential('tallyfyApi', 'No base URL', {
			accessToken,
			organizationId,
		});
		const stored = object(
			await client.session.rest('GET', `credentials/${saved.id}?includeData=true`),
			'the credential',
		);
		expect(object(stored.data, 'its data').organizationId).toBe(organizationId);

		// Nothing is called here: it would be the real Tallyfy.
		const types = await client.session.get('types/credentials.json');
		const type = list({ types }, 'types').find((one) => text(one, 'name') === 'tallyfyApi');
		const field = list(type, 'properties').find((one) => text(one, 'name') === 'baseUrl');
		expect(field).toMatchObject({ default: 'https://go.tallyfy.com/api' });
		expect(object(field, 'the field').required).not.toBe(true);
		await client.session.rest('DELETE', `credentials/${saved.id}`);
	});
});
