import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { AgeRule } from '../conditions/rules';
import { parseWholeNumber } from '../transport/answer/values';
import { parseFilters, type AnyRestriction, type Filter, type Filters } from '../input/filters';
import type { ThingRecord } from '../conditions/record';
import type { Options } from '../input/options';
import { MEMBERS, Names } from '../read/names';
import { createRead, hearTime, type Read, type Thing } from '../read/one';
import { failedBy, isUnmet, type Ending } from '../run/outcome';
import { known, type ItemReader } from '../run/reader';
import { runItems, type RunTools, type Settled } from '../run/run';
import type { Clock } from '../transport/clock';
import { explainFilters, UNUSABLE } from '../words/inputs';
import { foundWords, type FoundFacts, type FoundSummary } from '../words/results';
import { NOTHING_FOUND, Selection } from './selection';

/** An operation that finds things of one kind, as data. */
export interface GetMany {
	thing: Thing;
	/** Where the things come from. */
	source: Source;
	/** What can be asked for besides the archive and the age. */
	filters: readonly Filter[];
	/**
	 * What *Keep Newest* counts by: what two things have in common, undefined where one doesn't tell. Left out where nothing can
	 * be kept so.
	 */
	newestOf?: (record: ThingRecord) => string | undefined;
	/** Simplified ones have members, whose names and addresses are read for what will be due. */
	asksForMembers?: true;
	/** The fields that a workflow needs; names are a contract with saved workflows. */
	simplify: (record: ThingRecord, names: Pick<Names, 'known'>) => IDataObject;
}

/**
 * Where things come from: Tallyfy's lists, or what is attached to a task or a process. Turns what an input item asks for into
 * a question, before anything is sent; the reader ends where that can't be.
 */
export type Source = (request: {
	reader: ItemReader;
	thing: Thing;
	archived: Filters['archived'];
	restrictions: readonly AnyRestriction[];
}) => Question;

/** One question, ready to be asked. */
interface Question {
	/** The same text for the same question. */
	key: string;
	/** A filter depends on the time that it is. */
	isTimed?: boolean;
	/** Undefined when all went well. */
	ask(read: Read, wishes: Wishes): Promise<ReturnType<typeof failedBy> | undefined>;
}

/** How an answer is taken. */
export interface Wishes {
	take: (record: ThingRecord) => void;
	/** What there is to say of it is added here. `isFull`: nothing more is needed. */
	facts: FoundFacts;
	/** So many are enough; undefined where all have to be seen. */
	limit: number | undefined;
	/** Requests at the same time, 1 or more. */
	concurrency: number;
	/** The moment that ages and deadlines are judged by: milliseconds since 1970. */
	nowMs: number;
	/** The names of tags and members, read once in a run. */
	names: Names;
}

/** What an item asks for. */
interface WantedList {
	question: Question;
	age: AgeRule | undefined;
	/** So many of each kind stay out, the newest ones. */
	keepNewest: number | undefined;
	/** How many are wanted; undefined for all. */
	limit: number | undefined;
	isSimplified: boolean;
	options: Options;
}

interface Found {
	items: readonly { json: IDataObject }[];
	facts: FoundFacts;
}

/**
 * Finds things, once for each input item: parameters -> question -> records as they arrive -> age, order, cut -> items that
 * are paired with the item that asked.
 *
 * @throws NodeOperationError before anything is sent, when an item or the credential is wrong and the node is set to stop
 * @throws NodeApiError when a question can't be answered whole and the node is set to stop
 */
export async function getMany(
	context: IExecuteFunctions,
	operation: GetMany,
	clock?: Clock,
): Promise<INodeExecutionData[]> {
	const { noun } = operation.thing;
	return await runItems<WantedList, Found>(
		context,
		{
			subject: { noun, verb: 'list' },
			namesThings: false,
			read: (reader) => readWanted(reader, operation),
			keyOf: ({ question, age, keepNewest, limit, isSimplified, options }) =>
				JSON.stringify([question.key, age, keepNewest, limit, isSimplified, options]),
			settle: async (targets, tools) => {
				const asked = { ...tools, nowMs: tools.session.clock.now(), names: new Names() };
				return await tools.each(targets, async (target) => await ask(target, operation, asked));
			},
			unmade: {},
			hintOf: (results, settled) => {
				const failed = results.filter(({ outcome }) => isUnmet(outcome)).length;
				return foundWords({ ...summarize(settled), asked: results.length, failed }, noun);
			},
		},
		clock,
	);
}

function readWanted(reader: ItemReader, operation: GetMany): WantedList {
	const { thing, source } = operation;
	const filters = parseFilters(reader.read('filters', {}), operation, reader.account);
	const { age, archived, keepNewest, restrictions } = reader.take(filters, explainFilters);
	const limit = readLimit(reader);
	const isSimplified = reader.flag({ name: 'simplify', displayName: 'Simplify' }, true);
	const options = reader.options();
	const question = source({ reader, thing, archived, restrictions });
	return { question, age, keepNewest, limit, isSimplified, options };
}

function readLimit(reader: ItemReader): number | undefined {
	if (reader.flag({ name: 'returnAll', displayName: 'Return All' }, false)) return undefined;
	const limit = parseWholeNumber(reader.read('limit', DEFAULT_LIMIT));
	return reader.take(known(limit === 0 ? undefined : limit), () => UNUSABLE.limit);
}

/** As everywhere in n8n. */
const DEFAULT_LIMIT = 50;

/** Asks what items ask, and chooses from the records as they arrive. `nowMs`: ages are judged by it in the whole run. */
async function ask(
	{ question, age, keepNewest, limit, isSimplified, options }: WantedList,
	{ simplify, newestOf, asksForMembers, thing }: GetMany,
	{ account, session, nowMs, names }: RunTools & { nowMs: number; names: Names },
): Promise<Ending<Found>> {
	const selection = new Selection({
		age,
		limit,
		nowMs,
		newest:
			keepNewest === undefined || newestOf === undefined
				? undefined
				: { kept: keepNewest, groupOf: newestOf },
		shape: (record) =>
			isSimplified ? simplify(record, names) : ({ ...record.raw } as IDataObject),
	});
	const read = createRead(account, options, session);
	// For a mail to them before it goes. That they can't be read is no reason not to find what is due.
	if (isSimplified && asksForMembers === true && age?.withinDays !== undefined) {
		await names.read(read, MEMBERS);
	}
	const unmet = await question.ask(read, {
		take: (record) => {
			selection.take(record);
		},
		facts: selection.facts,
		limit: age === undefined && keepNewest === undefined ? limit : undefined,
		concurrency: options.concurrency,
		nowMs,
		names,
	});
	if (unmet !== undefined) return unmet;
	const isTimed = age !== undefined || question.isTimed === true;
	if (isTimed) await hearTime(read, session);
	const wrongClock = isTimed ? session.clockFailure() : undefined;
	if (wrongClock !== undefined) {
		const unsent = { status: undefined, attempts: 0, answeredAt: undefined };
		return failedBy({ failure: wrongClock, ...unsent }, { noun: thing.noun, verb: 'list' });
	}
	const items = selection.selected().map((json) => ({ json }));
	return { kind: 'done', made: { items, facts: selection.facts } };
}

/** Adds up what the questions of a run came to. */
function summarize(
	settled: readonly Settled<WantedList, Found>[],
): Omit<FoundSummary, 'asked' | 'failed'> {
	const dates = new Set(settled.map(({ target }) => target.age?.countedFrom));
	const [countedFrom] = dates;
	const summary = {
		...NOTHING_FOUND,
		items: 0,
		countedFrom: dates.size > 1 ? ('several' as const) : countedFrom,
		isComing: settled.some(({ target }) => target.age?.withinDays !== undefined),
		repeated: 0,
	};
	for (const { target, outcome } of settled) {
		if (isUnmet(outcome)) continue;
		const { items, facts } = outcome.made;
		summary.items += items.length;
		summary.matches += facts.matches;
		summary.isFull ||= facts.isFull;
		summary.withoutDate += facts.withoutDate;
		summary.unreadableDate += facts.unreadableDate;
		summary.misfits += facts.misfits;
		summary.unjudged += facts.unjudged;
		summary.contradictory += facts.contradictory;
		summary.withoutId += facts.withoutId;
		summary.gone += facts.gone;
		summary.isDoubtful ||= facts.isDoubtful;
		summary.isArchiveIgnored ||= facts.isArchiveIgnored;
		summary.isUnshown ||= facts.isUnshown;
		summary.isHidden ||= facts.isHidden;
		summary.repeated += target.items.length - 1;
	}
	return summary;
}
