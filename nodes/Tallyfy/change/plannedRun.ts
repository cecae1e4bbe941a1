import type { IExecuteFunctions } from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import { createRead, hearTime, namesOf, type Read } from '../read/one';
import { isUnmet } from '../run/outcome';
import type { Account } from '../transport/account/address';
import type { Limiter } from '../transport/limiter/limiter';
import type { RequestTools } from '../transport/request';
import { settleAll, whyNotBegun, type Session } from '../transport/session';
import { explainFailure } from '../words/failures';
import { wouldStop, CHANGES, type Explanation } from '../words/vocabulary';
import { act, LIST_LASTS_MS } from './act';
import { checkLook, findNames, isBehind, isInDoubt, tellsEnough, type Checked } from './check';
import { ofHidden, sureLook, unforeseen, type ChangeTools } from './interpret';
import type { Target } from './item';
import type { Ledger } from './ledger';
import { LAG_WAITS_MS, Looks, type Look } from './look';
import { isUnshown, outcomeFor, unsent, type Change, type Outcome } from './operation';
import { checkUnseen, hedge, identify, limitOf, type Limit, type Plan } from './plan';
import { Reach } from './reach';

/** How a run ended. `limit`: more would go than allowed, or not as many as expected, so that nothing was sent. */
export interface RunEnd {
	outcomes: ReadonlyMap<Target, Outcome>;
	limit: Limit | undefined;
	/** IDs on the list of holds by which Tallyfy shows nothing. */
	lostHolds: readonly string[];
	limiter: Limiter;
}

/** One run over the targets of a plan. Everything is looked at before anything is changed. */
export class PlannedRun implements ChangeTools {
	readonly stopsOnFailure: boolean;
	private readonly outcomes = new Map<Target, Outcome>();
	private readonly checks = new Map<Target, Checked>();
	/** Undefined where nothing is held. */
	private readonly reach: Reach | undefined;
	/** Undefined until something is looked at. */
	private begunLooks: Looks | undefined;
	private refreshing: Promise<void> | undefined;
	/** Whatever has a look that is new enough and is on its way to its change. */
	private readonly begun = new Set<Target>();

	constructor(
		private readonly plan: Plan,
		readonly change: Change,
		readonly account: Account,
		readonly session: Session,
		readonly ledger: Ledger,
		context: IExecuteFunctions,
	) {
		this.stopsOnFailure = !context.continueOnFail();
		const { holds } = plan;
		if (change.reach !== undefined && holds !== undefined && holds.all.length > 0) {
			this.reach = new Reach(holds, change.thing, change.reach, { read: this.read, session });
		}
	}

	/** What became of every target, or what is wrong with a name in the conditions, which forbids the run. */
	async settle(): Promise<Explanation | RunEnd> {
		const { ledger, session, change, plan } = this;
		const conditions = plan.targets.flatMap(({ onlyIf }) => onlyIf);
		const forbidden = conditions.length > 0 ? await findNames(conditions, this.read) : undefined;
		// A run that is stopped meanwhile sends nothing more, and has its account all the same.
		if (forbidden !== undefined && !session.halt.aborted) return forbidden;
		const seen = await identify(plan, this);
		const { targets, isDryRun } = plan;
		const triedBefore = new Set(targets.filter(({ url }) => ledger.isOfThisRun(url)));
		for (const target of targets) {
			const earlier = ledger.confirmed(target.url);
			if (earlier !== undefined) this.outcomes.set(target, earlier);
			// It is gone; should it be there again, it goes again.
			target.looks ||= change.verb === 'delete' && this.known(target).wasDeleted;
		}
		await this.check(this.open, seen);
		for (const target of this.open) {
			const checked = this.checks.get(target);
			if (checked?.goes === false) this.end(target, checked.outcome);
		}
		const { checks, outcomes, stopsOnFailure } = this;
		const limit = session.halt.aborted
			? undefined
			: limitOf(plan, change, checks, outcomes, triedBefore, stopsOnFailure);
		if (limit === undefined || isDryRun) {
			await settleAll(session, this.open, async (target) => {
				const outcome = await this.actOn(target);
				// In a Dry Run, each row that would go says that a real run stops.
				const isStopped = outcome.kind === 'left' && outcome.outcome === 'would' && limit;
				this.end(target, isStopped ? { ...outcome, reason: wouldStop(limit.short) } : outcome);
			});
		}
		for (const target of this.open) this.end(target, this.notBegun(limit));
		if (isDryRun && stopsOnFailure && limit === undefined) hedge(outcomes);
		const lostHolds = this.reach?.lost ?? [];
		return { outcomes, limit, lostHolds, limiter: session.limiter };
	}

	get looks(): Looks {
		if (this.begunLooks !== undefined) return this.begunLooks;
		const { plan, read, session, ledger, change } = this;
		const needsTags = plan.targets.some(({ onlyIf }) =>
			onlyIf.some(({ tag, notTagged }) => (tag ?? notTagged) !== undefined),
		);
		const parts = [...(needsTags ? ['tags'] : []), ...(this.reach?.neededWith ?? [])];
		const query = parts.length > 0 ? { query: { with: parts.join(',') } } : {};
		this.begunLooks = new Looks({ thing: change.thing, read, session, ledger, ...query });
		return this.begunLooks;
	}

	async recheck(target: Target, inTurn: RequestTools, wasSent: boolean): Promise<Checked> {
		const { account, change, looks } = this;
		const read = createRead(account, target.options, inTurn);
		const again = async () => await looks.now(target.id, read);
		// It was seen: one look that doesn't find it proves nothing.
		const wait = async (waitMs: number) => await looks.wait(waitMs);
		const look = await sureLook(await again(), target, this, again, wait);
		return checkLook(target, change, look, { ...this.known(target), wasSent });
	}

	private get read(): Read {
		const [first] = this.plan.targets;
		const patience = first?.options ?? { timeoutMs: 0, maxRetries: 0, maxWaitMs: 0 };
		return createRead(this.account, patience, this.session);
	}

	private get open(): Target[] {
		return this.plan.targets.filter((target) => !this.outcomes.has(target));
	}

	/** Looks at what has to be looked at, and keeps what stands between each of these and its change. */
	private async check(
		targets: readonly Target[],
		seen: ReadonlyMap<Target, Look> = new Map(),
	): Promise<void> {
		const open: Target[] = [];
		const looked: [Target, Look][] = [];
		for (const target of targets) {
			const unseen = checkUnseen(target);
			const look = seen.get(target);
			if (unseen !== undefined) this.checks.set(target, unseen);
			else if (look !== undefined) looked.push([target, look]);
			else open.push(target);
		}
		looked.push(...(await this.lookAt(open)));
		if (looked.length === 0) return;
		const { clock, halt } = this.session;
		await hearTime(this.read, this.session);
		let doubted = this.judge(looked);
		// Reads may lag behind writes: what contradicts this execution, or the item, is looked at again before it counts.
		for (const waitMs of LAG_WAITS_MS) {
			if (doubted.length === 0) return;
			// Until then nothing is known of these, nor where the run is stopped meanwhile.
			for (const target of doubted) this.checks.delete(target);
			await clock.sleep(waitMs, halt);
			doubted = this.judge(await this.lookAt(doubted));
		}
	}

	/** Without those that nobody looked at before the run was stopped. */
	private async lookAt(targets: readonly Target[]): Promise<[Target, Look][]> {
		if (targets.length === 0) return [];
		const { change } = this;
		const byId = new Map(targets.map((target) => [target.id, target]));
		const looks = await this.looks.all(
			[...byId.keys()],
			(record) => {
				const target = byId.get(record.id);
				if (target === undefined) return false;
				// What it lags behind, a list shows for as long: a GET of its own may be newer.
				const { made } = this.known(target);
				if (made !== undefined && isBehind({ kind: 'found', record, at: 0 }, made)) return false;
				return tellsEnough(target, change, record) && this.reach?.isTold(record) !== false;
			},
			CHANGES[change.verb].isArchived === false || change.archivedFirst === true,
		);
		await this.reach?.learn(
			[...looks.values()].flatMap((look) => (look.kind === 'found' ? [look.record] : [])),
		);
		return targets.flatMap((target): [Target, Look][] => {
			const look = looks.get(target.id);
			return look === undefined ? [] : [[target, look]];
		});
	}

	/** Keeps what each look comes to, and gives back what is in doubt by it. */
	private judge(looked: readonly [Target, Look][]): Target[] {
		return looked.flatMap(([target, look]) => {
			const known = this.known(target);
			let checked: Checked;
			try {
				checked = checkLook(target, this.change, look, known);
			} catch (error) {
				const outcome = unforeseen(error, this.change, false);
				checked = { goes: false, isUnread: true, outcome };
			}
			this.checks.set(target, checked);
			return isInDoubt(target, checked, look, known) ? [target] : [];
		});
	}

	private known(target: Target) {
		const { change, ledger, session, plan } = this;
		const unanswered = ledger.unanswered(target.url);
		return {
			nowMs: session.clock.now(),
			saidArchived: ledger.saidArchived(target),
			made: ledger.madeOf(target),
			wasDeleted: ledger.stateOf(target.id)?.state === 'gone',
			wasSent: unanswered !== undefined,
			wasSeen: unanswered?.isSeen === true,
			clockFailure: session.clockFailure(),
			haveHoldsEnded: plan.holds?.haveEnded === true,
			keep: (record: ThingRecord) => {
				// A handle may have become this thing's only now.
				const holds = namesOf(record, change.thing.handles).map((name) => plan.holds?.on(name));
				const hold = holds.find((one) => one !== undefined);
				return hold === undefined ? this.reach?.keep(record) : ({ why: 'called', hold } as const);
			},
		};
	}

	private async actOn(target: Target): Promise<Outcome> {
		try {
			const checked = await this.fresh(target);
			if (checked === undefined) return this.notBegun(undefined);
			return checked.goes ? await act(target, checked, this) : checked.outcome;
		} catch (error) {
			return unforeseen(error, this.change, true);
		}
	}

	/** What stands between a thing and its change by a look that is new enough. Old ones are taken again for all that is left. */
	private async fresh(target: Target): Promise<Checked | undefined> {
		const checked = this.checks.get(target);
		const lookedAt = checked?.goes === true ? checked.at : Infinity;
		if (this.session.clock.monotonicNow() - lookedAt > LIST_LASTS_MS) {
			// What is on its way is gone by the time that a list is read.
			const waiting = this.open.filter((one) => !this.begun.has(one));
			this.refreshing ??= this.check(waiting).finally(() => {
				this.refreshing = undefined;
			});
		}
		// Also where another one asked for it: what is in doubt meanwhile has no look.
		await this.refreshing;
		this.begun.add(target);
		return this.checks.get(target);
	}

	private end(target: Target, ending: Outcome): void {
		const { change, ledger } = this;
		const known = ledger.withHistory(ending, target);
		const outcome = isUnshown(known) && ledger.mayHide(target) ? ofHidden(known, change) : known;
		ledger.record(target, outcome, this.begunLooks?.shown(target.id));
		this.outcomes.set(target, outcome);
		const isFailure = target.items.some((item) => isUnmet(outcomeFor(item, outcome)));
		if (isFailure && this.stopsOnFailure) this.session.stop();
	}

	/** `limit`: why nothing was sent at all. */
	private notBegun(limit: Limit | undefined): Outcome {
		const { verb, thing } = this.change;
		const failure = whyNotBegun(this.session);
		return unsent(limit ?? explainFailure(failure, { noun: thing.noun, verb }), 'notTried');
	}
}
