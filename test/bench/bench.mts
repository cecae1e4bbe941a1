import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { N8N_2 } from '../../sandbox/n8n/install/releases.mts';
import { openStage, type Run } from './stage.mts';
import { nodesOf, WORKLOADS, type Other, type Workload } from './workloads.mts';

/*
 * `npm run bench`: this node in a real n8n against the sandbox, beside what n8n and the network allow. Prints a table, and
 * writes it into docs/benchmarks.md. With `-- --only <workload>` or `-- --quick` (a tenth of everything, once), it only prints.
 */

const DOCUMENT = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
/** What stands between these two in the document is replaced. */
const [BEGIN, END] = ['<!-- written by npm run bench -->', '<!-- to here -->'];
const WARM_UP_THINGS = 200;
const OTHERS: Readonly<Record<Other, string>> = {
	barePool: 'a bare fetch pool',
	helperPool: "a pool of n8n's HTTP helper",
	httpRequest: "n8n's HTTP Request node",
	limit: 'what the limit allows',
	oneWorker: 'one worker',
	tenth: 'a tenth of them',
};

const { quick = false, only } = parseArgs({
	options: { quick: { type: 'boolean' }, only: { type: 'string' } },
}).values;
const [rounds, share] = quick ? [1, 0.1] : [3, 1];

/** What else the machine was doing: processes that ran or waited to. */
const [load = 0] = loadavg();
const rows: string[][] = [];
for (const workload of WORKLOADS)
	if (only === undefined || only === workload.name) rows.push(...(await measure(workload)));
const figures = figuresOf(rows);
process.stdout.write(`\n${figures}\n`);
if (!quick && only === undefined) {
	const page = await readFile(DOCUMENT, 'utf8');
	const [before = '', after = ''] = [page.split(BEGIN)[0], page.split(END)[1]];
	const style = { ...(await resolveConfig(DOCUMENT)), filepath: DOCUMENT };
	const text = `${before}${BEGIN}\n\n${figures}\n\n${END}${after}`;
	await writeFile(DOCUMENT, await format(text, style));
}

/** Lets all run in turn, so that a disturbance of the machine does not hit the same one each time. */
async function measure(workload: Workload): Promise<string[][]> {
	process.stderr.write(`${workload.title}\n`);
	const things = workload.things * share;
	const others = Object.keys(workload.atMost) as Other[];
	const stage = await openStage(workload);
	const runs = new Map<string, Run[]>();
	try {
		const paths = new Map([['ours', await stage.publish('ours', workload.nodes)]]);
		for (const other of others) {
			const nodes = nodesOf(other, workload);
			if (nodes) paths.set(other, await stage.publish(other, nodes));
		}
		const names = ['ours', ...others.filter((other) => other !== 'limit')];
		for (const name of names) await stage.run(WARM_UP_THINGS, paths.get(name));
		for (let round = 0; round < rounds; round += 1)
			for (const name of names) {
				await stage.useWorkers(name === 'oneWorker' ? 1 : 2);
				const run = await stage.run(name === 'tenth' ? things / 10 : things, paths.get(name));
				process.stderr.write(`  ${name}: ${seconds(run.timeMs)}\n`);
				runs.set(name, [...(runs.get(name) ?? []), run]);
			}
	} finally {
		await stage.close();
	}
	return [
		...others.flatMap((other) => rowsOf(workload, other, runs)),
		...requestsRow(workload, runs.get('ours') ?? []),
	];
}

function rowsOf(
	{ title, limitPerSecond = NaN, things, atMost }: Workload,
	other: Other,
	runs: ReadonlyMap<string, readonly Run[]>,
): string[][] {
	// Whatever else the machine does only slows a run down.
	const time = (name: string) => Math.min(...(runs.get(name) ?? []).map(({ timeMs }) => timeMs));
	// n8n keeps the memory that it once got, so the highest rise is the true one.
	const rise = (name: string) =>
		Math.max(...(runs.get(name) ?? []).map(({ memoryRiseBytes }) => memoryRiseBytes));
	const row = (what: string, one: number, two: number, shown: (value: number) => string) => {
		const most = atMost[other] ?? Infinity;
		const ratio = one / two <= most ? (one / two).toFixed(2) : `**${(one / two).toFixed(2)}**`;
		return [what, shown(one), OTHERS[other], shown(two), ratio, most < Infinity ? `${most}` : ''];
	};
	const otherMs = other === 'limit' ? (1_000 * things * share) / limitPerSecond : time(other);
	const rows = [row(title, time('ours'), otherMs, seconds)];
	if (other === 'tenth') rows.push(row('Memory for that', rise('ours'), rise(other), megabytes));
	return rows;
}

/** The worst of the runs: nothing but this node decides how many requests it sends. */
function requestsRow({ title, requestsAtMost: most }: Workload, runs: readonly Run[]): string[][] {
	if (most === undefined) return [];
	const requests = Math.max(...runs.map((run) => run.requests));
	const shown = requests <= most ? `${requests}` : `**${requests}**`;
	return [[title, shown, 'requests', '', '', `${most}`]];
}

function figuresOf(lines: readonly string[][]): string {
	const head = ['Work', 'This node', 'Compared with', '', 'Ratio', 'At most'];
	const align = ['---', '--:', '---', '--:', '--:', '--:'];
	const table = [head, align, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
	const [date] = new Date().toISOString().split('T');
	const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
	return `${table}\n\nMeasured on ${date ?? ''} with n8n ${N8N_2.version}, Node ${process.versions.node}, ${machine}, with ${load.toFixed(1)} other processes at work.`;
}

function seconds(ms: number): string {
	return `${(ms / 1_000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
	return `${(bytes / 2 ** 20).toFixed(0)} MB`;
}
