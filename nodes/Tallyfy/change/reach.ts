import type { Hold, Holds, Kept, KnownHold, Whole } from '../conditions/protection';
import type { ThingRecord } from '../conditions/record';
import { Archive, ENDS_OF_THE_RUN, readAllWherever } from '../read/archive';
import { isMissing, readOne, wholeOf, type OneReading, type Read, type Thing } from '../read/one';
import type { Failure } from '../transport/outcome';
import { settleAll, whyNotBegun, type Session } from '../transport/session';
import { Looks } from './look';
import type { Holdable, Reached } from './operation';

/** Something that is held: what it may be, and what is found out of it. */
interface AskedHold {
	id: string;
	kinds: readonly Holdable[];
	thing: KnownHold['thing'];
	/** An answer is missing that might have shown it. */
	isUnread: boolean;
}

/**
 * How far the holds of a run reach beyond the things that they are on. A record says what its thing is a part of; what a hold
 * is a part of is asked of Tallyfy once a run, and only where the operation and the records leave no answer without it. What
 * nobody tells keeps the thing.
 */
export class Reach {
	private known: readonly KnownHold[] = [];
	private asking: Promise<readonly KnownHold[]> | undefined;
	/** What the tasks that files are attached to are a part of; those that nobody showed aren't here. */
	private readonly tasks = new Map<string, Whole>();
	/** The run ended while it was asked. */
	private ended: Failure | undefined;

	constructor(
		private readonly holds: Holds,
		private readonly thing: Thing,
		private readonly reached: Reached,
		private readonly tools: { read: Read; session: Session },
	) {}

	/** What has to come along when a thing is read, in the words of Tallyfy's `with`. */
	get neededWith(): string[] {
		const { parts } = this.reached;
		return parts === undefined ? [] : [parts.with];
	}

	/** Holds by whose ID Tallyfy shows nothing, as far as it was asked. */
	get lost(): string[] {
		return this.known.flatMap(({ hold, isNowhere }) => (isNowhere ? [hold.id] : []));
	}

	/** Whether a list's row tells as much as the thing's own record may. */
	isTold(record: ThingRecord): boolean {
		return wholeOf(this.thing, record).in !== 'unknown';
	}

	/** Asks for whatever has to be known before these are judged. */
	async learn(records: readonly ThingRecord[]): Promise<void> {
		const { kinds } = this.reached;
		await this.learnTasks(records.map((record) => wholeOf(this.thing, record)));
		const isOpen = (record: ThingRecord) =>
			this.takes || ['process', 'unknown'].includes(this.placeOf(record).in);
		if (kinds === undefined || !records.some((one) => isOpen(one) && !this.isKept(one))) return;
		this.asking ??= this.ask(kinds);
		this.known = await this.asking;
	}

	/** Why a thing stays, as far as this is known; a failure where the run ended before it was. */
	keep(record: ThingRecord): Kept | Failure | undefined {
		const { parts, takesAll } = this.reached;
		if (takesAll === true) {
			const kept = this.holds.keepProcess(record.id, this.known);
			return kept?.why === 'takes' ? kept : (this.ended ?? kept);
		}
		const place = this.placeOf(record);
		// What is known of holds is of those on files, where those go with it, and it is a part of none.
		const kept = this.holds.keepPartOf(place, parts === undefined ? this.known : []);
		if (kept?.why === 'belongs') return kept;
		const taking = parts && this.holds.keepTask(record.id, parts.ids(record), this.known);
		return taking?.why === 'takes' ? taking : (this.ended ?? kept ?? taking);
	}

	/** Something else goes with it. */
	private get takes(): boolean {
		return this.reached.takesAll === true || this.reached.parts !== undefined;
	}

	/** It is kept by what is told already. */
	private isKept(record: ThingRecord): boolean {
		const kept = this.keep(record);
		return kept !== undefined && 'why' in kept && (kept.why === 'belongs' || kept.why === 'takes');
	}

	/** A file is where its task is, unless the task itself is held. */
	private placeOf(record: ThingRecord): Whole {
		const place = wholeOf(this.thing, record);
		if (place.in !== 'task' || this.holds.on(place.id) !== undefined) return place;
		return this.tasks.get(place.id) ?? { in: 'unknown', orTask: false };
	}

	/** Reads the tasks among these that aren't known yet. */
	private async learnTasks(places: readonly Whole[]): Promise<void> {
		const kind = this.reached.kinds?.find((one) => one.kind === 'task');
		if (kind === undefined) return;
		const ids = places.flatMap((place) => (place.in === 'task' ? [place.id] : []));
		const open = [...new Set(ids)].filter((id) => !this.tasks.has(id));
		const { read, session } = this.tools;
		const archive = archiveOf(kind, read);
		const readings = await readAllWherever(
			session,
			open.map((id) => ({ id })),
			async ({ id }) => await readOne(read, kind.thing, id),
			() => archive,
		);
		for (const reading of readings) {
			if (reading?.ok === true)
				this.tasks.set(reading.record.id, wholeOf(kind.thing, reading.record));
			else this.noteEnd(reading);
		}
	}

	/** Finds out what each hold is on, where that has no answer yet: by lists, by its ID, and last among the archived ones. */
	private async ask(kinds: readonly Holdable[]): Promise<readonly KnownHold[]> {
		const holds = this.holds.all.filter((hold) => this.isAsked(hold));
		// Several rows may name the same thing.
		const asked = new Map(
			holds.flatMap(formsOf).map((form): [string, AskedHold] => {
				const likely = kinds.filter(({ kind }) => form.kind === undefined || kind === form.kind);
				const unknown = { thing: undefined, isUnread: false };
				return [keyOfPlace(form), { id: form.id, kinds: likely, ...unknown }];
			}),
		);
		const { read, session } = this.tools;
		// Lists are read where that takes fewer requests than asking for each.
		for (const kind of kinds) {
			const looks = await new Looks({ thing: kind.thing, ...this.tools }).listed(
				openFor(kind, asked).map(({ id }) => id),
				(record) => wholeOf(kind.thing, record).in !== 'unknown',
				false,
			);
			for (const one of openFor(kind, asked)) {
				const look = looks.get(one.id);
				if (look?.kind === 'found') this.take(one, kind, { ok: true, record: look.record });
			}
		}
		const open = [...asked.values()].filter(({ thing }) => thing === undefined);
		await settleAll(session, open, async (one) => {
			for (const kind of one.kinds) {
				this.take(one, kind, await readOne(read, kind.thing, one.id));
				if (one.thing !== undefined) return;
			}
		});
		for (const kind of kinds) {
			const archive = archiveOf(kind, read);
			await Promise.all(
				openFor(kind, asked).map(async (one) => {
					this.take(one, kind, await archive?.find(one.id));
				}),
			);
		}
		if (this.reached.takesAll === true) {
			await this.learnTasks([...asked.values()].flatMap(({ thing }) => thing?.whole ?? []));
		}
		if (session.halt.aborted) this.ended ??= whyNotBegun(session);
		return holds.map((hold) => {
			const forms = formsOf(hold).flatMap((form) => asked.get(keyOfPlace(form)) ?? []);
			const thing = forms.find((one) => one.thing !== undefined)?.thing;
			const isUnread = forms.some((one) => one.isUnread);
			return { hold, thing: this.placed(thing), isNowhere: thing === undefined && !isUnread };
		});
	}

	/** A file is where its task is. */
	private placed(thing: KnownHold['thing']): KnownHold['thing'] {
		if (thing?.whole.in !== 'task') return thing;
		return { ...thing, whole: this.tasks.get(thing.whole.id) ?? thing.whole };
	}

	/** A row's word for the process needs no other, and what a link leads to may be nothing's part. */
	private isAsked({ kind, processId }: Hold): boolean {
		if (!this.takes) return kind === undefined || kind === 'task';
		const parts = this.reached.takesAll === true ? ['task', 'file'] : ['file'];
		return processId === undefined && (kind === undefined || parts.includes(kind));
	}

	private take(one: AskedHold, { kind, thing }: Holdable, reading: OneReading | undefined): void {
		if (reading?.ok === true) one.thing = { kind, whole: wholeOf(thing, reading.record) };
		else this.noteEnd(reading);
		if (reading?.ok === false && !isMissing(reading)) one.isUnread = true;
	}

	private noteEnd(reading: OneReading | undefined): void {
		if (reading?.ok !== false || isMissing(reading)) return;
		if (ENDS_OF_THE_RUN.has(reading.failure.reason)) this.ended ??= reading.failure;
	}
}

/** A list may have an ID in capital letters, which Tallyfy answers in small ones: it is asked in both ways. */
function formsOf(hold: Hold): Hold[] {
	const small = hold.id.toLowerCase();
	return small === hold.id ? [hold] : [hold, { ...hold, id: small }];
}

/** Those that may be of this kind, and aren't found yet. */
function openFor(kind: Holdable, asked: ReadonlyMap<string, AskedHold>): AskedHold[] {
	return [...asked.values()].filter((one) => one.thing === undefined && one.kinds.includes(kind));
}

function keyOfPlace({ id, kind }: Hold): string {
	return `${kind ?? ''}/${id}`;
}

function archiveOf({ thing }: Holdable, read: Read): Archive | undefined {
	return thing.archive && new Archive(read, thing.archive);
}
