import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';

import type { Options } from '../input/options';
import { shownId, type Account } from '../transport/account/address';
import { readCredential } from '../transport/account/credential';
import { systemClock, type Clock } from '../transport/clock';
import type { Limiter } from '../transport/limiter/limiter';
import { settleAll, withSession, type Session } from '../transport/session';
import type { Subject } from '../words/failures';
import { explainCredential } from '../words/inputs';
import type { Explanation } from '../words/vocabulary';
import {
	failedJson,
	isUnmet,
	itemsFor,
	notBegun,
	refusalError,
	rejected,
	rejectionError,
	stopError,
	type Ending,
} from './outcome';
import { readItems, soughtIn, type ItemReader, type Planned, type Sought } from './reader';

/** What every operation reads of an item. */
interface Wants {
	/** What it names; left out by operations whose items name nothing. */
	id?: string;
	options: Options;
	/** Where a file goes that comes out. */
	binaryField?: string;
}

/** What comes out for an item that asked. */
export interface Makes {
	items: readonly { json: IDataObject; file?: IBinaryData | undefined }[];
}

/** How one operation reads an item and settles a target; one run does the rest. */
interface Flow<Wanted extends Wants, Made extends Makes> {
	subject: Subject;
	/** What an item asks for; the reader ends where it can't be read. */
	read: (reader: ItemReader) => Wanted;
	/** Items with the same key ask for the same: it is settled once. */
	keyOf: (wanted: Wanted) => string;
	/** Settles all targets, in their order; must not reject. Undefined stands for what was never begun. */
	settle: (
		targets: readonly Sought<Wanted>[],
		tools: RunTools,
	) => Promise<readonly (Ending<Made> | undefined)[]>;
	/** Whether each item names a thing, so that a failed one has its `id`. */
	namesThings: boolean;
	/** What a failed item has besides, so that nobody takes a former node's value for this one's. */
	unmade: IDataObject;
	/** Said with every error before anything is sent; undefined where nothing could have been done. */
	nothing?: string;
	/** How many ended how, for the error that stops the run and for n8n's log. */
	countsOf?: (results: readonly ItemResult<Wanted, Made>[]) => string;
	/** The line above the output; undefined where there is nothing to say. */
	hintOf: (
		results: readonly ItemResult<Wanted, Made>[],
		settled: readonly Settled<Wanted, Made>[],
		limiter: Limiter,
	) => Pick<NodeExecutionHint, 'message' | 'type'> | undefined;
}

/** What settling needs beside the targets. */
export interface RunTools {
	account: Account;
	session: Session;
	context: IExecuteFunctions;
	/** Ends the run where the node is set to stop: something failed for good. */
	fail: () => void;
	/** Settles each target by itself, as many at the same time as the run allows; one that fails ends the run. */
	each: <Wanted, Made>(
		targets: readonly Sought<Wanted>[],
		settle: (target: Sought<Wanted>) => Promise<Ending<Made>>,
	) => Promise<(Ending<Made> | undefined)[]>;
}

/** What became of one thing that was asked for. */
export interface Settled<Wanted, Made> {
	target: Sought<Wanted>;
	outcome: Ending<Made>;
}

/** What became of one input item; `planned` is missing where its parameters can't become a request. */
export interface ItemResult<Wanted, Made> {
	index: number;
	id: string | null;
	includeOtherFields: boolean;
	planned?: Planned<Wanted>;
	outcome: Ending<Made>;
}

/**
 * Runs an operation for all input items: read them, settle each thing that they ask for once, and account for every one of
 * them, in input order.
 *
 * @throws NodeOperationError before anything is sent, when an item or the credential is wrong and the node is set to stop
 * @throws NodeApiError when something fails and the node is set to stop
 */
export async function runItems<Wanted extends Wants, Made extends Makes>(
	context: IExecuteFunctions,
	flow: Flow<Wanted, Made>,
	clock: Clock = systemClock,
): Promise<INodeExecutionData[]> {
	const run = new FlowRun(context, flow);
	const credential = await readCredential(context, context.getInputData().length);
	if (!credential.ok) return run.refuse(explainCredential(credential.reason));
	const { account } = credential.value;
	const { planned, rejections } = readItems(context, account, (reader) => flow.read(reader));
	const unusable = rejectionError(context, rejections, flow.nothing);
	if (unusable !== undefined && !context.continueOnFail()) throw unusable;

	const targets = soughtIn(planned, flow.keyOf);
	// Of the first item, since it is about the whole run.
	const concurrency = targets[0]?.options.concurrency ?? 1;
	const sizes = { concurrency, clock };
	return await withSession(context, credential.value, sizes, async (session) => {
		const settled = await run.settle(targets, account, session);
		const results: ItemResult<Wanted, Made>[] = rejections.map(({ explanation, ...item }) => ({
			...item,
			outcome: rejected(explanation),
		}));
		for (const { target, outcome } of settled) {
			for (const item of target.items) {
				const { index, id = null } = item;
				const { includeOtherFields } = item.options;
				results.push({ index, id, includeOtherFields, planned: item, outcome });
			}
		}
		results.sort((one, other) => one.index - other.index);
		return run.conclude(results, settled, session.limiter);
	});
}

/** One run of an operation: how its targets are settled, and how its results leave. */
class FlowRun<Wanted extends Wants, Made extends Makes> {
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly flow: Flow<Wanted, Made>,
	) {}

	async settle(
		targets: readonly Sought<Wanted>[],
		account: Account,
		session: Session,
	): Promise<Settled<Wanted, Made>[]> {
		const { context, flow } = this;
		const fail = () => {
			if (!context.continueOnFail()) session.stop();
		};
		const each: RunTools['each'] = async (some, settle) =>
			await settleAll(session, some, async (target) => {
				const outcome = await settle(target);
				if (isUnmet(outcome)) fail();
				return outcome;
			});
		const outcomes = await flow.settle(targets, { account, session, context, fail, each });
		return targets.map((target, position) => ({
			target,
			outcome: outcomes[position] ?? notBegun(session, flow.subject),
		}));
	}

	/** Puts out one item or more for each input item, or the error that stops the node. */
	conclude(
		results: readonly ItemResult<Wanted, Made>[],
		settled: readonly Settled<Wanted, Made>[],
		limiter: Limiter,
	): INodeExecutionData[] {
		const { context, flow } = this;
		if (context.getExecutionCancelSignal()?.aborted === true) {
			// No error here: it would turn "cancelled" into "failed". Nothing runs after this node, and n8n keeps no output of it.
			const counts = flow.countsOf?.(results);
			if (counts !== undefined) {
				context.logger.warn(`Tallyfy: the execution was stopped. ${counts}.`);
			}
			return [];
		}
		if (!context.continueOnFail()) this.throwFailure(results);
		const hint = flow.hintOf(results, settled, limiter);
		if (hint !== undefined) context.addExecutionHints({ ...hint, location: 'outputPane' });
		return this.put(results);
	}

	/**
	 * Fails every item for a reason that is not the item's own. With the *Continue* settings as items, never as an error:
	 * n8n would pass the input on as if it had been dealt with.
	 *
	 * @throws NodeOperationError when the node is set to stop
	 */
	refuse(explanation: Explanation): INodeExecutionData[] {
		const { context, flow } = this;
		if (!context.continueOnFail()) throw refusalError(context, explanation, flow.nothing);
		const refused = { id: null, includeOtherFields: false, outcome: rejected(explanation) };
		return this.put(context.getInputData().map((_item, index) => ({ index, ...refused })));
	}

	private throwFailure(results: readonly ItemResult<Wanted, Made>[]): void {
		const failed = results.flatMap(({ index, outcome }) =>
			isUnmet(outcome) ? [{ index, outcome }] : [],
		);
		const culprit = failed.find(({ outcome }) => !outcome.isConsequence) ?? failed[0];
		if (culprit === undefined) return;
		const { index: itemIndex, outcome } = culprit;
		const { message, description } = outcome.explanation;
		const counts = this.flow.countsOf?.(results);
		const stopped = counts === undefined ? '' : `. Stopped: ${counts}.`;
		throw stopError(this.context, {
			message: results.length === 1 ? message : `${message} [Item ${itemIndex}]${stopped}`,
			description,
			itemIndex,
			status: outcome.status,
		});
	}

	/** One result for each item, or several where more was asked for, paired with the item. */
	private put(results: readonly ItemResult<Wanted, Made>[]): INodeExecutionData[] {
		const { context, flow } = this;
		const inputs = context.getInputData();
		const items = results.flatMap(({ index, id, includeOtherFields, planned, outcome }) => {
			const input = includeOtherFields ? inputs[index] : undefined;
			const item = (json: IDataObject, file?: IBinaryData) => ({
				index,
				hasFailed: isUnmet(outcome),
				json: { ...input?.json, ...json },
				...binaryOf(file, input, planned?.binaryField),
			});
			if (isUnmet(outcome)) {
				const json = failedJson(outcome, flow.namesThings ? shownId(id) : undefined);
				return [item({ ...flow.unmade, ...json })];
			}
			return outcome.made.items.map(({ json, file }) => {
				const made = item(json, file);
				// n8n would take the item for a failed one, and with Retry On Fail run the node again.
				if (!('error' in json)) delete made.json.error;
				return made;
			});
		});
		return itemsFor(context, items);
	}
}

/** What the input item brought never passes for the file, which would be in its field. */
function binaryOf(
	file: IBinaryData | undefined,
	input: INodeExecutionData | undefined,
	field: string | undefined,
): Pick<INodeExecutionData, 'binary'> {
	if (field === undefined) return {};
	const others = Object.entries(input?.binary ?? {}).filter(([name]) => name !== field);
	const own = file === undefined ? [] : [[field, file] as const];
	const binary = Object.fromEntries([...others, ...own]);
	return Object.keys(binary).length === 0 ? {} : { binary };
}
