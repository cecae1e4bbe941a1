import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** The unit project alone, for Stryker: without what says nothing about a single mutant, or takes seconds for each. */
export default defineConfig({
	// As in vitest.config.mts.
	resolve: {
		alias: { 'n8n-workflow': createRequire(import.meta.url).resolve('n8n-workflow') },
	},
	test: {
		include: ['test/unit/**/*.test.mts'],
		exclude: [
			'test/unit/docs/**',
			'**/house.test.mts',
			'**/n8nInstall.test.mts',
			'**/strangers.test.mts',
			'**/*.properties.test.mts',
		],
		isolate: false,
		testTimeout: 10_000,
	},
});
