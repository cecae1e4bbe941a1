import tseslint from 'typescript-eslint';

/** Our own rules, for all code. n8n's own, in eslint.config.mjs, may not be changed: its linter compares the file. */
export default tseslint.config(
	{ ignores: ['dist/', 'node_modules/', 'reports/', '.stryker-tmp/'] },
	{
		files: ['**/*.{ts,mts}'],
		extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
		languageOptions: {
			parserOptions: { projectService: { allowDefaultProject: ['vitest.config.mts'] } },
		},
		rules: {
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
		},
	},
);
