import { filesOfProcess, filesOfTask } from '../state/organization.mts';
import type { Organization } from '../state/organization.mts';
import type {
	Asset,
	FieldValue,
	Guest,
	Member,
	Process,
	Tag,
	Task,
	Template,
} from '../state/records.mts';
import type { Sight } from './access.mts';

/** What a view needs to know. */
interface Viewing {
	readonly sight: Sight;
	/** Those of `with`. */
	readonly words?: ReadonlySet<string>;
	/** Whether many are shown: owners then have their names. */
	readonly isList?: boolean;
}

/** What `with` adds, each in a `data` of its own. */
type Parts = Record<string, unknown>;

/**
 * A task with what `with` asks for; `prefix` is `tasks.` where the task is a part of a process. The shape of `assets` is
 * documented nowhere: here, the files of its form fields and comments.
 */
export function taskView(viewing: Viewing, task: Task, prefix = ''): object {
	const { sight, words } = viewing;
	const { organization, quirks } = sight;
	const wants = (word: string) => words?.has(prefix + word) ?? false;
	const process = task.run_id === null ? undefined : organization.processes.get(task.run_id);
	const { problem, ...shown } = task;
	return {
		...shown,
		...(quirks.problemField !== 'has_issues' && { problem }),
		...(quirks.problemField !== 'problem' && { has_issues: problem }),
		status_label: task.status.charAt(0).toUpperCase() + task.status.slice(1).replace('-', ' '),
		owners: viewing.isList ? namedOwners(organization, task) : task.owners,
		...(wants('form_fields') && { form_fields: { data: formFields(sight, task.taskdata) } }),
		...(wants('assets') && {
			assets: { data: listedAssets(sight, filesOfTask(organization, task)) },
		}),
		...(wants('threads') && { threads: { data: threads(sight, task) } }),
		...(wants('tags') && { tags: { data: organization.tags.get(task.id) ?? [] } }),
		...(wants('run') && process && { run: { data: processView({ sight }, process) } }),
	};
}

/** A process with what `with` asks for; an archived one says so in its status. */
export function processView(viewing: Viewing, process: Process): Parts {
	const { sight, words = new Set<string>() } = viewing;
	const { organization, quirks } = sight;
	const { id, prerun } = process;
	const template = organization.templates.get(process.checklist_id);
	const tasks = () =>
		sight.tasksOf(id).map((task) => taskView({ ...viewing, isList: true }, task, 'tasks.'));
	const wantsTasks = [...words].some((word) => word === 'tasks' || word.startsWith('tasks.'));
	return {
		...process,
		status: process.archived_at === null ? process.status : 'archived',
		prerun:
			quirks.kickOffAnswers === 'object'
				? prerun
				: Object.entries(prerun).map(([fieldId, value]) => ({ id: fieldId, value })),
		...(wantsTasks && { tasks: { data: tasks() } }),
		...(words.has('assets') && {
			assets: { data: listedAssets(sight, filesOfProcess(organization, id)) },
		}),
		...(words.has('ko_form_fields') && { ko_form_fields: { data: formFields(sight, prerun) } }),
		...(words.has('tags') && { tags: { data: organization.tags.get(id) ?? [] } }),
		...(words.has('checklist') && template && { checklist: { data: template } }),
	};
}

/** A template with what `with` asks for. Assumption: an archived one says so in its status, as a process does. */
export function templateView({ sight, words }: Viewing, template: Template): object {
	const { organization } = sight;
	return {
		...template,
		status: template.archived_at === null ? template.status : 'archived',
		...(words?.has('steps') && { steps: { data: organization.steps.get(template.id) ?? [] } }),
		...(words?.has('tags') && { tags: { data: organization.tags.get(template.id) ?? [] } }),
	};
}

/**
 * A process with all that belongs to it. The documentation says that an export is JSON, and nothing about its shape: this
 * one is our assumption.
 */
export function exportOf({ sight }: Viewing, process: Process): object {
	return {
		...processView({ sight }, process),
		form_fields: formFields(sight, process.prerun),
		tasks: sight.tasksOf(process.id).map((task) => ({
			...taskView({ sight }, task),
			form_fields: formFields(sight, task.taskdata),
			comments: sight.organization.comments.get(task.id) ?? [],
		})),
	};
}

/** The fields of a form with their answers. */
function formFields({ organization, quirks }: Sight, values: Record<string, FieldValue>) {
	return Object.entries(values).map(([id, value]) => ({
		...(organization.fields.get(id) ?? { id, label: '', field_type: 'text' }),
		[quirks.formFieldAnswer]: value,
	}));
}

function threads(sight: Sight, { id }: Task): object[] {
	const comments = sight.organization.comments.get(id) ?? [];
	return comments.map((comment) => ({
		...comment,
		attachments: listedAssets(sight, comment.attachments),
	}));
}

/** Files as other things list them. */
function listedAssets(sight: Sight, assets: readonly Asset[]): object[] {
	const { organization, quirks } = sight;
	const shown = sight.assets(assets);
	if (quirks.listedAssets === 'whole') return shown;
	return shown.map(({ id, filename, version }) => {
		const link = `https://api.tallyfy.com/organizations/${organization.id}/file/${id}/dl`;
		return { id, filename, version, public_link: link };
	});
}

/** Owners as lists show them. Assumption: what they show of guests and groups; documented are the members. */
function namedOwners({ members, guests, groups }: Organization, { owners }: Task): object {
	const known = new Map([...guests.values()].map((guest) => [guest.email, guest]));
	return {
		users: owners.users.map((id) => ({ id, full_name: members.get(id)?.name ?? null })),
		guests: owners.guests.map((email) => {
			const guest = known.get(email);
			return { email, full_name: guest ? `${guest.first_name} ${guest.last_name}` : null };
		}),
		groups: owners.groups.map((id) => ({ id, name: groups.get(id)?.name ?? null })),
	};
}

/** A member, whose groups come with `with=groups`. */
export function memberView(
	{ groups, createdAt }: Organization,
	{ id, name, email, role, status }: Member,
	words?: ReadonlySet<string>,
): object {
	const [firstName = '', lastName = ''] = name.split(' ');
	const theirs = [...groups.values()].filter(({ members }) => members.includes(id));
	return {
		id,
		email,
		username: email.split('@')[0],
		first_name: firstName,
		last_name: lastName,
		full_name: name,
		role,
		status,
		is_active: status === 'active',
		timezone: 'UTC',
		created_at: createdAt,
		...(words?.has('groups') && {
			groups: theirs.map((group) => ({ id: group.id, name: group.name })),
		}),
	};
}

/**
 * A guest, with a count of their tasks if `with=stats` asks for it. Documents differ on where the names are: here in both
 * places.
 */
export function guestView(
	{ tasks }: Organization,
	guest: Guest,
	words?: ReadonlySet<string>,
): object {
	const { first_name, last_name, details } = guest;
	const shown = { ...guest, details: { first_name, last_name, ...details } };
	if (!words?.has('stats')) return shown;
	const theirs = [...tasks.values()].filter(({ owners }) => owners.guests.includes(guest.email));
	const completed = theirs.filter(({ status }) => status === 'completed');
	const stats = {
		assigned_tasks: theirs.length,
		active_tasks: theirs.length - completed.length,
		tasks_completed: completed.length,
		one_off_tasks_completed: completed.filter((task) => task.is_oneoff_task).length,
		last_task_completed_at:
			completed
				.map((task) => task.completed_at ?? '')
				.sort()
				.at(-1) ?? null,
	};
	return { ...shown, stats };
}

/** A tag, with a count of what it is on if `with=statistics` asks for it. */
export function tagView(
	{ tags, templates, processes }: Organization,
	tag: Tag,
	words: ReadonlySet<string>,
): object {
	if (!words.has('statistics')) return tag;
	const count = (things: ReadonlyMap<string, Process | Template>, isArchived: boolean) =>
		[...things.values()].filter(
			({ id, archived_at: at }) =>
				(at !== null) === isArchived && tags.get(id)?.some((one) => one.id === tag.id),
		).length;
	const data = {
		active_template: count(templates, false),
		archived_template: count(templates, true),
		active_process: count(processes, false),
		archived_process: count(processes, true),
	};
	return { ...tag, statistics: { data } };
}
