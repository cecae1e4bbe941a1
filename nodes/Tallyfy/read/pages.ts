import type { Page } from './page';
import { Pass } from './pass';

/** Reads one page, counted from 1, with all its retries: a failure is for good. */
export type ReadPage<Failure> = (
	page: number,
) => Promise<{ ok: true; page: Page } | { ok: false; failure: Failure }>;

interface PagesQuery<Kept, Failure> {
	readPage: ReadPage<Failure>;
	/** How many pages are asked for at the same time, 1 or more. */
	concurrency: number;
	/** Judges each record once, as it arrives; undefined forgets it. */
	keep: (record: unknown) => Kept | undefined;
	/** Asked after each page; true ends the reading early. Only where neither age nor order is asked for. */
	enough?: (kept: readonly Kept[]) => boolean;
	/** Ends the reading; `readPage` should heed it too, since what is on its way is waited for. */
	signal?: AbortSignal;
}

/**
 * How a reading ended. `complete`: whatever was in the list all the time has been seen. `doubtful`: something may be
 * missing, since the list changed during every pass or Tallyfy counts more (`total`) than it shows (`seen`). `failed` and
 * `stopped` give no records: a short list looks like a whole one.
 */
type Reading<Kept, Failure> =
	| {
			ended: 'complete' | 'enough' | 'doubtful';
			/** In the order of the pages. */
			kept: Kept[];
			/** How many different records there were. */
			seen: number;
			/** How many there are by Tallyfy's last word; undefined where it gave none. */
			total: number | undefined;
			/** How many records had no usable ID, so that they could be neither judged nor counted. */
			withoutId: number;
	  }
	| { ended: 'failed'; failure: Failure }
	| { ended: 'stopped' };

/** Each pass costs as much as the whole list. Five disturbed ones in a row: the next would be disturbed as well. */
const MOST_PASSES = 5;

/**
 * Reads a whole list that others may change meanwhile. A deletion moves what follows it one place up, perhaps onto a page
 * already read; with several pages on their way, an insertion can hide a record as well. So the list is read again until
 * one pass was undisturbed: every page gave the same total, and as many different records came. Where the total is wrong
 * or missing, two passes in a row must bring the same IDs instead.
 *
 * A quiet list costs its pages, and one more when the last page is full. What can't be seen at that price: as much was
 * added as deleted between the same two answers. With the newest first and one page at a time this hides nothing; with
 * several on their way, or additions elsewhere than at the top, it hides a record when it falls on the end of a page.
 */
export async function readPages<Kept, Failure>(
	query: PagesQuery<Kept, Failure>,
): Promise<Reading<Kept, Failure>> {
	const seen = new Set<string>();
	const kept: Kept[] = [];
	const result = (ended: 'complete' | 'enough' | 'doubtful', { total, withoutId }: Pass) => ({
		ended,
		kept,
		seen: seen.size,
		total,
		withoutId,
	});
	/** Whether that is enough. */
	const take = (pass: Pass, page: Page): boolean => {
		for (const { id, record } of pass.add(page)) {
			if (seen.has(id)) continue;
			seen.add(id);
			const found = query.keep(record);
			if (found !== undefined) kept.push(found);
		}
		return query.enough?.(kept) ?? false;
	};

	let before: Pass | undefined;
	for (;;) {
		const pass: Pass = new Pass(before);
		const outcome = await readPass(query, pass, (page) => take(pass, page));
		if (outcome === 'enough') return result('enough', pass);
		if (outcome !== 'read') return outcome;
		if (pass.isUndisturbed() || pass.confirmsEarlier()) {
			const isShort = seen.size + pass.withoutId < (pass.total ?? 0);
			return result(isShort ? 'doubtful' : 'complete', pass);
		}
		if (pass.number === MOST_PASSES) return result('doubtful', pass);
		before = pass;
	}
}

/** Asks for pages ahead of the one awaited, as far as there are likely to be pages; takes them in their order. */
async function readPass<Kept, Failure>(
	{ readPage, concurrency, signal }: PagesQuery<Kept, Failure>,
	pass: Pass,
	take: (page: Page) => boolean,
): Promise<'enough' | 'read' | { ended: 'stopped' } | { ended: 'failed'; failure: Failure }> {
	const onTheirWay: ReturnType<ReadPage<Failure>>[] = [];
	try {
		for (let page = 1, asked = 0; ; page += 1) {
			while (asked < page || (asked < pass.expectedPages && onTheirWay.length < concurrency)) {
				if (signal?.aborted === true) return { ended: 'stopped' };
				asked += 1;
				const answer = readPage(asked);
				// Thrown before its turn: it is rethrown then.
				answer.catch(() => undefined);
				onTheirWay.push(answer);
			}
			const answer = await onTheirWay.shift();
			if (signal?.aborted === true) return { ended: 'stopped' };
			if (answer === undefined) return 'read';
			if (!answer.ok) return { ended: 'failed', failure: answer.failure };
			if (take(answer.page)) return 'enough';
			if (pass.isAtEnd()) return 'read';
		}
	} finally {
		// Nothing goes on after the end.
		await Promise.allSettled(onTheirWay);
	}
}
