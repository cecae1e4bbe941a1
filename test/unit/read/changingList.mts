import { readList as readWholeList, type Page } from '../../../nodes/Tallyfy/read/list';
import type { Read } from '../../../nodes/Tallyfy/read/one';
import type { FailedReply } from '../../../nodes/Tallyfy/transport/outcome';

/** Answers one page, counted from 1. */
export type ReadPage = (page: number) => Promise<{ ok: true; page: Page } | FailedReply>;

/** What happens to the list right before a certain request is answered; places are shares of the list, 0 to 1. */
export interface Change {
	beforeAnswer: number;
	deleteAt: readonly number[];
	insertAt: readonly number[];
}

export interface ListOptions {
	size: number;
	pageSize: number;
	changes?: readonly Change[];
	/** How many turns of the event loop the answers take, over and over. */
	turns?: readonly number[];
	meta?: (honest: Page, page: number) => Partial<Page>;
}

/** A list of Tallyfy's that others change while it is read. */
export class ChangingList {
	/** The pages asked for, in the order of the requests. */
	readonly asked: number[] = [];
	mostAtOnce = 0;

	private readonly ids: string[];
	private readonly untouched: Set<string>;
	private answers = 0;
	private atOnce = 0;
	private inserted = 0;

	constructor(private readonly options: ListOptions) {
		this.ids = Array.from({ length: options.size }, (_, place) => `old-${place}`);
		this.untouched = new Set(this.ids);
	}

	/** The IDs that were in the list all the time. */
	get throughout(): string[] {
		return [...this.untouched];
	}

	readonly readPage: ReadPage = async (page) => {
		const { turns = [0] } = this.options;
		const waits = turns[this.asked.length % turns.length] ?? 0;
		this.asked.push(page);
		this.atOnce += 1;
		this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
		for (let turn = 0; turn < waits; turn += 1) await Promise.resolve();
		const answer = this.answer(page);
		for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
		this.atOnce -= 1;
		return { ok: true, page: answer };
	};

	private answer(page: number): Page {
		this.answers += 1;
		const due = this.options.changes?.filter(({ beforeAnswer }) => beforeAnswer === this.answers);
		for (const change of due ?? []) this.apply(change);
		const { pageSize, meta } = this.options;
		const honest: Page = {
			records: this.ids.slice((page - 1) * pageSize, page * pageSize).map((id) => ({ id })),
			totalPages: Math.max(1, Math.ceil(this.ids.length / pageSize)),
			total: this.ids.length,
			perPage: pageSize,
		};
		return { ...honest, ...meta?.(honest, page) };
	}

	private apply({ deleteAt, insertAt }: Change): void {
		for (const share of deleteAt) {
			const [id] = this.ids.splice(Math.floor(share * this.ids.length), 1);
			if (id !== undefined) this.untouched.delete(id);
		}
		for (const share of insertAt) {
			this.inserted += 1;
			const place = Math.floor(share * (this.ids.length + 1));
			this.ids.splice(place, 0, `new-${this.inserted}`);
		}
	}
}

/** What a page says about its list when it has no `meta`. */
export const NOTHING_SAID = {
	totalPages: undefined,
	total: undefined,
	perPage: undefined,
};

/** Reads such a list to its end. */
export async function readList(options: ListOptions, concurrency = 1) {
	const world = new ChangingList(options);
	const reading = await collect(world.readPage, concurrency);
	return {
		asked: world.asked,
		mostAtOnce: world.mostAtOnce,
		throughout: world.throughout,
		reading,
	};
}

/** Reads pages to their end, or until `enough` IDs came: what it came to, and the IDs as they came. */
export async function collect(readPage: ReadPage, concurrency = 1, enough = Infinity) {
	const ids: string[] = [];
	const read: Read = async (_path, query) => {
		const answer = await readPage(Number(query?.page));
		if (!answer.ok) return answer;
		const { records, total, totalPages, perPage } = answer.page;
		const pagination = { total, total_pages: totalPages, per_page: perPage };
		const value = { data: records, meta: { pagination } };
		const whole = { attempts: 1, outcomeUnknown: false, status: 200, answeredAt: 0 };
		return { ok: true, value, ...whole };
	};
	const reading = await readWholeList(read, {
		...{ path: ['tasks'], query: {}, concurrency },
		take: ({ id }) => ids.push(id),
		enough: () => ids.length >= enough,
	});
	return { ...reading, ids, count: ids.length };
}

export const numbers = (from: number, to: number) =>
	Array.from({ length: to - from + 1 }, (_, place) => from + place);
