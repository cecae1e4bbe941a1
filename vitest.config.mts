import { defineConfig } from 'vitest/config';

const project = (name: string, seconds: number, options: object = {}) => ({
	test: {
		name,
		include: [`test/${name}/**/*.test.ts`],
		testTimeout: seconds * 1000,
		hookTimeout: seconds * 1000,
		...options,
	},
});

export default defineConfig({
	test: {
		projects: [
			project('unit', 10),
			project('sandbox', 20),
			project('engine', 60, { setupFiles: ['test/engine/setup.ts'] }),
			project('package', 120),
			// One n8n at a time: two cores, and every host wants one of its own.
			project('e2e', 600, { fileParallelism: false }),
		],
	},
});
