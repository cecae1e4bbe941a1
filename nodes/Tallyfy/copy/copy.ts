import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { IdParameter } from '../input/parameters';
import { parseBinaryField, type Options } from '../input/options';
import type { Thing } from '../read/one';
import { isUnmet, type Ending } from '../run/outcome';
import { known } from '../run/reader';
import { runItems, type ItemResult, type RunTools } from '../run/run';
import type { Clock } from '../transport/clock';
import type { Limiter } from '../transport/limiter/limiter';
import type { Subject } from '../words/failures';
import { UNUSABLE } from '../words/inputs';
import {
	copyCounts,
	copyHint,
	VERBS,
	type CopyCounts,
	type Explanation,
} from '../words/vocabulary';

export interface Copying {
	thing: Thing;
	verb: 'download' | 'export';
	id: IdParameter;
	/** What stands in an item without a copy: a former node's value would otherwise show through. */
	without: IDataObject;
	/** Copies one thing; must not reject. */
	copy: (target: CopyTarget, tools: CopyTools) => Promise<Ending<Copy>>;
}

/** What items ask for; the file goes into the field that each of them names. */
export interface CopyTarget {
	id: string;
	options: Options;
	binaryField: string;
}

export interface CopyTools extends Pick<RunTools, 'account' | 'context' | 'session'> {
	thing: Thing;
}

/** What the item tells, and the file itself; without one where there is nothing to copy. */
export interface Copy {
	items: readonly [{ json: IDataObject; file?: IBinaryData }];
}

/**
 * Copies what the input items name. Items that name the same thing share one copy, and Tallyfy notes one download.
 *
 * @throws as `runItems` does: when a copy fails and the node is set to stop
 */
export async function copyItems(
	context: IExecuteFunctions,
	{ thing, verb, id, without, copy }: Copying,
	clock?: Clock,
): Promise<INodeExecutionData[]> {
	const subject: Subject = { noun: thing.noun, verb };
	const { past } = VERBS[verb];
	return await runItems<CopyTarget, Copy>(
		context,
		{
			subject,
			namesThings: true,
			nothing: `Nothing was ${past}.`,
			read: (reader) => ({
				id: reader.locator(id),
				options: reader.options(),
				binaryField: reader.take(
					known(parseBinaryField(reader.optionFields)),
					() => UNUSABLE.binaryField,
				),
			}),
			keyOf: ({ id: named }) => named,
			settle: async (targets, tools) =>
				await tools.each(targets, async (target) => {
					const outcome = await copy(target, { ...tools, thing });
					if (isUnmet(outcome)) return outcome;
					const [{ json, ...rest }] = outcome.made.items;
					const unsent = { ...without, status: null, attempts: 0, answeredAt: null };
					const isDone = outcome.kind === 'done';
					const whole = { [past]: isDone, ...(isDone ? {} : unsent), ...json };
					return { kind: outcome.kind, made: { items: [{ json: whole, ...rest }] } };
				}),
			unmade: { [past]: false, ...without },
			countsOf: (results) => copyCounts(subject, countResults(results)),
			hintOf: (results, _settled, limiter) => {
				const counts = countResults(results, limiter);
				const message = copyHint(subject, counts);
				const type = counts.failed + counts.notTried > 0 ? 'warning' : 'info';
				return message === undefined ? undefined : { message, type };
			},
		},
		clock,
	);
}

function countResults(
	results: readonly ItemResult<CopyTarget, Copy>[],
	limiter?: Limiter,
): CopyCounts {
	const count = (...kinds: readonly Ending<Copy>['kind'][]) =>
		results.filter(({ outcome: { kind } }) => kinds.includes(kind)).length;
	return {
		all: results.length,
		copied: count('done'),
		left: count('left'),
		failed: count('failed', 'rejected'),
		notTried: count('notTried'),
		pausedMs: limiter?.totalPauseMs ?? 0,
		outageMs: limiter?.totalOutageMs ?? 0,
	};
}

/** An answer came that is no copy, or that n8n couldn't keep. */
export function failedCopy(
	explanation: Explanation,
	{ status, attempts, answeredAt }: { status: number; attempts: number; answeredAt: number },
): Ending<Copy> {
	return { kind: 'failed', explanation, status, attempts, answeredAt, isConsequence: false };
}
