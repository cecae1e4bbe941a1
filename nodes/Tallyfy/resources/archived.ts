import type { Change } from '../change/operation';
import type { ListSearch } from '../find/choose';
import type { ArchiveList, Noun } from '../read/one';

const UNARCHIVED: Noun = { singular: 'unarchived one', plural: 'unarchived ones' };

/** The list of archived things beside the list of all others, for what can only be done with archived ones. */
export function archivedOnes(
	search: ListSearch,
	{ spellings: [first, other] }: Pick<ArchiveList, 'spellings'>,
): ListSearch {
	const { method, noun, path, query, accepts } = search;
	return {
		method: method.replace('search', 'searchArchived'),
		noun: { singular: `archived ${noun.singular}`, plural: `archived ${noun.plural}` },
		path,
		query: { ...query, ...first },
		...(other === undefined ? {} : { otherQuery: { ...query, ...other } }),
		accepts: (record) => record.isArchived === true && (accepts?.(record) ?? true),
		others: { noun: UNARCHIVED, query },
	};
}

/** What Tallyfy asks of the permanent deletion of processes and templates: archived first, and by an administrator. */
export function archivedFirst({
	singular,
	plural,
}: Noun): Pick<Change, 'archivedFirst' | 'refuse' | 'words'> {
	const notArchived = {
		message: `This ${singular} is not archived`,
		description:
			'Archive it first; processes and templates are deleted in two steps. Whoever needs it can restore it in between.',
	};
	return {
		archivedFirst: true,
		refuse: ({ isArchived }) => (isArchived === true ? undefined : notArchived),
		words: {
			unprocessable: notArchived,
			forbidden: {
				message: `The owner of the access token may not delete this ${singular}`,
				description: `Only an administrator of the organization can delete ${plural} for good. Use an administrator's token. Also check the Organization ID in the credential.`,
			},
		},
	};
}
