import type { GenericValue } from 'n8n-workflow';

import type { RefusalReason } from './answer';
import type { ConnectionFailure } from './retry';

/** Why a deletion failed: what Tallyfy answered, how the connection broke, or how long it would have had to wait. */
export type Failure =
	| {
			cause: 'answer';
			reason: RefusalReason;
			status: number;
			tallyfyMessage?: string;
			/** Milliseconds since 1970; only where Tallyfy said when to try again. */
			retryAt?: number;
			/** Where a redirect pointed. */
			location?: string;
	  }
	| { cause: 'connection'; failure: ConnectionFailure; timeoutMs: number }
	| { cause: 'waitTooLong'; retryAt: number; maxWaitMs: number; tallyfyMessage?: string }
	| { cause: 'stopped' };

/** How a deletion ended. What was never sent has `attempts` 0. */
export type Outcome =
	| {
			kind: 'deleted';
			status: number;
			data: GenericValue;
			attempts: number;
			/** A 404 settled it: an earlier attempt had worked, or the user accepts what is gone already. */
			alreadyDeleted?: true;
			/** Only a 404 after an attempt whose effect is unknown speaks for it. */
			presumed?: true;
	  }
	| {
			kind: 'failed';
			failure: Failure;
			attempts: number;
			/** The last status that came, if any came. */
			status?: number;
			/** It may be deleted all the same: a request was sent whose effect no answer told. */
			outcomeUnknown: boolean;
	  };
