import type { IDataObject, INodeProperties } from 'n8n-workflow';

import {
	ownedBy,
	parseWords,
	taggedWith,
	type Choice,
	type Marked,
	type Named,
} from '../../conditions/marks';
import type { ThingRecord } from '../../conditions/record';
import type { ListSearch } from '../../find/choose';
import type { Filter } from '../../input/filters';
import { MEMBERS, TAGS, type Directory } from '../../read/names';

/** What fills the lists of tags and members. */
export const tagSearch: ListSearch = {
	method: 'searchTags',
	noun: TAGS.noun,
	path: TAGS.path,
	query: {},
	entry: (record) => TAGS.nameOf(record).name,
};
export const memberSearch: ListSearch = {
	method: 'searchMembers',
	noun: MEMBERS.noun,
	path: MEMBERS.path,
	query: {},
	entry: (record) => {
		const { name, email } = MEMBERS.nameOf(record);
		return [name, email ?? ''].filter((part) => part !== '').join(' · ');
	},
};

const SEARCHES = new Map([
	[TAGS, tagSearch],
	[MEMBERS, memberSearch],
]);

/** A resource locator for tags or members: from their list, or by what people call them. */
export function namedField(
	directory: Directory,
	{ displayName, name, description }: Record<'description' | 'displayName' | 'name', string>,
): INodeProperties {
	const isTag = directory === TAGS;
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description: `${description}. Several go between commas, or as a list from an expression.`,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select a ${directory.noun.singular}…`,
				typeOptions: {
					searchListMethod: SEARCHES.get(directory)?.method ?? '',
					searchable: true,
				},
			},
			{
				displayName: isTag ? 'By Name or ID' : 'By Name, Email or ID',
				name: 'name',
				type: 'string',
				placeholder: isTag ? 'e.g. Keep, Legal hold' : 'e.g. ann@example.com',
			},
		],
	};
}

/** Only what has one of these tags. The tags come along, so that the answer can be checked. */
export function tagFilter(queryOf: (tag: Named) => string): Filter {
	return namedFilter(TAGS, {
		displayName: 'Tag',
		name: 'tag',
		description: 'Only those with this tag',
		// Several tags can't be asked for.
		query: ([tag, ...others]) => ({
			with: 'tags',
			...(tag === undefined || others.length > 0 ? {} : { tag: queryOf(tag) }),
		}),
		fits: (record, choice) => isMarked(taggedWith(record, choice)),
	});
}

/** Only what has none of these tags: what people marked in Tallyfy stays. */
export const notTaggedFilter = namedFilter(TAGS, {
	displayName: 'Not Tagged',
	name: 'notTagged',
	description: 'Only those without this tag: what people mark in Tallyfy, such as "Keep", stays',
	query: () => ({ with: 'tags' }),
	fits: (record, choice) => isUnmarked(taggedWith(record, choice)),
});

/** Only what belongs to one of these members. `parameter` is how the list is asked for one. */
export function ownerFilter(parameter: string, owner: string): Filter {
	return namedFilter(MEMBERS, {
		displayName: 'Owner',
		name: 'owner',
		description: `Only those of this member: ${owner}`,
		query: ([member, ...others]) =>
			member === undefined || others.length > 0 ? {} : { [parameter]: member.id },
		fits: (record, choice) => isMarked(ownedBy(record, choice)),
	});
}

/** Nothing that belongs to one of these members, or may. */
export function notOwnedByFilter(owner: string): Filter {
	return namedFilter(MEMBERS, {
		displayName: 'Not Owned By',
		name: 'notOwnedBy',
		description: `None of this member's: ${owner}. What a group has stays too, as nothing tells who is in it`,
		query: () => ({}),
		fits: (record, choice) => isUnmarked(ownedBy(record, choice)),
	});
}

function namedFilter(
	directory: Directory,
	filter: Record<'description' | 'displayName' | 'name', string> & {
		query: (found: readonly Named[]) => IDataObject;
		fits: (record: ThingRecord, choice: Choice) => boolean | undefined;
	},
): Filter {
	const { displayName, query, fits } = filter;
	return {
		property: namedField(directory, filter),
		parse: (raw) => {
			const words = parseWords(raw);
			if (words === undefined || words.length === 0) return { ok: false, reason: { why: 'empty' } };
			return {
				ok: true,
				value: {
					directory,
					words,
					displayName,
					restrict: (found) => ({
						query: query(found),
						// Tallyfy finds the tasks of a member's groups too, and can't be asked for what has no mark.
						isNarrower: true,
						fits: (record) => fits(record, { words, found }),
					}),
				},
			};
		},
	};
}

function isMarked({ is }: Marked): boolean | undefined {
	return is === 'unknown' ? undefined : is === 'marked';
}

function isUnmarked({ is }: Marked): boolean | undefined {
	return is === 'unknown' ? undefined : is === 'unmarked';
}
