import type { Quirks } from '../quirks.mts';
import { filesOfProcess, filesOfTask, tasksOfProcess } from '../state/organization.mts';
import type { Organization } from '../state/organization.mts';
import type { Asset, FieldValue, Process, Task, Template } from '../state/records.mts';

/** What a view needs to know; `words` are those of `with`. */
interface Viewing {
	readonly organization: Organization;
	readonly words?: ReadonlySet<string>;
	readonly quirks: Quirks;
}

/** What `with` adds, each in a `data` of its own. */
type Parts = Record<string, unknown>;

/**
 * A task with what `with` asks for; `prefix` is `tasks.` where the task is a part of a process. The shape of `assets` is
 * documented nowhere: here, the files of its form fields and comments.
 */
export function taskView(viewing: Viewing, task: Task, prefix = ''): Task & Parts {
	const { organization, words, quirks } = viewing;
	const wants = (word: string) => words?.has(prefix + word) ?? false;
	const process = task.run_id === null ? undefined : organization.processes.get(task.run_id);
	const listed = (asset: Asset) => listedAsset(viewing, asset);
	return {
		...task,
		...(wants('form_fields') && { form_fields: { data: formFields(organization, task.taskdata) } }),
		...(wants('assets') && { assets: { data: filesOfTask(organization, task).map(listed) } }),
		...(wants('threads') && {
			threads: {
				data: commentsOf(organization, task).map((comment) => ({
					...comment,
					attachments: comment.attachments.map(listed),
				})),
			},
		}),
		...(wants('tags') && { tags: { data: organization.tags.get(task.id) ?? [] } }),
		...(wants('run') &&
			process && { run: { data: processView({ organization, quirks }, process) } }),
	};
}

/** A process with what `with` asks for; an archived one says so in its status. */
export function processView(viewing: Viewing, process: Process): Process & Parts {
	const { organization, words = new Set<string>() } = viewing;
	const { id, prerun } = process;
	const template = organization.templates.get(process.checklist_id);
	const tasks = () =>
		tasksOfProcess(organization, id).map((task) => taskView(viewing, task, 'tasks.'));
	const wantsTasks = [...words].some((word) => word === 'tasks' || word.startsWith('tasks.'));
	const assets = () => filesOfProcess(organization, id).map((asset) => listedAsset(viewing, asset));
	return {
		...process,
		status: process.archived_at === null ? process.status : 'archived',
		...(wantsTasks && { tasks: { data: tasks() } }),
		...(words.has('assets') && { assets: { data: assets() } }),
		...(words.has('ko_form_fields') && {
			ko_form_fields: { data: formFields(organization, prerun) },
		}),
		...(words.has('tags') && { tags: { data: organization.tags.get(id) ?? [] } }),
		...(words.has('checklist') && template && { checklist: { data: template } }),
	};
}

/** A template with what `with` asks for. Assumption: an archived one says so in its status, as a process does. */
export function templateView(
	organization: Organization,
	template: Template,
	words: ReadonlySet<string>,
) {
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
export function exportOf(viewing: Viewing, process: Process) {
	const { organization } = viewing;
	const tasks = tasksOfProcess(organization, process.id);
	return {
		...processView(viewing, process),
		form_fields: formFields(organization, process.prerun),
		tasks: tasks.map((task) => ({
			...task,
			form_fields: formFields(organization, task.taskdata),
			comments: commentsOf(organization, task),
		})),
	};
}

/** The fields of a form with their values. */
function formFields(organization: Organization, values: Record<string, FieldValue>) {
	return Object.entries(values).map(([id, value]) => ({
		...(organization.fields.get(id) ?? { id, label: '', field_type: 'text' }),
		value,
	}));
}

function commentsOf(organization: Organization, { id }: Task) {
	return organization.comments.get(id) ?? [];
}

/** A file as other things list it. */
function listedAsset({ organization, quirks }: Viewing, asset: Asset): object {
	if (quirks.listedAssets === 'whole') return asset;
	const { id, filename, version } = asset;
	const link = `https://api.tallyfy.com/organizations/${organization.id}/file/${id}/dl`;
	return { id, filename, version, public_link: link };
}
