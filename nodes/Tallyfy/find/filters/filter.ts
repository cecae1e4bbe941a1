import type { INodeProperties } from 'n8n-workflow';

import type { AgeReason } from '../../conditions/age';
import type { AddressContext, IdReason, Parsed } from '../../transport/account/address';
import type { Restriction } from '../operation';

/** A filter of the Filters collection, with its field in the panel. */
export interface Filter {
	/** As it is in the panel, and in saved workflows. */
	property: INodeProperties;
	/** What holds where the filter isn't added. */
	absent?: Restriction;
	/** Reads what the panel or an expression gave. */
	parse(raw: unknown, account: AddressContext): Parsed<Restriction, FilterReason>;
}

/** Why a filter can't be used. One that is there and can't be read is never "no filter". */
export type FilterReason =
	| { why: 'empty' | 'notText' | 'unknownChoice' }
	| { why: 'id'; id: IdReason }
	| { why: 'age'; age: AgeReason };

/** A text that isn't empty. */
export function parseFilterText(raw: unknown): Parsed<string, FilterReason> {
	if (raw === undefined || raw === null) return { ok: false, reason: { why: 'empty' } };
	if (typeof raw !== 'string' && typeof raw !== 'number') {
		return { ok: false, reason: { why: 'notText' } };
	}
	const text = String(raw).trim();
	return LEFTOVERS.has(text.toLowerCase())
		? { ok: false, reason: { why: 'empty' } }
		: { ok: true, value: text };
}

/** What an expression without a value leaves behind. */
const LEFTOVERS = new Set(['', 'undefined', 'null', 'nan', '[object object]']);
