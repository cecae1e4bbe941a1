import type { IDataObject } from 'n8n-workflow';

import type { Outcome } from '../transport/outcome';

type Deleted = Extract<Outcome, { kind: 'deleted' }>;

/** What is known of one address: its deletion was confirmed, or it was sent and no answer told. */
type Entry = Deleted | { kind: 'sent' };

/**
 * What this node has already done in this execution. n8n's *Retry On Fail* runs all items again, not the failed ones,
 * and drops what the failed try had found out. Without this account a second try would meet its own deletions as
 * "not found" and report things as missing that it had deleted itself.
 *
 * It is kept in n8n's node context while items are open, and removed once every item has succeeded.
 */
export class Ledger {
	private readonly entries: Record<string, Entry>;

	/** `nodeContext` is what n8n keeps for a node during one execution, and saves with it. */
	constructor(private readonly nodeContext: IDataObject) {
		this.entries = (nodeContext.deletions ??= {}) as Record<string, Entry>;
	}

	/** How an earlier try of this execution saw the deletion of `url` confirmed. */
	confirmed(url: string): Deleted | undefined {
		const entry = this.entries[url];
		return entry?.kind === 'deleted' ? entry : undefined;
	}

	/** An earlier try sent the deletion of `url` and never learnt what became of it. */
	wasSent(url: string): boolean {
		return this.entries[url]?.kind === 'sent';
	}

	record(url: string, outcome: Outcome): void {
		if (outcome.kind === 'deleted') this.entries[url] = outcome;
		else if (outcome.outcomeUnknown) this.entries[url] = { kind: 'sent' };
	}

	/** Every item has succeeded: there is nothing left to try again. */
	close(): void {
		delete this.nodeContext.deletions;
	}
}
