import type { IDataObject } from 'n8n-workflow';

import type { ThingRecord } from '../../conditions/record';
import { parseFilterText, type Filter, type Restriction } from '../../input/filters';
import { parseLocator, type IdParameter } from '../../input/idParameter';
import { isRecord } from '../../transport/answer/response';

/** A filter with a menu: each choice, and what it means. `absent` is what holds where the filter isn't added. */
export function choiceFilter(options: {
	displayName: string;
	name: string;
	description: string;
	choices: readonly (Restriction & { name: string; value: string })[];
	preset: string;
	absent?: Restriction;
}): Filter {
	const { choices, preset, absent, displayName, name, description } = options;
	const menu = choices.map(({ name: label, value }) => ({ name: label, value }));
	return {
		property: { displayName, name, type: 'options', options: menu, default: preset, description },
		...(absent === undefined ? {} : { absent }),
		parse: (raw) => {
			if (raw === undefined || raw === null || raw === '') {
				return { ok: false, reason: { why: 'empty' } };
			}
			const choice = choices.find(({ value }) => value === raw);
			return choice === undefined
				? { ok: false, reason: { why: 'unknownChoice' } }
				: { ok: true, value: choice };
		},
	};
}

/** The words of Tallyfy's answers for what isn't completed. */
const OPEN_STATUSES = new Set(['active', 'in-progress', 'not-started']);

/** Whether something is completed, by its date or else by its status; undefined where neither tells. */
export function isCompleted({ isCompleted: known, dates, raw }: ThingRecord): boolean | undefined {
	if (known !== undefined || dates.completed?.kind === 'unreadable') return known;
	const { status } = raw;
	return typeof status === 'string' && OPEN_STATUSES.has(status.trim()) ? false : undefined;
}

/** Whether something is open; undefined where it doesn't tell. */
export function isOpen(record: ThingRecord): boolean | undefined {
	const completed = isCompleted(record);
	return completed === undefined ? undefined : !completed;
}

/** What a field says with yes or no; undefined where it says neither. */
export function flag(value: unknown): boolean | undefined {
	return typeof value === 'boolean' ? value : undefined;
}

/**
 * Words that a name has to have. Tallyfy's search may find more, in the name of the process too; what doesn't have the
 * words is left out where the name alone decides.
 */
export function searchFilter(
	isNameDecisive: (record: ThingRecord) => boolean = () => true,
): Filter {
	return {
		property: {
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. invoice',
			description: 'Words that the name has to contain. Capital letters make no difference.',
		},
		parse: (raw) => {
			const text = parseFilterText(raw);
			if (!text.ok) return text;
			const words = text.value.toLowerCase().split(/\s+/);
			const hasWords = ({ name }: ThingRecord) =>
				words.every((word) => name.toLowerCase().includes(word));
			return {
				ok: true,
				value: {
					query: { q: text.value },
					fits: (record) => !isNameDecisive(record) || hasWords(record),
				},
			};
		},
	};
}

/** A tag, as the list takes it: by its name or its ID. The tags come along, so that the answer can be checked. */
export function tagFilter(description: string): Filter {
	return {
		property: {
			displayName: 'Tag',
			name: 'tag',
			type: 'string',
			default: '',
			placeholder: 'e.g. Finance',
			description,
		},
		parse: (raw) => {
			const text = parseFilterText(raw);
			if (!text.ok) return text;
			const wanted = text.value.toLowerCase();
			return {
				ok: true,
				value: {
					query: { tag: text.value, with: 'tags' },
					fits: ({ raw: { tags } }) =>
						tags === undefined ? undefined : tagsIn(tags).includes(wanted),
				},
			};
		},
	};
}

/** Every word that a record's tags go by. */
function tagsIn(tags: unknown): string[] {
	const list: unknown = isRecord(tags) ? tags.data : tags;
	if (!Array.isArray(list)) return [];
	return (list as unknown[]).flatMap((tag) => {
		const words = isRecord(tag) ? [tag.id, tag.title, tag.name] : [tag];
		return words.flatMap((word) => (typeof word === 'string' ? [word.toLowerCase()] : []));
	});
}

/** What was made from one template. */
export function templateFilter(templateId: IdParameter): Filter {
	const { property } = templateId;
	return {
		property: {
			...property,
			displayName: 'Template',
			required: false,
			description: 'Only processes that were started from this template',
		},
		parse: (raw, account) => {
			const id = parseLocator(raw, templateId, account);
			if (!id.ok) return { ok: false, reason: { why: 'id', id: id.reason } };
			const query: IDataObject = { checklist_id: id.value };
			const fits = ({ raw: { checklist_id: madeFrom } }: ThingRecord) =>
				madeFrom === undefined ? undefined : madeFrom === id.value;
			return { ok: true, value: { query, fits } };
		},
	};
}
