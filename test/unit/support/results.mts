import type { Hold } from '../../../nodes/Tallyfy/conditions/protection';
import type { ChangeResult, PlannedItem, Target } from '../../../nodes/Tallyfy/change/item';
import type { Done, Failed, Outcome } from '../../../nodes/Tallyfy/change/operation';
import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';
import { explainFailure } from '../../../nodes/Tallyfy/words/failures';

const FILE = { noun: { singular: 'file', plural: 'files' }, verb: 'delete' } as const;

/** One item that asks for a thing. */
export const asking = (index: number, acceptsMissing = false): PlannedItem => ({
	index,
	acceptsMissing,
	includeOtherFields: false,
	output: 'result',
	purpose: '',
	isApproved: false,
	saidName: null,
});

export const done = (more: Partial<Done> = {}): Done => ({
	kind: 'done',
	facts: {},
	status: 204,
	data: null,
	attempts: 1,
	...more,
});

const failedWith = (failure: Failure, more: Partial<Failed>): Failed => ({
	kind: 'failed',
	facts: {},
	explanation: explainFailure(failure, FILE),
	outcomeUnknown: false,
	isMissing: failure.reason === 'notFound',
	status: failure.status ?? null,
	attempts: 1,
	...more,
});

const REASONS = {
	401: 'unauthorized',
	403: 'forbidden',
	404: 'notFound',
	500: 'serverError',
} as const;

export const failed = (status: keyof typeof REASONS, more: Partial<Failed> = {}): Failed =>
	failedWith({ reason: REASONS[status], status }, { outcomeUnknown: status === 500, ...more });

export const lost = (attempts = 1): Failed =>
	failedWith({ reason: 'lost' }, { outcomeUnknown: true, attempts });

export const stopped = (attempts = 1): Failed =>
	failedWith({ reason: 'stopped' }, { outcomeUnknown: true, attempts });

const UNSENT = { facts: {}, outcomeUnknown: false, isMissing: false, attempts: 0, status: null };

export const notTried = (): Outcome => ({
	...UNSENT,
	kind: 'notTried',
	explanation: explainFailure({ reason: 'stopped' }, FILE),
});

export const left = (outcome: 'missing' | 'protected' | 'skipped' | 'would'): Outcome => ({
	kind: 'left',
	facts: {},
	outcome,
	reason: `is ${outcome}`,
	status: null,
	attempts: 0,
});

export const rejected = (message = "'Task ID' is empty"): Outcome => ({
	...UNSENT,
	kind: 'rejected',
	explanation: { message, description: 'Check the expression.' },
});

/** Results of items that each name a thing of their own: `f0`, `f1`, …; rejected ones name none. */
export const resultsOf = (outcomes: readonly Outcome[]): ChangeResult[] =>
	outcomes.map((outcome, index) => ({
		index,
		id: outcome.kind === 'rejected' ? null : `f${index}`,
		outcome,
	}));

/** A file that is to be deleted, by the items with these indices. */
export function targetOf(
	id: string,
	{ items = [0], ...more }: Partial<Omit<Target, 'items'>> & { items?: readonly number[] } = {},
): Target {
	return {
		id,
		url: `https://go.tallyfy.com/api/organizations/0rg/file/${id}`,
		options: {
			concurrency: 1,
			timeoutMs: 1,
			maxRetries: 0,
			maxWaitMs: 0,
			includeOtherFields: false,
		},
		items: items.map((index) => asking(index)),
		isDryRun: false,
		hold: undefined,
		looks: true,
		onlyIf: [],
		copySha256: [],
		said: undefined,
		isOfProcess: false,
		...more,
	};
}

/** A hold as a bare ID makes it, and what its row says besides. */
export const holdOn = (id: string, more: Partial<Hold> = {}): Hold => ({
	id,
	kind: undefined,
	processId: undefined,
	name: '',
	reason: '',
	until: undefined,
	...more,
});
