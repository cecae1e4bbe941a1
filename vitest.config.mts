import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** The ES module build of n8n-workflow imports without file endings, which Node refuses. */
const n8nWorkflow = createRequire(import.meta.url).resolve('n8n-workflow');

const WORLDS = ['test/worlds.setup.mts'];

const project = (name: string, seconds: number, options: object = {}) => ({
	resolve: { alias: { 'n8n-workflow': n8nWorkflow } },
	test: {
		name,
		include: [`test/${name}/**/*.test.mts`],
		testTimeout: seconds * 1000,
		hookTimeout: seconds * 1000,
		...options,
	},
});

export default defineConfig({
	test: {
		// The engine prints every error that a test expects; what a failing test printed is shown.
		silent: 'passed-only',
		// What the engine does is more waiting than reckoning.
		maxWorkers: 3,
		tags: [
			{
				name: 'long',
				description: 'What npm run test:e2e leaves out, see test/e2e/support/long.mts.',
			},
		],
		projects: [
			// Generous, so that a busy machine fails none: what waits is tested in virtual time.
			project('unit', 60, { isolate: false, setupFiles: WORLDS }),
			project('sandbox', 60),
			// Files share n8n's engine: loading it takes longer than most of them.
			project('engine', 180, { isolate: false, setupFiles: WORLDS }),
			// Minutes of real time, and thousands of things.
			project('long', 300, { fileParallelism: false }),
			// With NODE_ENV=test, a plugin of n8n's scanner takes every file for its own test file.
			project('package', 300, { env: { NODE_ENV: 'production' } }),
			// One n8n at a time: two cores, and every host wants one of its own.
			project('e2e', 600, {
				fileParallelism: false,
				// All files share one login to each n8n.
				isolate: false,
				globalSetup: ['test/e2e/hosts.setup.mts'],
			}),
		],
	},
});
