import { hasOnly, parseWholeNumber, isRecord } from '../transport/answer/values';
import type { DateName } from '../conditions/record';
import { parseConditions, type Conditions, type ConditionsReason } from '../conditions/onlyIf';
import type { Hold } from '../conditions/protection';
import { parseHolds, type HoldsReason, type HoldPlace } from './holds';
import { readBoolean, readField } from './options';
import type { Parsed } from '../transport/account/address';

/** The guards of one item. What is undefined was not asked for. */
export interface Safety {
	lookFirst: boolean;
	onlyIf: Conditions | undefined;
	maxChanges: number | undefined;
	expectedCount: number | undefined;
	/** False is anything but true: nobody did. */
	approved: boolean | undefined;
	protectedIds: readonly Hold[] | undefined;
	/** In lower case. */
	copySha256: string | undefined;
}

/**
 * Which guard can't be read, or forbids everything. `stopsRun`: it is, or may be, about the whole run, so that nothing at
 * all may go.
 */
export type SafetyReason =
	| { field: 'lookFirst' | 'copySha256'; stopsRun?: true }
	/** `blank`: an expression in it gave an empty text, which can't be told from no demand. */
	| { field: 'onlyIf'; why: ConditionsReason | 'blank'; stopsRun?: true }
	| { field: 'expectedCount' | 'maxChanges' | 'safety'; stopsRun: true }
	| { field: 'protectedIds'; why: HoldsReason; stopsRun: true };

const SAFETY_FIELDS = new Set([
	'approved',
	'copySha256',
	'expectedCount',
	'lookFirst',
	'maxChanges',
	'onlyIf',
	'protectedIds',
]);
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Reads the Safety collection of one item as an expression left it. A guard that is there and can't be read is a reason,
 * never "no guard".
 */
export function parseSafety(
	raw: unknown,
	dates: readonly DateName[],
	place: HoldPlace,
): Parsed<Safety, SafetyReason> {
	if (!isRecord(raw) || !hasOnly(raw, SAFETY_FIELDS)) return stopsRun('safety');

	// Those of the whole run first: they forbid more.
	const approved = readField(raw, 'approved', (value) => value === true);
	const maxChanges = readField(raw, 'maxChanges', countOf);
	if (maxChanges === null) return stopsRun('maxChanges');
	const expectedCount = readField(raw, 'expectedCount', countOf);
	if (expectedCount === null) return stopsRun('expectedCount');
	const holds = readField(raw, 'protectedIds', (list) => parseHolds(list, place));
	if (holds?.ok === false) {
		return { ok: false, reason: { field: 'protectedIds', why: holds.reason, stopsRun: true } };
	}

	// What nobody approved forbids all the same.
	const stops = approved === false ? ({ stopsRun: true } as const) : {};
	const lookFirst = readField(raw, 'lookFirst', readBoolean);
	if (lookFirst === null) return { ok: false, reason: { field: 'lookFirst', ...stops } };
	const onlyIf = readField(raw, 'onlyIf', (group) => parseConditions(group, dates));
	if (onlyIf?.ok === false) {
		return { ok: false, reason: { field: 'onlyIf', why: onlyIf.reason, ...stops } };
	}
	const copySha256 = readField(raw, 'copySha256', checksumOf);
	if (copySha256 === null) return { ok: false, reason: { field: 'copySha256', ...stops } };
	return {
		ok: true,
		value: {
			lookFirst: lookFirst ?? false,
			onlyIf: onlyIf?.value,
			maxChanges,
			expectedCount,
			approved: approved ?? undefined,
			protectedIds: holds?.value,
			copySha256,
		},
	};
}

function stopsRun<Field extends string>(field: Field) {
	return { ok: false, reason: { field, stopsRun: true } } as const;
}

/** A whole number, 1 or more. */
function countOf(raw: unknown): number | undefined {
	const count = parseWholeNumber(raw);
	return count === 0 ? undefined : count;
}

function checksumOf(raw: unknown): string | undefined {
	const text = typeof raw === 'string' ? raw.trim().toLowerCase() : '';
	return SHA256.test(text) ? text : undefined;
}
