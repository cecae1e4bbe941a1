import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { parseLocator } from '../input/idParameter';
import { collection, parseBoolean, parseOptions, type Options } from '../input/options';
import { Parameters } from '../input/parameters';
import type { Parsed, Account } from '../transport/account/address';
import type { Explanation } from '../words/explanation';
import { explainExpression, explainId, explainOption } from '../words/inputs';
import type { Get } from './get';
import { rejected, type ItemResult } from './report';

/** One thing to read, and the items that name it. */
export interface GetTarget {
	id: string;
	/** What comes along. */
	query: IDataObject;
	options: Options;
	items: { index: number; includeOtherFields: boolean }[];
}

/** Reads and checks the parameters of every item before anything is sent. */
export function planGets(context: IExecuteFunctions, get: Get, account: Account) {
	const parameters = new Parameters(context);
	const targets = new Map<string, GetTarget>();
	const rejections: ItemResult[] = [];
	const itemCount = context.getInputData().length;
	for (let index = 0; index < itemCount; index++) {
		const planned = planOne(parameters, index, get, account);
		if (!planned.ok) {
			rejections.push(rejected({ index, ...planned.reason }));
			continue;
		}
		const { id, query, options } = planned.value;
		const key = JSON.stringify([id, query]);
		const target = targets.get(key) ?? { ...planned.value, items: [] };
		target.items.push({ index, includeOtherFields: options.includeOtherFields });
		targets.set(key, target);
	}
	const [first] = targets.values();
	return {
		targets: [...targets.values()],
		rejections,
		/** Of the first item, since it is about the whole run. */
		concurrency: first?.options.concurrency ?? 1,
	};
}

function planOne(
	parameters: Parameters,
	index: number,
	get: Get,
	account: Account,
): Parsed<Omit<GetTarget, 'items'>, { id: string | null; explanation: Explanation }> {
	let named: string | null = null;
	const reject = (explanation: Explanation) =>
		({ ok: false, reason: { id: named, explanation } }) as const;
	try {
		const id = parseLocator(parameters.read(get.id.name, index), get.id, account);
		if (!id.ok) return reject(explainId(id.reason, get.id.displayName));
		named = id.value;
		const raw = parameters.read('options', index, {});
		const options = parseOptions(raw);
		if (!options.ok) return reject(explainOption(options.reason));

		const parts = [...(get.with ?? [])];
		for (const { property, with: part } of get.switches ?? []) {
			const isOn = parseBoolean(collection(raw), property.name);
			if (isOn === undefined) return reject(explainOption({ displayName: property.displayName }));
			if (isOn) parts.push(part);
		}
		const query = parts.length > 0 ? { with: parts.join(',') } : {};
		return { ok: true, value: { id: id.value, query, options: options.value } };
	} catch (error) {
		return reject(explainExpression(error));
	}
}
