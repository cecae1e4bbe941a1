import type { Quirks } from '../quirks.mts';
import { sandboxId, type IdKind } from '../state/ids.mts';
import { nextNumber, type Organization } from '../state/organization.mts';
import type { Process, Task, Template } from '../state/records.mts';
import type { SandboxState } from '../state/state.mts';

/** What somebody else does to a list between two of its pages: deletes its first entry, or creates one before it. */
export interface Drift<T> {
	remove(entry: T): void;
	create(like: T): void;
}

/** Lets the quirk `drift` happen to a list of which a page was just served. */
export function drift<T>(entries: readonly T[], how: Quirks['drift'], change: Drift<T>): void {
	const [first] = entries;
	if (first === undefined || how === 'none') return;
	if (how === 'delete') change.remove(first);
	else change.create(first);
}

export function taskDrift(state: SandboxState, organization: Organization): Drift<Task> {
	return {
		remove: (task) => {
			state.deleteTask(organization, task, 'drift');
		},
		create: (like) => {
			const task = { ...like, id: newId(organization, 'task'), taskdata: {} };
			organization.tasks.setFirst(task.id, task);
			if (task.run_id !== null) organization.taskIdsByProcess.get(task.run_id)?.unshift(task.id);
		},
	};
}

export function processDrift(state: SandboxState, organization: Organization): Drift<Process> {
	return {
		remove: (process) => {
			state.deleteProcess(organization, process, 'drift');
		},
		create: (like) => {
			const process = { ...like, id: newId(organization, 'process'), prerun: {} };
			organization.processes.setFirst(process.id, process);
		},
	};
}

export function templateDrift(state: SandboxState, organization: Organization): Drift<Template> {
	return {
		remove: (template) => {
			state.deleteTemplate(organization, template, 'drift');
		},
		create: (like) => {
			const template = { ...like, id: newId(organization, 'template') };
			organization.templates.setFirst(template.id, template);
		},
	};
}

function newId(organization: Organization, kind: IdKind): string {
	return sandboxId(kind, nextNumber(organization, kind));
}
