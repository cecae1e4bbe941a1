import type { GenericValue } from 'n8n-workflow';

import type { DateName, ThingRecord } from '../conditions/record';
import type { IdParameter } from '../input/parameters';
import type { Thing } from '../read/one';
import type { HeldKind } from '../transport/account/address';
import type { Failure } from '../transport/outcome';
import type { OwnWords } from '../words/failures';
import { CHANGES, type Explanation } from '../words/vocabulary';

/** What the change flow needs to know of an operation. */
export interface Change {
	/** As the menu has it, for the account alone. */
	resource: string;
	verb: keyof typeof CHANGES;
	thing: Thing;
	id: IdParameter;
	/** Where the request goes: the segments after `/organizations/{organization}`, with its ID or its handle. */
	path(id: string): readonly string[];
	/** Statuses that Tallyfy documents as success; everything else is an error. */
	confirmedBy: readonly number[];
	/** Members that a confirming body without `data` may have beside `message`. */
	alsoAllowed?: readonly string[];
	/** Looks at every thing first, since its state decides; otherwise only when something asks for it. */
	alwaysLooks: boolean;
	/** No status proves it, so that the thing itself has to show it. */
	provenByLook?: boolean;
	/** Only what is archived, or disabled, can be changed so. */
	archivedFirst?: boolean;
	/** The request names the thing by its handle, so that whose that is gets looked at right before. */
	byHandle?: boolean;
	/** A real run needs *Safety > Approved*. */
	needsApproval?: boolean;
	/** What Tallyfy returns tells more of a person than an account may keep: it doesn't come out. */
	keepsDataBack?: boolean;
	/** Whether a record tells enough to be refused or not; left out where any does. */
	tells?(record: ThingRecord): boolean;
	/** Why a thing in this state can't be changed, in words, so that no request is wasted on it. */
	refuse?(record: ThingRecord): Explanation | undefined;
	/** What an answer means here in particular. */
	words: OwnWords;
	/** Takes the checksum of a copy: nothing goes that has no verified one. */
	verifiesCopies?: boolean;
	/** How far a hold on something else reaches. Left out where it keeps nothing but the thing that it is on. */
	reach?: Reached;
}

/** How it is told what a thing belongs to, and what would go with it. */
export interface Reached {
	/** Its files go with it: `with` asks for them, `ids` finds those that its record shows. */
	parts?: { with: string; ids: (record: ThingRecord) => readonly string[] };
	/** Whatever is a part of it goes with it, and its record doesn't show what that is. */
	takesAll?: true;
	/** Each hold has to be looked at, to know what it is on: one of these, the likeliest first. */
	kinds?: readonly Holdable[];
}

/** Something that a hold may be on. */
export interface Holdable {
	kind: HeldKind;
	thing: Thing;
}

/** What a look told about the thing; empty where nobody looked. */
export interface Facts {
	name?: string;
	/** ISO 8601 in UTC. */
	dateUsed?: string;
	ageDays?: number;
	/** Which of its dates `dateUsed` is, for sentences. */
	countedFrom?: DateName;
}

export interface Sent {
	/** How often the change was sent in this try. */
	attempts: number;
	/** The last status that came. */
	status: number | null;
	/** Milliseconds since 1970. */
	requestedAt?: number | undefined;
	answeredAt?: number | undefined;
}

/** Nothing was sent, and nothing answered. */
export const UNSENT = { attempts: 0, status: null } as const satisfies Sent;

/** How one thing, or one item, ended. The only type for it. */
export type Outcome =
	| Done
	| Failed
	/** Not done, on purpose. */
	| ({
			kind: 'left';
			facts: Facts;
			outcome: 'missing' | 'protected' | 'skipped' | 'would';
			reason: string;
			/** In a Dry Run: a real run fails over it. */
			failsRealRun?: true;
	  } & Sent);

export interface Done extends Sent {
	kind: 'done';
	facts: Facts;
	data: GenericValue;
	/** It was so before, or an attempt without an answer made it so: a look settled it. */
	already?: true;
	/** Nobody ever saw it, and it isn't found after an attempt without an answer. */
	presumed?: true;
	/** What restoring couldn't bring back. */
	unrestored?: readonly unknown[];
}

export interface Failed extends Sent {
	/** `notTried`: nothing was sent for it. `rejected`: its parameters can't become a request, or the run was refused. */
	kind: 'failed' | 'notTried' | 'rejected';
	facts: Facts;
	explanation: Explanation;
	/** It may be done all the same: no answer told what became of a request. */
	outcomeUnknown: boolean;
	/** Tallyfy shows it nowhere. */
	isMissing: boolean;
	/** Only because the run ended, for a reason that another thing has. */
	isConsequence?: true;
}

/** What was not sent. */
export function unsent(explanation: Explanation, kind: Failed['kind'] = 'failed'): Failed {
	const known = { outcomeUnknown: false, isMissing: false };
	return { kind, explanation, facts: {}, ...known, ...UNSENT };
}

/** What is as the change makes it; of `sent`, only how it was sent is taken. */
export function settled(sent: Sent, more: Partial<Done> = {}): Done {
	return { kind: 'done', data: null, facts: {}, ...sentOf(sent), ...more };
}

/** How something was sent, without anything else. */
export function sentOf({ attempts, status, requestedAt, answeredAt }: Sent): Sent {
	return { attempts, status, requestedAt, answeredAt };
}

/** Not sent, for a reason that is the run's own. */
export function isHeldBack({ reason }: Failure): boolean {
	return reason === 'stopped' || reason === 'hopeless' || reason === 'outage';
}

/** What an outcome means for one item: what Tallyfy shows nowhere is no failure where the user ignores it. */
export function outcomeFor(
	{ acceptsMissing }: { acceptsMissing: boolean },
	outcome: Outcome,
): Outcome {
	if (!acceptsMissing || outcome.kind !== 'failed' || !outcome.isMissing) return outcome;
	const { message: reason } = outcome.explanation;
	return { kind: 'left', outcome: 'missing', reason, facts: outcome.facts, ...sentOf(outcome) };
}

/** In a Dry Run: a real one fails over it. */
export function failsRealRun(outcome: Outcome): boolean {
	return outcome.kind === 'left' && outcome.failsRealRun === true;
}

/** Tallyfy shows it nowhere, and nobody saw it. */
export function isUnshown(outcome: Outcome): boolean {
	if (outcome.kind === 'left') return outcome.outcome === 'missing';
	return outcome.kind === 'done' ? outcome.presumed === true : outcome.isMissing;
}

/** Whether a thing is as the change would make it; undefined where nothing tells. What is deleted can't be looked at. */
export function isSoAlready(
	{ verb }: Change,
	record: ThingRecord | undefined,
): boolean | undefined {
	const { isArchived: wanted } = CHANGES[verb];
	const isArchived = record?.isArchived;
	return wanted === undefined || isArchived === undefined ? undefined : isArchived === wanted;
}
