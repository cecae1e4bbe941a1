import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);

const PAGES = [
	'README.md',
	'CONTRIBUTING.md',
	'examples/README.md',
	...['docs/', 'docs/guide/', 'docs/decisions/'].flatMap((folder) =>
		readdirSync(new URL(folder, ROOT))
			.filter((name) => name.endsWith('.md'))
			.map((name) => folder + name),
	),
];

describe.each(PAGES)('%s', (page) => {
	const url = new URL(page, ROOT);
	const text = readFileSync(url, 'utf8');

	it('shows pictures and names files that exist', () => {
		const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
		const examples = [...text.matchAll(/`([\w-]+\.json)`/g)].map((match) => match[1] ?? '');
		const files = [
			...links.map((link) => new URL(link, url)),
			...examples
				.filter((name) => name !== 'package.json')
				.map((name) => new URL(`examples/${name}`, ROOT)),
		];
		expect(files.filter((file) => !existsSync(file)).map(({ pathname }) => pathname)).toEqual([]);
	});
});
