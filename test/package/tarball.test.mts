import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { n8nCore, n8nWorkflow } from '../../sandbox/engine/n8n.mts';
import { packAndUnpack, PROJECT_FOLDER, type Packed } from './packed.mts';

let packed: Packed;
beforeAll(async () => {
	packed = await packAndUnpack();
});
afterAll(async () => {
	await packed.remove();
});

const sourceFiles = (pattern: string) => globSync(pattern, { cwd: PROJECT_FOLDER });

describe('the tarball', () => {
	it('holds the compiled sources, the icons, the codex and the papers, and nothing else', () => {
		const compiled = sourceFiles('{nodes,credentials}/**/*.ts').map(
			(file) => `dist/${file.slice(0, -'.ts'.length)}.js`,
		);
		const copied = sourceFiles('{nodes,credentials}/**/*.{svg,node.json}').map(
			(file) => `dist/${file}`,
		);
		const papers = ['LICENSE', 'README.md', 'index.js', 'package.json'];
		const packedFiles = globSync('**/*.*', { cwd: packed.folder }).concat(
			globSync('LICENSE', { cwd: packed.folder }),
		);
		expect(packedFiles.sort()).toEqual([...compiled, ...copied, ...papers].sort());
	});

	it('has no dependencies to install and no scripts that run on install', () => {
		const manifest = JSON.parse(
			readFileSync(join(packed.folder, 'package.json'), 'utf8'),
		) as Record<string, unknown>;
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.optionalDependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(Object.keys(manifest.scripts as object)).not.toEqual(
			expect.arrayContaining([expect.stringMatching(/^(pre|post)?(install|prepare|publish)/)]),
		);
	});

	// The one built-in module that n8n allows a verified node: for checksums.
	it('needs nothing of Node but crypto, and no package but n8n-workflow', () => {
		for (const file of globSync('dist/**/*.js', { cwd: packed.folder })) {
			const code = readFileSync(join(packed.folder, file), 'utf8');
			for (const [, name] of code.matchAll(/require\("([^".][^"]*)"\)/g)) {
				expect(['crypto', 'n8n-workflow'], file).toContain(name);
			}
		}
	});
});

describe("n8n's loader, given the unpacked tarball", () => {
	it('finds the node with its codex and icons, and the credential', async () => {
		const loader = new n8nCore.PackageDirectoryLoader(packed.folder);
		await loader.loadAll();
		expect(Object.keys(loader.nodeTypes)).toEqual(['tallyfy']);
		expect(Object.keys(loader.credentialTypes)).toEqual([
			'tallyfyApi',
			'tallyfyApplicationApi',
			'tallyfyOAuth2Api',
		]);

		const { description } = n8nWorkflow.NodeHelpers.getVersionedNodeType(
			loader.getNode('tallyfy').type,
		);
		expect(description).toMatchObject({
			displayName: 'Tallyfy',
			version: 1,
			usableAsTool: true,
			codex: { alias: expect.arrayContaining(['cleanup', 'retention', 'GDPR']) as string[] },
		});
		const icons = description.iconUrl as { light: string; dark: string };
		const prefix = `icons/${loader.packageName}/`;
		for (const icon of [icons.light, icons.dark]) {
			expect(icon.startsWith(prefix)).toBe(true);
			expect(readFileSync(join(packed.folder, icon.slice(prefix.length)), 'utf8')).toContain(
				'<svg',
			);
		}
		expect(icons.light).not.toBe(icons.dark);
		const credential = loader.getCredential('tallyfyApi').type;
		expect(credential.iconUrl).toEqual(icons);
	});
});

describe("the rules of n8n's scanner", () => {
	it('pass on the sources', async () => {
		const { passed, details } = await analyzePackage(PROJECT_FOLDER, SOURCE_FILE_PATTERNS);
		expect(details).toBeUndefined();
		expect(passed).toBe(true);
	});

	it('pass on the tarball', async () => {
		const { passed, details } = await analyzePackage(packed.folder);
		expect(details).toBeUndefined();
		expect(passed).toBe(true);
	});
});
