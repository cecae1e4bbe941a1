import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

/*
 * Takes the pictures of docs/screenshots: those that the pages show, where their steps show them, on the newest n8n, so that
 * none shows what is not tested.
 */
const folder = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
await mkdir(folder, { recursive: true });
process.env.PICTURES_FOLDER = folder;
const vitest = await startVitest(['test/e2e/guide.test.mts'], {
	project: ['e2e'],
	run: true,
	testNamePattern: 'n8n 2\\.',
});
await vitest.close();
if (process.exitCode === undefined) process.stdout.write(`The pictures are in ${folder}\n`);
