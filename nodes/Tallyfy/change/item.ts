import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type DateName } from '../conditions/record';
import type { HoldPlace } from '../input/holds';
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
import type { Account, Parsed } from '../transport/account/address';
import { isRecord } from '../transport/answer/response';
import type { Explanation } from '../words/explanation';
import { explainExpression, explainId, explainOption, explainSwitch } from '../words/inputs';
import {
	explainSafety,
	explainUnapproved,
	UNUSABLE_OUTPUT,
	UNUSABLE_REASON,
} from '../words/safety';
import { ACTIONS } from './actions';
import type { Change } from './operation';

/** What one input item wants to know of its change, and allows. */
export interface PlannedItem {
	index: number;
	/** What Tallyfy shows nowhere is no failure. */
	acceptsMissing: boolean;
	includeOtherFields: boolean;
	output: 'auditRecord' | 'result' | 'summary';
	/** The user's reason, for the account. */
	purpose: string;
	isApproved: boolean;
}

/** One usable item. */
interface ItemPlan {
	id: string;
	options: Options;
	safety: Safety;
	isDryRun: boolean;
	item: PlannedItem;
	/** What the item's own fields say of the thing's state; undefined where they don't. */
	saidArchived: boolean | undefined;
}

/** An item as it was read: usable, or what is wrong with it. Its guards count wherever they can be read. */
export type ReadItem =
	| { ok: true; value: ItemPlan; safety: Safety }
	| {
			ok: false;
			id: string | null;
			explanation: Explanation;
			/** What is wrong is, or may be, about the whole run. */
			stopsRun: boolean;
			safety: Safety | undefined;
	  };

/** Reads the parameters of one input item after the other. What is wrong with one is an answer too, never an exception. */
export class ChangeReader {
	private readonly guards: GuardReader;

	constructor(
		private readonly parameters: Parameters,
		private readonly change: Change,
		private readonly account: Account,
		/** Of the workflow. */
		timeZone: string,
	) {
		this.guards = new GuardReader(parameters, change.thing.dates, { account, timeZone });
	}

	read(index: number, input: IDataObject): ReadItem {
		let safety: Parsed<Safety, SafetyReason>;
		// The guards first: one that forbids the whole run must be seen whatever else is wrong with the item.
		try {
			safety = this.guards.read(index);
		} catch (error) {
			// What it would have guarded is unknown: a broken list of holds must not lift the protection.
			const explanation = explainExpression(error);
			return { ok: false, id: null, explanation, stopsRun: true, safety: undefined };
		}
		const known = safety.ok ? safety.value : undefined;
		const id = this.id(index);
		const rejected = (explanation: Explanation, stopsRun = false) =>
			({ ok: false, id: id.ok ? id.value : null, explanation, stopsRun, safety: known }) as const;
		if (!safety.ok) return rejected(explainSafety(safety.reason), 'stopsRun' in safety.reason);
		if (!id.ok) return rejected(id.reason);
		const asked = this.asked(index);
		if (!asked.ok) return rejected(asked.reason);
		const { options, isDryRun, item } = asked.value;
		const isApproved = safety.value.approved === true;
		const { needsApproval, thing, verb } = this.change;
		if (needsApproval === true && !isDryRun && !isApproved) {
			return rejected(explainUnapproved(verb, thing.noun), true);
		}
		const value = {
			id: id.value,
			options,
			safety: safety.value,
			isDryRun,
			item: { ...item, isApproved },
			saidArchived: saidArchivedIn(input),
		};
		return { ok: true, value, safety: safety.value };
	}

	private id(index: number): Parsed<string, Explanation> {
		const { name, displayName } = this.change.id;
		try {
			const locator = this.parameters.read(name, index);
			const id = parseLocator(locator, this.change.id, this.account);
			return id.ok ? id : { ok: false, reason: explainId(id.reason, displayName) };
		} catch (error) {
			return { ok: false, reason: explainExpression(error) };
		}
	}

	/** Everything but the thing and the guards. */
	private asked(
		index: number,
	): Parsed<
		{ options: Options; isDryRun: boolean; item: Omit<PlannedItem, 'isApproved'> },
		Explanation
	> {
		const rejected = (reason: Explanation) => ({ ok: false, reason }) as const;
		try {
			const raw = this.parameters.read('options', index, {});
			const options = parseOptions(raw);
			if (!options.ok) return rejected(explainOption(options.reason));
			const fields = collection(raw);
			const acceptsMissing = parseBoolean(fields, 'ignoreMissing');
			if (acceptsMissing === undefined) {
				return rejected(explainOption({ displayName: 'Ignore Missing' }));
			}
			const isDryRun = readBoolean(this.parameters.read('dryRun', index, false));
			if (isDryRun === undefined) return rejected(explainSwitch('Dry Run'));
			const output = parseOutput(fields);
			if (output === undefined) return rejected(UNUSABLE_OUTPUT);
			const purpose = parsePurpose(fields);
			if (purpose === undefined) return rejected(UNUSABLE_REASON);
			const { includeOtherFields } = options.value;
			const item = { index, acceptsMissing, includeOtherFields, output, purpose };
			return { ok: true, value: { options: options.value, isDryRun, item } };
		} catch (error) {
			return rejected(explainExpression(error));
		}
	}
}

const OUTPUTS: readonly PlannedItem['output'][] = ['auditRecord', 'result', 'summary'];

function parseOutput(fields: Record<string, unknown>): PlannedItem['output'] | undefined {
	if (!Object.hasOwn(fields, 'output')) return 'result';
	return OUTPUTS.find((output) => output === fields.output);
}

/** The user's reason, also from a number; undefined where an expression left nothing of the kind. */
function parsePurpose(fields: Record<string, unknown>): string | undefined {
	if (!Object.hasOwn(fields, 'reason')) return '';
	const { reason } = fields;
	return typeof reason === 'string' || typeof reason === 'number' ? String(reason) : undefined;
}

/** What a result of this node, a record of its Get Many, or one of Tallyfy's own says of the thing's state. */
function saidArchivedIn(fields: IDataObject): boolean | undefined {
	if (fields.archived === true) return true;
	if (fields.restored === true) return false;
	const result = Object.values(ACTIONS).find(
		({ done, already }) =>
			fields[done] === true && (fields.outcome === done || fields.outcome === already),
	);
	if (result?.isArchived !== undefined) return result.isArchived;
	if (isRecord(fields.details)) return parseRecord(fields)?.isArchived;
	for (const name of ['disabledAt', 'archivedAt', 'archived_at', 'deleted_at']) {
		const at = fields[name];
		if (typeof at === 'string' && at !== '') return true;
		if (at === null) return false;
	}
	return undefined;
}

/**
 * Reads the guards of one item after the other. Mostly the same ones come with every item, also where an expression made
 * them anew, such as a long list of holds: those are parsed and kept once.
 */
class GuardReader {
	private last: { raw: unknown; parsed: Parsed<Safety, SafetyReason> } | undefined;

	constructor(
		private readonly parameters: Parameters,
		private readonly dates: readonly DateName[],
		private readonly place: HoldPlace,
	) {}

	/** @throws whatever n8n throws for an expression that can't be resolved */
	read(index: number): Parsed<Safety, SafetyReason> {
		const raw = this.parameters.read('safety', index, {});
		if (this.last === undefined || !isSame(this.last.raw, raw)) {
			const parsed = parseSafety(raw, this.dates, this.place);
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
	// A date is made of nothing that it shows.
	if (keys.length === 0 && JSON.stringify(one) !== JSON.stringify(other)) return false;
	return (
		Array.isArray(one) === Array.isArray(other) &&
		keys.length === Object.keys(other).length &&
		keys.every((key) => Object.hasOwn(other, key) && isSame(partOf(one, key), partOf(other, key)))
	);
}

const partOf = (value: object, key: string): unknown => (value as Record<string, unknown>)[key];
