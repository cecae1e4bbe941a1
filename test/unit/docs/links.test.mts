import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const REPOSITORY = 'https://github.com/n8n-nodes-tallyfy-cleanup/n8n-nodes-tallyfy-cleanup';

const PAGES = ['', 'examples/', 'docs/', 'docs/guide/', 'docs/decisions/'].flatMap((folder) =>
	readdirSync(new URL(folder, ROOT))
		.filter((name) => name.endsWith('.md'))
		.map((name) => folder + name),
);

const read = (path: string | URL) => readFileSync(new URL(path, ROOT), 'utf8');

/** The names that GitHub gives to a page's headings. */
const headingsOf = (page: string | URL) =>
	[...read(page).matchAll(/^#+ (.+)$/gm)].map((match) =>
		(match[1] ?? '')
			.toLowerCase()
			.replace(/[^\p{Letter}\p{Number} _-]/gu, '')
			.replaceAll(' ', '-'),
	);

describe.each(PAGES)('%s', (page) => {
	const url = new URL(page, ROOT);
	const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)].map((match) => ({
		target: match[1] === '' ? url : new URL(match[1] ?? '', url),
		heading: match[2]?.slice(1),
	}));

	it('shows pictures and names files that exist', () => {
		const examples = [...read(page).matchAll(/`([\w-]+\.json)`/g)]
			.map((match) => match[1] ?? '')
			.filter((name) => name !== 'package.json')
			.map((name) => new URL(`examples/${name}`, ROOT));
		const files = [...links.map(({ target }) => target), ...examples];
		expect(files.filter((file) => !existsSync(file)).map(({ pathname }) => pathname)).toEqual([]);
	});

	it('leads to headings that exist', () => {
		const missing = links.filter(
			({ target, heading }) => heading !== undefined && !headingsOf(target).includes(heading),
		);
		expect(missing.map(({ target, heading }) => `${target.pathname}#${heading ?? ''}`)).toEqual([]);
	});
});

it("n8n's links to documentation lead to headings of the README", () => {
	const credentials = readdirSync(new URL('credentials/', ROOT)).filter((name) =>
		name.endsWith('.credentials.ts'),
	);
	const links = [
		...[...read('nodes/Tallyfy/Tallyfy.node.json').matchAll(/"url": "([^"]+)"/g)],
		...credentials.flatMap((name) => [
			...read(`credentials/${name}`).matchAll(/documentationUrl =\s+'([^']+)'/g),
		]),
	].map((match) => match[1] ?? '');
	expect(links).toHaveLength(2 + credentials.length);
	for (const link of links) {
		const [page, heading = ''] = link.split('#');
		expect(page).toBe(REPOSITORY);
		// GitHub's name for the whole page.
		expect(['readme', ...headingsOf('README.md')]).toContain(heading);
	}
});
