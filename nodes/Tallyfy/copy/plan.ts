import type { IExecuteFunctions } from 'n8n-workflow';

import { parseLocator } from '../input/idParameter';
import {
	collection,
	parseBinaryField,
	parseBoolean,
	parseOptions,
	type Options,
} from '../input/options';
import { Parameters } from '../input/parameters';
import type { Parsed, Account } from '../transport/account/address';
import { NO_BINARY_FIELD } from '../words/copy';
import type { Explanation } from '../words/explanation';
import { explainExpression, explainId, explainOption } from '../words/inputs';
import type { Copying, ItemResult } from './operation';

/** One thing to copy, and every item that asks for it. */
export interface Target {
	id: string;
	options: Options;
	items: PlannedItem[];
}

export interface PlannedItem {
	index: number;
	includeOtherFields: boolean;
	/** Where the binary data goes; undefined where the item wants none. */
	binaryField: string | undefined;
}

export interface Plan {
	targets: Target[];
	rejections: ItemResult[];
	concurrency: number;
}

/**
 * Reads and checks the parameters of every item before anything is sent. Items that name the same thing become one
 * target: it is copied once, and Tallyfy notes one download.
 */
export function planItems(
	context: IExecuteFunctions,
	itemCount: number,
	copying: Copying,
	account: Account,
): Plan {
	const parameters = new Parameters(context);
	const targets = new Map<string, Target>();
	const rejections: ItemResult[] = [];
	for (let index = 0; index < itemCount; index++) {
		const planned = planItem(parameters, index, copying, account);
		if (!planned.ok) {
			rejections.push(planned.reason);
			continue;
		}
		const { id, options, item } = planned.value;
		const target = targets.get(id) ?? { id, options, items: [] };
		target.items.push(item);
		targets.set(id, target);
	}
	const [first] = targets.values();
	return {
		targets: [...targets.values()],
		rejections,
		concurrency: first?.options.concurrency ?? 1,
	};
}

function planItem(
	parameters: Parameters,
	index: number,
	copying: Copying,
	account: Account,
): Parsed<Omit<Target, 'items'> & { item: PlannedItem }, ItemResult> {
	let id: string | null = null;
	const reject = (explanation: Explanation) => {
		const outcome = { kind: 'rejected', explanation } as const;
		return { ok: false, reason: { index, id, outcome } } as const;
	};
	try {
		const parsedId = parseLocator(parameters.read(copying.id.name, index), copying.id, account);
		if (!parsedId.ok) return reject(explainId(parsedId.reason, copying.id.displayName));
		id = parsedId.value;
		const raw = parameters.read('options', index, {});
		const options = parseOptions(raw);
		if (!options.ok) return reject(explainOption(options.reason));
		const fields = collection(raw);
		const asFile = copying.asFile === undefined ? true : parseBoolean(fields, copying.asFile.name);
		if (asFile === undefined) {
			return reject(explainOption({ displayName: copying.asFile?.displayName ?? '' }));
		}
		const binaryField = parseBinaryField(fields);
		if (binaryField === undefined) return reject(NO_BINARY_FIELD);
		const { includeOtherFields } = options.value;
		const item = { index, includeOtherFields, binaryField: asFile ? binaryField : undefined };
		return { ok: true, value: { id, options: options.value, item } };
	} catch (error) {
		return reject(explainExpression(error));
	}
}
