import type { IDataObject } from 'n8n-workflow';

import { LEFTOVERS, ownedBy, parseWords, taggedWith, type Named } from '../../conditions/marks';
import { statusIn, type ThingRecord } from '../../conditions/record';
import type { Filter, Restriction } from '../../input/filters';
import { parseLocator, type IdParameter } from '../../input/parameters';
import { MEMBERS, TAGS, type Directory } from '../../read/names';
import { namedField } from './id';

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
		...(absent && { absent }),
		parse: (raw) => {
			const choice = choices.find(({ value }) => value === raw);
			if (choice !== undefined) return { ok: true, value: choice };
			const isEmpty = raw === undefined || raw === null || raw === '';
			return { ok: false, reason: { why: isEmpty ? 'empty' : 'unknownChoice' } };
		},
	};
}

/**
 * *Filters > Status*: Tallyfy's list is asked for the word that is saved, which records have others for, and each record is
 * checked: a word that the server doesn't know filters nothing there, and nothing says so.
 */
export function statusFilter(
	plural: string,
	states: readonly (Omit<Restriction, 'query'> & { name: string; value: string })[],
): Filter {
	return choiceFilter({
		displayName: 'Status',
		name: 'status',
		description: `Only ${plural} in this state`,
		preset: 'complete',
		choices: [
			{ name: 'Any', value: 'any', query: {} },
			...states.map((state) => ({ ...state, query: { status: state.value } })),
		].sort((one, other) => one.name.localeCompare(other.name)),
	});
}

export const isCompleted = (record: ThingRecord) => record.isCompleted;

/** Whether something is open; undefined where it doesn't tell. */
export function isOpen({ isCompleted: completed }: ThingRecord): boolean | undefined {
	return completed === undefined ? undefined : !completed;
}

/** Whether something has the status, in hyphened words; undefined where it has none, or says two things. */
export function hasStatus(status: string) {
	return (record: ThingRecord): boolean | undefined => {
		const found = statusIn(record.raw);
		return found === '' || record.dates.completed?.kind === 'contradicted'
			? undefined
			: found === status;
	};
}

export function flag(value: unknown): boolean | undefined {
	return typeof value === 'boolean' ? value : undefined;
}

/**
 * Words that a name has to have. Tallyfy's search may find more: parts of words, and the name of the process. What doesn't
 * have the words is left out where the name alone decides, for "test" must not lead to "Latest contract".
 */
export function searchFilter(
	isNameDecisive: (record: ThingRecord) => boolean = () => true,
	/** Where it looks for words, and what people call that. */
	{ name: words, textOf }: { name: string; textOf: (record: ThingRecord) => string } = {
		name: 'name',
		textOf: ({ name }) => name,
	},
): Filter {
	return {
		property: {
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. invoice',
			description: `Whole words that the ${words} has to contain: "test" doesn't find "Latest". Capital letters make no difference.`,
		},
		parse: (raw) => {
			const text = typeof raw === 'number' ? String(raw) : (raw ?? '');
			if (typeof text !== 'string') return { ok: false, reason: { why: 'notText' } };
			const q = text.trim();
			if (LEFTOVERS.has(q.toLowerCase())) return { ok: false, reason: { why: 'empty' } };
			const patterns = q.normalize().split(/\s+/).map(wholeWord);
			const fits = (record: ThingRecord) =>
				!isNameDecisive(record) ||
				patterns.every((pattern) => pattern.test(textOf(record).normalize()));
			return { ok: true, value: { query: { q }, isNarrower: true, fits } };
		},
	};
}

/** No letter or digit goes on before or behind it. */
function wholeWord(word: string): RegExp {
	const literal = word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
	const before = /^[\p{L}\p{M}\p{N}]/u.test(word) ? String.raw`(?<![\p{L}\p{M}\p{N}])` : '';
	const behind = /[\p{L}\p{M}\p{N}]$/u.test(word) ? String.raw`(?![\p{L}\p{M}\p{N}])` : '';
	return new RegExp(`${before}${literal}${behind}`, 'iu');
}

export function templateFilter(templateId: IdParameter): Filter {
	return {
		property: {
			...templateId.property,
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

/**
 * By what people give things in Tallyfy, tags and owners: only what has one of them, or nothing that has one, or may.
 * `tagQuery` is how the list is asked for a tag, and `ownerParameter` for a member's; `owner` says whose a thing is.
 */
export function markFilters({
	tagQuery,
	ownerParameter,
	owner,
}: {
	tagQuery: (tag: Named) => string;
	ownerParameter: string;
	owner: string;
}) {
	return [
		namedFilter(TAGS, {
			displayName: 'Tag',
			name: 'tag',
			description: 'Only those with this tag',
			// The tags come along, so that the answer can be checked.
			query: (tag) => ({ with: 'tags', ...(tag === undefined ? {} : { tag: tagQuery(tag) }) }),
			wants: 'marked',
		}),
		namedFilter(TAGS, {
			displayName: 'Not Tagged',
			name: 'notTagged',
			description:
				'Only those without this tag: what people mark in Tallyfy, such as "Keep", stays',
			query: () => ({ with: 'tags' }),
			wants: 'unmarked',
		}),
		namedFilter(MEMBERS, {
			displayName: 'Owner',
			name: 'owner',
			description: `Only those of this member: ${owner}`,
			query: (member) => (member === undefined ? {} : { [ownerParameter]: member.id }),
			wants: 'marked',
		}),
		namedFilter(MEMBERS, {
			displayName: 'Not Owned By',
			name: 'notOwnedBy',
			description: `None of this member's: ${owner}. What a group has stays too, as nothing tells who is in it`,
			query: () => ({}),
			wants: 'unmarked',
		}),
	] as const;
}

function namedFilter(
	directory: Directory,
	filter: Record<'description' | 'displayName' | 'name', string> & {
		/** `only` is undefined where several are named, which can't be asked for. */
		query: (only: Named | undefined) => IDataObject;
		wants: 'marked' | 'unmarked';
	},
): Filter {
	const { displayName, query, wants } = filter;
	const judge = directory === TAGS ? taggedWith : ownedBy;
	return {
		property: namedField(directory, filter),
		parse: (raw) => {
			const words = parseWords(raw) ?? [];
			if (words.length === 0) return { ok: false, reason: { why: 'empty' } };
			const restrict = (found: readonly Named[]): Restriction => ({
				query: query(found.length === 1 ? found[0] : undefined),
				// Tallyfy finds the tasks of a member's groups too, and can't be asked for what has no mark.
				isNarrower: true,
				fits: (record) => {
					const { is } = judge(record, { words, found });
					return is === 'unknown' ? undefined : is === wants;
				},
			});
			return { ok: true, value: { directory, words, displayName, restrict } };
		},
	};
}
