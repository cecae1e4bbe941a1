import { listIn, isRecord } from '../transport/answer/values';
import { idOf, type Named } from '../conditions/marks';
import type { DateName, ThingRecord } from '../conditions/record';

/** A date as the output has it: ISO 8601 in UTC, null where there is none or where it can't be read. */
export function dateIn({ dates }: ThingRecord, name: DateName): string | null {
	const date = dates[name];
	return date?.kind === 'known' || date?.kind === 'contradicted'
		? new Date(date.at).toISOString()
		: null;
}

/** A text of Tallyfy's record; null where there is none. */
export function textIn({ raw }: ThingRecord, field: string): string | null {
	const value = raw[field];
	return typeof value === 'string' && value !== '' ? value : null;
}

/** What every simplified thing begins with. */
export function nameIn({ id, name }: ThingRecord): { name: string | null; id: string } {
	return { name: name === '' ? null : name, id };
}

/** Who has a task, as far as Tallyfy tells: members, guests and groups. Names, addresses and states of members are known where their list was read. */
export function ownersIn({ raw: { owners } }: ThingRecord, members: readonly Named[]) {
	const { users, guests, groups } = isRecord(owners) ? owners : {};
	return [
		...owned('member', users, members),
		...owned('guest', guests, []),
		...owned('group', groups, []),
	];
}

function owned(kind: 'group' | 'guest' | 'member', list: unknown, members: readonly Named[]) {
	return (listIn(list) ?? []).map((owner) => {
		const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
		const told: Record<string, unknown> = isRecord(owner) ? owner : {};
		// A guest goes by the address where the guest is no object.
		const address = typeof owner === 'string' && owner.includes('@') ? owner : null;
		const id = address === null ? idOf(owner) : null;
		const member = members.find((one) => one.id === id);
		return {
			id,
			name: text(told.full_name) ?? text(told.name) ?? member?.name ?? null,
			email: text(told.email) ?? address ?? member?.email ?? null,
			kind,
			status: text(member?.status),
		};
	});
}
