import type {
	ConnectionReason,
	Failure,
	ResponseReason,
} from '../../../nodes/Tallyfy/transport/outcome';
import type { Subject } from '../../../nodes/Tallyfy/words/failures';
import type { Verb } from '../../../nodes/Tallyfy/words/vocabulary';
import { changeOf } from './subjects.mts';

/** Tallyfy answered. */
export const answered = (reason: ResponseReason, status: number, more: object = {}): Failure => ({
	reason,
	status,
	...more,
});

/** No answer came. */
export const broken = (reason: ConnectionReason, timeoutMs = 30_000): Failure => ({
	reason,
	timeoutMs,
});

/** What a failed change is about. */
export function subjectOf(resource: string, verb: Verb): Subject {
	const { thing, words } = changeOf(resource, verb);
	return { noun: thing.noun, verb, words };
}
