import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../transport/answer/response';
import type { Done, Outcome } from './outcome';

/** What is known of one address. */
interface Entry {
	id: string;
	/** How often it was sent, over all tries. */
	attempts: number;
	/** It was sent, and no answer told its effect. */
	isUnknown: boolean;
	/** It is known to have been there. */
	isSeen: boolean;
	/** The change was confirmed; the items that asked for it. */
	confirmed?: { done: Done; items: number[] };
}

/**
 * What this node has already done in this execution. n8n's *Retry On Fail* runs all items again, not the failed ones,
 * and drops what the failed try had found out. Without this account a second try would meet its own deletions as
 * "not found" and report things as missing that it had deleted itself.
 *
 * It is kept in n8n's node context, apart for each round of a loop and each call as a tool (by n8n's run index), and apart
 * for each execution: n8n's *Retry execution* hands a former execution's context over. A run that ends without failures
 * takes its own entries away, and no others.
 */
export class Ledger {
	/** By run of the node, then by address. */
	private readonly runs: Record<string, Record<string, Entry>>;
	private readonly key: string;

	constructor(context: IExecuteFunctions) {
		const nodeContext = context.getContext('node');
		const saved: unknown = nodeContext.changes;
		const runs = isRecord(saved) ? saved : {};
		nodeContext.changes = runs as IDataObject;
		this.runs = runs as Record<string, Record<string, Entry>>;
		this.key = `${context.getExecutionId()}/${runIndexOf(context)}`;
	}

	/** How an earlier try of this run saw the change at `address` confirmed. */
	confirmed(address: string): Done | undefined {
		return this.runs[this.key]?.[address]?.confirmed?.done;
	}

	/** It is known to have been there: another run of this node saw its change confirmed, or a try that sent it had looked. */
	wasSeen(address: string): boolean {
		return Object.values(this.runs).some((run) => run[address]?.isSeen);
	}

	/**
	 * An earlier try sent the change of `address` and never learnt what became of it. Any run of this node counts: a tool that
	 * n8n calls again, a round of a loop, an execution that is retried.
	 */
	wasSent(address: string): boolean {
		return Object.values(this.runs).some((run) => run[address]?.isUnknown);
	}

	/** How often earlier tries of this run sent it. */
	attempts(address: string): number {
		return this.runs[this.key]?.[address]?.attempts ?? 0;
	}

	/** Keeps what another try must know: `items` are the input items that asked for it. */
	record(address: string, id: string, items: number[], outcome: Outcome): void {
		const run = (this.runs[this.key] ??= {});
		if (outcome.kind === 'done') {
			const isUnknown = outcome.presumed === true;
			const { attempts } = outcome;
			const confirmed = { done: outcome, items };
			run[address] = { id, attempts, isUnknown, isSeen: !isUnknown, confirmed };
		} else if (outcome.kind === 'failed' && outcome.attempts > 0) {
			// A name is what a look gives.
			const isSeen = outcome.facts.name !== undefined || run[address]?.isSeen === true;
			run[address] = { id, attempts: outcome.attempts, isUnknown: outcome.outcomeUnknown, isSeen };
		}
	}

	/** IDs that earlier tries of this run sent without learning what became of them. */
	get unknownIds(): string[] {
		const entries = Object.values(this.runs[this.key] ?? {});
		return entries.flatMap(({ id, isUnknown, confirmed }) =>
			isUnknown && confirmed === undefined ? [id] : [],
		);
	}

	/** What earlier tries of this run have done, by input item. */
	doneByItem(): Map<number, { id: string; done: Done }> {
		const found = new Map<number, { id: string; done: Done }>();
		for (const { id, confirmed } of Object.values(this.runs[this.key] ?? {})) {
			if (confirmed === undefined) continue;
			for (const index of confirmed.items) found.set(index, { id, done: confirmed.done });
		}
		return found;
	}

	/** Nothing of this run is left to try again. */
	close(): void {
		Reflect.deleteProperty(this.runs, this.key);
	}
}

/** Which round of a loop, or which call as a tool, this is. */
function runIndexOf(context: IExecuteFunctions): number {
	const { $runIndex } = context.getWorkflowDataProxy(0);
	return typeof $runIndex === 'number' ? $runIndex : 0;
}
