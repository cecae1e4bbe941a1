import { isObject } from './guards.mts';

/**
 * Decodes the `flatted` format that n8n stores executions in: a list whose first entry is the value, and in which every
 * text inside an object or list is the index of the entry that it stands for. Circular references come out circular.
 */
export function parseFlatted(encoded: string): unknown {
	const entries: unknown = JSON.parse(encoded);
	if (!Array.isArray(entries)) throw new Error('not in the flatted format: not a list');
	// An execution that has only just been made.
	if (entries.length === 0) return undefined;
	const decoded = new Map<number, unknown>();

	const resolve = (reference: unknown): unknown => {
		if (typeof reference !== 'string') return reference;
		const index = Number(reference);
		if (!(index in entries)) throw new Error(`not in the flatted format: no entry ${reference}`);
		if (!decoded.has(index)) decode(index);
		return decoded.get(index);
	};
	const decode = (index: number): void => {
		const entry: unknown = entries[index];
		// An empty container is noted before its members are decoded: they may refer back to it.
		if (Array.isArray(entry)) {
			const members: unknown[] = [];
			decoded.set(index, members);
			for (const member of entry) members.push(resolve(member));
		} else if (isObject(entry)) {
			const members: Record<string, unknown> = {};
			decoded.set(index, members);
			for (const [name, member] of Object.entries(entry)) members[name] = resolve(member);
		} else decoded.set(index, entry);
	};
	return resolve('0');
}
