import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { changeItems } from '../../../nodes/Tallyfy/change/change';
import type { Verb } from '../../../nodes/Tallyfy/words/vocabulary';
import { BASE, executionContext, response } from './executionContext.mts';
import { changeOf } from './subjects.mts';
import { VirtualClock } from './virtualClock.mts';

export type Resource = 'file' | 'process' | 'task' | 'template';

type Row = Record<string, unknown>;
type Answer = ReturnType<typeof response> | Error;

/** One request, as it reached Tallyfy. */
export interface Asked {
	/** `LIST` is a GET without an ID, `BYTES` that of a file's content. */
	kind: 'BYTES' | 'DELETE' | 'GET' | 'LIST' | 'PUT';
	id: string;
	query: IDataObject;
	at: number;
	/** When the answer arrived. */
	answeredAt: number;
}

export const ARCHIVED_AT = '2026-01-02T00:00:00Z';
/** What a completed task has, and the condition that it is one. */
export const COMPLETED = { completed_at: '2020-01-02T00:00:00Z', status: 'completed' };
export const IF_COMPLETED = { onlyIf: { conditions: { completed: 'yes' } } };
export const said = (status: number, message: string) =>
	response(status, JSON.stringify({ message }));
export const NOT_FOUND = said(404, 'Not found');
export const FORBIDDEN = said(403, 'This action is unauthorized.');
export const lostConnection = () =>
	Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
export const wait = (seconds: number) => response(429, '', { 'retry-after': String(seconds) });

/** A whole archive that has other things. */
export const NOTHING_ARCHIVED = response(
	200,
	JSON.stringify({
		data: [{ id: 'other', title: 'Other', archived_at: ARCHIVED_AT }],
		meta: { pagination: { total: 1, total_pages: 1, current_page: 1, per_page: 100 } },
	}),
);

/** A Tallyfy with things of one kind, in virtual time, that does what it is asked and notes it. */
export class SmallTallyfy {
	readonly clock = new VirtualClock();
	readonly asked: Asked[] = [];
	/** GET doesn't find what is archived. */
	hidesArchived = false;
	/** For so long reads show what was before a write. */
	lagMs = 0;
	latencyMs = 10;
	/** What a list's row leaves out of the record. */
	rowsLack: readonly string[] = [];
	/** Answers in place of Tallyfy; `honest` does what Tallyfy would do, and gives its answer. */
	instead: (asked: Asked, honest: () => Answer) => unknown = () => undefined;
	private readonly rows = new Map<string, Row>();
	private shown = new Map<string, Row>();

	constructor(
		readonly resource: Resource,
		ids: readonly string[] = [],
		more: Row = {},
	) {
		for (const id of ids) this.put(id, more);
	}

	/** At once, for reads too. */
	put(id: string, more: Row = {}): void {
		const kind = this.resource === 'task' ? { is_oneoff_task: true, run_id: null } : {};
		const state =
			this.resource === 'file' ? { subject: { id: 'open', type: 'Run' } } : { archived_at: null };
		const row = { id, title: `Title of ${id}`, ...kind, ...state, ...this.rows.get(id), ...more };
		this.rows.set(id, row);
		this.shown.set(id, row);
	}

	/** By somebody else. */
	remove(id: string): void {
		this.rows.delete(id);
		this.shown.delete(id);
	}

	has(id: string): boolean {
		return this.rows.has(id);
	}

	isArchived(id: string): boolean {
		return typeof this.rows.get(id)?.archived_at === 'string';
	}

	count(...kinds: Asked['kind'][]): number {
		return this.asked.filter(({ kind }) => kinds.includes(kind)).length;
	}

	/** "GET a", in the order in which they came. */
	get log(): string[] {
		return this.asked.map(({ kind, id }) => `${kind} ${id}`.trim());
	}

	readonly http = async ({ url, method = 'GET', qs = {} }: IHttpRequestOptions) => {
		const [place, id = '', last] = url.slice(BASE.length + 1).split('/');
		// The process that all files are of, which nobody archives.
		if (this.resource === 'file' && place === 'runs')
			return response(200, JSON.stringify({ data: { id, archived_at: null } }));
		const isBytes = last === 'dl';
		const kind = method === 'GET' ? (isBytes ? 'BYTES' : id === '' ? 'LIST' : 'GET') : method;
		const at = this.clock.elapsed;
		const asked: Asked = {
			kind: kind as Asked['kind'],
			id,
			query: qs,
			at,
			answeredAt: NaN,
		};
		this.asked.push(asked);
		await this.clock.pass(this.latencyMs / 2);
		const honest = () => this.answer(asked, last === 'delete' || this.resource === 'file');
		const answer = (await this.instead(asked, honest)) ?? honest();
		await this.clock.pass(this.latencyMs / 2);
		asked.answeredAt = this.clock.elapsed;
		return answer;
	};

	private answer({ kind, id, query }: Asked, isForGood: boolean): Answer {
		if (kind === 'LIST') return this.list(query);
		const row = (kind === 'GET' ? this.shown : this.rows).get(id);
		const isHidden = this.hidesArchived && kind === 'GET' && typeof row?.archived_at === 'string';
		if (row === undefined || isHidden) return NOT_FOUND;
		if (kind === 'GET') return response(200, JSON.stringify({ data: withParts(row, query) }));
		if (kind === 'DELETE' && isForGood) {
			this.rows.delete(id);
			this.later(() => this.shown.delete(id));
			return this.resource === 'task' ? response(204, '') : said(200, 'Deleted');
		}
		const changed = { ...row, archived_at: kind === 'DELETE' ? ARCHIVED_AT : null };
		this.rows.set(id, changed);
		this.later(() => this.shown.set(id, changed));
		return response(200, JSON.stringify({ data: changed }));
	}

	private list(query: IDataObject): Answer {
		const { archived, status, page = 1, per_page: size = 100 } = query;
		const isArchive = archived === 'only' || status === 'archived';
		const rows = [...this.shown.values()].filter(
			({ archived_at: at }) => (typeof at === 'string') === isArchive,
		);
		const first = (Number(page) - 1) * Number(size);
		const data = rows
			.slice(first, first + Number(size))
			.map((row) =>
				Object.fromEntries(
					Object.entries(withParts(row, query)).filter(([key]) => !this.rowsLack.includes(key)),
				),
			);
		const pagination = {
			total: rows.length,
			total_pages: Math.max(1, Math.ceil(rows.length / Number(size))),
			current_page: Number(page),
			per_page: Number(size),
		};
		return response(200, JSON.stringify({ data, meta: { pagination } }));
	}

	private later(show: () => void): void {
		if (this.lagMs === 0) show();
		else this.clock.after(this.lagMs, show);
	}
}

/** A row with the form fields that were asked for; there are none unless somebody put some. */
function withParts(row: Row, { with: parts }: IDataObject): Row {
	return typeof parts === 'string' && parts.includes('form_fields')
		? { form_fields: { data: [] }, ...row }
		: row;
}

export interface Settings {
	safety?: Record<string, unknown>;
	options?: Record<string, unknown>;
	dryRun?: boolean;
	/** What each input item has besides. */
	fields?: IDataObject;
	/** With Stop Workflow an error, otherwise items. */
	stops?: boolean;
	nodeContext?: IDataObject;
	flowContext?: IDataObject;
	cancelled?: AbortSignal;
	runIndex?: number;
}

/** Runs a change over these IDs, to its items, or to its error with Stop Workflow. */
export async function changeIn(
	tallyfy: SmallTallyfy,
	verb: Verb,
	ids: readonly string[],
	{ safety = {}, options = {}, dryRun = false, fields = {}, stops = false, ...more }: Settings = {},
) {
	const change = changeOf(tallyfy.resource, verb);
	const host = executionContext({
		items: ids.map((id) => ({
			[change.id.property.name]: id,
			id,
			safety,
			options,
			dryRun,
			...fields,
		})),
		http: tallyfy.http,
		continueOnFail: !stops,
		...more,
	});
	const work = tallyfy.clock.run(changeItems(host.context, change, tallyfy.clock));
	const ended = await work.then(
		(items) => ({ items, error: undefined }),
		(error: unknown) => ({ items: [], error: error as Error }),
	);
	const rows = ended.items.map(({ json }) => json);
	return { ...host, ...ended, rows, outcomes: rows.map(({ outcome }) => outcome) };
}

export const idsOf = (count: number, prefix = 't') =>
	Array.from({ length: count }, (_, n) => `${prefix}${n}`);
