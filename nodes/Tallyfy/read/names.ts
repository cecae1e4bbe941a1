import { findNamed, type Named } from '../conditions/marks';
import { parseRecord, statusIn, type ThingRecord } from '../conditions/record';
import { parsePage, PER_PAGE } from './list';
import { unusable, type Noun, type Read } from './one';
import type { FailedReply } from '../transport/outcome';

export interface Directory {
	noun: Noun;
	path: readonly string[];
	/** Several may share a name without harm. */
	mayBeSeveral: boolean;
	nameOf: (record: ThingRecord) => Omit<Named, 'id'>;
}

export const TAGS: Directory = {
	noun: { singular: 'tag', plural: 'tags' },
	path: ['tags'],
	mayBeSeveral: true,
	nameOf: ({ name }) => ({ name, email: null }),
};

export const MEMBERS: Directory = {
	noun: { singular: 'member', plural: 'members' },
	path: ['users'],
	mayBeSeveral: false,
	nameOf: ({ name, raw }) => {
		const { full_name: fullName, first_name: firstName, last_name: lastName, email } = raw;
		const parts = [firstName, lastName].filter((part) => typeof part === 'string');
		const whole = typeof fullName === 'string' ? fullName : parts.join(' ');
		const status = statusIn(raw);
		return { name: whole.trim() || name, email: typeof email === 'string' ? email : null, status };
	},
};

/** The names of one run: each list is read once, when somebody asks for it. One that can't be read is nobody's cache. */
export class Names {
	private readonly lists = new Map<Directory, ReturnType<typeof readNames>>();
	private readonly entries = new Map<Directory, readonly Named[]>();

	async read(read: Read, directory: Directory): ReturnType<typeof readNames> {
		const begun = this.lists.get(directory) ?? readNames(read, directory);
		this.lists.set(directory, begun);
		const names = await begun;
		if (names.ok) this.entries.set(directory, names.entries);
		else this.lists.delete(directory);
		return names;
	}

	/** Finds what the words name. The reason: it isn't there, or can't be told from another. */
	async find(
		read: Read,
		directory: Directory,
		words: readonly string[],
	): Promise<ReturnType<typeof findNamed> | FailedReply> {
		const list = await this.read(read, directory);
		return list.ok ? findNamed(words, list.entries, directory.mayBeSeveral) : list;
	}

	known(directory: Directory): readonly Named[] {
		return this.entries.get(directory) ?? [];
	}
}

/**
 * To a page that brings nothing new, or is shorter than `per_page` where nothing counts more than came: that may be an echo of
 * the request, and no count tells how many tags there are.
 */
async function readNames(
	read: Read,
	{ path, nameOf }: Directory,
): Promise<{ ok: true; entries: readonly Named[] } | FailedReply> {
	const entries = new Map<string, Named>();
	for (let page = 1; ; page += 1) {
		const reply = await read(path, { page, per_page: PER_PAGE });
		if (!reply.ok) return reply;
		const parsed = parsePage(reply.value);
		if (parsed === undefined) return unusable(reply, 'unconfirmed');
		const before = entries.size;
		for (const record of parsed.records.map(parseRecord)) {
			if (record !== undefined) entries.set(record.id, { id: record.id, ...nameOf(record) });
		}
		const { records, perPage = 0, total, totalPages = 1 } = parsed;
		const isMoreCounted = total === undefined ? totalPages > page : total > entries.size;
		const isLast = records.length < perPage && !isMoreCounted;
		if (isLast || entries.size === before) return { ok: true, entries: [...entries.values()] };
	}
}
