import { createHash } from 'crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import { wholeOf, type Thing } from '../read/one';
import { isUnmet } from '../run/outcome';
import type { Account } from '../transport/account/address';
import { isRecord } from '../transport/answer/values';
import type { Clock } from '../transport/clock';
import { CHANGES, explainEarlier, type Explanation } from '../words/vocabulary';
import type { Target } from './item';
import {
	sentOf,
	settled,
	unsent,
	type Change,
	type Done,
	type Facts,
	type Failed,
	type Outcome,
	type Sent,
} from './operation';

/** One change that was sent: confirmed, or without an answer that tells; as the try that sent it had it. */
interface LedgerEntry extends Sent {
	/** The run of the node that sent it. */
	run: string;
	id: string;
	isConfirmed: boolean;
	/** It was there: a look showed it, or its change was confirmed. */
	isSeen: boolean;
	/** That it isn't shown any more doesn't prove that it is gone. */
	mayBeHidden: boolean;
	/** Of what the items called it by; the handle itself is nowhere kept. */
	handleHash: string | undefined;
	/** The items that asked for it. */
	items: number[];
	already?: true;
	name: string | undefined;
}

/** So long after a change, a look that doesn't show it may lag behind. */
const MADE_LASTS_MS = 60_000;

/** What a change made of a thing; `unknown` where no answer tells. `at`: when, in milliseconds since 1970. */
export interface Made {
	state: 'active' | 'archived' | 'gone' | 'unknown';
	at: number;
}

/** The execution, and which round of a loop in it, or which call as a tool, this is. */
export function runOf(context: IExecuteFunctions): string {
	const { $runIndex } = context.getWorkflowDataProxy(0);
	return `${context.getExecutionId()}/${typeof $runIndex === 'number' ? $runIndex : 0}`;
}

/**
 * What this execution has already done. n8n's *Retry On Fail* runs all items again, not the failed ones, and drops what the
 * failed try had found out: without this account a second try would meet its own deletions as "not found".
 *
 * It is kept in n8n's node context, apart for each round of a loop and each call as a tool (by n8n's run index), and apart
 * for each execution: n8n's *Retry execution* hands a former execution's context over. Only what was confirmed and what was
 * sent without an answer is kept, and nothing of Tallyfy's answers but the name. A run that ends without failures takes its
 * own entries away, and no others. What was made of things is kept for all nodes, in n8n's flow context.
 */
export class Ledger {
	/** By address. */
	private readonly entries: Record<string, LedgerEntry>;
	private readonly states: Record<string, Made>;
	private readonly run: string;
	/** This node has run before in this execution, in a loop or as a tool. */
	readonly isRepeated: boolean;

	/** Without an account, the credential can't be used, and nothing is asked of any thing. */
	constructor(
		context: IExecuteFunctions,
		private readonly change: Change,
		private readonly account: Account | undefined,
		private readonly clock: Clock,
	) {
		this.entries = recordIn(context.getContext('node'), 'changes') as Record<string, LedgerEntry>;
		this.states = recordIn(context.getContext('flow'), 'tallyfyStates') as Record<string, Made>;
		this.run = runOf(context);
		this.isRepeated = !this.run.endsWith('/0');
	}

	/** How an earlier try of this run saw the change at `address` confirmed, as that try had it. */
	confirmed(address: string): Done | undefined {
		const entry = this.entries[address];
		return entry?.isConfirmed === true && entry.run === this.run ? doneBy(entry) : undefined;
	}

	/** An earlier try of this run sent it. */
	isOfThisRun(address: string): boolean {
		return this.entries[address]?.run === this.run;
	}

	/**
	 * What was sent and never heard of. Any run of this node counts: a tool that n8n calls again, a round of a loop, an
	 * execution that is retried.
	 */
	unanswered(address: string): Pick<LedgerEntry, 'isSeen' | 'mayBeHidden'> | undefined {
		const entry = this.entries[address];
		return entry?.isConfirmed === false ? entry : undefined;
	}

	/** Keeps what other tries and nodes must know. `shown`: as a look showed it last. */
	record(target: Target, outcome: Outcome, shown: ThingRecord | undefined): void {
		const { url, id, handle, items } = target;
		const isDone = outcome.kind === 'done';
		const isConfirmed = isDone && outcome.presumed !== true;
		if (!isDone && !(outcome.kind === 'failed' && outcome.outcomeUnknown)) return;
		const wasMade = this.stateOf(id) !== undefined;
		// What was so before is looked at again: nothing of it is this run's, nor counts for its limits.
		if (outcome.attempts === 0 && !wasMade) return;
		const { verb, thing } = this.change;
		const state = isConfirmed ? stateAfter(verb) : 'unknown';
		this.states[this.keyOf(id)] = { state, at: this.clock.now() };
		if (outcome.attempts === 0) return;
		const before = this.entries[url];
		const isPart = shown !== undefined && wholeOf(thing, shown).in !== 'nothing';
		this.entries[url] = {
			run: this.run,
			id,
			isConfirmed,
			isSeen: isConfirmed || shown !== undefined || before?.isSeen === true,
			mayBeHidden: isPart || before?.mayBeHidden === true,
			items: items.map(({ index }) => index),
			handleHash: handle === undefined ? before?.handleHash : hashOf(handle),
			...sentOf(outcome),
			...(isDone && outcome.already === true ? { already: true } : {}),
			name: outcome.facts.name,
		};
	}

	/**
	 * What an outcome means for something that an earlier try sent and never heard of: what this try didn't ask Tallyfy to
	 * change isn't known to be unchanged, and what it doesn't find, or finds as it should be, may be so by that earlier request.
	 */
	withHistory(outcome: Outcome, { url, id, isDryRun }: Target): Outcome {
		const earlier = this.entries[url];
		if (isDryRun || earlier?.isConfirmed !== false || outcome.attempts > 0) return outcome;
		// What another node has deleted is not to this one's credit.
		if (outcome.kind === 'done' && this.stateOf(id)?.state === 'gone') return outcome;
		const { facts } = outcome;
		const isMissing = outcome.kind === 'failed' && outcome.isMissing;
		if (isMissing && this.change.verb === 'delete' && !earlier.mayBeHidden) {
			const { status, answeredAt } = outcome;
			const presumed = earlier.isSeen ? {} : ({ presumed: true } as const);
			return { ...settled(earlier, { already: true, facts, ...presumed }), status, answeredAt };
		}
		if (outcome.kind === 'done') return earlier.isSeen ? settled(earlier, { facts }) : outcome;
		const explanation =
			outcome.kind === 'left' ? explainEarlier(outcome.reason) : outcome.explanation;
		return unknownBy(earlier, explanation, facts);
	}

	/** The ID of what an earlier try of this run dealt with by this name. */
	idCalled(handle: string): string | undefined {
		const hash = hashOf(handle);
		return this.ofRun.find(({ handleHash }) => handleHash === hash)?.id;
	}

	/** IDs that earlier tries of this run have dealt with for good, or sent without learning what became of them. */
	get ids(): { done: string[]; unknown: string[] } {
		const idsOf = (isSo: boolean) =>
			this.ofRun.flatMap(({ id, isConfirmed }) => (isConfirmed === isSo ? [id] : []));
		return { done: idsOf(true), unknown: idsOf(false) };
	}

	/**
	 * What earlier tries of this run have to say of input items that this one refuses, each for its reason: that it was done, or
	 * that nobody knows. Undefined where they sent nothing for it.
	 */
	ofRefused() {
		const byItem = new Map(
			this.ofRun.flatMap((entry) => entry.items.map((item) => [item, entry] as const)),
		);
		return (item: number, reason: string): { id: string; outcome: Outcome } | undefined => {
			const entry = byItem.get(item);
			if (entry === undefined) return undefined;
			const unknown = () => unknownBy(entry, explainEarlier(reason), factsOf(entry));
			return { id: entry.id, outcome: entry.isConfirmed ? doneBy(entry) : unknown() };
		};
	}

	/** Nothing of this run is left to try again, unless something failed. What is only presumed stays so in later runs. */
	closeAfter(outcomes: readonly Outcome[]): void {
		if (outcomes.some((outcome) => isUnmet(outcome))) return;
		for (const [address, { run, isConfirmed }] of Object.entries(this.entries)) {
			if (run === this.run && isConfirmed) Reflect.deleteProperty(this.entries, address);
		}
	}

	/** What this execution made of a thing, in whichever node; of this operation's kind, where no other is given. */
	stateOf(id: string, thing?: Thing): Made | undefined {
		return this.states[this.keyOf(id, thing)];
	}

	/** What was made of it a moment ago, by this execution or by the result that its item is: reads may still show what was before. */
	madeOf(target: Target): Made | undefined {
		const made = this.lastOf(target);
		return made !== undefined && this.isRecent(made) ? made : undefined;
	}

	/** Whether it is archived, by what this execution made of it, or else by what its items say. */
	saidArchived(target: Target): boolean | undefined {
		const { state } = this.lastOf(target) ?? {};
		if (state === 'unknown') return undefined;
		return state === undefined ? target.said?.isArchived : state === 'archived';
	}

	/**
	 * Whether a process that this execution archived, or just brought back, may hide it: any, since an item may name its process
	 * in any way. Tasks that go by themselves are of none, as far as nobody says otherwise.
	 */
	mayHide({ isOfProcess }: Target): boolean {
		const { process, task } = this.change.thing.partOf ?? {};
		if (process === undefined || (!isOfProcess && task === undefined)) return false;
		const place = this.keyOf('', process);
		return Object.entries(this.states).some(
			([key, made]) =>
				key.startsWith(place) &&
				(made.state === 'active' ? this.isRecent(made) : made.state !== 'gone'),
		);
	}

	/** What was made of it last, by this execution, or by the result that its item is. */
	private lastOf({ id, said }: Target): Made | undefined {
		const made = this.stateOf(id);
		if (said?.at === undefined || (made !== undefined && made.at >= said.at)) return made;
		return { state: said.isArchived ? 'archived' : 'active', at: said.at };
	}

	private isRecent({ at }: Made): boolean {
		return this.clock.now() - at < MADE_LASTS_MS;
	}

	/** Another organization may have the same ID, such as the number of a guest. */
	private keyOf(id: string, thing: Thing = this.change.thing): string {
		const { baseUrl, organizationId } = this.account ?? {};
		return [baseUrl, organizationId, ...thing.path(id)].join('/');
	}

	private get ofRun(): LedgerEntry[] {
		return Object.values(this.entries).filter(({ run }) => run === this.run);
	}
}

function stateAfter(verb: Change['verb']): Made['state'] {
	if (verb === 'delete') return 'gone';
	return CHANGES[verb].isArchived ? 'archived' : 'active';
}

function doneBy(entry: LedgerEntry): Done {
	const already = entry.already === true ? { already: true as const } : {};
	return settled(entry, { ...already, facts: factsOf(entry) });
}

function unknownBy(entry: LedgerEntry, explanation: Explanation, facts: Facts): Failed {
	return { ...unsent(explanation), facts, ...sentOf(entry), outcomeUnknown: true };
}

function factsOf({ name }: LedgerEntry): Facts {
	return name === undefined ? {} : { name };
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
