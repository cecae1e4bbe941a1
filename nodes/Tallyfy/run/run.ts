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
	) => Promise<readonly (Ending<Made> | undefined)[]>;
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
	const inputs = context.getInputData();
	const credential = await readCredential(context, inputs.length);
	if (!credential.ok) {
		// With the *Continue* settings as items, never as an error: n8n would pass the input on as if it had been dealt with.
		const explanation = explainCredential(credential.reason);
		if (!context.continueOnFail()) throw refusalError(context, explanation, flow.nothing);
		const refused = { id: null, includeOtherFields: false, outcome: rejected(explanation) };
		const results = inputs.map((_item, index) => ({ index, ...refused }));
		return pairedItems(context, flow, results);
	}
	const { account } = credential.value;
	const { planned, rejections } = readItems(context, account, (reader) => flow.read(reader));
	const unusable = rejectionError(context, rejections, flow.nothing);
	if (unusable !== undefined && !context.continueOnFail()) throw unusable;

	const targets = soughtIn(planned, flow.keyOf);
	// Of the first item, since it is about the whole run.
	const sizes = { concurrency: targets[0]?.options.concurrency ?? 1, clock };
	return await withSession(context, credential.value, sizes, async (session) => {
		const outcomes = await flow.settle(targets, toolsFor({ account, session, context }));
		const settled = targets.map((target, position) => {
			const outcome = outcomes[position] ?? notBegun(session, flow.subject);
			return { target, outcome };
		});
		const results: ItemResult<Wanted, Made>[] = settled.flatMap(({ target, outcome }) =>
			target.items.map((item) => {
				const { index, id = null, options } = item;
				return {
					index,
					id,
					includeOtherFields: options.includeOtherFields,
					planned: item,
					outcome,
				};
			}),
		);
		for (const { explanation, ...item } of rejections) {
			results.push({ ...item, outcome: rejected(explanation) });
		}
		results.sort((one, other) => one.index - other.index);
		const counts = flow.countsOf?.(results);
		if (context.getExecutionCancelSignal()?.aborted === true) {
			// No error here: it would turn "cancelled" into "failed". Nothing runs after this node, and n8n keeps no output of it.
			const words = `Tallyfy: the execution was stopped. ${counts}.`;
			if (counts !== undefined) context.logger.warn(words);
			return [];
		}
		const failure = context.continueOnFail() ? undefined : failureIn(context, results, counts);
		if (failure !== undefined) throw failure;
		const hint = flow.hintOf(results, settled, session.limiter);
		if (hint !== undefined) context.addExecutionHints({ ...hint, location: 'outputPane' });
		return pairedItems(context, flow, results);
	});
}

function toolsFor(tools: Omit<RunTools, 'each' | 'fail'>): RunTools {
	const { session, context } = tools;
	const fail = () => {
		if (!context.continueOnFail()) session.stop();
	};
	const each: RunTools['each'] = async (targets, settle) =>
		await settleAll(session, targets, async (target) => {
			const outcome = await settle(target);
			if (isUnmet(outcome)) fail();
			return outcome;
		});
	return { ...tools, fail, each };
}

/** The error that stops the node: the first failure, and where there is one, one that is no other one's consequence. */
function failureIn(
	context: IExecuteFunctions,
	results: readonly ItemResult<Wants, Makes>[],
	counts: string | undefined,
): Error | undefined {
	const failed = results.flatMap(({ index, outcome }) =>
		isUnmet(outcome) ? [{ ...outcome, itemIndex: index }] : [],
	);
	const culprit = failed.find(({ isConsequence }) => !isConsequence) ?? failed[0];
	if (culprit === undefined) return undefined;
	const { itemIndex, explanation, status } = culprit;
	const stopped = counts === undefined ? '' : `. Stopped: ${counts}.`;
	const where = results.length === 1 ? '' : ` [Item ${itemIndex}]${stopped}`;
	const message = `${explanation.message}${where}`;
	return stopError(context, { ...explanation, message, itemIndex, status });
}

/** One item for each result, or several where more was asked for, paired with the input item. */
function pairedItems(
	context: IExecuteFunctions,
	{ namesThings, unmade }: Pick<Flow<Wants, Makes>, 'namesThings' | 'unmade'>,
	results: readonly ItemResult<Wants, Makes>[],
): INodeExecutionData[] {
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
			return [item({ ...unmade, ...failedJson(outcome, namesThings ? shownId(id) : undefined) })];
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

/** What the input item brought never passes for the file, which would be in its field. */
function binaryOf(
	file: IBinaryData | undefined,
	input: INodeExecutionData | undefined,
	field: string | undefined,
): Pick<INodeExecutionData, 'binary'> {
	if (field === undefined) return {};
	const others = Object.entries(input?.binary ?? {}).filter(([name]) => name !== field);
	const binary = Object.fromEntries(file === undefined ? others : [...others, [field, file]]);
	return Object.keys(binary).length === 0 ? {} : { binary };
}
