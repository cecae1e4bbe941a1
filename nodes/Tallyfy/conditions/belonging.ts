import { parseId } from '../transport/account/address';
import { isRecord } from '../transport/answer/values';
import type { ThingRecord } from './record';

/**
 * What a thing is a part of, as far as its own record tells. `stepId`: of a file of a process, the step whose tasks may have
 * it; undefined where none is named. `unknown`: it may be a part of any process, and where `orTask` of any task.
 */
export type Whole =
	| { in: 'nothing' }
	| { in: 'process'; id: string; stepId: string | undefined }
	| { in: 'task'; id: string }
	| { in: 'unknown'; orTask: boolean };

const UNKNOWN = { in: 'unknown', orTask: true } as const;
const OF_A_PROCESS = { in: 'unknown', orTask: false } as const;

/** The process of a task. A field that is there and empty says that there is none; one that isn't there says nothing. */
export function wholeOfTask({ raw }: ThingRecord): Whole {
	const { run_id: processId } = raw;
	if (processId === null || processId === '') return { in: 'nothing' };
	return partOfProcess(processId, raw) ?? OF_A_PROCESS;
}

/**
 * What a file is attached to. Tallyfy names the process of a file that is in a task of it, and the task where that is a
 * one-off one. Of a file on a kick-off form it names the template alone, which any number of processes come from: such a
 * file is on no task. Any other subject, or none, may be that of a comment on a task.
 */
export function wholeOfFile({ raw }: ThingRecord): Whole {
	const { subject } = raw;
	if (!isRecord(subject)) return UNKNOWN;
	if (subject.type === 'Organization') return { in: 'nothing' };
	if (subject.type === 'Checklist') return OF_A_PROCESS;
	if (subject.type === 'Run') return partOfProcess(subject.id, raw) ?? UNKNOWN;
	const id = parseId(subject.id);
	return subject.type === 'Task' && id.ok ? { in: 'task', id: id.value } : UNKNOWN;
}

function partOfProcess(
	processId: unknown,
	{ step_id: step }: ThingRecord['raw'],
): Whole | undefined {
	const id = parseId(processId);
	if (!id.ok) return undefined;
	const stepId = parseId(step);
	return { in: 'process', id: id.value, stepId: stepId.ok ? stepId.value : undefined };
}
