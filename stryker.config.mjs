/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	testRunner: 'vitest',
	vitest: { configFile: 'test/unit/vitest.stryker.config.mts' },
	mutate: ['nodes/Tallyfy/{change,conditions,input,transport}/**/*.ts'],
	ignorePatterns: ['/dist', '/docs', '/examples', '/reports', '/test/e2e', '/test/bench'],
	concurrency: 2,
	reporters: ['clear-text', 'progress', 'html'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	htmlReporter: { fileName: 'reports/mutation.html' },
	thresholds: { high: 95, low: 90, break: 85 },
};
