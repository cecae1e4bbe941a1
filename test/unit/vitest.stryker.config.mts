import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** The unit project alone, for Stryker: without what says nothing about a single mutant, or takes long to say it. */
export default defineConfig({
	// As in vitest.config.mts.
	resolve: {
		alias: { 'n8n-workflow': createRequire(import.meta.url).resolve('n8n-workflow') },
	},
	test: {
		include: ['test/unit/**/*.test.mts'],
		exclude: ['test/unit/docs/**', '**/n8nInstall.test.mts', '**/rateSimulation.test.mts'],
		testTimeout: 10_000,
	},
});
