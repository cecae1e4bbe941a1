import type { ThingRecord } from '../conditions/record';
import { hashFile } from '../copy/content';
import { createRead } from '../read/one';
import { buildUrl, type Account } from '../transport/account/address';
import { judgeChange, type Response } from '../transport/answer/response';
import type { Failure, ResponseReason } from '../transport/outcome';
import { request, type RequestTools } from '../transport/request';
import { isRetryable } from '../transport/retry';
import type { Turn } from '../transport/limiter/limiter';
import type { Session } from '../transport/session';
import { explainCopy } from '../words/copy';
import { CHANGES, type Explanation } from '../words/vocabulary';
import { explainChangedMeanwhile, wouldFail, wouldWords } from '../words/outcomes';
import type { Checked } from './check';
import { failed, gone, hidden, interpret, subjectOf, vanished } from './interpret';
import type { Ledger } from './ledger';
import type { Looks } from './look';
import type { Change } from './operation';
import { failedUnsent, UNSENT, type Outcome } from './outcome';
import type { Target } from './item';

/** What changing one thing needs beside the thing. */
export interface ActTools {
	change: Change;
	account: Account;
	session: Session;
	looks: Looks;
	ledger: Ledger;
	/** Looks at a thing once more, in the turn of its change, and checks it anew. */
	recheck: (target: Target, inTurn: RequestTools, wasSent: boolean) => Promise<Checked>;
	/** Whether this outcome stops the run. */
	endsRun: (target: Target, outcome: Outcome) => boolean;
}

/** So old may the last look be when the change leaves, counted from its answer, where conditions have to hold. */
const LOOK_LASTS_MS = 2_000;
/** A list's word about the kind of a thing is believed for so long; then it is looked at again. */
export const LIST_LASTS_MS = 600_000;

/**
 * The last step: the change is sent, and what came back is made an outcome. A Dry Run ends before that. Right before each
 * attempt, when nothing but its turn was left to wait for, whatever has to hold at that moment is looked at once more: the
 * conditions, and the copy.
 */
export async function act(
	target: Target,
	checked: Extract<Checked, { goes: true }>,
	tools: ActTools,
): Promise<Outcome> {
	const { change, session, ledger } = tools;
	const { id, url, options: patience } = target;
	const copy = new CopyCheck(target, checked.record, tools);
	let { facts } = checked;
	if (target.isDryRun) {
		const uncopied = await copy.problem(session, false);
		const left = { kind: 'left', ...UNSENT, facts } as const;
		if (uncopied === undefined) {
			return { ...left, outcome: 'would', reason: wouldWords(change.verb, change.thing.noun) };
		}
		return copy.isRead
			? { ...left, outcome: 'skipped', reason: wouldFail(uncopied), failsRealRun: true }
			: { ...failedUnsent(uncopied), facts };
	}

	const wasSent = ledger.wasSent(url);
	let attempts = 0;
	let requestedAt: number | undefined;
	let { at: lookedAt, record } = checked;
	// An address may be another's in no time.
	let isOutdated = checked.isRow || change.byHandle === true;
	const send: Session['send'] = async (asked, options) => {
		attempts += 1;
		requestedAt ??= session.clock.now();
		// What was seen before it was sent says nothing about the next attempt.
		isOutdated = true;
		return await session.send({ ...asked, url: addressOf(target, record, tools) }, options);
	};
	const mustHold = target.onlyIf.length > 0 || change.byHandle === true;
	const beforeEachAttempt = async (turn: Turn) => {
		const inTurn = { ...session, turn };
		// Before the conditions, which have to hold at the end of the download, too.
		const uncopied = await copy.problem(inTurn, attempts > 0);
		if (uncopied !== undefined) return { ...failedUnsent(uncopied), facts };
		// A look is asked for again where the request had to wait after it all the same.
		const ageMs = session.clock.monotonicNow() - lookedAt;
		const isOld = isOutdated || ageMs >= LOOK_LASTS_MS;
		if (mustHold ? isOld : target.looks && ageMs > LIST_LASTS_MS) {
			const again = await tools.recheck(target, inTurn, wasSent || attempts > 0);
			if (!again.goes) return again.outcome;
			({ facts, at: lookedAt, record } = again);
			isOutdated = again.isRow;
		}
		return undefined;
	};
	const { confirmedBy: statuses, alsoAllowed } = change;
	const judge = (response: Response) => {
		const sentenceSuffices = change.verb === 'delete';
		const judgement = judgeChange(response, { statuses, id, sentenceSuffices, alsoAllowed });
		const { status } = response;
		if (!judgement.ok && isFinal(judgement.reason, status)) {
			const { reason } = judgement;
			const outcome = failed({ reason, status }, subjectOf(change), { attempts, status }, false);
			// In the moment of the answer: the next request that waits for its turn goes as soon as this one is over.
			if (tools.endsRun(target, outcome)) session.stop();
		}
		return judgement;
	};
	const line = { method: CHANGES[change.verb].method, url };
	const reply = await request(
		{ line, judge, sentBefore: wasSent, beforeEachAttempt, ...patience },
		{ ...session, send },
	);
	const outcome =
		'ending' in reply
			? await endOf(reply.ending, checked.record, reply.outcomeUnknown, tools)
			: await interpret(reply, target, checked.record, tools);
	if (!('attempts' in outcome)) return outcome;
	return {
		...outcome,
		attempts: reply.attempts,
		requestedAt,
		answeredAt: reply.answeredAt ?? outcome.answeredAt,
		facts: { ...facts, ...outcome.facts },
	};
}

/** Where the change is sent: what goes by a handle, by the one that it had when it was looked at last. */
function addressOf(
	{ url }: Target,
	record: ThingRecord | undefined,
	{ change, account: { baseUrl, organizationId } }: ActTools,
): string {
	const handle = record && change.thing.handles?.of(record);
	return change.byHandle === true && handle !== undefined
		? buildUrl(baseUrl, organizationId, change.path(handle))
		: url;
}

/** Answers that no retry and no look changes. */
const FINAL: ReadonlySet<string> = new Set<Failure['reason']>([
	'badRequest',
	'forbidden',
	'redirect',
	'unprocessable',
	'webPage',
	'wrongEndpoint',
	'wrongOrganization',
]);

/** A firewall's page may be gone by the next attempt. */
function isFinal(reason: ResponseReason, status: number): boolean {
	return FINAL.has(reason) && !isRetryable({ reason, status, isReading: false });
}

/** What a look right before an attempt ends it with. It was seen before. */
async function endOf(
	outcome: Outcome,
	record: ThingRecord | undefined,
	outcomeUnknown: boolean,
	{ change, looks }: Pick<ActTools, 'change' | 'looks'>,
): Promise<Outcome> {
	if (outcome.kind === 'failed' && outcome.isMissing) {
		const { attempts, status, answeredAt, facts } = outcome;
		if (change.verb !== 'delete') {
			const sent = { attempts, status, answeredAt };
			return { ...vanished(change, sent, outcomeUnknown), facts };
		}
		if (record === undefined || (await looks.isGone(record))) return gone(outcome);
		return { ...hidden(change), status, answeredAt, facts, outcomeUnknown };
	}
	if (!outcomeUnknown || outcome.kind === 'done') return outcome;
	// After an attempt without an answer, nothing is known to be left alone.
	const explanation =
		outcome.kind === 'left' ? explainChangedMeanwhile(outcome.reason) : outcome.explanation;
	return { ...failedUnsent(explanation), facts: outcome.facts, outcomeUnknown: true };
}

/** So old may the bytes be when the deletion is sent for the first time, and the record when it is sent again. */
const FRESH_MS = 2_000;
/** Before it is sent again, the bytes of a file whose record stayed as it was are believed for so long. */
const HASH_LASTS_MS = 60_000;

/**
 * Whether every checksum that the items bring is that of the file as it is now. The bytes are read right before the first
 * attempt; before another one only the file's record, and the bytes again where that changed or a minute passed.
 */
class CopyCheck {
	private hashedAt = -Infinity;
	/** The record that the bytes belong to, and when it was last seen to be the same. */
	private record: ThingRecord | undefined;
	private recordAt = -Infinity;

	constructor(
		private readonly target: Target,
		record: ThingRecord | undefined,
		private readonly tools: Pick<ActTools, 'account' | 'looks' | 'session'>,
	) {
		this.record = record;
	}

	/** Its bytes could be read: what is wrong with it is the copy. */
	get isRead(): boolean {
		return this.hashedAt > -Infinity;
	}

	/** Why nothing goes; undefined where the copy is that of the file. `wasSent`: an attempt was made before. */
	async problem(inTurn: RequestTools, wasSent: boolean): Promise<Explanation | undefined> {
		const { id, copySha256, options } = this.target;
		if (copySha256.length === 0) return undefined;
		const { account, session } = this.tools;
		if (await this.isHashed(inTurn, wasSent)) return undefined;

		const reply = await hashFile({ ...session, ...inTurn }, account, id, options);
		const name = this.record?.name ?? id;
		if (!reply.ok) return explainCopy(name, { failure: reply.failure });
		const { sha256, size } = reply.value;
		this.hashedAt = session.clock.monotonicNow();
		if (size === 0) return explainCopy(name, 'empty');
		return copySha256.every((expected) => expected === sha256)
			? undefined
			: explainCopy(name, 'different');
	}

	/** Whether the bytes that were read are believed still. What is new enough isn't asked for anew: that uses up the turn. */
	private async isHashed(inTurn: RequestTools, wasSent: boolean): Promise<boolean> {
		const { account, session, looks } = this.tools;
		const { id, options } = this.target;
		const age = session.clock.monotonicNow() - this.hashedAt;
		if (!wasSent && age < FRESH_MS) return true;
		const isRecent = wasSent && age < HASH_LASTS_MS;
		if (isRecent && session.clock.monotonicNow() - this.recordAt < FRESH_MS) return true;
		if (!isRecent && this.record !== undefined) return false;
		const look = await looks.one(id, createRead(account, options, inTurn));
		const record = look.kind === 'found' ? look.record : undefined;
		const isSame =
			record !== undefined && JSON.stringify(record.raw) === JSON.stringify(this.record?.raw);
		this.record = record ?? this.record;
		this.recordAt = record === undefined ? -Infinity : look.at;
		if (!isSame) this.hashedAt = -Infinity;
		return isRecent && isSame;
	}
}
