import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import { parseFilters, type AnyRestriction, type Filter, type Filters } from '../input/filters';
import type { Options } from '../input/options';
import type { IdParameter } from '../input/parameters';
import { MEMBERS, Names } from '../read/names';
import { Archive, readAllWherever } from '../read/archive';
import { createRead, hearTime, isMissing, readOne, type Read, type Thing } from '../read/one';
import { failedBy, isUnmet, type Ending } from '../run/outcome';
import { known, type ItemReader } from '../run/reader';
import { runItems, type Makes, type RunTools, type Settled } from '../run/run';
import { parseWholeNumber } from '../transport/answer/values';
import type { Clock } from '../transport/clock';
import type { Subject } from '../words/failures';
import { explainFilters, UNUSABLE } from '../words/inputs';
import { foundWords, type FoundFacts, type FoundSummary } from '../words/results';
import { addFacts, NOTHING_FOUND, Selection } from './selection';

export interface Get {
	thing: Thing;
	id: IdParameter;
	/** What always comes along, in the words of Tallyfy's `with`. */
	with?: readonly string[];
	switches?: readonly { property: INodeProperties; with: string }[];
}

interface WantedThing {
	id: string;
	query: IDataObject;
	options: Options;
}

/**
 * Reads the thing that each input item names. What Tallyfy says isn't there is looked for in the archive.
 *
 * @throws as `runItems` does: when a thing can't be read and the node is set to stop
 */
export async function getThings(
	context: IExecuteFunctions,
	{ thing, id, with: always = [], switches = [] }: Get,
	clock?: Clock,
): Promise<INodeExecutionData[]> {
	const subject: Subject = { noun: thing.noun, verb: 'read' };
	return await runItems<WantedThing, Makes>(
		context,
		{
			subject,
			namesThings: true,
			read: (reader) => {
				const named = reader.locator(id);
				const options = reader.options();
				const asked = switches.filter(({ property }) => reader.option(property));
				const parts = [...always, ...asked.map(({ with: part }) => part)];
				return { id: named, query: parts.length > 0 ? { with: parts.join(',') } : {}, options };
			},
			keyOf: ({ id: named, query }) => JSON.stringify([named, query]),
			settle: async (targets, { account, session, fail }) => {
				const readFor = ({ options }: WantedThing) => createRead(account, options, session);
				/** Those that ask in the same way share one reading of the archive. */
				const archives = new Map<string, Archive | undefined>();
				const archiveOf = (wanted: WantedThing) => {
					const { query, options } = wanted;
					const more = { query, concurrency: 2 * options.concurrency };
					const key = JSON.stringify(query);
					const archive = archives.get(key) ?? Archive.of(thing, readFor(wanted), more);
					archives.set(key, archive);
					return archive;
				};
				const hasOtherList = (thing.archive ?? thing.handles) !== undefined;
				const get = async (wanted: WantedThing) => {
					const reading = await readOne(readFor(wanted), thing, wanted.id, wanted.query);
					if (!reading.ok && !(isMissing(reading) && hasOtherList)) fail();
					return reading;
				};
				const readings = await readAllWherever(session, targets, get, archiveOf);
				return readings.map((reading) => {
					if (reading?.ok !== true) return reading && failedBy(reading, subject);
					const json = { ...reading.record.raw } as IDataObject;
					return { kind: 'done', made: { items: [{ json }] } };
				});
			},
			unmade: {},
			hintOf: () => undefined,
		},
		clock,
	);
}

export interface GetMany {
	thing: Thing;
	source: Source;
	/** What can be asked for besides the archive and the age. */
	filters: readonly Filter[];
	/** What *Keep Newest* counts by, undefined where a record doesn't tell. Left out where nothing can be kept so. */
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
}) => {
	/** The same text for the same question. */
	key: string;
	/** A filter depends on the time that it is. */
	isTimed?: boolean;
	/** Undefined when all went well. */
	ask(read: Read, wishes: Wishes): Promise<ReturnType<typeof failedBy> | undefined>;
};

export interface Wishes {
	take: (record: ThingRecord) => void;
	/** What there is to say of it is added here. `isFull`: nothing more is needed. */
	facts: FoundFacts;
	/** So many are enough; undefined where all have to be seen. */
	limit: number | undefined;
	concurrency: number;
	/** Ages and deadlines are judged by it: milliseconds since 1970. */
	nowMs: number;
	names: Names;
}

interface WantedList extends Pick<Filters, 'age' | 'keepNewest'> {
	question: ReturnType<Source>;
	/** Undefined for all. */
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
 * @throws as `runItems` does: when a question can't be answered whole and the node is set to stop
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

/** As everywhere in n8n. */
const DEFAULT_LIMIT = 50;

function readWanted(reader: ItemReader, operation: GetMany): WantedList {
	const { thing, source } = operation;
	const filters = parseFilters(reader.read('filters', {}), operation, reader.account);
	const { age, archived, keepNewest, restrictions } = reader.take(filters, explainFilters);
	const readLimit = () => {
		const limit = parseWholeNumber(reader.read('limit', DEFAULT_LIMIT));
		return reader.take(known(limit === 0 ? undefined : limit), () => UNUSABLE.limit);
	};
	const isAll = reader.flag({ name: 'returnAll', displayName: 'Return All' }, false);
	const limit = isAll ? undefined : readLimit();
	const isSimplified = reader.flag({ name: 'simplify', displayName: 'Simplify' }, true);
	const options = reader.options();
	const question = source({ reader, thing, archived, restrictions });
	return { question, age, keepNewest, limit, isSimplified, options };
}

/** Asks what items ask, and chooses from the records as they arrive. `nowMs`: ages are judged by it in the whole run. */
async function ask(
	{ question, age, keepNewest, limit, isSimplified, options }: WantedList,
	{ simplify, newestOf, asksForMembers, thing }: GetMany,
	{ account, session, nowMs, names }: RunTools & { nowMs: number; names: Names },
): Promise<Ending<Found>> {
	const selection = new Selection({
		...{ age, limit, nowMs },
		newest: newestOf && keepNewest ? { kept: keepNewest, groupOf: newestOf } : undefined,
		shape: (record) =>
			isSimplified ? simplify(record, names) : ({ ...record.raw } as IDataObject),
	});
	const { facts } = selection;
	const read = createRead(account, options, session);
	// For a mail to them before it goes. That they can't be read is no reason not to find what is due.
	if (isSimplified && asksForMembers === true && age?.withinDays !== undefined) {
		await names.read(read, MEMBERS);
	}
	const unmet = await question.ask(read, {
		take: (record) => {
			selection.take(record);
		},
		facts,
		limit: age === undefined && keepNewest === undefined ? limit : undefined,
		concurrency: options.concurrency,
		nowMs,
		names,
	});
	if (unmet !== undefined) return unmet;
	const isTimed = age !== undefined || question.isTimed === true;
	if (isTimed) await hearTime(read, session);
	const failure = isTimed ? session.clockFailure() : undefined;
	if (failure !== undefined) {
		const unsent = { status: undefined, attempts: 0, answeredAt: undefined };
		return failedBy({ failure, ...unsent }, { noun: thing.noun, verb: 'list' });
	}
	return { kind: 'done', made: { items: selection.selected().map((json) => ({ json })), facts } };
}

function summarize(
	settled: readonly Settled<WantedList, Found>[],
): Omit<FoundSummary, 'asked' | 'failed'> {
	const dates = new Set(settled.map(({ target }) => target.age?.countedFrom));
	const [countedFrom] = dates;
	const isComing = settled.some(({ target }) => target.age?.withinDays !== undefined);
	const summary = { ...NOTHING_FOUND, items: 0, repeated: 0 };
	for (const { target, outcome } of settled) {
		if (isUnmet(outcome)) continue;
		const { items, facts } = outcome.made;
		summary.items += items.length;
		summary.repeated += target.items.length - 1;
		addFacts(summary, facts);
	}
	return { ...summary, countedFrom: dates.size > 1 ? 'several' : countedFrom, isComing };
}
