import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { N8nClient } from '../../sandbox/n8n/client/client.mts';
import { startN8n, type N8nHost } from '../../sandbox/n8n/host/host.mts';
import { RELEASES } from '../../sandbox/n8n/install/releases.mts';
import { startSandbox, type Sandbox } from '../../sandbox/tallyfy/server.mts';
import { startBrowser } from './support/browser/browser.mts';
import { Editor } from './support/browser/editor.mts';
import { takePicture } from './support/browser/picture.mts';
import { Reader } from './support/browser/reader.mts';
import { stepsOf } from './support/browser/steps.mts';
import { describeFirst } from './support/long.mts';

/** Where screenshots.mts wants its pictures; without it none are taken. */
const picturesFolder = process.env.PICTURES_FOLDER;

const docs = new URL('../../docs/', import.meta.url);
const pageText = (name: string) => readFileSync(new URL(name, docs), 'utf8');
/** The pages that begin with a first step, in the oldest n8n that each is for; the one that most people follow first. */
const workflowPages = (generation: 1 | 2) =>
	['nightly-retention.md', ...readdirSync(new URL('guide/', docs))].filter(
		(name, index, names) =>
			names.indexOf(name) === index &&
			/^1\. /m.test(pageText(`guide/${name}`)) &&
			pageText(`guide/${name}`).includes('It takes n8n 2') === (generation === 2),
	);
const RUNS_WITHIN_MS = 180_000;
/** Runs in the browser: nothing runs any more, or what runs waits for a person. */
const HAS_ENDED = `
	document.querySelector('[data-test-id=stop-execution-button]') === null ||
	document.querySelector('[data-test-id=canvas-node] [class*=waiting]') !== null
`;

// A fresh n8n without a credential, and a reader who knows of the screen only what the pages print.
describeFirst(RELEASES)('n8n $version as docs/guide.md has it', (release) => {
	let host: N8nHost;
	let client: N8nClient;
	let sandbox: Sandbox;
	let browser: Browser;
	let editor: Editor;

	async function walk(text: string, isEmpty: boolean, beforePicture?: () => Promise<void>) {
		const { accessToken, organizationId, baseUrl } = sandbox;
		const reader = new Reader(editor.page, {
			'Access Token': accessToken,
			'Organization ID': organizationId,
		});
		let leavesBaseUrl = false;
		for (const step of stepsOf(text, { generation: release.generation, isEmpty })) {
			if (step.do !== 'picture') {
				// The only thing that a reader leaves alone and a test can't; the picture shows what the reader sees.
				if (leavesBaseUrl)
					await editor.page.locator('[data-test-id=parameter-input-baseUrl] input').fill(baseUrl);
				await reader.follow(step);
				leavesBaseUrl = step.do === 'see' && step.words === 'Base URL';
			} else {
				await beforePicture?.();
				if (picturesFolder !== undefined && release.generation === 2)
					await takePicture(editor.page, join(picturesFolder, step.file));
			}
		}
	}

	beforeAll(async () => {
		sandbox = await startSandbox({ world: 'company' });
		host = await startN8n({ release, packages: [inject('tarball')] });
		client = await N8nClient.connect(host.url);
		browser = await startBrowser();
		editor = await Editor.open(browser, host.url);
		await editor.signIn();
	});
	afterAll(async () => {
		await browser.close();
		await host.stop();
		await sandbox.close();
	});

	it('can be followed word by word, and deletes nothing where it says so', async () => {
		await editor.page.goto(`${host.url}/home/workflows`);
		await walk(pageText('guide.md'), true);
		expect(sandbox.state.deletions).toEqual([]);
	});

	describeFirst(workflowPages(release.generation))('docs/guide/%s', (name) => {
		// An empty n8n has another first step.
		beforeAll(async () => {
			await client.createWorkflow({ name: 'Something else', nodes: [], connections: {} });
		});

		it('can be followed, and as imported nothing is changed', async () => {
			const before = sandbox.requests.length;
			const text = pageText(`guide/${name}`);
			await editor.page.goto(`${host.url}/home/workflows`);
			await walk(text, false, async () => {
				const { page } = editor;
				await page.waitForFunction(HAS_ENDED, undefined, { timeout: RUNS_WITHIN_MS });
			});
			expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
			// n8n 2 has put in the credential: nobody has opened a node. Others may have nothing to ask Tallyfy for.
			if (release.generation === 2 && name === 'nightly-retention.md')
				await vi.waitUntil(() => sandbox.requests.length > before, { timeout: 20_000 });
		});
	});
});
