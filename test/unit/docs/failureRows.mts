import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';
import type {
	ConnectionReason,
	Failure,
	HeldReason,
} from '../../../nodes/Tallyfy/transport/outcome';
import {
	explainCopy,
	explainDisguised,
	explainGone,
	explainNoExport,
	explainNotStored,
	explainNotWhole,
	explainUnfitExport,
} from '../../../nodes/Tallyfy/words/copy';
import type { Explanation } from '../../../nodes/Tallyfy/words/explanation';
import { explainFailure, type Subject } from '../../../nodes/Tallyfy/words/failures';
import { explainFromList, nothingToChoose } from '../../../nodes/Tallyfy/words/find';
import {
	explainChangedMeanwhile,
	explainEarlier,
	explainHidden,
	explainMissing,
	explainVanished,
} from '../../../nodes/Tallyfy/words/safety';
import { ANY, FAILURES } from '../support/reasons.mts';
import { CHANGES, SUBJECTS } from '../support/subjects.mts';
import { ANYTHING, GAP, gaps, rowsOf, type Variant } from './gaps.mts';

/** Without what the system and Tallyfy say themselves, which stands behind every text. */
const PLAIN = FAILURES.map((failure): Failure => {
	return { ...failure, code: undefined, detail: undefined, tallyfyMessage: undefined };
});

/** A message that repeats another one has a gap in its place. */
function explain(failure: Failure, subject: Subject): Explanation {
	const { message, description } = explainFailure(failure, subject);
	if (failure.cause === undefined) return { message, description };
	const cause = explainFailure(failure.cause, subject);
	const isRepeated = description === cause.description;
	return {
		message: message.replace(cause.message, GAP),
		description: isRepeated
			? 'Behind the colon stands why.'
			: description.replace(cause.message, GAP),
	};
}

/** The first form of each message for each reason. */
function rowsFor(isMeant: (reason: Failure['reason']) => boolean): Explanation[] {
	const reasons = [...new Set(PLAIN.map(({ reason }) => reason))].filter(isMeant);
	const rows = reasons.flatMap((reason) => {
		const failures = PLAIN.filter((failure) => failure.reason === reason);
		return rowsOf(
			SUBJECTS.flatMap(({ verb, words }): Variant[] => {
				const subject = { noun: ANYTHING, verb, words };
				const forms = failures.map((failure) => ({ ...explain(failure, subject), verb }));
				return firstOfEach(forms);
			}),
		);
	});
	return firstOfEach(rows);
}

function firstOfEach<Row extends Explanation>(rows: readonly Row[]): Row[] {
	const messages = rows.map(({ message }) => gaps(message));
	return rows.filter(({ message }, at) => messages.indexOf(gaps(message)) === at);
}

const CONNECTIONS: Readonly<Record<ConnectionReason, true>> = {
	timeout: true,
	lost: true,
	notConnected: true,
	proxyEnded: true,
	nameLookup: true,
	unknownHost: true,
	connectionRefused: true,
	certificate: true,
	notSent: true,
	signInRefused: true,
	cancelled: true,
	other: true,
};
const HELD: Readonly<Record<HeldReason, true>> = {
	stopped: true,
	waitTooLong: true,
	outage: true,
	hopeless: true,
	clock: true,
};
const isConnection = (reason: Failure['reason']) => reason in CONNECTIONS;
const isHeld = (reason: Failure['reason']) => reason in HELD;
const isAnswer = (reason: Failure['reason']) => !isConnection(reason) && !isHeld(reason);

/** Things in a state that a change refuses, after a look, before a request is wasted. */
const UNFIT = [
	{ id: 'a', archived_at: null },
	{ id: 'a', is_oneoff_task: false },
	{ id: 'a', is_oneoff_task: true, run_id: 'p1' },
	{ id: 'a', is_oneoff_task: true },
	{ id: 'a', subject: { type: 'Organization' } },
	{ id: 'a', email: null, details: { status: 'active' } },
].flatMap((raw) => parseRecord(raw) ?? []);

export const ANSWER_ROWS: readonly Explanation[] = rowsFor(isAnswer);

export const STATE_ROWS: readonly Explanation[] = [
	...rowsOf(
		CHANGES.flatMap((change) =>
			UNFIT.flatMap((record): Variant[] => {
				const refusal = change.refuse?.(record);
				return refusal === undefined ? [] : [{ ...refusal, verb: change.verb }];
			}),
		),
	),
	explainMissing(ANYTHING),
	explainMissing({ singular: 'file', plural: 'files' }),
	explainMissing({ singular: 'guest', plural: 'guests' }),
	explainVanished(ANYTHING),
	explainHidden(ANYTHING),
	explainEarlier(GAP),
	explainChangedMeanwhile(GAP),
];

export const CONNECTION_ROWS: readonly Explanation[] = rowsFor(isConnection);

export const HELD_ROWS: readonly Explanation[] = rowsFor(isHeld);

const NOT_FOUND: Failure = { reason: 'notFound', status: 404 };
const FILE = { noun: { singular: 'file', plural: 'files' }, verb: 'download' as const };
const PROCESS = { noun: { singular: 'process', plural: 'processes' }, verb: 'export' as const };
const unread = explainFailure(NOT_FOUND, FILE);
const uncopied = explainCopy(GAP, { failure: NOT_FOUND });

export const COPY_ROWS: readonly Explanation[] = [
	explainCopy(GAP, 'different'),
	explainCopy(GAP, 'empty'),
	{
		...uncopied,
		description: uncopied.description.replace(`${unread.message}. ${unread.description}`, GAP),
	},
	explainGone(GAP),
	explainNotWhole(GAP, 'endUnknown'),
	explainNotWhole(GAP, 'part'),
	explainDisguised(GAP, 'json'),
	explainNotStored(GAP, GAP),
	explainNoExport(explainFailure(NOT_FOUND, PROCESS)),
	explainUnfitExport({ why: 'refused', said: undefined }),
	explainUnfitExport({ why: 'promised' }),
	explainUnfitExport({ why: 'partial', came: ANY, total: ANY }),
];

/** Only what reads otherwise than it does for any list. */
export const FROM_LIST_ROWS: readonly Explanation[] = [
	...firstOfEach(
		PLAIN.filter(({ reason }) => !isHeld(reason)).flatMap((failure): Explanation[] => {
			const usual = explainFailure(failure, { noun: ANYTHING, verb: 'list' });
			const row = explainFromList(failure, ANYTHING);
			return row.description === usual.description ? [] : [row];
		}),
	),
	...[ANY, null].map((count) => nothingToChoose(GAP, ANYTHING, { count, noun: ANYTHING })),
	nothingToChoose('', ANYTHING, { count: null, noun: ANYTHING }),
];
