import type { IExecuteFunctions } from 'n8n-workflow';

import type { Conditions } from '../conditions/onlyIf';
import type { ThingRecord } from '../conditions/record';
import { createRead, hearTime, namesOf, type Read, type Thing } from '../read/one';
import { isUnmet } from '../run/outcome';
import type { Limiter } from '../transport/limiter/limiter';
import { settleAll, whyNotBegun } from '../transport/session';
import { explainFailure } from '../words/failures';
import { wouldStop } from '../words/outcomes';
import { CHANGES, type Explanation } from '../words/vocabulary';
import { act, LIST_LASTS_MS, type ActTools } from './act';
import { checkLook, checkUnseen, findNames, isInDoubt, tellsEnough, type Checked } from './check';
import { ofHidden, sureLook, unforeseen, type ChangeTools } from './interpret';
import type { Target } from './item';
import { isBehind } from './ledger';
import { LAG_WAITS_MS, Looks, type Look } from './look';
import { isUnshown, outcomeFor, unsent, type Outcome } from './operation';
import { hedge, identify, limitOf, type Limit, type Plan } from './plan';
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
export class PlannedRun {
	private readonly outcomes = new Map<Target, Outcome>();
	private readonly checks = new Map<Target, Checked>();
	private readonly conditions: readonly Conditions[];
	private readonly read: Read;
	private readonly looks: Looks;
	/** Undefined where nothing is held. */
	private readonly reach: Reach | undefined;
	/** What an earlier try of this run has sent. */
	private triedBefore: ReadonlySet<Target> = new Set();
	private refreshing: Promise<void> | undefined;
	/** Whatever has a look that is new enough and is on its way to its change. */
	private readonly begun = new Set<Target>();

	constructor(
		private readonly plan: Plan,
		private readonly tools: Omit<ChangeTools, 'looks'> & {
			context: IExecuteFunctions;
		},
	) {
		const { change, account, session, ledger } = tools;
		const [first] = plan.targets;
		const patience = first?.options ?? { timeoutMs: 0, maxRetries: 0, maxWaitMs: 0 };
		this.read = createRead(account, patience, session);
		const { thing, reach } = change;
		if (reach !== undefined && plan.holds.all.length > 0) {
			this.reach = new Reach(plan.holds, thing, reach, { read: this.read, session });
		}
		this.conditions = plan.targets.flatMap(({ onlyIf }) => onlyIf);
		const needsTags = this.conditions.some(
			({ tag, notTagged }) => (tag ?? notTagged) !== undefined,
		);
		const parts = [...(needsTags ? ['tags'] : []), ...(this.reach?.neededWith ?? [])];
		const query = parts.length > 0 ? { query: { with: parts.join(',') } } : {};
		const mayBeArchived = (whole: Thing, id: string) => {
			const state = ledger.stateOf(id, whole)?.state;
			return state === 'archived' || state === 'unknown';
		};
		this.looks = new Looks({ thing, read: this.read, session, mayBeArchived, ...query });
	}

	/** What became of every target, or what is wrong with a name in the conditions, which forbids the run. */
	async settle(): Promise<Explanation | RunEnd> {
		const { ledger, session, change } = this.tools;
		const forbidden = await findNames(this.conditions, this.read);
		// A run that is stopped meanwhile sends nothing more, and has its account all the same.
		if (forbidden !== undefined && !session.halt.aborted) return forbidden;
		const seen = await identify(this.plan, { ...this.tools, looks: this.looks });
		const { targets, isDryRun } = this.plan;
		this.triedBefore = new Set(targets.filter(({ url }) => ledger.isOfThisRun(url)));
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
		const { checks, outcomes, triedBefore } = this;
		const stopsOnFailure = !this.tools.context.continueOnFail();
		const counted = { checks, outcomes, triedBefore, stopsOnFailure };
		const limit = session.halt.aborted ? undefined : limitOf(this.plan, change, counted);
		if (limit === undefined || isDryRun) {
			await settleAll(session, this.open, async (target) => {
				const outcome = await this.actOn(target);
				// In a Dry Run, each row that would go says that a real run stops.
				const isStopped = outcome.kind === 'left' && outcome.outcome === 'would' && limit;
				this.end(target, isStopped ? { ...outcome, reason: wouldStop(limit.short) } : outcome);
			});
		}
		for (const target of this.open) this.end(target, this.notBegun(limit));
		if (isDryRun && stopsOnFailure && limit === undefined) hedge(this.outcomes);
		const lostHolds = this.reach?.lost ?? [];
		return { outcomes: this.outcomes, limit, lostHolds, limiter: session.limiter };
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
		await hearTime(this.read, this.tools.session);
		let doubted = this.judge(looked);
		// Reads may lag behind writes: what contradicts this execution, or the item, is looked at again before it counts.
		const { clock, halt } = this.tools.session;
		for (const waitMs of LAG_WAITS_MS) {
			if (doubted.length === 0) return;
			// Until then nothing is known of these, nor where the run is stopped meanwhile.
			for (const target of doubted) this.checks.delete(target);
			await clock.sleep(waitMs, halt);
			doubted = this.judge(await this.lookAt(doubted));
		}
	}

	private async lookAt(targets: readonly Target[]): Promise<[Target, Look][]> {
		const { change } = this.tools;
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
			// Nobody looked at it before the run was stopped.
			return look === undefined ? [] : [[target, look]];
		});
	}

	/** Keeps what each look comes to, and gives back what is in doubt by it. */
	private judge(looked: readonly [Target, Look][]): Target[] {
		const { change } = this.tools;
		return looked.flatMap(([target, look]) => {
			const known = this.known(target);
			let checked: Checked;
			try {
				checked = checkLook(target, change, look, known);
			} catch (error) {
				const outcome = unforeseen(error, change, false);
				checked = { goes: false, isUnread: true, outcome };
			}
			this.checks.set(target, checked);
			return isInDoubt(target, checked, look, known) ? [target] : [];
		});
	}

	private known(target: Target) {
		const { change, ledger, session } = this.tools;
		const unanswered = ledger.unanswered(target.url);
		return {
			nowMs: session.clock.now(),
			saidArchived: ledger.saidArchived(target),
			made: ledger.madeOf(target),
			wasDeleted: ledger.stateOf(target.id)?.state === 'gone',
			wasSent: unanswered !== undefined,
			wasSeen: unanswered?.isSeen === true,
			clockFailure: session.clockFailure(),
			haveHoldsEnded: this.plan.holds.haveEnded,
			keep: (record: ThingRecord) => {
				// A handle may have become this thing's only now.
				const holds = namesOf(record, change.thing.handles).map((name) => this.plan.holds.on(name));
				const hold = holds.find((one) => one !== undefined);
				return hold === undefined ? this.reach?.keep(record) : ({ why: 'called', hold } as const);
			},
		};
	}

	private async actOn(target: Target): Promise<Outcome> {
		try {
			const checked = await this.fresh(target);
			if (checked === undefined) return this.notBegun(undefined);
			return checked.goes ? await act(target, checked, this.actTools) : checked.outcome;
		} catch (error) {
			return unforeseen(error, this.tools.change, true);
		}
	}

	/** What stands between a thing and its change by a look that is new enough. Old ones are taken again for all that is left. */
	private async fresh(target: Target): Promise<Checked | undefined> {
		const checked = this.checks.get(target);
		const lookedAt = checked?.goes === true ? checked.at : Infinity;
		if (this.tools.session.clock.monotonicNow() - lookedAt > LIST_LASTS_MS) {
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

	private get actTools(): ActTools {
		const { change, account, session, ledger, context } = this.tools;
		return {
			...{ change, account, session, ledger, looks: this.looks },
			recheck: async (target, inTurn, wasSent) => {
				const read = createRead(account, target.options, inTurn);
				const again = async () => await this.looks.now(target.id, read);
				// It was seen: one look that doesn't find it proves nothing.
				const wait = async (waitMs: number) => await this.looks.wait(waitMs);
				const look = await sureLook(await again(), target, this.tools, again, wait);
				return checkLook(target, change, look, { ...this.known(target), wasSent });
			},
			stopsOnFailure: !context.continueOnFail(),
		};
	}

	private end(target: Target, ending: Outcome): void {
		const { change, ledger, session, context } = this.tools;
		const known = ledger.withHistory(ending, target);
		const outcome = isUnshown(known) && ledger.mayHide(target) ? ofHidden(known, change) : known;
		ledger.record(target, outcome, this.looks.shown(target.id));
		this.outcomes.set(target, outcome);
		const isFailure = target.items.some((item) => isUnmet(outcomeFor(item, outcome)));
		if (isFailure && !context.continueOnFail()) session.stop();
	}

	/** `limit`: why nothing was sent at all. */
	private notBegun(limit: Limit | undefined): Outcome {
		const { verb, thing } = this.tools.change;
		const failure = whyNotBegun(this.tools.session);
		return unsent(limit ?? explainFailure(failure, { noun: thing.noun, verb }), 'notTried');
	}
}
