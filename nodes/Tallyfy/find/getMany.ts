import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { AgeRule } from '../conditions/age';
import { parseWholeNumber } from '../transport/answer/values';
import { parseFilters } from '../input/filters';
import type { Options } from '../input/options';
import { MEMBERS, Names } from '../read/names';
import { createRead, hearTime } from '../read/one';
import { failedBy, isUnmet, rejected, type Ending } from '../run/outcome';
import { known, type ItemReader } from '../run/reader';
import { runItems, type RunTools, type Settled } from '../run/run';
import type { Clock } from '../transport/clock';
import { explainFilters, UNUSABLE_LIMIT, foundWords, type FoundSummary } from '../words/find';
import { NO_FACTS, type AnswerFacts, type GetMany, type Question } from './operation';
import { Selection, type Selected } from './selection';

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
	selected: Selected;
	facts: AnswerFacts;
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
	const { parameters, index, account } = reader;
	const { thing, source } = operation;
	const filters = parseFilters(reader.read('filters', {}), operation, account);
	const { age, archived, keepNewest, restrictions } = reader.take(filters, explainFilters);
	const limit = readLimit(reader);
	const isSimplified = reader.flag({ name: 'simplify', displayName: 'Simplify' }, true);
	const options = reader.options();
	const planned = source.plan({ parameters, index, account, thing, archived, restrictions });
	const question = reader.take(planned, (why) => why);
	return { question, age, keepNewest, limit, isSimplified, options };
}

function readLimit(reader: ItemReader): number | undefined {
	if (reader.flag({ name: 'returnAll', displayName: 'Return All' }, false)) return undefined;
	const limit = parseWholeNumber(reader.read('limit', DEFAULT_LIMIT));
	return reader.take(known(limit === 0 ? undefined : limit), () => UNUSABLE_LIMIT);
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
	const answer = await question.ask(read, {
		take: (record) => {
			selection.take(record);
		},
		limit: age === undefined && keepNewest === undefined ? limit : undefined,
		enough: () => selection.isFull,
		concurrency: options.concurrency,
		nowMs,
		names,
	});
	if (!answer.ok) {
		return 'reply' in answer
			? failedBy(answer.reply, answer.subject)
			: { ...rejected(answer.explanation), kind: 'failed' };
	}
	const isTimed = age !== undefined || question.isTimed === true;
	if (isTimed) await hearTime(read, session);
	const wrongClock = isTimed ? session.clockFailure() : undefined;
	if (wrongClock !== undefined) {
		const unsent = { status: undefined, attempts: 0, answeredAt: undefined };
		return failedBy({ failure: wrongClock, ...unsent }, { noun: thing.noun, verb: 'list' });
	}
	const selected = selection.selected();
	const items = selected.items.map((json) => ({ json }));
	return { kind: 'done', made: { items, selected, facts: answer } };
}

/** Adds up what the questions of a run came to. */
function summarize(
	settled: readonly Settled<WantedList, Found>[],
): Omit<FoundSummary, 'asked' | 'failed'> {
	const dates = new Set(settled.map(({ target }) => target.age?.countedFrom));
	const [countedFrom] = dates;
	const summary = {
		...NO_FACTS,
		items: 0,
		matches: 0,
		countedFrom: dates.size > 1 ? ('several' as const) : countedFrom,
		isComing: settled.some(({ target }) => target.age?.withinDays !== undefined),
		withoutDate: 0,
		unreadableDate: 0,
		repeated: 0,
	};
	for (const { target, outcome } of settled) {
		if (isUnmet(outcome)) continue;
		const { selected, facts } = outcome.made;
		summary.items += selected.items.length;
		summary.matches += selected.matches;
		summary.withoutDate += selected.withoutDate;
		summary.unreadableDate += selected.unreadableDate;
		summary.misfits += facts.misfits;
		summary.unjudged += facts.unjudged + selected.unjudged;
		summary.contradictory += selected.contradictory + facts.contradictory;
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
