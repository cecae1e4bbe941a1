import { isObject, list, object, optionalText, text, type JsonObject } from './guards.mts';

/** An execution as n8n's list shows it. */
export interface ExecutionSummary {
	readonly id: string;
	readonly workflowId: string;
	/** n8n's word: `new`, `running`, `waiting`, `success`, `error`, `crashed` or `canceled`. */
	readonly status: string;
	/** n8n's word for what started it: `manual`, `webhook`, `trigger`, … */
	readonly mode: string;
}

/** One item as a node put it out. */
export interface OutputItem {
	readonly json: JsonObject;
	readonly pairedItem?: unknown;
	readonly error?: unknown;
}

/** What a node did in one of its runs. */
export interface NodeRun {
	readonly status: string;
	/** Items by output; a node with an error output has two of them. */
	readonly outputs: readonly (readonly OutputItem[])[];
	/** Set when the node failed and the workflow stopped there. */
	readonly error: JsonObject | undefined;
	/** The notes that n8n shows above the node's output. */
	readonly hints: readonly unknown[];
	readonly executionTimeMs: number;
}

/** An execution with its data decoded. */
export interface Execution extends ExecutionSummary {
	/** The runs of every node that ran, by the node's name. */
	readonly runs: ReadonlyMap<string, readonly NodeRun[]>;
	/** Set when the execution failed. */
	readonly error: JsonObject | undefined;
	/** The decoded run data as n8n keeps it. */
	readonly data: JsonObject;
}

const optionalObject = (value: unknown): JsonObject | undefined =>
	isObject(value) ? value : undefined;

/** Reads an entry of n8n's list of executions. */
export function executionSummary(answer: unknown): ExecutionSummary {
	return {
		id: text(answer, 'id'),
		workflowId: text(answer, 'workflowId'),
		status: text(answer, 'status'),
		mode: text(answer, 'mode'),
	};
}

function outputItem(value: unknown): OutputItem {
	const item = object(value, 'an item');
	return { ...item, json: object(item.json, "an item's json") };
}

function nodeRun(value: unknown): NodeRun {
	const run = object(value, 'a run');
	const main = optionalObject(run.data)?.main;
	return {
		status: optionalText(run, 'executionStatus') ?? 'unknown',
		// An output that got nothing is null or an empty list, by generation.
		outputs: (Array.isArray(main) ? main : []).map((items: unknown) =>
			Array.isArray(items) ? items.map(outputItem) : [],
		),
		error: optionalObject(run.error),
		hints: Array.isArray(run.hints) ? run.hints : [],
		executionTimeMs: typeof run.executionTime === 'number' ? run.executionTime : 0,
	};
}

/** Reads an execution from n8n's answer and decodes its data. */
export function execution(answer: unknown): Execution {
	const encoded = optionalText(answer, 'data');
	const data = optionalObject(encoded === undefined ? undefined : parseFlatted(encoded)) ?? {};
	const result = optionalObject(data.resultData) ?? {};
	const runData = optionalObject(result.runData) ?? {};
	return {
		...executionSummary(answer),
		runs: new Map(Object.keys(runData).map((name) => [name, list(runData, name).map(nodeRun)])),
		error: optionalObject(result.error),
		data,
	};
}

/** True while it may still change. */
export const isUnfinished = ({ status }: ExecutionSummary): boolean =>
	status === 'new' || status === 'running' || status === 'waiting' || status === 'unknown';

/**
 * Decodes the `flatted` format that n8n stores executions in: a list whose first entry is the value, and in which every
 * text inside an object or list is the index of the entry that it stands for. Circular references come out circular.
 */
export function parseFlatted(encoded: string): unknown {
	const entries: unknown = JSON.parse(encoded);
	if (!Array.isArray(entries)) throw new Error('not in the flatted format: not a list');
	// An execution that has only just been made.
	if (entries.length === 0) return undefined;
	const decoded = new Map<number, unknown>();

	const resolve = (reference: unknown): unknown => {
		if (typeof reference !== 'string') return reference;
		const index = Number(reference);
		if (!(index in entries)) throw new Error(`not in the flatted format: no entry ${reference}`);
		if (!decoded.has(index)) decode(index);
		return decoded.get(index);
	};
	const decode = (index: number): void => {
		const entry: unknown = entries[index];
		// An empty container is noted before its members are decoded: they may refer back to it.
		if (Array.isArray(entry)) {
			const members: unknown[] = [];
			decoded.set(index, members);
			for (const member of entry) members.push(resolve(member));
		} else if (isObject(entry)) {
			const members: Record<string, unknown> = {};
			decoded.set(index, members);
			for (const [name, member] of Object.entries(entry)) members[name] = resolve(member);
		} else decoded.set(index, entry);
	};
	return resolve('0');
}
