import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { IdParameter } from '../input/idParameter';
import type { Thing } from '../read/one';
import type { Account } from '../transport/account/address';
import type { Failure, Reply } from '../transport/outcome';
import type { Session } from '../transport/session';
import type { Explanation } from '../words/explanation';
import { explainFailure, type Subject } from '../words/failures';
import type { Target } from './plan';

/** What the copy flow needs to know of an operation. */
export interface Copying {
	thing: Thing;
	verb: 'download' | 'export';
	id: IdParameter;
	/** The option that asks for binary data; undefined where the copy always comes so. */
	asFile: { name: string; displayName: string } | undefined;
	/** What stands in an item without a copy: a former node's value would otherwise show through. */
	without: IDataObject;
	/** Copies one thing; must not reject. */
	copy(target: Target, tools: CopyTools): Promise<Outcome>;
}

export interface CopyTools {
	thing: Thing;
	context: IExecuteFunctions;
	account: Account;
	session: Session;
}

/** How copying one thing ended. `json` is what the item tells, without the word for it. */
export type Outcome =
	| { kind: 'copied'; json: IDataObject; binary?: IBinaryData | undefined }
	/** There is nothing to copy, and that is no failure. */
	| { kind: 'left'; json: IDataObject }
	| {
			kind: 'failed';
			explanation: Explanation;
			status: number | null;
			attempts: number;
			/** Milliseconds since 1970. */
			answeredAt: number | undefined;
	  }
	/** Nothing was sent for it: its parameters are unusable, or the run ended before. */
	| { kind: 'notTried' | 'rejected'; explanation: Explanation };

/** How one item ended. */
export interface ItemResult {
	index: number;
	id: string | null;
	outcome: Outcome;
}

/** A request that failed, as an outcome. */
export function failedBy(
	failure: Failure,
	{ status, attempts, answeredAt }: Omit<Extract<Reply<never>, { ok: false }>, 'failure' | 'ok'>,
	subject: Subject,
): Extract<Outcome, { explanation: Explanation }> {
	const explanation = explainFailure(failure, subject);
	// Nothing was ever sent for it.
	if (attempts === 0) return { kind: 'notTried', explanation };
	return { kind: 'failed', explanation, status: status ?? null, attempts, answeredAt };
}
