import { parseId, type HeldKind } from '../transport/account/address';
import { isRecord } from '../transport/answer/values';
import type { End } from './instant';
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
 * What a file is attached to. Tallyfy names the process of a file in one of its tasks, and the task where that is a one-off
 * one. Of a file on a kick-off form, which is on no task, it names the template alone, which any number of processes come
 * from. Any other subject, or none, may be that of a comment on a task.
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

/** One thing that must stay, as the user's list has it. */
export interface Hold {
	id: string;
	/** What it is, where a link or the form of its ID tells. */
	kind: HeldKind | undefined;
	/** The process that it belongs to, where its row tells. */
	processId: string | undefined;
	/** What its row calls it, and why it is held; empty where that doesn't tell. */
	name: string;
	reason: string;
	/** Undefined is for ever. */
	until: End | undefined;
}

/** What Tallyfy told of a hold: what it is, and what that is a part of; undefined where it told nothing. */
export interface KnownHold {
	hold: Hold;
	thing: { kind: HeldKind; whole: Whole } | undefined;
	/** Tallyfy answered that it shows nothing with this ID: it is gone, or hidden with its process or by its owners. */
	isNowhere: boolean;
}

/**
 * Why a thing stays, though its ID is on no list: it is on one by what it is called now, it is a part of something held,
 * something held would go with it, or nothing says what it is a part of, and that may be held. `untoldHolds`: Tallyfy doesn't
 * say what these are, or what they are parts of, and it may be this.
 */
export type Kept =
	| { why: 'called' | 'belongs' | 'takes' | 'untoldWhole'; hold: Hold }
	| { why: 'untoldHolds'; holds: readonly [Hold, ...Hold[]] };

/** IDs are compared without regard to capital letters: to protect more is the safe side. */
const keyOf = (id: string) => id.trim().toLowerCase();
const isSameId = (one: string | undefined, other: string | undefined) =>
	one !== undefined && other !== undefined && keyOf(one) === keyOf(other);

/** The holds of one run: those that hold at its beginning, in milliseconds since 1970. */
export class Holds {
	readonly all: readonly Hold[];
	/** Some have ended by the clock of this machine. */
	readonly haveEnded: boolean;
	private readonly byId: ReadonlyMap<string, Hold>;

	constructor(listed: Iterable<Hold>, nowMs: number) {
		const holds = [...new Set(listed)];
		this.all = holds.filter(({ until }) => until === undefined || nowMs <= until.at);
		this.haveEnded = this.all.length < holds.length;
		// Of several for one thing, any will do.
		this.byId = new Map(this.all.map((hold) => [keyOf(hold.id), hold]));
	}

	on(id: string): Hold | undefined {
		return this.byId.get(keyOf(id));
	}

	/** Whether a thing stays that is a part of this whole. `known` are the holds that Tallyfy was asked about. */
	keepPartOf(whole: Whole, known: readonly KnownHold[]): Kept | undefined {
		switch (whole.in) {
			case 'nothing':
				return undefined;
			case 'unknown': {
				const hold = this.all.find((one) => {
					const kind = one.kind ?? known.find(({ hold }) => hold === one)?.thing?.kind;
					return kind === undefined || kind === 'process' || (whole.orTask && kind === 'task');
				});
				return hold && { why: 'untoldWhole', hold };
			}
			case 'task':
			case 'process': {
				const hold = this.on(whole.id) ?? known.find((one) => isTaskOf(one, whole))?.hold;
				if (hold !== undefined) return { why: 'belongs', hold };
				return untold(known.filter((one) => mayBeTaskOf(one, whole)));
			}
		}
	}

	/**
	 * Whether a task of no process stays that its files would go with. `shown` are those that its record shows, maybe too few:
	 * it's the held file that has to say where it is. One that is shown nowhere isn't on a task that is shown.
	 */
	keepTask(id: string, shown: readonly string[], known: readonly KnownHold[]): Kept | undefined {
		const [hold = holdIn('task', id, known)] = shown.flatMap((file) => this.on(file) ?? []);
		if (hold !== undefined) return { why: 'takes', hold };
		return untold(
			known.filter(({ thing, isNowhere }) =>
				thing === undefined ? !isNowhere : thing.whole.in === 'unknown' && thing.whole.orTask,
			),
		);
	}

	/** Whether a process stays that everything in it would go with. */
	keepProcess(id: string, known: readonly KnownHold[]): Kept | undefined {
		const said = this.all.find(({ processId }) => isSameId(processId, id));
		const hold = said ?? holdIn('process', id, known);
		if (hold !== undefined) return { why: 'takes', hold };
		return untold(
			known.filter(({ hold: { processId }, thing }) => {
				const isIn = thing?.whole.in ?? 'unknown';
				return processId === undefined && isIn !== 'process' && isIn !== 'nothing';
			}),
		);
	}
}

/** The hold on the first part of this task or process, as far as Tallyfy told. */
function holdIn(kind: 'process' | 'task', id: string, known: readonly KnownHold[]) {
	return known.find(({ thing }) => thing?.whole.in === kind && isSameId(thing.whole.id, id))?.hold;
}

/** Of a file of a process: whether this is the task of its step. A step that isn't told may be any. */
function isTaskOf({ thing }: KnownHold, file: Whole): boolean {
	if (thing?.kind !== 'task' || thing.whole.in !== 'process' || file.in !== 'process') return false;
	const { id, stepId } = thing.whole;
	const isStepTold = stepId !== undefined && file.stepId !== undefined;
	return isSameId(id, file.id) && (!isStepTold || isSameId(stepId, file.stepId));
}

/** Of a file of a process: whether this may be its task, as far as anybody tells. */
function mayBeTaskOf({ hold, thing }: KnownHold, file: Whole): boolean {
	if (file.in !== 'process') return false;
	const isElsewhere = hold.processId !== undefined && !isSameId(hold.processId, file.id);
	const isOpen = thing === undefined || (thing.kind === 'task' && thing.whole.in === 'unknown');
	return isOpen && !isElsewhere;
}

function untold(known: readonly KnownHold[]): Kept | undefined {
	const [first, ...others] = known.map(({ hold }) => hold);
	return first && { why: 'untoldHolds', holds: [first, ...others] };
}
