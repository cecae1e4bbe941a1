import type { IDataObject } from 'n8n-workflow';

import { parseRecord, type ThingRecord } from '../conditions/record';
import type { Reply } from '../transport/outcome';
import { parsePage } from './page';
import { readPages, type ReadPage } from './pages';
import type { Read } from './reader';

/** A request that failed for good, with its status and attempts. */
export type FailedReply = Extract<Reply<never>, { ok: false }>;

/** One list of Tallyfy's, and what is done with its records. */
export interface ListQuery {
	/** What follows `/organizations/{organization}`. */
	path: readonly string[];
	/** The filters; pages are added here. */
	query: IDataObject;
	/** How many pages are asked for at the same time, 1 or more. */
	concurrency: number;
	/** Takes each record once, as it arrives. */
	take: (record: ThingRecord) => void;
	/** Asked after each page; true ends the reading early. */
	enough?: (() => boolean) | undefined;
	/** Told how many pages will follow, as soon as the first one says so. */
	expect?: ((pages: number) => void) | undefined;
}

/** What a list that was read came to. */
export interface ListFacts {
	/** Something may be missing: the list changed all the time, or Tallyfy counts more than it shows. */
	isDoubtful: boolean;
	/** Records that can't be named, so that nothing can be done with them. */
	withoutId: number;
}

/** The most that Tallyfy gives at once. */
export const PER_PAGE = 100;

/**
 * Reads a list page by page to its end, however it changes meanwhile, or until there is enough. A page that fails for good
 * fails the list: a short list would look like a whole one.
 */
export async function readList(
	read: Read,
	{ path, query, concurrency, take, enough, expect }: ListQuery,
): Promise<({ ok: true } & ListFacts) | FailedReply> {
	let isFirst = true;
	const readPage: ReadPage<FailedReply> = async (page) => {
		const reply = await read(path, { ...query, page, per_page: PER_PAGE });
		if (!reply.ok) return { ok: false, failure: reply };
		const parsed = parsePage(reply.value);
		if (parsed === undefined) return { ok: false, failure: withoutList(reply) };
		if (isFirst) expect?.((parsed.totalPages ?? 1) - 1);
		isFirst = false;
		return { ok: true, page: parsed };
	};
	const reading = await readPages({
		readPage,
		concurrency,
		keep: (value): undefined => {
			const record = parseRecord(value);
			if (record !== undefined) take(record);
		},
		...(enough === undefined ? {} : { enough }),
	});
	switch (reading.ended) {
		case 'failed':
			return reading.failure;
		case 'stopped':
			return STOPPED;
		default: {
			const { ended, withoutId } = reading;
			return { ok: true, isDoubtful: ended === 'doubtful', withoutId };
		}
	}
}

const STOPPED: FailedReply = {
	ok: false,
	failure: { reason: 'stopped' },
	attempts: 0,
	outcomeUnknown: false,
	status: undefined,
	answeredAt: undefined,
};

/** A success without a list in it, as another service's answer would be. */
function withoutList({ status, attempts, answeredAt }: Reply<unknown>): FailedReply {
	return {
		ok: false,
		failure: { reason: 'unconfirmed', status },
		attempts,
		outcomeUnknown: false,
		status,
		answeredAt,
	};
}
