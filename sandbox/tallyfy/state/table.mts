/** Counts changes, so that what was worked out from the state before one is not used after it. */
export class ChangeCount {
	value = 0;

	/** To be called after an entry was changed in place. */
	note(): void {
		this.value += 1;
	}
}

/** Below this, working a list out anew costs less than remembering it, and tests may change entries in place. */
const REMEMBERED_FROM_SIZE = 1000;
const MAX_REMEMBERED_LISTS = 100;

/** Entries by id, in the order of creation, which remembers the lists made from them until something changes. */
export class Table<T> extends Map<string, T> {
	private readonly changes: ChangeCount;
	private lists = new Map<string, readonly T[]>();
	private listsAsOf = -1;

	constructor(changes: ChangeCount) {
		super();
		this.changes = changes;
	}

	static of<T>(entries: ReadonlyMap<string, T>, changes: ChangeCount): Table<T> {
		const table = new Table<T>(changes);
		for (const [id, entry] of entries) table.set(id, entry);
		return table;
	}

	override set(id: string, entry: T): this {
		this.changes.note();
		return super.set(id, entry);
	}

	override delete(id: string): boolean {
		this.changes.note();
		return super.delete(id);
	}

	/** Adds an entry before all others. */
	setFirst(id: string, entry: T): void {
		const others = [...this];
		this.clear();
		this.set(id, entry);
		for (const [otherId, other] of others) this.set(otherId, other);
	}

	/** The list that `make` makes of all entries; the same `key` has to mean the same list. */
	list(key: string, make: (entries: readonly T[]) => readonly T[]): readonly T[] {
		if (this.size < REMEMBERED_FROM_SIZE) return make([...this.values()]);
		if (this.listsAsOf !== this.changes.value || this.lists.size >= MAX_REMEMBERED_LISTS) {
			this.lists.clear();
			this.listsAsOf = this.changes.value;
		}
		let list = this.lists.get(key);
		if (list === undefined) {
			list = make([...this.values()]);
			this.lists.set(key, list);
		}
		return list;
	}
}
