import { cpus } from 'node:os';
import type { Measurement } from './measure.mts';
import type { TimeByModule } from './profile.mts';
import { rateRatio, type Results } from './results.mts';
import { judgeTargets } from './targets.mts';
import type { Workload } from './workloads.mts';

/** Profiles of the bulk workload, by the contender's name. */
export type Profiles = ReadonlyMap<string, TimeByModule>;

export interface Circumstances {
	readonly date: Date;
	readonly packageVersion: string;
	readonly n8nVersion: string;
	readonly repeat: number;
	/** Average number of running processes before the benchmark began: what else the machine was doing. */
	readonly load: number;
}

const MODULES_SHOWN = 14;

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const align = head.map((_, column) => (column === 0 ? '---' : '--:'));
	return [head, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A pool that gave up on most of its items is no measure of speed. */
const lostAny = (...measurements: readonly Measurement[]) =>
	measurements.some(({ lost }) => lost > 0);

function workloadSection(workload: Workload, results: Results): string {
	const measurements = results.of(workload.name);
	const ratioTo = (one: Measurement, kind: 'barePool' | 'helperPool'): string => {
		const { width } = one.contender;
		const other = width === undefined ? undefined : results.find(workload.name, kind, width);
		return other === undefined || lostAny(one, other) ? '' : rateRatio(one, other).toFixed(2);
	};
	const cpuRatio = (one: Measurement): string => {
		const other = results.find(workload.name, 'helperPool', one.contender.width);
		return other === undefined ? '' : (one.cpuMs / other.cpuMs).toFixed(2);
	};
	const rows = measurements.map((one) => [
		one.contender.name,
		ratioTo(one, 'helperPool'),
		ratioTo(one, 'barePool'),
		cpuRatio(one),
		seconds(one.contenderMs),
		seconds(one.endToEndMs),
		seconds(one.cpuMs),
		String(one.deleted),
		String(one.lost),
		String(one.peakInFlight),
		`${megabytes(one.peakMemoryBytes)} (+${megabytes(one.memoryRiseBytes)})`,
	]);
	const head = [
		'Contender',
		'Rate / helper pool',
		'Rate / bare pool',
		'CPU / helper pool',
		'Time (s)',
		'End to end (s)',
		'CPU (s)',
		'Deleted',
		'Lost',
		'In flight',
		'Memory (MB)',
	];
	return `## ${workload.items.toLocaleString('en')} items, ${workload.title}\n\n${table(head, rows)}`;
}

function targetsSection(results: Results): string {
	const rows = judgeTargets(results).map(({ title, wanted, seen, isMet }) => [
		title,
		wanted,
		seen,
		isMet ? 'met' : '**not met**',
	]);
	return `## Targets\n\n${table(['Target', 'Wanted', 'Seen', ''], rows)}`;
}

function profileSection(profiles: Profiles, items: number): string {
	const columns = [...profiles.values()];
	const total = (times: TimeByModule) => [...times.values()].reduce((sum, ms) => sum + ms, 0);
	const most = (module: string) => Math.max(...columns.map((times) => times.get(module) ?? 0));
	const modules = [...new Set(columns.flatMap((times) => [...times.keys()]))].sort(
		(one, other) => most(other) - most(one),
	);
	const isOwn = (module: string) => module.startsWith('this package');
	const shown = modules.filter(
		(module, position) => position < MODULES_SHOWN || (isOwn(module) && most(module) >= 1),
	);
	const cells = (ms: readonly number[]) => ms.map((one) => one.toFixed(0));
	const rest = columns.map(
		(times) => total(times) - shown.reduce((sum, module) => sum + (times.get(module) ?? 0), 0),
	);
	const rows = [
		...shown.map((module) => [module, ...cells(columns.map((times) => times.get(module) ?? 0))]),
		['everything else', ...cells(rest)],
		['**all**', ...cells(columns.map(total))],
	];
	return [
		'## Where the time goes',
		`Processor time of the n8n process in a run of ${items.toLocaleString('en')} items without latency, in milliseconds, by the module whose code was running (V8 CPU profile; the profiler itself slows the run down).`,
		table(['Module', ...profiles.keys()], rows),
	].join('\n\n');
}

/** The whole document, `docs/benchmarks.md`. */
export function reportMarkdown(
	workloads: readonly Workload[],
	results: Results,
	profiles: Profiles,
	{ date, packageVersion, n8nVersion, repeat, load }: Circumstances,
): string {
	const processors = cpus();
	const bulk = workloads.find(({ name }) => name === 'bulk');
	const setting = [
		`Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}:`,
		`this package ${packageVersion}, n8n ${n8nVersion}, Node ${process.versions.node},`,
		`${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${process.platform}.`,
		repeat === 1
			? 'Each contender ran once.'
			: `Each contender ran up to ${repeat} times, in turn with the others, fewer times once its runs added up to 25 seconds; the run in the middle counts.`,
		'All ratios come from one run of the command.',
		`Load of the machine when it began: ${load.toFixed(1)}.`,
	].join(' ');
	const reading = [
		'The ratios are what counts: all contenders ran side by side against the same sandbox, which has a process of its own on the same machine; the seconds are those of this machine.',
		"*Helper pool*: a node that does nothing but call n8n's `httpRequestWithAuthentication`, as many at once as its width says: the limit inside n8n's rules. *Bare fetch pool*: the same outside n8n, with connections kept open: the limit of the network.",
		'*Rate*: deleted items per second, divided by that of the pool of the same width. *Time*: of the node alone, as n8n reports it. *CPU* and *memory*: of the whole n8n process; in brackets the rise over what it had before. *In flight*: as the sandbox saw it; where it answers at once, it says little.',
	];
	return `${[
		'# Benchmarks',
		setting,
		...reading,
		...workloads
			.filter(({ name }) => results.of(name).length > 0)
			.map((workload) => workloadSection(workload, results)),
		targetsSection(results),
		...(bulk !== undefined && profiles.size > 0 ? [profileSection(profiles, bulk.items)] : []),
	].join('\n\n')}\n`;
}
