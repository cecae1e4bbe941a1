import fc from 'fast-check';

/*
 * Random tests: a commit is green or red whoever runs it, so that its worlds are always the same ones. `SEED=<number>` takes
 * others, and `RUNS=<number>` as many others as wanted, for those that count with it.
 */
const { RUNS, SEED } = process.env;
if (SEED !== undefined || RUNS === undefined) fc.configureGlobal({ seed: Number(SEED ?? 1) });
