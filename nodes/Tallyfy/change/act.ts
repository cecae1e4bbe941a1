import type { ThingRecord } from '../conditions/record';
import { hashFile } from '../copy/content';
import { createRead, type Read } from '../read/one';
import { judgeChange, type Response } from '../transport/answer/response';
import type { Turn } from '../transport/limiter/limiter';
import { isFinal } from '../transport/outcome';
import { request, type RequestTools } from '../transport/request';
import type { Session } from '../transport/session';
import { explainCopy } from '../words/guards';
import { explainHidden, wouldFail, wouldWords, CHANGES } from '../words/vocabulary';
import { missing, missingFor, type Checked } from './check';
import { endOf, interpret, type ChangeTools } from './interpret';
import { urlOf, type Target } from './item';
import { LAG_MS } from './look';
import { unsent, UNSENT, type Failed, type Outcome } from './operation';

/** So old may a look, or the bytes of a copy, be when the change leaves, counted from the answer. */
const FRESH_MS = 2_000;
/** Before it is sent again, the bytes of a file whose record stayed as it was are believed for so long. */
const HASH_LASTS_MS = 60_000;
/** So often are a copy and conditions looked at in turn, until neither is old. */
const MOST_ROUNDS = 3;
/** A list's word about the kind of a thing is believed for so long; then it is looked at again. */
export const LIST_LASTS_MS = 600_000;

/**
 * The last step: the change is sent, and what came back is made an outcome. A Dry Run ends before that. Right before each
 * attempt, in its turn, whatever has to hold at that moment is looked at once more: the conditions, and the copy.
 */
export async function act(
	target: Target,
	checked: Extract<Checked, { goes: true }>,
	tools: ChangeTools,
): Promise<Outcome> {
	const { change, session, ledger } = tools;
	const { id, url, options: patience } = target;
	const hasCopy = target.copySha256.length > 0;
	const copy = hasCopy ? new CopyCheck(target, checked.record, tools) : undefined;
	let { facts } = checked;
	if (target.isDryRun) {
		const uncopied = await copy?.problem(session, false);
		const left = { kind: 'left', ...UNSENT, facts } as const;
		if (copy === undefined || uncopied === undefined) {
			return { ...left, outcome: 'would', reason: wouldWords(change.verb, change.thing.noun) };
		}
		const { record } = copy;
		const isHidden = uncopied.isMissing && record && !(await tools.looks.isGone(record));
		if (uncopied.isMissing && !isHidden) return missingFor(target, change, uncopied);
		if (!isHidden && !copy.isRead) return { ...uncopied, facts };
		const why = isHidden ? explainHidden(change.thing.noun) : uncopied.explanation;
		return { ...left, outcome: 'skipped', reason: wouldFail(why), failsRealRun: true };
	}

	const wasSent = ledger.unanswered(url) !== undefined;
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
		// What goes by a handle, by the one that it had when it was looked at last.
		const handle = change.byHandle && record ? change.thing.handles?.of(record) : undefined;
		const to = handle === undefined ? url : urlOf(handle, change, tools.account);
		return await session.send({ ...asked, url: to }, options);
	};
	const mustHold = target.onlyIf.length > 0 || change.byHandle === true;
	const beforeEachAttempt = async (turn: Turn): Promise<Outcome | undefined> => {
		const inTurn = { ...session, turn };
		for (let round = 1; ; round += 1) {
			// Before the conditions, which have to hold at the end of the download, too.
			const uncopied = await copy?.problem(inTurn, attempts > 0);
			if (uncopied !== undefined) return { ...uncopied, facts };
			// A look is asked for again where the request had to wait after it all the same.
			const ageMs = session.clock.monotonicNow() - lookedAt;
			const isOld = isOutdated || ageMs >= FRESH_MS;
			if (mustHold ? !isOld : ageMs <= LIST_LASTS_MS) return undefined;
			const again = await tools.recheck(target, inTurn, wasSent || attempts > 0);
			if (!again.goes) return again.outcome;
			({ facts, at: lookedAt, record } = again);
			isOutdated = false;
			const isCurrent = copy?.isCurrent(record, round > 1 || attempts > 0);
			if (isCurrent !== false) return undefined;
			if (round < MOST_ROUNDS) continue;
			return { ...unsent(explainCopy(record?.name ?? id, 'changing')), facts };
		}
	};
	const { confirmedBy: statuses, alsoAllowed } = change;
	const documented = { statuses, id, sentenceSuffices: change.verb === 'delete', alsoAllowed };
	const judge = (response: Response) => {
		const judgement = judgeChange(response, documented);
		// In the moment of the answer: the next request that waits for its turn goes as soon as this one is over.
		if (tools.stopsOnFailure && !judgement.ok && isFinal(judgement.reason, response.status)) {
			session.stop();
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
			? await endOf(reply.ending, target, reply, tools)
			: await interpret(reply, target, tools);
	const answeredAt = reply.answeredAt ?? outcome.answeredAt;
	const told = { ...facts, ...outcome.facts };
	return { ...outcome, attempts: reply.attempts, requestedAt, answeredAt, facts: told };
}

/**
 * Whether every checksum that the items bring is that of the file as it is now. Before another attempt than the first, the
 * bytes are read again only where the file's record changed or a minute passed.
 */
class CopyCheck {
	private hashedAt = -Infinity;
	/** The record that the bytes belong to, and when it was last seen to be the same. */
	record: ThingRecord | undefined;
	private recordAt = -Infinity;

	constructor(
		private readonly target: Target,
		record: ThingRecord | undefined,
		private readonly tools: Omit<ChangeTools, 'ledger'>,
	) {
		this.record = record;
	}

	/** Its bytes could be read: what is wrong with it is the copy. */
	get isRead(): boolean {
		return this.hashedAt > -Infinity;
	}

	/** Why nothing goes; undefined where the copy is that of the file. `wasSent`: an attempt was made before. */
	async problem(inTurn: RequestTools, wasSent: boolean): Promise<Failed | undefined> {
		const { id, copySha256, options } = this.target;
		const { change, account, session, looks } = this.tools;
		const read = createRead(account, options, inTurn);
		if (await this.isHashed(read, wasSent)) return undefined;

		const reply = await hashFile({ ...session, ...inTurn }, account, id, options);
		const name = this.record?.name ?? id;
		if (!reply.ok) {
			const isAway = reply.failure.reason === 'notFound';
			const first = isAway ? await looks.one(id, read) : undefined;
			// It was seen: one look that doesn't find it proves nothing.
			const isLone = first?.kind === 'missing' && this.record !== undefined;
			const look = isLone && (await looks.wait(LAG_MS)) ? await looks.one(id, read) : first;
			if (isLone && look?.kind === 'found') return await this.problem(inTurn, wasSent);
			if (look?.kind === 'missing') return missing(change, { ...look, attempts: 0 });
			const failure = look?.kind === 'failed' ? look.failure : reply.failure;
			return unsent(explainCopy(name, { failure }));
		}
		const { sha256, size } = reply.value;
		this.hashedAt = session.clock.monotonicNow();
		if (size === 0) return unsent(explainCopy(name, 'empty'));
		return copySha256.every((expected) => expected === sha256)
			? undefined
			: unsent(explainCopy(name, 'different'));
	}

	/**
	 * Whether the bytes are believed still after the last look, which showed `record`: as long as they are young, or, once they
	 * were read anew (`wasRead`), as long as the record is the one that they belong to.
	 */
	isCurrent(record: ThingRecord | undefined, wasRead: boolean): boolean {
		const isYoung = this.tools.session.clock.monotonicNow() - this.hashedAt < FRESH_MS;
		if (wasRead ? isSameRecord(record, this.record) : isYoung) return true;
		this.hashedAt = -Infinity;
		this.record = record ?? this.record;
		return false;
	}

	/** The same before the look. What is new enough isn't asked for anew: that uses up the turn. */
	private async isHashed(read: Read, wasSent: boolean): Promise<boolean> {
		const { session, looks } = this.tools;
		const { id } = this.target;
		const now = session.clock.monotonicNow();
		const isRecent = now - this.hashedAt < (wasSent ? HASH_LASTS_MS : FRESH_MS);
		if (isRecent && (!wasSent || now - this.recordAt < FRESH_MS)) return true;
		if (!isRecent && this.record !== undefined) return false;
		const look = await looks.one(id, read);
		const record = look.kind === 'found' ? look.record : undefined;
		const isUnchanged = record !== undefined && isSameRecord(record, this.record);
		// The bytes that were read are those of the record before.
		if (record !== undefined && !isUnchanged) this.hashedAt = -Infinity;
		this.record = record ?? this.record;
		this.recordAt = look.at;
		return isRecent && isUnchanged;
	}
}

function isSameRecord(one: ThingRecord | undefined, other: ThingRecord | undefined): boolean {
	return JSON.stringify(one?.raw) === JSON.stringify(other?.raw);
}
