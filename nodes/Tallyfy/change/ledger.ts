import { createHash } from 'crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Thing } from '../read/one';
import { isUnmet } from '../run/outcome';
import type { Account } from '../transport/account/address';
import { isRecord } from '../transport/answer/values';
import { explainEarlier } from '../words/outcomes';
import type { Look } from './look';
import {
	sentOf,
	settled,
	unsent,
	type Change,
	type Done,
	type Failed,
	runOf,
	type Outcome,
	type Sent,
} from './operation';
import type { Target } from './item';

/** What is known of one address: the change was confirmed, or it was sent and no answer told its effect; by the try that did. */
interface LedgerEntry extends Sent {
	/** The run of the node that this is of. */
	run: string;
	id: string;
	isConfirmed: boolean;
	/** It is known to have been there (it was looked at, or its change confirmed), so that it is gone where it isn't shown any more. */
	isSeen: boolean;
	/** A hash of the handle that the items named it by; the handle itself is nowhere kept. */
	handleHash?: string | undefined;
	/** The items that asked for it. */
	items: number[];
	already?: true;
	name?: string | undefined;
	/** That it isn't shown any more doesn't prove that it is gone. */
	mayBeHidden: boolean;
}

/** So long after a change, a look that doesn't show it may lag behind. */
const MADE_LASTS_MS = 60_000;

/** What a change made of a thing. */
export interface Made {
	/** `unknown` where no answer tells. */
	state: 'active' | 'archived' | 'gone' | 'unknown';
	/** When, in milliseconds since 1970. */
	at: number;
}

/** Whether a look may show what was before. */
export function isBehind(look: Look, { state }: Made): boolean {
	if (look.kind === 'failed') return false;
	if (look.kind === 'missing') return state !== 'gone';
	const { isArchived } = look.record;
	if (state === 'active') return isArchived === true;
	return state !== 'archived' || isArchived === false;
}

/**
 * What this node has already done in this execution. n8n's *Retry On Fail* runs all items again, not the failed ones,
 * and drops what the failed try had found out. Without this account a second try would meet its own deletions as
 * "not found" and report things as missing that it had deleted itself.
 *
 * It is kept in n8n's node context, apart for each round of a loop and each call as a tool (by n8n's run index), and apart
 * for each execution: n8n's *Retry execution* hands a former execution's context over. Only what was confirmed and what was
 * sent without an answer is kept, and nothing of Tallyfy's answers but the name. A run that ends without failures takes its
 * own entries away, and no others.
 */
export class Ledger {
	/** By address. */
	private readonly entries: Record<string, LedgerEntry>;
	private readonly run: string;
	/** This node has run before in this execution, in a loop or as a tool. */
	readonly isRepeated: boolean;
	private readonly states: Record<string, Made>;

	constructor(context: IExecuteFunctions) {
		this.entries = recordIn(context.getContext('node'), 'changes') as Record<string, LedgerEntry>;
		this.states = recordIn(context.getContext('flow'), 'tallyfyStates') as Record<string, Made>;
		this.run = runOf(context);
		this.isRepeated = !this.run.endsWith('/0');
	}

	/** How an earlier try of this run saw the change at `address` confirmed, as that try had it. */
	confirmed(address: string): Done | undefined {
		const entry = this.own(address);
		return entry?.isConfirmed === true ? doneBy(entry) : undefined;
	}

	/**
	 * An earlier try sent the change of `address` and never learnt what became of it. Any run of this node counts: a tool that
	 * n8n calls again, a round of a loop, an execution that is retried.
	 */
	wasSent(address: string): boolean {
		return this.entries[address]?.isConfirmed === false;
	}

	/** An earlier try of this run sent it. */
	isOfThisRun(address: string): boolean {
		return this.own(address) !== undefined;
	}

	/** What earlier tries saw of something that they sent and never heard of. */
	seenBefore(address: string): Pick<LedgerEntry, 'isSeen' | 'mayBeHidden'> | undefined {
		return this.wasSent(address) ? this.entries[address] : undefined;
	}

	/** Keeps what another try must know. `isShown`: a look showed it; `mayBeHidden`: as a part of something that may hide it. */
	record(
		{ url, id, handle, items }: Target,
		outcome: Outcome,
		{ isShown = false, mayBeHidden = false } = {},
	): void {
		const isDone = outcome.kind === 'done';
		const isOpen = isDone || (outcome.kind === 'failed' && outcome.outcomeUnknown);
		// What was so before is looked at again: nothing of it is this run's, nor counts for its limits.
		if (!isOpen || outcome.attempts === 0) return;
		const isConfirmed = isDone && outcome.presumed !== true;
		const before = this.entries[url];
		this.entries[url] = {
			run: this.run,
			id,
			isConfirmed,
			isSeen: isConfirmed || isShown || before?.isSeen === true,
			items: items.map(({ index }) => index),
			handleHash: handle === undefined ? before?.handleHash : hashOf(handle),
			...sentOf(outcome),
			...(isDone && outcome.already === true ? { already: true } : {}),
			name: outcome.facts.name,
			mayBeHidden: mayBeHidden || before?.mayBeHidden === true,
		};
	}

	/**
	 * What an outcome means for something that an earlier try sent and never heard of: what this try didn't ask Tallyfy to
	 * change isn't known to be unchanged, and what it doesn't find, or finds as it should be, may be so by that earlier request.
	 */
	withHistory(outcome: Outcome, { url, isDryRun }: Target, verb: Change['verb']): Outcome {
		const earlier = this.entries[url];
		if (isDryRun || earlier?.isConfirmed !== false || outcome.attempts > 0) return outcome;
		const { facts } = outcome;
		if (
			outcome.kind === 'failed' &&
			outcome.isMissing &&
			verb === 'delete' &&
			!earlier.mayBeHidden
		) {
			const { status, answeredAt } = outcome;
			const presumed = earlier.isSeen ? {} : ({ presumed: true } as const);
			return { ...settled(earlier, { already: true, facts, ...presumed }), status, answeredAt };
		}
		if (outcome.kind === 'done') return earlier.isSeen ? settled(earlier, { facts }) : outcome;
		const explanation =
			outcome.kind === 'left' ? explainEarlier(outcome.reason) : outcome.explanation;
		return { ...unsent(explanation), facts, ...sentOf(earlier), outcomeUnknown: true };
	}

	/** The ID of what an earlier try of this run dealt with by this name. */
	idCalled(handle: string): string | undefined {
		const hash = hashOf(handle);
		return this.ofRun.find(({ handleHash }) => handleHash === hash)?.id;
	}

	/** IDs that earlier tries of this run sent without learning what became of them. */
	get unknownIds(): string[] {
		return this.ofRun.flatMap(({ id, isConfirmed }) => (isConfirmed ? [] : [id]));
	}

	/** IDs that earlier tries of this run have dealt with for good. */
	get doneIds(): string[] {
		return this.ofRun.flatMap(({ id, isConfirmed }) => (isConfirmed ? [id] : []));
	}

	/**
	 * What earlier tries of this run have to say of input items that this one refuses, each for its reason: that it was done, or
	 * that nobody knows. Undefined where they sent nothing for it.
	 */
	ofRefused(): (
		item: number,
		reason: string,
	) => { id: string; outcome: Done | Failed } | undefined {
		const byItem = new Map(
			this.ofRun.flatMap((entry) => entry.items.map((item) => [item, entry] as const)),
		);
		return (item, reason) => {
			const entry = byItem.get(item);
			if (entry === undefined) return undefined;
			const { id, isConfirmed, name } = entry;
			if (isConfirmed) return { id, outcome: doneBy(entry) };
			const facts = name === undefined ? {} : { name };
			const unknown = { facts, ...sentOf(entry), outcomeUnknown: true };
			return { id, outcome: { ...unsent(explainEarlier(reason)), ...unknown } };
		};
	}

	/** Nothing of this run is left to try again, unless something failed. What is only presumed stays so in later runs. */
	closeAfter(outcomes: readonly Outcome[]): void {
		if (outcomes.some((outcome) => isUnmet(outcome))) return;
		for (const [address, { run, isConfirmed }] of Object.entries(this.entries)) {
			if (run === this.run && isConfirmed) Reflect.deleteProperty(this.entries, address);
		}
	}

	/** What this execution made of a thing, in whichever node. */
	stateOf(...thing: Parameters<typeof stateKey>): Made | undefined {
		return this.states[stateKey(...thing)];
	}

	/** What was made of it a moment ago, so that reads may still show what was before. */
	madeOf(change: Change, account: Account, target: Target, nowMs: number): Made | undefined {
		const made = this.lastOf(change, account, target);
		return made !== undefined && nowMs - made.at < MADE_LASTS_MS ? made : undefined;
	}

	/** Whether what this execution archived, or just brought back, may hide its parts: the thing of this ID, or any of its kind. */
	mayHide(whole: Thing, account: Account, id: string | undefined, nowMs: number): boolean {
		const key = stateKey(whole, account, id ?? '');
		return Object.entries(this.states).some(
			([one, { state, at }]) =>
				(id === undefined ? one.startsWith(key) : one === key) &&
				(state === 'active' ? nowMs - at < MADE_LASTS_MS : state !== 'gone'),
		);
	}

	/** Whether it is archived, by what this execution made of it, or else by what its items say. */
	saidArchived(change: Change, account: Account, target: Target): boolean | undefined {
		const { state } = this.lastOf(change, account, target) ?? {};
		if (state === 'unknown') return undefined;
		return state === undefined ? target.said?.isArchived : state === 'archived';
	}

	/** What was made of it last, by this execution, or by the result that its item is. */
	private lastOf({ thing }: Change, account: Account, target: Target): Made | undefined {
		const made = this.stateOf(thing, account, target.id);
		const { isArchived, at } = target.said ?? {};
		if (at === undefined || (made !== undefined && made.at >= at)) return made;
		return { state: isArchived ? 'archived' : 'active', at };
	}

	recordState(made: Made, ...thing: Parameters<typeof stateKey>): void {
		this.states[stateKey(...thing)] = made;
	}

	private own(address: string): LedgerEntry | undefined {
		const entry = this.entries[address];
		return entry?.run === this.run ? entry : undefined;
	}

	private get ofRun(): LedgerEntry[] {
		return Object.values(this.entries).filter(({ run }) => run === this.run);
	}
}

function doneBy(entry: LedgerEntry): Done {
	const { already, name } = entry;
	return settled(entry, {
		...(already === undefined ? {} : { already }),
		facts: name === undefined ? {} : { name },
	});
}

/** Another organization may have the same ID, such as the number of a guest. */
function stateKey(thing: Thing, { baseUrl, organizationId }: Account, id: string): string {
	return [baseUrl, organizationId, ...thing.path(id)].join('/');
}

function hashOf(handle: string): string {
	return createHash('sha256').update(handle).digest('hex');
}

function recordIn(place: IDataObject, name: string): Record<string, unknown> {
	const saved: unknown = place[name];
	const record = isRecord(saved) ? saved : {};
	place[name] = record;
	return record;
}
