import type { Change } from './operation';

/**
 * What can be done to a thing: how it is sent, what the output calls it, why nothing was sent where it was so already, and
 * what its record says of it afterwards (`isArchived`); undefined where there is none any more.
 */
export const ACTIONS = {
	delete: {
		method: 'DELETE',
		done: 'deleted',
		already: 'alreadyDeleted',
		would: 'wouldDelete',
		isSo: 'It is gone already',
		isArchived: undefined,
	},
	archive: {
		method: 'DELETE',
		done: 'archived',
		already: 'alreadyArchived',
		would: 'wouldArchive',
		isSo: 'It is archived already',
		isArchived: true,
	},
	restore: {
		method: 'PUT',
		done: 'restored',
		already: 'alreadyRestored',
		would: 'wouldRestore',
		isSo: 'It is not archived any more',
		isArchived: false,
	},
	disable: {
		method: 'DELETE',
		done: 'disabled',
		already: 'alreadyDisabled',
		would: 'wouldDisable',
		isSo: 'It is disabled already',
		isArchived: true,
	},
	enable: {
		method: 'PUT',
		done: 'enabled',
		already: 'alreadyEnabled',
		would: 'wouldEnable',
		isSo: 'It is not disabled any more',
		isArchived: false,
	},
} as const satisfies Record<Change['verb'], Readonly<Record<string, boolean | string | undefined>>>;
