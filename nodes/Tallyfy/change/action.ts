import type { Change } from './operation';

/** What can be done to a thing: how, and what the output calls it. */
export const ACTIONS: Readonly<
	Record<
		Change['verb'],
		{
			method: 'DELETE' | 'PUT';
			/** The key that says in the output whether it was done. */
			done: 'archived' | 'deleted' | 'restored';
			/** Set where it was so already. */
			already: 'alreadyArchived' | 'alreadyDeleted' | 'alreadyRestored';
			/** The outcome of a Dry Run. */
			would: 'wouldArchive' | 'wouldDelete' | 'wouldRestore';
		}
	>
> = {
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
