import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option, program } from 'commander';
import { Listr } from 'listr2';
import { format, resolveConfig } from 'prettier';
import { text } from '../../sandbox/n8n/client/guards.mts';
import { N8N_2 } from '../../sandbox/n8n/install/releases.mts';
import { Arena } from './arena.mts';
import { contenders, widest, type Contender } from './contenders.mts';
import { measureAll, type Measurement } from './measure.mts';
import { summarizeProfile, type TimeByModule } from './profile.mts';
import { reportMarkdown } from './report.mts';
import { Results } from './results.mts';
import { workloads, type Workload } from './workloads.mts';

const projectFolder = fileURLToPath(new URL('../../', import.meta.url));
const document = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

interface Options {
	quick?: true;
	only?: Workload['name'];
	repeat: number;
	package: string;
}

const options = program
	.name('bench')
	.description(
		'Compares this node with what n8n and the network allow. A whole run writes docs/benchmarks.md; with --quick, --only or --package, the result is printed instead.',
	)
	.option('--quick', 'few items: a smoke test')
	.addOption(
		new Option('--only <workload>', 'one workload').choices(
			workloads(false).map(({ name }) => name),
		),
	)
	.option('--repeat <times>', 'runs of each contender; the median counts', positiveNumber, 3)
	.option('--package <path>', 'the built package to measure, a folder or a tarball', projectFolder)
	.parse()
	.opts<Options>();

const chosen = workloads(options.quick === true).filter(
	({ name }) => options.only === undefined || options.only === name,
);
const [load = 0] = loadavg();
const measurements: Measurement[] = [];
const profiles = new Map<string, TimeByModule>();
let arena: Arena | undefined;

function open(): Arena {
	if (arena === undefined) throw new Error('the benchmark has not been started');
	return arena;
}

const isPool = ({ kind, width }: Contender) =>
	(kind === 'thisNode' || kind === 'helperPool') && width === widest;
const contendersIn = (workload: Workload) =>
	contenders.filter((contender) => workload.onlyWidestPools !== true || isPool(contender));

/** Before anything is measured, the code of every contender is compiled and optimized. */
async function warmUp(contender: Contender): Promise<void> {
	const workload = { name: 'small', title: '', items: 300, latencyMs: 0 } as const;
	await open().run(contender, await open().sandbox.prepare(workload));
}

const workloadStep = (workload: Workload) => ({
	title: `${workload.items} items, ${workload.title}`,
	task: async (_context: unknown, task: { output: string }) => {
		const report = ({ contender, contenderMs, lost }: Measurement) => {
			const seconds = (contenderMs / 1_000).toFixed(1);
			task.output = `${contender.name}: ${seconds} s${lost > 0 ? `, ${lost} items lost` : ''}`;
		};
		measurements.push(
			...(await measureAll(open(), workload, contendersIn(workload), options.repeat, report)),
		);
	},
	rendererOptions: { persistentOutput: true, outputBar: Infinity },
});

async function profileAll(): Promise<void> {
	const workload = chosen.find(({ name }) => name === 'bulk');
	if (workload === undefined) return;
	for (const contender of contenders.filter(isPool)) {
		const ids = await open().sandbox.prepare(workload);
		const profile = await open().inspector.profile(() => open().run(contender, ids));
		profiles.set(contender.name, summarizeProfile(profile));
	}
}

const steps = new Listr([
	{
		title: `Start the sandbox and n8n ${N8N_2.version}`,
		task: async () => {
			arena = await Arena.open(options.package);
		},
	},
	{
		title: 'Warm up',
		task: async () => {
			for (const contender of contenders) await warmUp(contender);
		},
	},
	...chosen.map(workloadStep),
	{ title: 'Profile', task: profileAll },
]);

try {
	await steps.run();
} finally {
	await arena?.close();
}
const manifest: unknown = JSON.parse(await readFile(`${projectFolder}/package.json`, 'utf8'));
const report = reportMarkdown(chosen, new Results(measurements), profiles, {
	date: new Date(),
	packageVersion: text(manifest, 'version'),
	n8nVersion: N8N_2.version,
	repeat: options.repeat,
	load,
});
const isWhole =
	options.quick === undefined && options.only === undefined && options.package === projectFolder;
if (isWhole) {
	const style = await resolveConfig(document);
	await writeFile(document, await format(report, { ...style, filepath: document }));
}
process.stdout.write(isWhole ? `Written to ${document}\n` : `\n${report}`);

function positiveNumber(value: string): number {
	if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('It must be a number from 1.');
	return Number(value);
}
