import type { IHttpRequestOptions } from 'n8n-workflow';

import { response } from './executionContext.mts';
import type { Fate } from './faultyTallyfy.mts';
import type { HostileKind, HostileMark, HostileVerb, HostileWorld } from './hostileWorld.mts';
import type { VirtualClock } from './virtualClock.mts';

type Answer = ReturnType<typeof response> | Error;

/** The time in which such a Tallyfy lives: milliseconds since it began, virtual or real. */
export type WorldClock = Pick<VirtualClock, 'after' | 'elapsed' | 'pass'>;

export interface Thing {
	kind: HostileKind;
	/** The process that a task or a file belongs to. */
	run: string | null;
	/** The task that has a file. */
	task: string | null;
	/** What a file says that it is attached to. */
	place: { subject: object; step_id: string | null };
	/** A task of a process may be one-off too: one for each assignee. */
	isOneOff: boolean;
	/** Nobody but its owners and administrators can read or change it. */
	isSecret: boolean;
	archived: string | null;
	/** Somebody has tagged it "Keep". */
	isTagged: boolean;
	/** It belongs to Ann, or else to Ben. */
	isAnns: boolean;
	/** It isn't completed. */
	isOpen: boolean;
	/** How often the bytes of a file were replaced. */
	version: number;
}

/** What somebody did to a thing, and when, in milliseconds since the start. */
interface HostileChange {
	id: string;
	verb: HostileVerb;
	/** `whole`: it went with the process or task that it belonged to. */
	by: 'client' | 'others' | 'whole';
	atMs: number;
}

/** The end of a path after the organization, of what each verb is asked for. */
const REQUESTS: Record<string, [HostileKind, HostileVerb | 'download' | 'list' | 'read']> = {
	'GET tasks': ['task', 'list'],
	'GET tasks/:id': ['task', 'read'],
	'DELETE tasks/:id': ['task', 'archive'],
	'PUT tasks/:id/restore': ['task', 'restore'],
	'DELETE tasks/:id/delete': ['task', 'delete'],
	'GET runs': ['process', 'list'],
	'GET runs/:id': ['process', 'read'],
	'DELETE runs/:id': ['process', 'archive'],
	'PUT runs/:id/activate': ['process', 'restore'],
	'DELETE runs/:id/delete': ['process', 'delete'],
	'GET checklists': ['template', 'list'],
	'GET checklists/:id': ['template', 'read'],
	'DELETE checklists/:id': ['template', 'archive'],
	'PUT checklists/:id/restore': ['template', 'restore'],
	'DELETE checklists/:id/delete': ['template', 'delete'],
	'GET assets/:id': ['file', 'read'],
	'DELETE assets/:id': ['file', 'archive'],
	'DELETE file/:id': ['file', 'delete'],
	'GET file/:id/dl': ['file', 'download'],
};
/** The lists of names: others are there besides. */
const NAMES: Record<string, object[]> = {
	tags: [
		{ id: 'tag0', title: 'Keep' },
		{ id: 'tag1', title: 'Other' },
	],
	users: [
		{ id: 10_001, full_name: 'Ann', email: 'ann@x.example' },
		{ id: 10_002, full_name: 'Ben', email: 'ben@x.example' },
	],
};
const ARCHIVED = '2026-01-02T03:04:05Z';
const ON_COMMENT = { subject: { id: 'comment0', type: 'Thread' }, step_id: null };

/**
 * A Tallyfy that keeps to the letter of what is known of it and to nothing else: its deletion of tasks
 * checks nothing, its reads lag behind, a 404 may be a thing that is hidden, and others change things meanwhile. It knows
 * what really happened.
 */
export class HostileTallyfy {
	/** What really changed, in order. */
	readonly changes: HostileChange[] = [];
	/** Requests that no path of Tallyfy's is for. */
	readonly strange: string[] = [];
	/** What each thing was from when on, and `undefined` when it is gone; the last one counts now. */
	private readonly past = new Map<string, { fromMs: number; thing: Thing | undefined }[]>();
	private requests = 0;
	private deletions = 0;

	constructor(
		private readonly clock: WorldClock,
		private readonly world: HostileWorld,
	) {
		const nowhere = { subject: {}, step_id: null };
		const unmarked = { isTagged: false, isAnns: false, isOpen: false, version: 0 };
		const alone = { run: null, task: null, place: nowhere, isOneOff: false, isSecret: false };
		const archived = (isArchived: boolean) => (isArchived ? ARCHIVED : null);
		const add = (kind: HostileKind, index: number, fields: Partial<Thing>) => {
			const thing = { ...alone, ...unmarked, kind, archived: null, ...fields };
			this.past.set(`${kind}${index}`, [{ fromMs: -Infinity, thing }]);
		};
		const runOf = (run: number | null) =>
			run === null ? null : `process${run % world.processes.length}`;
		for (const [index, { isArchived, ...marks }] of world.processes.entries())
			add('process', index, { archived: archived(isArchived), ...marks });
		for (const [index, { run, isLinked, isArchived, ...task }] of world.tasks.entries())
			add('task', index, {
				...task,
				run: runOf(run),
				isOneOff: run === null || isLinked,
				archived: archived(isArchived),
			});
		for (const [index, { run, task, isOnKickOff, isOnComment }] of world.files.entries()) {
			const taskId = task === null ? null : `task${task % world.tasks.length}`;
			const processId = taskId === null ? runOf(run) : this.runOf(taskId);
			const isComment = taskId !== null && isOnComment;
			const place = isComment ? ON_COMMENT : this.placeOf(processId, taskId, isOnKickOff);
			add('file', index, { run: processId, task: taskId, place });
		}
		for (const [index, { isArchived, ...marks }] of world.templates.entries())
			add('template', index, { archived: archived(isArchived), ...marks });
		const ids = [...this.past.keys()];
		for (const { atMs, which, verb } of world.others)
			clock.after(atMs, () => {
				const id = ids[which % ids.length] ?? '';
				// Its app can't; one that a program archived, and that is hidden then, passes for gone: nothing tells.
				if (verb === 'archive' && this.thing(id)?.kind === 'file') return;
				if (verb in MARKS || verb === 'replace') this.mark(id, verb as HostileMark);
				else this.change(id, verb as HostileVerb, 'others');
			});
	}

	/** The ids of all things of a kind, also of those that are gone. */
	ids(kind: HostileKind): string[] {
		return [...this.past.keys()].filter((id) => id.startsWith(kind));
	}

	/** A thing as it is now, and undefined when it is gone. */
	thing(id: string): Thing | undefined {
		return this.past.get(id)?.at(-1)?.thing;
	}

	/** Whether a thing was archived when the world began. */
	beganArchived(id: string): boolean {
		return this.past.get(id)?.[0]?.thing?.archived != null;
	}

	/** Whether a thing could be changed so when the world began. */
	beganFit(id: string, verb: HostileVerb): boolean {
		const { kind, isSecret, run } = this.past.get(id)?.[0]?.thing ?? {};
		if (kind === undefined || isSecret === true || (kind === 'task' && run !== null)) return false;
		if (verb === 'delete' && (kind === 'file' || kind === 'task')) return true;
		return this.beganArchived(id) === (verb !== 'archive');
	}

	/** The process that a thing belongs to, or belonged to. */
	runOf(id: string): string | null {
		return this.past.get(id)?.[0]?.thing?.run ?? null;
	}

	/** The task that has a file, or had it. */
	taskOf(id: string): string | null {
		return this.past.get(id)?.[0]?.thing?.task ?? null;
	}

	/** What a thing was between two moments, in milliseconds since the start; undefined among it where it was gone. */
	during(id: string, fromMs: number, toMs: number): (Thing | undefined)[] {
		const all = this.past.get(id) ?? [];
		return all.flatMap(({ fromMs: since, thing }, at) => {
			const isOver = (all[at + 1]?.fromMs ?? Infinity) <= fromMs;
			return isOver || since >= toMs ? [] : [thing];
		});
	}

	/** A file on a kick-off form names the template alone, and one on a one-off task that task. */
	private placeOf(run: string | null, task: string | null, isOnKickOff: boolean): Thing['place'] {
		const isOneOff = task !== null && this.thing(task)?.isOneOff === true;
		if (isOneOff || run === null) {
			return { subject: { id: task ?? 'other', type: 'Task' }, step_id: null };
		}
		if (task !== null) return { subject: { id: run, type: 'Run' }, step_id: `step-${task}` };
		const kickOff = { id: 'template0', type: 'Checklist' };
		return { subject: isOnKickOff ? kickOff : { id: run, type: 'Run' }, step_id: null };
	}

	/** What went with a thing that was deleted. */
	tookAlong({ id, verb, atMs }: HostileChange): string[] {
		const isPart = (other: string) => this.runOf(other) === id || this.taskOf(other) === id;
		return verb !== 'delete'
			? []
			: this.changes.flatMap((one) =>
					one.by === 'whole' && one.atMs === atMs && isPart(one.id) ? [one.id] : [],
				);
	}

	/** What n8n's helper would come to for one request; it ends at once when its signal does. */
	readonly http = async (options: IHttpRequestOptions, signal?: AbortSignal): Promise<unknown> => {
		const fate = this.world.fates[this.requests++] ?? { effect: 'done', latencyMs: 20 };
		const ended = new Promise<Error>((resolve) => {
			signal?.addEventListener('abort', () => {
				resolve(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' }));
			});
		});
		return await Promise.race([this.work(options, fate), ended]);
	};

	private async work(options: IHttpRequestOptions, fate: Fate): Promise<Answer> {
		await this.clock.pass(fate.latencyMs / 2);
		const before = this.changes.length;
		const honest = fate.effect === 'none' ? undefined : this.answer(options);
		// Nothing is called done that was not: that would be a lie, no mishap.
		const isReading = (options.method ?? 'GET') === 'GET';
		const mayMislead = honest === undefined || isReading || this.changes.length > before;
		await this.clock.pass(fate.latencyMs / 2);
		return (mayMislead ? fate.answer : undefined) ?? honest ?? response(503, '');
	}

	private answer({ url, method = 'GET', qs }: IHttpRequestOptions): Answer {
		const [path = '', query] = url.replace(/^.*\/organizations\/0rg\//, '').split('?');
		const [place = '', named = '', ...rest] = path.split('/');
		const id = this.world.ignoresCase ? named.toLowerCase() : named;
		const names = NAMES[path];
		if (names !== undefined && method === 'GET') return data(names, paginated(names.length));
		const form = `${method} ${[place, ...(id === '' ? [] : [':id']), ...rest].join('/')}`;
		const [kind, verb] = REQUESTS[form] ?? [];
		if (kind === undefined || verb === undefined) {
			this.strange.push(`${method} ${path}`);
			return response(404, JSON.stringify({ message: 'endpoint not found' }));
		}
		if (verb === 'list')
			return this.list(kind, { ...Object.fromEntries(new URLSearchParams(query)), ...qs });
		const isReading = verb === 'read' || verb === 'download';
		const atMs = isReading ? this.clock.elapsed - this.world.lagMs : this.clock.elapsed;
		const thing = this.asOf(id, atMs);
		if (thing?.kind !== kind || this.hides(thing, atMs)) return missing(kind);
		if (verb === 'download') {
			const headers = { 'content-disposition': `attachment; filename="${id}.pdf"` };
			return response(200, contentOf(id, thing), headers);
		}
		if (verb === 'read') {
			const isHidden = thing.archived !== null && (this.world.hidesArchived || kind === 'template');
			return isHidden ? missing(kind) : data(this.shown(id, thing, qs, atMs));
		}
		return this.changeAnswer(id, thing, verb);
	}

	private changeAnswer(id: string, thing: Thing, verb: HostileVerb): Answer {
		const { kind, archived, isOneOff, run } = thing;
		if (verb === 'delete' && this.world.denials[this.deletions++]) return missing(kind);
		if (verb === 'delete' && ['process', 'template'].includes(kind) && archived === null)
			return response(422, JSON.stringify({ message: 'This is not archived yet.' }));
		if (verb !== 'delete' && kind === 'task' && (!isOneOff || run !== null))
			return response(400, JSON.stringify({ message: 'This task is not a one-off task.' }));
		this.change(id, verb, 'client');
		if (kind === 'task' && verb !== 'restore') return response(204, '');
		if (kind === 'process' && verb === 'delete') return response(200, '');
		if (kind === 'template' && verb !== 'restore')
			return response(200, JSON.stringify({ message: 'Deleted', deleted_references: [] }));
		return data(this.shown(id, this.thing(id) ?? thing));
	}

	private list(kind: HostileKind, query: Record<string, unknown>): Answer {
		const atMs = this.clock.elapsed - this.world.lagMs;
		const archivedOnly = query.archived === 'only' || query.status === 'archived';
		const all = this.ids(kind)
			.map((id) => ({ id, thing: this.asOf(id, atMs) }))
			.filter((one): one is { id: string; thing: Thing } => one.thing !== undefined)
			.filter(({ thing }) => !this.hides(thing, atMs))
			.filter(
				({ thing }) => query.archived === 'true' || (thing.archived !== null) === archivedOnly,
			);
		const page = Number(query.page ?? 1);
		const perPage = Math.min(Number(query.per_page ?? 10), this.world.mostOnPage);
		const entries = all.slice((page - 1) * perPage, page * perPage);
		return data(
			entries.map(({ id, thing }) => this.shown(id, thing, query, atMs)),
			paginated(all.length, page, perPage),
		);
	}

	private mark(id: string, mark: HostileMark): void {
		const thing = this.thing(id);
		if (thing === undefined || (thing.kind === 'file') !== (mark === 'replace')) return;
		const change = mark === 'replace' ? { version: thing.version + 1 } : MARKS[mark];
		this.past.get(id)?.push({ fromMs: this.clock.elapsed, thing: { ...thing, ...change } });
	}

	private asOf(id: string, atMs: number): Thing | undefined {
		return this.past.get(id)?.findLast(({ fromMs }) => fromMs <= atMs)?.thing;
	}

	private hides({ isSecret, run }: Thing, atMs: number): boolean {
		if (isSecret) return true;
		if (!this.world.hidesBelongings || run === null) return false;
		return (this.asOf(run, atMs)?.archived ?? null) !== null;
	}

	private change(id: string, verb: HostileVerb, by: HostileChange['by']): void {
		const thing = this.thing(id);
		if (thing === undefined) return;
		const fromMs = this.clock.elapsed;
		this.changes.push({ id, verb, by, atMs: fromMs });
		const archived = verb === 'archive' ? (thing.archived ?? ARCHIVED) : null;
		const next = verb === 'delete' ? undefined : { ...thing, archived };
		this.past.get(id)?.push({ fromMs, thing: next });
		if (verb !== 'delete') return;
		// Its tasks and files go with it.
		for (const otherId of this.past.keys()) {
			const other = this.thing(otherId);
			if (other?.run === id || other?.task === id) this.change(otherId, 'delete', 'whole');
		}
	}

	/** A thing, and its tags and the files in the form fields of a task where these are asked for. */
	private shown(
		id: string,
		thing: Thing,
		{ with: parts }: Record<string, unknown> = {},
		atMs = this.clock.elapsed,
	): object {
		const tags = thing.isTagged ? NAMES.tags : NAMES.tags?.slice(1);
		const isTagged = thing.kind !== 'file' && String(parts).includes('tags');
		const record = { ...recordOf(id, thing), ...(isTagged ? { tags: { data: tags } } : {}) };
		const hasFields = thing.kind === 'task' && String(parts).includes('form_fields');
		if (!hasFields) return record;
		const files = this.ids('file').filter((fileId) => {
			const file = this.asOf(fileId, atMs);
			return file?.task === id && file.place !== ON_COMMENT;
		});
		const value = files.map((fileId) => ({ id: fileId, filename: `${fileId}.pdf` }));
		return {
			...record,
			form_fields: { data: [{ id: 'field', field_value: value }] },
		};
	}
}

/** What is in a file. */
export const contentOf = (id: string, { version }: Thing) => `%PDF ${id}, version ${version}`;

const MARKS: Readonly<Record<Exclude<HostileMark, 'replace'>, Partial<Thing>>> = {
	open: { isOpen: true },
	close: { isOpen: false },
	tag: { isTagged: true },
	untag: { isTagged: false },
	give: { isAnns: true },
	take: { isAnns: false },
};

function paginated(total: number, page = 1, perPage = 100): object {
	const pages = { total, current_page: page, per_page: perPage };
	return { pagination: { ...pages, total_pages: Math.max(1, Math.ceil(total / perPage)) } };
}

function data(value: unknown, meta?: object): Answer {
	return response(200, JSON.stringify({ data: value, ...(meta && { meta }) }));
}

function missing(kind: HostileKind): Answer {
	return response(404, JSON.stringify({ message: `${kind} not found` }));
}

function recordOf(id: string, thing: Thing): object {
	const { kind, run, isOneOff, archived } = thing;
	const owner = thing.isAnns ? 10_001 : 10_002;
	const dates = { created_at: '2025-05-01T08:00:00Z', archived_at: archived };
	const completed = { completed_at: thing.isOpen ? null : '2025-05-02T08:00:00Z' };
	switch (kind) {
		case 'task':
			return {
				id,
				title: id,
				is_oneoff_task: isOneOff,
				run_id: run,
				step_id: run === null ? null : `step-${id}`,
				status: thing.isOpen ? 'in-progress' : 'completed',
				owners: { users: [owner], guests: [], groups: [] },
				...dates,
				...completed,
			};
		case 'file': {
			return {
				id,
				filename: `${id}.pdf`,
				uploaded_at: dates.created_at,
				source: 'local',
				version: thing.version,
				...thing.place,
			};
		}
		case 'process':
			return {
				id,
				name: id,
				checklist_id: 'template0',
				status: archived !== null ? 'archived' : thing.isOpen ? 'active' : 'complete',
				owner_id: owner,
				...dates,
				...completed,
			};
		case 'template':
			return {
				id,
				title: id,
				status: archived === null ? 'active' : 'archived',
				owner_id: owner,
				...dates,
			};
	}
}
