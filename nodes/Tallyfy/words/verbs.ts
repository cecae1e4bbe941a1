/** What was to be done. */
export type Verb =
	| 'archive'
	| 'delete'
	| 'disable'
	| 'download'
	| 'enable'
	| 'export'
	| 'list'
	| 'read'
	| 'restore';

/** The forms of each verb, so that one table of sentences serves them all. */
export const VERBS: Readonly<
	Record<
		Verb,
		{
			/** As in "may not delete". */
			base: string;
			/** As in "3 of 4 deleted". */
			past: string;
			/** As in "doesn't confirm the deletion"; for what only reads, what was wanted. */
			noun: string;
			/** As in "Check in Tallyfy whether it is still there"; undefined for what only reads, which leaves nothing open. */
			doubt: string | undefined;
		}
	>
> = {
	delete: { base: 'delete', past: 'deleted', noun: 'deletion', doubt: 'it is still there' },
	archive: { base: 'archive', past: 'archived', noun: 'archiving', doubt: 'it is archived' },
	restore: { base: 'restore', past: 'restored', noun: 'restoring', doubt: 'it is back' },
	disable: { base: 'disable', past: 'disabled', noun: 'disabling', doubt: 'it is disabled' },
	enable: { base: 'enable', past: 'enabled', noun: 'enabling', doubt: 'it is enabled' },
	read: { base: 'see', past: 'read', noun: 'record', doubt: undefined },
	list: { base: 'list', past: 'listed', noun: 'list', doubt: undefined },
	download: { base: 'download', past: 'downloaded', noun: 'file', doubt: undefined },
	export: { base: 'export', past: 'exported', noun: 'export', doubt: undefined },
};
