import fc from 'fast-check';

import type { GuestTallyfy } from './guestTallyfy.mts';
import type { Said } from './hostileRun.mts';
import { rarely } from './hostileWorld.mts';

export type GuestOperation = readonly [
	verb: 'delete' | 'disable' | 'enable',
	done: 'deleted' | 'disabled' | 'enabled',
];

export const GUEST_OPERATIONS: readonly GuestOperation[] = [
	['disable', 'disabled'],
	['enable', 'enabled'],
	['delete', 'deleted'],
];

/** By place, and whether by address; some never were. */
const guest = fc.tuple(fc.nat(9), fc.boolean());

/** What somebody asks the node for. */
export const guestWishes = fc.record({
	named: fc.array(guest, { minLength: 1, maxLength: 10 }),
	held: fc.array(guest, { maxLength: 2 }),
	dryRun: rarely(5),
	ignoreMissing: fc.boolean(),
	maxRetries: fc.integer({ min: 0, max: 3 }),
	concurrency: fc.integer({ min: 1, max: 6 }),
	output: fc.constantFrom('result', 'auditRecord'),
	/** Tries of n8n's Retry On Fail. */
	tries: fc.integer({ min: 1, max: 2 }),
});
export type GuestWishes = typeof guestWishes extends fc.Arbitrary<infer Value> ? Value : never;

export const guestName = ([place, byAddress]: readonly [number, boolean]) =>
	byAddress ? `guest-${place}@x.example` : String(50_001 + place);

/** A run over guests, and what came of it. */
interface GuestEnd {
	tallyfy: GuestTallyfy;
	/** The numbers of those who were disabled at the beginning. */
	disabled: ReadonlySet<string>;
	wish: GuestWishes;
	said: readonly Said[];
	/** Whatever the node put out or kept. */
	told: unknown;
	/** So long may an address be another's before the last look shows it when the change takes effect, in milliseconds. */
	unseenMs: number;
}

/** Whatever a run did that it must not do, or said that isn't so. All lists are empty where it kept its word. */
export function guestWrongsOf(
	[verb, done]: GuestOperation,
	{ tallyfy, disabled, wish, said, told, unseenMs }: GuestEnd,
) {
	const names = wish.named.map(guestName);
	const held = wish.held.map(guestName);
	const already = `already${done.charAt(0).toUpperCase()}${done.slice(1)}`;
	const isDone = ({ outcome }: Said) => outcome === done || outcome === already;
	const isNamed = (id: string) =>
		names.includes(id) || names.some((name) => tallyfy.addresses.get(id)?.has(name) === true);
	const isSo = (id: string) => {
		const row = tallyfy.rows.get(Number(id));
		return verb === 'delete' ? row === undefined : row?.isDisabled === (verb === 'disable');
	};
	const idsOf = (done: GuestTallyfy['done']) => [...new Set(done.map(({ id }) => id))];
	const changed = idsOf(tallyfy.done);
	// A request may meet whoever got its address after the last look.
	const meant = idsOf(tallyfy.done.filter(({ forMs }) => verb === 'delete' || forMs > unseenMs));
	return {
		addresses: /@|%40/.test(JSON.stringify(told)) ? [told] : [],
		otherVerbs: tallyfy.done.filter((one) => one.verb !== verb),
		nobodyNamed: meant.filter((id) => !isNamed(id)),
		heldByNumber: meant.filter((id) => held.includes(id)),
		// Who is deleted goes by the number, and is looked at once, before all changes.
		heldByAddress: tallyfy.done.filter(
			({ email, forMs }) =>
				held.includes(email) && forMs > (verb === 'delete' ? Number.MAX_VALUE : unseenMs),
		),
		inDryRun: wish.dryRun ? changed : [],
		enabledDeleted: verb === 'delete' ? changed.filter((id) => !disabled.has(id)) : [],
		claimedAndNotSo: said
			.filter(isDone)
			.map(({ id }) => id)
			.filter((id) => id === null || !isSo(id)),
		doneAndUnsaid: meant.filter((id) =>
			said.some(
				(one) =>
					one.id === id && !isDone(one) && one.outcome !== 'unknown' && one.outcome !== 'presumed',
			),
		),
	};
}
