import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { hasOnly, isRecord } from '../transport/answer/values';
import { parseAgeRule, parseCount, type AgeReason, type AgeRule } from '../conditions/rules';
import type { Named } from '../conditions/marks';
import type { DateName, ThingRecord } from '../conditions/record';
import type { Directory } from '../read/names';
import { readField } from './options';
import type { Account, IdReason, Parsed } from '../transport/account/address';

/** What the Filters collection of one item asks for. */
export interface Filters {
	age: AgeRule | undefined;
	archived: 'exclude' | 'include' | 'only';
	/** So many of each kind stay out, the newest ones. */
	keepNewest: number | undefined;
	restrictions: AnyRestriction[];
}

/** One filter as it was set: what Tallyfy is asked for, and what its answer must not contradict. */
export interface Restriction {
	query: IDataObject;
	/**
	 * Whether a record fits; undefined where it lacks what would show it. A filter that Tallyfy ignored would bring everything,
	 * and the next node may delete what comes: so only what fits is found.
	 */
	fits?: ((record: ThingRecord, nowMs: number) => boolean | undefined) | undefined;
	/** Tallyfy can't be asked for so little: that its answer has more is no surprise. */
	isNarrower?: true;
	/** What fits depends on the time that it is. */
	isTimed?: true;
}

/** With a `directory`, a filter by names that only Tallyfy's own list of them can tell: a restriction once that was read. */
export type AnyRestriction =
	| Restriction
	| {
			directory: Directory;
			words: readonly string[];
			/** As the panel calls the filter. */
			displayName: string;
			restrict: (found: readonly Named[]) => Restriction;
	  };

/** A filter of the Filters collection, with its field in the panel. */
export interface Filter {
	property: INodeProperties;
	/** What holds where the filter isn't added. */
	absent?: Restriction;
	parse: (raw: unknown, account: Account) => Parsed<AnyRestriction, FilterReason>;
}

/** Why a filter can't be used. One that is there and can't be read is never "no filter". */
export type FilterReason =
	| { why: 'empty' | 'needsAge' | 'notCount' | 'notText' | 'unknownChoice' }
	| { why: 'id'; id: IdReason }
	| { why: 'age'; age: AgeReason };

const ARCHIVED: readonly Filters['archived'][] = ['exclude', 'include', 'only'];

/**
 * Reads the Filters collection of one item as an expression left it. A filter that is there and can't be read is a reason:
 * dropped, it would bring everything. The reason names the filter as the panel does, or nothing for the collection itself.
 * `newestOf`: anything where the newest ones can be kept.
 */
export function parseFilters(
	raw: unknown,
	{
		thing,
		filters,
		newestOf,
	}: { thing: { dates: readonly DateName[] }; filters: readonly Filter[]; newestOf?: unknown },
	account: Account,
): Parsed<Filters, FilterReason & { displayName: string | undefined }> {
	const ofGroups = newestOf === undefined ? [] : ['keepNewest'];
	const own = filters.map(({ property }) => property.name);
	const known = new Set(['age', 'archived', 'dueWithin', ...ofGroups, ...own]);
	const refuse = (displayName: string | undefined, reason: FilterReason) =>
		({ ok: false, reason: { displayName, ...reason } }) as const;
	if (!isRecord(raw) || !hasOnly(raw, known)) return refuse(undefined, { why: 'unknownChoice' });

	const age = readField(raw, 'age', (group) => parseAgeRule(group, thing.dates));
	if (age?.ok === false) {
		const { reason } = age;
		return refuse('Age', reason === 'empty' ? { why: reason } : { why: 'age', age: reason });
	}
	const { archived: choice = '' } = raw;
	const archived = Object.hasOwn(raw, 'archived')
		? ARCHIVED.find((one) => one === choice)
		: 'exclude';
	if (archived === undefined) {
		return refuse('Archived', { why: choice === '' ? 'empty' : 'unknownChoice' });
	}
	const withinDays = readField(raw, 'dueWithin', parseCount);
	if (withinDays === null) return refuse('Due Within (Days)', { why: 'notCount' });
	if (withinDays && !age) return refuse('Due Within (Days)', { why: 'needsAge' });
	const keepNewest = readField(raw, 'keepNewest', parseCount);
	if (keepNewest === null) return refuse('Keep Newest', { why: 'notCount' });
	const restrictions: AnyRestriction[] = [];
	for (const { property, absent, parse } of filters) {
		const { name, displayName } = property;
		const parsed = Object.hasOwn(raw, name) ? parse(raw[name], account) : undefined;
		if (parsed?.ok === false) return refuse(displayName, parsed.reason);
		const restriction = parsed?.value ?? absent;
		if (restriction !== undefined) restrictions.push(restriction);
	}
	const rule = age ? { ...age.value, ...(withinDays && { withinDays }) } : undefined;
	return { ok: true, value: { age: rule, archived, keepNewest, restrictions } };
}
