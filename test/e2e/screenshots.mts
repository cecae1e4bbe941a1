import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

/*
 * Takes the pictures of docs/screenshots: the browser test's own steps, on the newest n8n, so that no picture shows what
 * is not tested.
 */
const folder = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
await mkdir(folder, { recursive: true });
process.env.PICTURES_FOLDER = folder;
const vitest = await startVitest(['test/e2e/browser.test.ts'], {
	project: ['e2e'],
	run: true,
	testNamePattern: 'n8n 2\\.',
});
await vitest.close();
if (process.exitCode === undefined) process.stdout.write(`The pictures are in ${folder}\n`);
