import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ID, CLIENT_SECRET } from '../../sandbox/tallyfy/routes/signIn.mts';
import { startBrowser } from './support/browser/browser.mts';
import { Editor } from './support/browser/editor.mts';
import { LONG } from './support/long.mts';
import { worlds } from './support/world.mts';

describe.each(worlds)('n8n $release.version in the browser, signed in otherwise', LONG, (world) => {
	const { sandbox } = world;
	const { organizationId, baseUrl, url } = sandbox;
	let browser: Browser;
	let editor: Editor;

	beforeAll(async () => {
		sandbox.reset();
		browser = await startBrowser();
		editor = await Editor.open(browser, world.url);
		await editor.signIn();
		await editor.newWorkflow();
		await editor.searchNodes('tallyfy');
		await editor.addFromPicker('Get many tasks');
	});
	afterAll(async () => {
		await browser.close();
	});

	it("OAuth2's window signs in, and the node finds tasks with it", async () => {
		await editor.openNewCredential('OAuth2');
		await editor.connectCredential({
			clientId: CLIENT_ID,
			clientSecret: CLIENT_SECRET,
			authUrl: `${url}/oauth/authorize`,
			accessTokenUrl: `${url}/oauth/token`,
			organizationId,
			baseUrl,
		});
		expect(sandbox.signIn.issued.oAuth2).toBe(1);
		await editor.execute('items');
	});

	it('an application is tested as it is saved, and the node finds tasks with it', async () => {
		await editor.openNewCredential('Application');
		const verdict = await editor.saveCredential({
			clientId: CLIENT_ID,
			clientSecret: CLIENT_SECRET,
			userEmail: 'robin@northwind.example',
			tokenUrl: `${url}/oauth/token`,
			organizationId,
			baseUrl,
		});
		expect(verdict).toContain('Connection tested successfully');
		await editor.closeCredential();
		await editor.execute('items');
	});
});
