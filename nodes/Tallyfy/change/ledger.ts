import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../transport/answer/response';
import type { Done, Outcome } from './outcome';

/** What is known of one address: the change was confirmed, or it was sent and no answer told. */
type Entry = { id: string; attempts: number } & (
	| { done: Done; items: number[] }
	| { sent: true; isSeen: boolean }
);

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
		const entry = this.runs[this.key]?.[address];
		return entry !== undefined && 'done' in entry ? entry.done : undefined;
	}

	/** It is known to have been there: another run of this node saw its change confirmed, or a try that sent it had looked. */
	wasSeen(address: string): boolean {
		return Object.values(this.runs).some((run) => {
			const entry = run[address];
			if (entry === undefined) return false;
			return 'done' in entry ? entry.done.presumed !== true : entry.isSeen;
		});
	}

	/**
	 * An earlier try sent the change of `address` and never learnt what became of it. Any run of this node counts: a tool that
	 * n8n calls again, a round of a loop, an execution that is retried.
	 */
	wasSent(address: string): boolean {
		return Object.values(this.runs).some((run) => {
			const entry = run[address];
			if (entry === undefined) return false;
			return 'done' in entry ? entry.done.presumed === true : true;
		});
	}

	/** How often earlier tries of this run sent it. */
	attempts(address: string): number {
		return this.runs[this.key]?.[address]?.attempts ?? 0;
	}

	/** Keeps what another try must know: `items` are the input items that asked for it. */
	record(address: string, id: string, items: number[], outcome: Outcome): void {
		const run = (this.runs[this.key] ??= {});
		if (outcome.kind === 'done') {
			run[address] = { id, items, attempts: outcome.attempts, done: outcome };
		} else if (outcome.kind === 'failed' && outcome.outcomeUnknown) {
			// A name is what a look gives.
			const isSeen = outcome.facts.name !== undefined;
			run[address] = { id, attempts: outcome.attempts, sent: true, isSeen };
		}
	}

	/** What earlier tries of this run have done, by input item. */
	doneByItem(): Map<number, { id: string; done: Done }> {
		const found = new Map<number, { id: string; done: Done }>();
		for (const entry of Object.values(this.runs[this.key] ?? {})) {
			if (!('done' in entry)) continue;
			for (const index of entry.items) found.set(index, { id: entry.id, done: entry.done });
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
