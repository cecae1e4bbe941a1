import { judge, type RefusalReason } from './answer';
import type { Result } from './client';
import { explainFailure, type Explanation, type Subject } from './errors';
import { isOutcomeUnknown } from './retry';

const LIST: Subject = {
	thing: { singular: 'list of tasks' },
	refusedAs: {
		what: "Tallyfy doesn't list the one-off tasks",
		remedy: 'Use By ID or By URL instead, and check the Tallyfy API credential.',
	},
};

/** What means something else where nothing was to be deleted; LIST lends its words to 400. */
const LIST_REASONS: Partial<Record<RefusalReason, RefusalReason>> = {
	unconfirmed: 'badRequest',
	otherId: 'badRequest',
	forbidden: 'badRequest',
	serverError: 'badRequest',
	unexpectedStatus: 'badRequest',
	webPage: 'wrongEndpoint',
	redirect: 'wrongEndpoint',
	notFound: 'wrongOrganization',
};

/** Why the list of one-off tasks can't be shown. */
export function explainListFailure(result: Result, timeoutMs: number): Explanation {
	if ('failure' in result) {
		const { failure } = result;
		const { what, remedy } = explainFailure({ cause: 'connection', failure, timeoutMs }, LIST);
		return isOutcomeUnknown({ failure })
			? { what, remedy: 'Open the list again, or use By ID or By URL instead.' }
			: { what, remedy };
	}
	const verdict = judge(result, []);
	if (verdict.kind === 'deleted') return LIST.refusedAs;
	const { reason, tallyfyMessage } = verdict;
	return explainFailure(
		{
			cause: 'answer',
			reason: LIST_REASONS[reason] ?? reason,
			status: result.status,
			...(tallyfyMessage === undefined ? {} : { tallyfyMessage }),
		},
		LIST,
	);
}
