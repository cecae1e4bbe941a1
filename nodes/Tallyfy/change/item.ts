import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { parseDate } from '../conditions/instant';
import type { Conditions } from '../conditions/rules';
import type { Hold } from '../conditions/protection';
import { parseRecord } from '../conditions/record';
import type { HoldPlace } from '../input/holds';
import { readBoolean, type Options } from '../input/options';
import { parseSafety, type Safety, type SafetyReason } from '../input/safety';
import { known, readItem, readItems, type ItemReader } from '../run/reader';
import { buildUrl, parseId, type Account, type Parsed } from '../transport/account/address';
import { isRecord, withoutEmails } from '../transport/answer/values';
import { explainSafety, explainUnapproved } from '../words/guards';
import { UNUSABLE } from '../words/inputs';
import { CHANGES, type Explanation } from '../words/vocabulary';
import type { Change, Outcome } from './operation';

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
	/** What the item's own fields call the thing, for the account of what nobody could look at; null where they don't. */
	saidName: string | null;
}

/** One thing to change, and every item that asks for it. What any of them asks for holds for all. */
export interface Target {
	/** Until it is identified, a handle may stand in its place. */
	id: string;
	/** With its ID: it stands for the thing in the ledger, and is where the request goes that doesn't go by the handle. */
	url: string;
	/** What the items call it by, where that isn't its ID; in small letters. */
	handle?: string | undefined;
	options: Options;
	items: PlannedItem[];
	isDryRun: boolean;
	/** Why it stays, whatever it is. */
	hold: Hold | undefined;
	/** It is looked at first; in a Dry Run, everything is. */
	looks: boolean;
	onlyIf: Conditions[];
	copySha256: string[];
	/** What an item says of its state; undefined where none does. `at`: when Tallyfy answered so, where it is a result that tells. */
	said: { isArchived: boolean; at: number | undefined } | undefined;
	/** An item says that it is a part of a process, whichever. */
	isOfProcess: boolean;
}

/** What an item asked for, as far as it can be read; `target` is undefined where it could not be planned. */
export interface Asked {
	target: Target | undefined;
	item: PlannedItem;
	isDryRun: boolean;
}

/** One input item's result. */
export interface ChangeResult {
	index: number;
	/** Null where the item names nothing usable. */
	id: string | null;
	outcome: Outcome;
	/** Left out where it could not be planned: `askedBy` finds out as much as there is. */
	asked?: Asked | undefined;
}

/** Reads the parameters of every item. Guards count wherever they can be read, also where the item is unusable for another reason. */
export function readChanges(context: IExecuteFunctions, account: Account, change: Change) {
	const place = { account, timeZone: context.getTimezone() };
	const readGuards = guardReader(change, place);
	const guards = new Set<Safety>();
	/** Items over which nothing at all may go. */
	const forbidding = new Set<number>();
	let unapproved: Explanation | undefined;
	const inputs = context.getInputData();
	const { planned, rejections } = readItems(context, account, (reader) => {
		const { index } = reader;
		// The guards first: one that forbids the whole run must be seen whatever else is wrong with the item. What one that
		// can't be read would have guarded is unknown: a broken list of holds must not lift the protection.
		forbidding.add(index);
		const guarded = readGuards(reader);
		const dry = readItem(reader, () =>
			reader.flag({ name: 'dryRun', displayName: 'Dry Run' }, false),
		);
		const isUnapproved = guarded.ok && isForbidden(guarded.value, change);
		if (guarded.ok) guards.add(guarded.value);
		const mayGo = guarded.ok
			? !isUnapproved || (dry.ok && dry.value)
			: !('stopsRun' in guarded.reason);
		if (mayGo) forbidding.delete(index);
		if (isUnapproved) {
			const isAsked = guarded.value.approved !== undefined;
			unapproved ??= explainUnapproved(isAsked, change.verb, change.thing.noun);
		}
		const target = readTarget(reader, inputs[index]?.json ?? {}, change, guarded, dry);
		if (isUnapproved && unapproved && !target.isDryRun) return reader.refuse(unapproved);
		return { target };
	});
	const targets = planned.map(({ target }) => target);
	const unusable = rejections.map(({ index, id, explanation }) => ({ index, id, explanation }));
	const forbidden = rejections.find(({ index }) => forbidding.has(index))?.explanation;
	return { targets, rejections: unusable, guards: [...guards], forbidden, unapproved };
}

function isForbidden({ approved }: Safety, { needsApproval = false }: Change): boolean {
	return approved === false || (needsApproval && approved === undefined);
}

/** What one item asks for; the reader ends where it can't be read. */
function readTarget(
	reader: ItemReader,
	input: IDataObject,
	change: Change,
	guarded: Parsed<Safety, SafetyReason>,
	dry: Parsed<boolean, Explanation>,
): Target {
	// Also where its guards can't be read: whatever else names the same thing is as guarded.
	const named = readItem(reader, () => reader.locator(change.id));
	const { onlyIf, copySha256, lookFirst, approved } = reader.take(guarded, explainSafety);
	const id = named.ok ? named.value : reader.refuse(named.reason);
	const options = reader.options();
	const acceptsMissing = reader.option({ name: 'ignoreMissing', displayName: 'Ignore Missing' });
	const isDryRun = reader.take(dry, (explanation) => explanation);
	const item: PlannedItem = {
		index: reader.index,
		acceptsMissing,
		includeOtherFields: options.includeOtherFields,
		output: reader.take(known(parseOutput(reader.optionFields)), () => UNUSABLE.output),
		purpose: reader.take(known(parsePurpose(reader.optionFields)), () => UNUSABLE.reason),
		isApproved: approved === true,
		saidName: saidNameIn(input, id, change),
	};
	return {
		id,
		url: urlOf(id, change, reader.account),
		options,
		items: [item],
		isDryRun,
		hold: undefined,
		looks: change.alwaysLooks || lookFirst || onlyIf !== undefined,
		onlyIf: onlyIf === undefined ? [] : [onlyIf],
		copySha256: copySha256 === undefined ? [] : [copySha256],
		said: isAbout(input, id) ? saidIn(input) : undefined,
		isOfProcess: [input.processId, input.run_id].some((one) => (one ?? '') !== ''),
	};
}

/** Where the change of something goes; with its ID, it stands for the thing. */
export function urlOf(id: string, change: Change, { baseUrl, organizationId }: Account): string {
	return buildUrl(baseUrl, organizationId, change.path(id));
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

/** What an item asked for that could not be planned, as far as it can be read: its account is to look like any other. */
export function askedBy(
	context: IExecuteFunctions,
	{ index, id }: { index: number; id: string | null },
	change: Change,
): Asked {
	const read = (name: string): unknown => {
		try {
			return context.getNodeParameter(name, index, undefined);
		} catch {
			return undefined;
		}
	};
	const isOn = (name: string) => readBoolean(read(name) ?? false) === true;
	const item: PlannedItem = {
		index,
		acceptsMissing: false,
		includeOtherFields: isOn('options.includeOtherFields'),
		output: parseOutput({ output: read('options.output') }) ?? 'result',
		purpose: parsePurpose({ reason: read('options.reason') }) ?? '',
		isApproved: read('safety.approved') === true,
		saidName: saidNameIn(context.getInputData()[index]?.json ?? {}, id, change),
	};
	return { target: undefined, item, isDryRun: isOn('dryRun') };
}

/** The name in a result, a row of an account or a record, where that is about this thing; of a person none with an address. */
function saidNameIn(
	fields: IDataObject,
	named: string | null,
	{ keepsDataBack }: Change,
): string | null {
	const { name } = fields;
	if (typeof name !== 'string' || !isAbout(fields, named)) return null;
	return keepsDataBack === true && withoutEmails(name) !== name ? null : name;
}

/** Whether an item's fields tell of what it names: those of a task tell nothing of the process that is named beside it. */
function isAbout({ id, resourceId }: IDataObject, named: string | null): boolean {
	const [own, account] = [parseId(id), parseId(resourceId)];
	if (own.ok && own.value === named) return true;
	// A row of a table has a number of its own; any other ID says that the fields are of something else.
	return account.ok && account.value === named && (!own.ok || /^\d+$/.test(own.value));
}

function saidIn(fields: IDataObject): Target['said'] {
	const isArchived = saidArchivedIn(fields);
	if (isArchived === undefined) return undefined;
	const answered = parseDate(fields.answeredAt);
	return { isArchived, at: answered.kind === 'known' ? answered.at : undefined };
}

/** What a result of this node, a record of its Get Many, or one of Tallyfy's own says of the thing's state. */
function saidArchivedIn(fields: IDataObject): boolean | undefined {
	if (fields.archived === true) return true;
	if (fields.restored === true) return false;
	const result = Object.values(CHANGES).find(
		({ past, already }) =>
			fields[past] === true && (fields.outcome === past || fields.outcome === already),
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
 * them anew, such as a long list of holds: those are parsed and kept once. It throws whatever n8n throws for an expression
 * that can't be resolved.
 */
function guardReader(
	{ thing, needsApproval }: Change,
	place: HoldPlace,
): (reader: ItemReader) => Parsed<Safety, SafetyReason> {
	let last: { raw: unknown; parsed: Parsed<Safety, SafetyReason> } | undefined;
	return (reader) => {
		const raw = reader.read('safety', {});
		if (last !== undefined && isSame(last.raw, raw)) return last.parsed;
		const parsed = parseSafety(raw, thing.dates, place, {
			needsApproval,
			hasBlank: () => reader.parameters.hasBlank('safety', raw),
		});
		last = { raw, parsed };
		return parsed;
	};
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
