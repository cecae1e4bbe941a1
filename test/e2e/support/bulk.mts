import type { Execution, OutputItem } from '../../../sandbox/n8n/client/execution.mts';
import type { JsonObject } from '../../../sandbox/n8n/client/guards.mts';
import { deleteTask, itemsFrom, passOn, startByHand, workflow } from './workflows.mts';
import type { ErrorSetting } from './workflows.mts';
import type { World } from './world.mts';

/** The settings of the node's Settings tab that decide what a failure does. */
export interface OnError {
	readonly onError: ErrorSetting;
	readonly retryOnFail?: boolean;
	readonly maxTries?: number;
	readonly waitBetweenTries?: number;
	readonly options?: JsonObject;
}

/** Runs the node over one item `{ id, row }` for each ID; what it puts out goes to "Next", its error output to "Failures". */
export async function runBulk(
	world: World,
	ids: readonly string[],
	{ options = {}, ...settings }: OnError,
): Promise<Execution> {
	return await world.run(BULK_WORKFLOW(ids, options, { ...settings }));
}

/** The workflow that `runBulk` runs. */
export function BULK_WORKFLOW(
	ids: readonly string[],
	options: JsonObject = {},
	settings: JsonObject = {},
): JsonObject {
	const nodes = [
		startByHand,
		...itemsFrom(ids.map((id, row) => ({ id, row }))),
		deleteTask({ options }, settings),
		passOn('Next'),
	];
	const inLine = nodes.slice(1).map(({ name }, index) => [nodes[index]?.name ?? '', name] as const);
	if (settings.onError !== 'continueErrorOutput') return workflow('Bulk', nodes, inLine);
	return workflow(
		'Bulk',
		[...nodes, passOn('Failures')],
		[...inLine, ['Tallyfy', 'Failures', 1] as const],
	);
}

/** What a node put out, or passed on, through one of its outputs in its last run. */
export const outputOf = (execution: Execution, node: string, output = 0): readonly OutputItem[] =>
	execution.runs.get(node)?.at(-1)?.outputs[output] ?? [];
