import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { stepsOf } from '../../e2e/support/browser/steps.mts';

const docs = new URL('../../../docs/', import.meta.url);
const read = (url: URL) => readFileSync(url, 'utf8');
const filesIn = (folder: string) => readdirSync(new URL(folder, docs));
const guide = read(new URL('guide.md', docs));
const found = (text: string, pattern: RegExp) =>
	[...text.matchAll(pattern)].map((match) => match[1] ?? '');

/** Every page that a user of the node may read. */
const PAGES = [
	new URL('../README.md', docs),
	new URL('../examples/README.md', docs),
	...filesIn('./')
		.filter((name) => name.endsWith('.md'))
		.map((name) => new URL(name, docs)),
	...filesIn('guide/').map((name) => new URL(`guide/${name}`, docs)),
];

/** The pages about one workflow, with the workflow. */
const WORKFLOW_PAGES = filesIn('guide/').flatMap((name) => {
	const text = read(new URL(`guide/${name}`, docs));
	const file = /^Workflow: \[`([\w-]+\.json)`\]/m.exec(text)?.[1];
	if (file === undefined) return [];
	return [{ name, text, workflow: read(new URL(`../examples/${file}`, docs)) }];
});

describe('docs/guide.md', () => {
	it.each([1, 2] as const)('can be walked in n8n %d, and so can its pages', (generation) => {
		const screen = { generation, isEmpty: false };
		expect(stepsOf(guide, screen).length).toBeGreaterThan(20);
		for (const { text } of WORKFLOW_PAGES)
			expect(stepsOf(text, screen).slice(0, 5)).toContainEqual({
				do: 'import',
				words: expect.stringMatching(/\.json$/) as string,
			});
		for (const name of filesIn('guide/')) stepsOf(read(new URL(`guide/${name}`, docs)), screen);
	});

	it('has a page for every example', () => {
		const pages = filesIn('guide/').map((name) => read(new URL(`guide/${name}`, docs)));
		const examples = filesIn('../examples/').filter((name) => name.endsWith('.json'));
		expect(examples.filter((name) => !pages.some((page) => page.includes(name)))).toEqual([]);
		for (const name of filesIn('guide/')) expect(guide).toContain(`](guide/${name})`);
	});
});

describe('the pages', () => {
	it('show every picture that there is', () => {
		const shown = PAGES.map(read).join('\n');
		const pictures = filesIn('screenshots/');
		expect(pictures.filter((name) => !shown.includes(`screenshots/${name})`))).toEqual([]);
	});

	it('speak of no paper outside the repository', () => {
		const decisions = filesIn('decisions/').map((name) => new URL(`decisions/${name}`, docs));
		for (const url of [...PAGES, ...decisions])
			expect(read(url)).not.toMatch(/shared\/|design\.md|n8n-facts|tallyfy-api\.md|-review/);
	});

	it.each(WORKFLOW_PAGES)('$name names settings and nodes that its workflow has', (page) => {
		const names = found(page.text, /\*\*Settings > (\w+)\*\*/g).filter(
			(name) => !['Timezone', 'Error'].includes(name),
		);
		const nodes = found(page.text, /_([A-Z][A-Za-z? -]+)_/g).filter(
			(name) =>
				page.workflow.includes(`"name": "${name}"`) || /^(Find|Is It|See|Delete the)/.test(name),
		);
		for (const name of [...names, ...nodes]) expect(page.workflow).toContain(`"name": "${name}"`);
	});
});
