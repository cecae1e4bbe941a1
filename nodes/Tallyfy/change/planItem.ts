import type { DateName } from '../conditions/record';
import { parseLocator } from '../input/idParameter';
import {
	collection,
	parseBoolean,
	parseOptions,
	readBoolean,
	type Options,
} from '../input/options';
import type { Parameters } from '../input/parameters';
import { parseSafety, type Safety, type SafetyReason } from '../input/safety';
import type { Parsed, Account } from '../transport/account/address';
import type { Explanation } from '../words/explanation';
import { explainExpression, explainId, explainOption, explainSwitch } from '../words/inputs';
import { explainSafety } from '../words/safety';
import type { Change } from './operation';
import type { PlannedItem } from './plan';

/** One usable item. */
export interface ItemPlan {
	id: string;
	options: Options;
	safety: Safety;
	isDryRun: boolean;
	item: PlannedItem;
}

/**
 * Reads and checks the parameters of one item. What is wrong with it is an answer too, never an exception, with its guards
 * where they can be read.
 */
export function planItem(
	parameters: Parameters,
	guards: GuardReader,
	index: number,
	change: Change,
	account: Account,
) {
	let id: string | null = null;
	let safety: Parsed<Safety, SafetyReason> | undefined;
	const reject = (explanation: Explanation, stopsRun = false) => {
		const known = safety?.ok === true ? safety.value : undefined;
		return { ok: false, id, explanation, stopsRun, safety: known } as const;
	};
	// The guards first: one that forbids the whole run must be seen whatever else is wrong with the item.
	try {
		safety = guards.read(index);
	} catch (error) {
		// What it would have guarded is unknown: a broken list of holds must not lift the protection.
		return reject(explainExpression(error), true);
	}
	try {
		const locator = parameters.read(change.id.name, index);
		const parsedId = parseLocator(locator, change.id, account);
		if (parsedId.ok) id = parsedId.value;
		if (!safety.ok) return reject(explainSafety(safety.reason), 'stopsRun' in safety.reason);
		if (!parsedId.ok) return reject(explainId(parsedId.reason, change.id.displayName));

		const raw = parameters.read('options', index, {});
		const options = parseOptions(raw);
		if (!options.ok) return reject(explainOption(options.reason));
		const fields = collection(raw);
		const acceptsMissing = parseBoolean(fields, 'ignoreMissing');
		if (acceptsMissing === undefined) {
			return reject(explainOption({ displayName: 'Ignore Missing' }));
		}
		const isDryRun = readBoolean(parameters.read('dryRun', index, false));
		if (isDryRun === undefined) return reject(explainSwitch('Dry Run'));
		const item: PlannedItem = {
			index,
			acceptsMissing: acceptsMissing && change.verb === 'delete' && !isDryRun,
			includeOtherFields: options.value.includeOtherFields,
			output: fields.output === 'auditRecord' ? 'auditRecord' : 'result',
			purpose: typeof fields.reason === 'string' ? fields.reason : '',
			isApproved: safety.value.approved === true,
		};
		const value: ItemPlan = {
			id: parsedId.value,
			options: options.value,
			safety: safety.value,
			isDryRun,
			item,
		};
		return { ok: true, value, safety: safety.value } as const;
	} catch (error) {
		return reject(explainExpression(error));
	}
}

/**
 * Reads the guards of one item after the other. Mostly the same ones come with every item, also where an expression made
 * them anew, such as a long list of holds: those are parsed and kept once.
 */
export class GuardReader {
	private last: { raw: unknown; parsed: Parsed<Safety, SafetyReason> } | undefined;

	constructor(
		private readonly parameters: Parameters,
		private readonly dates: readonly DateName[],
	) {}

	/** @throws whatever n8n throws for an expression that can't be resolved */
	read(index: number): Parsed<Safety, SafetyReason> {
		const raw = this.parameters.read('safety', index, {});
		if (this.last === undefined || !isSame(this.last.raw, raw)) {
			const parsed = parseSafety(raw, this.dates);
			// "Name Is" without a name asks for nothing, but not where an expression was to give one.
			const isBlank = parsed.ok && parsed.value.onlyIf !== undefined;
			const blank = { ok: false, reason: { field: 'onlyIf', why: 'blank' } } as const;
			const isMissing = isBlank && this.parameters.hasBlank('safety', raw);
			this.last = { raw, parsed: isMissing ? blank : parsed };
		}
		return this.last.parsed;
	}
}

/** Whether two values of a parameter are made of the same parts. */
function isSame(one: unknown, other: unknown): boolean {
	if (Object.is(one, other)) return true;
	if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
		return false;
	}
	const keys = Object.keys(one);
	return (
		Array.isArray(one) === Array.isArray(other) &&
		keys.length === Object.keys(other).length &&
		keys.every((key) => Object.hasOwn(other, key) && isSame(partOf(one, key), partOf(other, key)))
	);
}

const partOf = (value: object, key: string): unknown => (value as Record<string, unknown>)[key];
