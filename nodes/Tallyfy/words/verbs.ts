/** The forms of a verb, so that one table of sentences serves them all. */
interface Forms {
	/** As in "may not delete". */
	base: string;
	/** As in "3 of 4 deleted"; the output calls it so, too. */
	past: string;
	/** As in "doesn't confirm the deletion"; for what only reads, what was wanted. */
	noun: string;
	/** As in "Check in Tallyfy whether it is still there"; undefined for what only reads, which leaves nothing open. */
	doubt: string | undefined;
}

/**
 * What can be done to a thing: how it is sent, what the output calls it where it was so already or would be done, why nothing
 * was sent where it was so, and what its record says of it afterwards (`isArchived`); undefined where there is none any more.
 * The output's words are a contract with saved workflows.
 */
export const CHANGES = {
	delete: {
		...{ base: 'delete', past: 'deleted', noun: 'deletion', doubt: 'it is still there' },
		...{ already: 'alreadyDeleted', would: 'wouldDelete', isSo: 'It is gone already' },
		...{ method: 'DELETE', isArchived: undefined },
	},
	archive: {
		...{ base: 'archive', past: 'archived', noun: 'archiving', doubt: 'it is archived' },
		...{ already: 'alreadyArchived', would: 'wouldArchive', isSo: 'It is archived already' },
		...{ method: 'DELETE', isArchived: true },
	},
	restore: {
		...{ base: 'restore', past: 'restored', noun: 'restoring', doubt: 'it is back' },
		...{ already: 'alreadyRestored', would: 'wouldRestore', isSo: 'It is not archived any more' },
		...{ method: 'PUT', isArchived: false },
	},
	disable: {
		...{ base: 'disable', past: 'disabled', noun: 'disabling', doubt: 'it is disabled' },
		...{ already: 'alreadyDisabled', would: 'wouldDisable', isSo: 'It is disabled already' },
		...{ method: 'DELETE', isArchived: true },
	},
	enable: {
		...{ base: 'enable', past: 'enabled', noun: 'enabling', doubt: 'it is enabled' },
		...{ already: 'alreadyEnabled', would: 'wouldEnable', isSo: 'It is not disabled any more' },
		...{ method: 'PUT', isArchived: false },
	},
} as const satisfies Record<
	string,
	Forms & {
		already: string;
		would: string;
		isSo: string;
		method: 'DELETE' | 'PUT';
		isArchived: boolean | undefined;
	}
>;

/** What was to be done. */
export type Verb = keyof typeof CHANGES | 'download' | 'export' | 'list' | 'read';

export const VERBS: Readonly<Record<Verb, Forms>> = {
	...CHANGES,
	read: { base: 'see', past: 'read', noun: 'record', doubt: undefined },
	list: { base: 'list', past: 'listed', noun: 'list', doubt: undefined },
	download: { base: 'download', past: 'downloaded', noun: 'file', doubt: undefined },
	export: { base: 'export', past: 'exported', noun: 'export', doubt: undefined },
};
