import { isObject, list, type JsonObject } from '../../sandbox/n8n/client/guards.mts';

/** Processor time by module, in milliseconds; idle time is left out. */
export type TimeByModule = ReadonlyMap<string, number>;

interface Frame {
	readonly functionName: string;
	readonly url: string;
}

const NATIVE: Readonly<Record<string, string>> = {
	'(garbage collector)': 'garbage collection',
	evalClosureSync: "isolated-vm: n8n's expressions",
};

/** Where a function belongs: a folder of this package, another npm package, or a module of Node. */
function moduleOf({ functionName, url }: Frame): string {
	if (url === '') return NATIVE[functionName] ?? 'native code: sockets, parsers, V8';
	if (url.startsWith('node:')) return url.replace(/^node:(internal\/)?([^/]+).*$/, 'node:$2');
	const [, path = url] = /^.*\/node_modules\/(.+)$/.exec(url) ?? [];
	const [scopeOrName = '', name = ''] = path.split('/');
	const packageName = scopeOrName.startsWith('@') ? `${scopeOrName}/${name}` : scopeOrName;
	if (packageName === 'n8n-nodes-tallyfy-cleanup') {
		return `this package: ${path.split('/').at(-2) ?? ''}`;
	}
	return packageName;
}

function frameOf(node: unknown): Frame {
	const frame = isObject(node) && isObject(node.callFrame) ? node.callFrame : {};
	return { functionName: String(frame.functionName), url: String(frame.url) };
}

/** Adds up V8's CPU profile: the time in each function itself goes to the module that has it. */
export function summarizeProfile(profile: JsonObject): TimeByModule {
	const frames = new Map(
		list(profile, 'nodes').map((node) => [isObject(node) ? node.id : undefined, frameOf(node)]),
	);
	const deltasUs = list(profile, 'timeDeltas').map(Number);
	const times = new Map<string, number>();
	for (const [position, id] of list(profile, 'samples').entries()) {
		const frame = frames.get(id);
		if (frame === undefined || frame.functionName === '(idle)') continue;
		const module = moduleOf(frame);
		times.set(module, (times.get(module) ?? 0) + (deltasUs[position] ?? 0) / 1_000);
	}
	return times;
}
