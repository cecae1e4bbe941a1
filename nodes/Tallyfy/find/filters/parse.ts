import { hasOnly, parseAgeRule, type AgeRule } from '../../conditions/age';
import type { AddressContext, Parsed } from '../../transport/account/address';
import { isRecord } from '../../transport/answer/response';
import type { Filter, FilterReason } from './filter';
import type { ArchivedChoice, GetMany, Restriction } from '../operation';

/** What the Filters collection of one item asks for. */
export interface Filters {
	age: AgeRule | undefined;
	archived: ArchivedChoice;
	restrictions: Restriction[];
}

/** Which filter can't be used, as the panel names it; undefined for the collection itself. */
export type FiltersReason = { displayName: string | undefined } & FilterReason;

const ARCHIVED: readonly ArchivedChoice[] = ['exclude', 'include', 'only'];

/**
 * Reads the Filters collection of one item as an expression left it. A filter that is there and can't be read is a
 * reason: dropped, it would bring everything.
 */
export function parseFilters(
	raw: unknown,
	{ thing, filters }: Pick<GetMany, 'filters' | 'thing'>,
	account: AddressContext,
): Parsed<Filters, FiltersReason> {
	const known = new Set(['age', 'archived', ...filters.map(({ property }) => property.name)]);
	if (!isRecord(raw) || !hasOnly(raw, known)) {
		return { ok: false, reason: { displayName: undefined, why: 'unknownChoice' } };
	}
	const has = (name: string) => Object.hasOwn(raw, name);

	const age = has('age') ? parseAge(raw.age, thing.dates) : { ok: true as const, value: undefined };
	if (!age.ok) return { ok: false, reason: { displayName: 'Age', ...age.reason } };
	const archived = has('archived')
		? ARCHIVED.find((choice) => choice === raw.archived)
		: ARCHIVED[0];
	if (archived === undefined) {
		const why = raw.archived === undefined || raw.archived === '' ? 'empty' : 'unknownChoice';
		return { ok: false, reason: { displayName: 'Archived', why } };
	}
	const restrictions: Restriction[] = [];
	for (const filter of filters) {
		const parsed = parseOne(filter, raw, account);
		if (!parsed.ok) {
			const { displayName } = filter.property;
			return { ok: false, reason: { displayName, ...parsed.reason } };
		}
		if (parsed.value !== undefined) restrictions.push(parsed.value);
	}
	return { ok: true, value: { age: age.value, archived, restrictions } };
}

/** An age that was added and says nothing is half a rule, not "any age". */
function parseAge(raw: unknown, dates: GetMany['thing']['dates']): Parsed<AgeRule, FilterReason> {
	const parsed = parseAgeRule(raw ?? null, dates);
	if (!parsed.ok) return { ok: false, reason: { why: 'age', age: parsed.reason } };
	return parsed.value === undefined
		? { ok: false, reason: { why: 'empty' } }
		: { ok: true, value: parsed.value };
}

function parseOne(
	filter: Filter,
	raw: Record<string, unknown>,
	account: AddressContext,
): Parsed<Restriction | undefined, FilterReason> {
	const { name } = filter.property;
	return Object.hasOwn(raw, name)
		? filter.parse(raw[name], account)
		: { ok: true, value: filter.absent };
}
