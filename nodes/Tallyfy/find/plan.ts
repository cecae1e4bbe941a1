import type { IExecuteFunctions } from 'n8n-workflow';

import type { AgeRule } from '../conditions/age';
import { parseWholeNumber } from '../conditions/wholeNumber';
import { parseFilters } from '../input/filters';
import { parseOptions, readBoolean, type Options } from '../input/options';
import { Parameters } from '../input/parameters';
import type { Parsed, Account } from '../transport/account/address';
import type { Explanation } from '../words/explanation';
import { explainFilters, UNUSABLE_LIMIT } from '../words/find';
import { explainExpression, explainOption, explainSwitch } from '../words/inputs';
import type { GetMany, Question } from './operation';
import { rejected, type ItemResult } from './report';

/** What an input item asks for; the same is asked once, however many items ask. */
export interface PlannedRequest {
	question: Question;
	age: AgeRule | undefined;
	/** So many of each kind stay out, the newest ones. */
	keepNewest: number | undefined;
	/** How many are wanted; undefined for all. */
	limit: number | undefined;
	isSimplified: boolean;
	options: Options;
	/** The items that ask. */
	indexes: number[];
}

/** Reads and checks the parameters of every item before anything is sent. */
export function planRequests(context: IExecuteFunctions, operation: GetMany, account: Account) {
	const parameters = new Parameters(context);
	const requests = new Map<string, PlannedRequest>();
	const rejections: ItemResult[] = [];
	const itemCount = context.getInputData().length;
	for (let index = 0; index < itemCount; index++) {
		const request = planOne(parameters, index, operation, account);
		if (!request.ok) {
			rejections.push(rejected({ index, explanation: request.reason }));
			continue;
		}
		const { question, ...rest } = request.value;
		const key = JSON.stringify([question.key, rest]);
		const planned = requests.get(key) ?? { ...request.value, indexes: [] };
		planned.indexes.push(index);
		requests.set(key, planned);
	}
	const [first] = requests.values();
	return {
		requests: [...requests.values()],
		rejections,
		/** Of the first item, since it is about the whole run. */
		concurrency: first?.options.concurrency ?? 1,
	};
}

function planOne(
	parameters: Parameters,
	index: number,
	operation: GetMany,
	account: Account,
): Parsed<Omit<PlannedRequest, 'indexes'>, Explanation> {
	try {
		const filters = parseFilters(parameters.read('filters', index, {}), operation, account);
		if (!filters.ok) return { ok: false, reason: explainFilters(filters.reason) };
		const { age, archived, keepNewest, restrictions } = filters.value;
		const limit = parseLimit(parameters, index);
		if (!limit.ok) return limit;
		const isSimplified = readBoolean(parameters.read('simplify', index, true));
		if (isSimplified === undefined) return { ok: false, reason: explainSwitch('Simplify') };
		const options = parseOptions(parameters.read('options', index, {}));
		if (!options.ok) return { ok: false, reason: explainOption(options.reason) };

		const { thing, source } = operation;
		const question = source.plan({ parameters, index, account, thing, archived, restrictions });
		if (!question.ok) return question;
		return {
			ok: true,
			value: {
				question: question.value,
				age,
				keepNewest,
				limit: limit.value,
				isSimplified,
				options: options.value,
			},
		};
	} catch (error) {
		return { ok: false, reason: explainExpression(error) };
	}
}

function parseLimit(
	parameters: Parameters,
	index: number,
): Parsed<number | undefined, Explanation> {
	const returnAll = readBoolean(parameters.read('returnAll', index, false));
	if (returnAll === undefined) return { ok: false, reason: explainSwitch('Return All') };
	if (returnAll) return { ok: true, value: undefined };
	const limit = parseWholeNumber(parameters.read('limit', index, DEFAULT_LIMIT));
	return limit === undefined || limit === 0
		? { ok: false, reason: UNUSABLE_LIMIT }
		: { ok: true, value: limit };
}

/** As everywhere in n8n. */
const DEFAULT_LIMIT = 50;
