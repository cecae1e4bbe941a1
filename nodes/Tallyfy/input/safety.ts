import { hasOnly, isRecord } from '../transport/answer/values';
import type { DateName } from '../conditions/record';
import {
	parseConditions,
	parseCount,
	type Conditions,
	type ConditionsReason,
} from '../conditions/rules';
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

/** Which guard can't be read. `stopsRun`: it is, or may be, about the whole run, so that nothing at all may go. */
export type SafetyReason =
	| { field: 'lookFirst' | 'copySha256'; stopsRun?: true }
	/** `blank`: an expression in it gave an empty text, which can't be told from no demand. */
	| { field: 'onlyIf'; why: ConditionsReason | 'blank'; stopsRun?: true }
	| { field: 'expectedCount' | 'maxChanges' | 'safety'; stopsRun: true }
	| { field: 'protectedIds'; why: HoldsReason; stopsRun: true };

const SAFETY_FIELDS = new Set(
	'approved copySha256 expectedCount lookFirst maxChanges onlyIf protectedIds'.split(' '),
);
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Reads the Safety collection of one item. A guard that is there and can't be read is a reason, never "no guard". `hasBlank`:
 * an expression in it left an empty text, as for the name, which without one asks for nothing.
 */
export function parseSafety(
	raw: unknown,
	dates: readonly DateName[],
	place: HoldPlace,
	{
		needsApproval = false,
		hasBlank,
	}: { needsApproval?: boolean | undefined; hasBlank?: () => boolean } = {},
): Parsed<Safety, SafetyReason> {
	const refuse = (reason: SafetyReason) => ({ ok: false, reason }) as const;
	const countOf = (value: unknown) => parseCount(value, Infinity);
	const run = { stopsRun: true } as const;
	if (!isRecord(raw) || !hasOnly(raw, SAFETY_FIELDS)) return refuse({ field: 'safety', ...run });

	// Those of the whole run first: they forbid more.
	const approved = readField(raw, 'approved', (value) => value === true);
	const maxChanges = readField(raw, 'maxChanges', countOf);
	if (maxChanges === null) return refuse({ field: 'maxChanges', ...run });
	const expectedCount = readField(raw, 'expectedCount', countOf);
	if (expectedCount === null) return refuse({ field: 'expectedCount', ...run });
	const holds = readField(raw, 'protectedIds', (list) => parseHolds(list, place));
	if (holds?.ok === false) return refuse({ field: 'protectedIds', why: holds.reason, ...run });

	// What nobody approved forbids all the same.
	const stops = approved === false || (needsApproval && approved === undefined) ? run : {};
	const lookFirst = readField(raw, 'lookFirst', readBoolean);
	if (lookFirst === null) return refuse({ field: 'lookFirst', ...stops });
	const onlyIf = readField(raw, 'onlyIf', (group) => parseConditions(group, dates));
	if (onlyIf?.ok === false) return refuse({ field: 'onlyIf', why: onlyIf.reason, ...stops });
	const copySha256 = readField(raw, 'copySha256', checksumOf);
	if (copySha256 === null) return refuse({ field: 'copySha256', ...stops });
	if (onlyIf && hasBlank?.()) return refuse({ field: 'onlyIf', why: 'blank', ...stops });
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

function checksumOf(raw: unknown): string | undefined {
	const text = typeof raw === 'string' ? raw.trim().toLowerCase() : '';
	return SHA256.test(text) ? text : undefined;
}
