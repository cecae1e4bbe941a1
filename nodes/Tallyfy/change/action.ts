import type { Verb } from '../words/verbs';

/** What can be done to a thing. */
export type ChangeVerb = Extract<Verb, 'archive' | 'delete' | 'restore'>;

interface Action {
	method: 'DELETE' | 'PUT';
	/** The key that says in the output whether it was done. */
	done: 'archived' | 'deleted' | 'restored';
	/** Set where it was so already. */
	already: 'alreadyArchived' | 'alreadyDeleted' | 'alreadyRestored';
	/** The outcome of a Dry Run. */
	would: 'wouldArchive' | 'wouldDelete' | 'wouldRestore';
}

export const ACTIONS: Readonly<Record<ChangeVerb, Action>> = {
	delete: {
		method: 'DELETE',
		done: 'deleted',
		already: 'alreadyDeleted',
		would: 'wouldDelete',
	},
	archive: {
		method: 'DELETE',
		done: 'archived',
		already: 'alreadyArchived',
		would: 'wouldArchive',
	},
	restore: {
		method: 'PUT',
		done: 'restored',
		already: 'alreadyRestored',
		would: 'wouldRestore',
	},
};
