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
export function nameIn({ id, name }: ThingRecord): { id: string; name: string | null } {
	return { id, name: name === '' ? null : name };
}
