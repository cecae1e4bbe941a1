import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../../../sandbox/tallyfy/server.mts';

export type State = 'active' | 'archived' | 'gone';

/** One operation that changes something, and what the sandbox knows of its things. */
export interface Kind {
	name: string;
	resource: 'file' | 'guest' | 'process' | 'task' | 'template';
	operation: string;
	verb: 'archive' | 'delete' | 'disable' | 'enable' | 'restore';
	done: 'archived' | 'deleted' | 'disabled' | 'enabled' | 'restored';
	already: string;
	would: string;
	idName: string;
	noun: string;
	/** The request that changes it, after `/organizations/{organization}`. */
	request(id: string): string;
	/** The state in which it can be changed, and the one in which it is afterwards. */
	from: State;
	to: State;
	/** What came last from Tallyfy where it shows a thing nowhere: of a guest, only a list can tell. */
	missingStatus: 200 | 404;
	/** Guards without which nothing goes. */
	safety: IDataObject;
	/** It looks at the thing before, whatever the user asks for. */
	looks: boolean;
	/** Adds things in that state, and returns their IDs. */
	add(sandbox: Sandbox, count: number, state?: State): string[];
}

const VERBS = {
	archive: { done: 'archived', already: 'alreadyArchived', would: 'wouldArchive', to: 'archived' },
	delete: { done: 'deleted', already: 'alreadyDeleted', would: 'wouldDelete', to: 'gone' },
	disable: { done: 'disabled', already: 'alreadyDisabled', would: 'wouldDisable', to: 'archived' },
	enable: { done: 'enabled', already: 'alreadyEnabled', would: 'wouldEnable', to: 'active' },
	restore: { done: 'restored', already: 'alreadyRestored', would: 'wouldRestore', to: 'active' },
} as const;

type Place = Pick<Kind, 'add' | 'idName' | 'noun' | 'resource'>;

const TASK: Place = {
	resource: 'task',
	idName: 'taskId',
	noun: 'one-off task',
	add: (sandbox, count, state = 'active') => sandbox.addTasks(count, archivedAt(sandbox, state)),
};
const FILE: Place = {
	resource: 'file',
	idName: 'fileId',
	noun: 'file',
	add: (sandbox, count) => sandbox.addFiles(count),
};
const PROCESS: Place = {
	resource: 'process',
	idName: 'processId',
	noun: 'process',
	add: (sandbox, count, state = 'active') => {
		const ids = sandbox.addProcesses(count, { taskCount: 2 });
		if (state === 'archived')
			ids.forEach((id) => {
				archiveProcess(sandbox, id);
			});
		return ids;
	},
};
const TEMPLATE: Place = {
	resource: 'template',
	idName: 'templateId',
	noun: 'template',
	add: (sandbox, count, state = 'active') =>
		sandbox.addTemplates(count, archivedAt(sandbox, state)),
};

/** Archived means disabled here. */
const GUEST: Place = {
	resource: 'guest',
	idName: 'guestId',
	noun: 'guest',
	add: (sandbox, count, state = 'active') => {
		const ids = sandbox.addGuests(count);
		const [administrator] = sandbox.organization.members.values();
		for (const id of state === 'archived' ? ids : []) {
			const guest = sandbox.organization.guests.get(Number(id));
			if (guest && administrator) sandbox.state.disableGuest(guest, administrator);
		}
		return ids;
	},
};

/** What the sandbox calls a guest by whom nobody gave an address. */
export const emailOf = (id: string) => `guest-${Number(id) - 50_000}@elsewhere.example`;

const archivedAt = (sandbox: Sandbox, state: State) => ({
	archived_at: state === 'archived' ? new Date(sandbox.now() - 86_400_000).toISOString() : null,
});

function archiveProcess({ organization, state }: Sandbox, id: string): void {
	const process = organization.processes.get(id);
	if (process !== undefined) state.archiveProcess(organization, process);
}

function kind(
	place: Place,
	verb: Kind['verb'],
	from: State,
	address: string,
	{ looks = true, safety = {} } = {},
): Kind {
	const operation = place.resource === 'task' ? `${verb}OneOff` : verb;
	const name = `${place.resource} > ${operation}`;
	const request = (id: string) =>
		address.replace(':id', id).replace(':email', encodeURIComponent(emailOf(id)));
	const missingStatus: Kind['missingStatus'] = place.resource === 'guest' ? 200 : 404;
	const told = { name, operation, verb, from, looks, missingStatus, safety, request };
	return { ...place, ...VERBS[verb], ...told };
}

export const DELETE_FILES = kind(FILE, 'delete', 'active', 'DELETE /file/:id', { looks: false });
export const DELETE_TASKS = kind(TASK, 'delete', 'active', 'DELETE /tasks/:id/delete');
export const ARCHIVE_TASKS = kind(TASK, 'archive', 'active', 'DELETE /tasks/:id');
export const RESTORE_TASKS = kind(TASK, 'restore', 'archived', 'PUT /tasks/:id/restore');
export const ARCHIVE_PROCESSES = kind(PROCESS, 'archive', 'active', 'DELETE /runs/:id');
export const RESTORE_PROCESSES = kind(PROCESS, 'restore', 'archived', 'PUT /runs/:id/activate');
export const DELETE_PROCESSES = kind(PROCESS, 'delete', 'archived', 'DELETE /runs/:id/delete');
export const ARCHIVE_TEMPLATES = kind(TEMPLATE, 'archive', 'active', 'DELETE /checklists/:id');
export const RESTORE_TEMPLATES = kind(
	TEMPLATE,
	'restore',
	'archived',
	'PUT /checklists/:id/restore',
);
export const DELETE_TEMPLATES = kind(
	TEMPLATE,
	'delete',
	'archived',
	'DELETE /checklists/:id/delete',
);
export const DISABLE_GUESTS = kind(GUEST, 'disable', 'active', 'DELETE /guests/:email/disable');
export const ENABLE_GUESTS = kind(GUEST, 'enable', 'archived', 'PUT /guests/:email/enable');
export const DELETE_GUESTS = kind(GUEST, 'delete', 'archived', 'DELETE /guests/:id/delete', {
	safety: { approved: '={{ true }}' },
});

/** Every operation of the node that changes something. */
export const KINDS: readonly Kind[] = [
	DELETE_FILES,
	DELETE_TASKS,
	ARCHIVE_TASKS,
	RESTORE_TASKS,
	ARCHIVE_PROCESSES,
	RESTORE_PROCESSES,
	DELETE_PROCESSES,
	ARCHIVE_TEMPLATES,
	RESTORE_TEMPLATES,
	DELETE_TEMPLATES,
	DISABLE_GUESTS,
	ENABLE_GUESTS,
	DELETE_GUESTS,
];

/** The node's parameters for this operation on what each item names as `id`. */
export const changing = (
	{ resource, operation, idName, safety: needed }: Kind,
	{
		safety,
		options,
		...more
	}: { safety?: IDataObject; options?: IDataObject; dryRun?: unknown } = {},
): IDataObject => ({
	resource,
	operation,
	[idName]: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	...(safety === undefined && Object.keys(needed).length === 0
		? {}
		: { safety: { ...needed, ...safety } }),
	...(options === undefined ? {} : { options }),
	...(more as IDataObject),
});

/** "3 one-off tasks", "1 of 2 files", as the line above the output counts them. */
export function counted({ noun }: Kind, count: number, all = count): string {
	const words = all === 1 ? noun : noun === 'process' ? 'processes' : `${noun}s`;
	return count === all ? `${count} ${words}` : `${count} of ${all} ${words}`;
}

/** What the sandbox has of a thing. */
export function stateOf({ organization }: Sandbox, { resource }: Kind, id: string): State {
	const { tasks, processes, templates, assets, guests } = organization;
	if (resource === 'guest') {
		const { details } = guests.get(Number(id)) ?? {};
		if (details === undefined) return 'gone';
		return details.status === 'disabled' ? 'archived' : 'active';
	}
	const thing = { task: tasks, process: processes, template: templates, file: assets }[
		resource
	].get(id);
	if (thing === undefined) return 'gone';
	return thing.archived_at === null ? 'active' : 'archived';
}

/** The requests that the sandbox got, after `/organizations/{organization}`, without their query. */
export const requestsOf = ({ requests, organizationId }: Sandbox) =>
	requests.map(({ method, path }) => {
		const [address = ''] = path.split('?');
		return `${method} ${address.split(`/organizations/${organizationId}`)[1] ?? address}`;
	});

/** Those that were to change something. */
export const changesOf = (sandbox: Sandbox) =>
	requestsOf(sandbox).filter((request) => !request.startsWith('GET '));
