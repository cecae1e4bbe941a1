import { filesOfProcess, filesOfTask, tasksOfProcess } from '../state/organization.mts';
import type { Organization } from '../state/organization.mts';
import type { FieldValue, Process, Task, Template } from '../state/records.mts';

type Words = ReadonlySet<string>;
/** What `with` adds, each in a `data` of its own. */
type Parts = Record<string, unknown>;

/**
 * A task with what `with` asks for; `prefix` is `tasks.` where the task is a part of a process. The shape of `assets` is
 * documented nowhere: here, the files of its form fields and comments, each as reading the file itself shows it.
 */
export function taskView(
	organization: Organization,
	task: Task,
	words: Words,
	prefix = '',
): Task & Parts {
	const wants = (word: string) => words.has(prefix + word);
	const process = task.run_id === null ? undefined : organization.processes.get(task.run_id);
	return {
		...task,
		...(wants('form_fields') && { form_fields: { data: formFields(organization, task.taskdata) } }),
		...(wants('assets') && { assets: { data: filesOfTask(organization, task) } }),
		...(wants('threads') && { threads: { data: commentsOf(organization, task) } }),
		...(wants('tags') && { tags: { data: organization.tags.get(task.id) ?? [] } }),
		...(wants('run') && process && { run: { data: processView(organization, process) } }),
	};
}

/** A process with what `with` asks for; an archived one says so in its status. */
export function processView(
	organization: Organization,
	process: Process,
	words: Words = new Set(),
): Process & Parts {
	const { id, prerun } = process;
	const template = organization.templates.get(process.checklist_id);
	const tasks = () =>
		tasksOfProcess(organization, id).map((task) => taskView(organization, task, words, 'tasks.'));
	const wantsTasks = [...words].some((word) => word === 'tasks' || word.startsWith('tasks.'));
	return {
		...process,
		status: process.archived_at === null ? process.status : 'archived',
		...(wantsTasks && { tasks: { data: tasks() } }),
		...(words.has('assets') && { assets: { data: filesOfProcess(organization, id) } }),
		...(words.has('ko_form_fields') && {
			ko_form_fields: { data: formFields(organization, prerun) },
		}),
		...(words.has('tags') && { tags: { data: organization.tags.get(id) ?? [] } }),
		...(words.has('checklist') && template && { checklist: { data: template } }),
	};
}

/** A template with what `with` asks for. Assumption: an archived one says so in its status, as a process does. */
export function templateView(organization: Organization, template: Template, words: Words) {
	return {
		...template,
		status: template.archived_at === null ? template.status : 'archived',
		...(words.has('steps') && { steps: { data: organization.steps.get(template.id) ?? [] } }),
		...(words.has('tags') && { tags: { data: organization.tags.get(template.id) ?? [] } }),
	};
}

/**
 * A process with all that belongs to it. The documentation says that an export is JSON, and nothing about its shape: this
 * one is our assumption.
 */
export function exportOf(organization: Organization, process: Process) {
	const tasks = tasksOfProcess(organization, process.id);
	return {
		...processView(organization, process),
		form_fields: formFields(organization, process.prerun),
		tasks: tasks.map((task) => ({
			...task,
			form_fields: formFields(organization, task.taskdata),
			comments: commentsOf(organization, task),
		})),
	};
}

/** The fields of a form with their values. */
export function formFields(organization: Organization, values: Record<string, FieldValue>) {
	return Object.entries(values).map(([id, value]) => ({
		...(organization.fields.get(id) ?? { id, label: '', field_type: 'text' }),
		value,
	}));
}

function commentsOf(organization: Organization, { id }: Task) {
	return organization.comments.get(id) ?? [];
}
