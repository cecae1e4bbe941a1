import { sandboxId } from '../state/ids.mts';
import { nextNumber, type Organization } from '../state/organization.mts';
import type {
	Comment,
	Field,
	Group,
	Guest,
	Process,
	Step,
	Tag,
	Task,
	Template,
} from '../state/records.mts';

export const DAY_MS = 24 * 60 * 60 * 1000;
/** Owns everything that is added. */
export const MEMBER_ID = 10001;
const FIRST_GUEST_ID = 50_000;

/** Tags of an entry, by their names. */
interface Tagged {
	tags?: readonly string[];
}

/** Fields of a new task, over the defaults: a completed one-off task that was due after a week. */
export type TaskFields = Partial<Omit<Task, 'id'>> & Tagged;
/** Fields of a new process, over the defaults: an active one of the first template, with three tasks. */
export type ProcessFields = Partial<Omit<Process, 'id' | 'increment_id'>> &
	Tagged & { taskCount?: number };
/** Fields of a new template, over the defaults: an active one with three steps. */
export type TemplateFields = Partial<Omit<Template, 'id' | 'increment_id'>> &
	Tagged & { stepTitles?: readonly string[] };

/** Adds a task with the next free id. One that belongs to a process is none that stands alone. */
export function addTask(organization: Organization, fields: TaskFields = {}): Task {
	const number = nextNumber(organization, 'task');
	const createdMs = createdMsOf(organization, number, fields.created_at);
	const status = fields.status ?? (fields.completed_at === null ? 'not-started' : 'completed');
	const { tags, ...given } = fields;
	const task: Task = {
		id: sandboxId('task', number),
		title: `Follow up on request ${number}`,
		status,
		is_oneoff_task: (fields.run_id ?? null) === null,
		run_id: null,
		checklist_id: null,
		step_id: null,
		deadline: isoTime(createdMs + 7 * DAY_MS),
		created_at: isoTime(createdMs),
		started_at: status === 'not-started' ? null : isoTime(createdMs),
		last_updated: fields.completed_at ?? isoTime(createdMs + DAY_MS),
		completed_at: status === 'completed' ? isoTime(createdMs + DAY_MS) : null,
		archived_at: null,
		problem: false,
		task_type: 'task',
		position: positionOf(organization, fields.run_id),
		alias: `task-${number}`,
		starter_id: MEMBER_ID,
		top_secret: false,
		owners: { users: [MEMBER_ID], guests: [], groups: [] },
		taskdata: {},
		...given,
	};
	organization.tasks.set(task.id, task);
	if (task.run_id !== null) noteIn(organization.taskIdsByProcess, task.run_id, task.id);
	tag(organization, task.id, tags);
	return task;
}

/** Adds a process with the next free id, and a task for each of the first `taskCount` steps of its template. */
export function addProcess(organization: Organization, fields: ProcessFields = {}): Process {
	const { tags, taskCount = 3, ...given } = fields;
	const number = nextNumber(organization, 'process');
	const createdMs = createdMsOf(organization, number, fields.created_at);
	const template = templateOf(organization, fields.checklist_id);
	const status = fields.status ?? (fields.completed_at == null ? 'active' : 'complete');
	const isComplete = status === 'complete';
	const complete = isComplete ? taskCount : 0;
	const process: Process = {
		id: sandboxId('process', number),
		increment_id: number,
		checklist_id: template.id,
		checklist_title: template.title,
		name: `${template.title} ${number}`,
		summary: null,
		status,
		progress: { complete, total: taskCount, percent: isComplete ? 100 : 0 },
		started_by: MEMBER_ID,
		owner_id: MEMBER_ID,
		prerun: Object.fromEntries(template.prerun.map(({ id }) => [id, null])),
		starred: false,
		has_open_issue: false,
		due_date: isoTime(createdMs + 30 * DAY_MS),
		created_at: isoTime(createdMs),
		started_at: isoTime(createdMs),
		last_updated: fields.completed_at ?? isoTime(createdMs + 10 * DAY_MS),
		completed_at: isComplete ? isoTime(createdMs + 10 * DAY_MS) : null,
		archived_at: null,
		...given,
	};
	organization.processes.set(process.id, process);
	template.started_processes += 1;
	tag(organization, process.id, tags);
	const steps = organization.steps.get(template.id) ?? [];
	for (let index = 0; index < taskCount; index += 1)
		addStepTask(organization, process, steps[index % Math.max(1, steps.length)]);
	return process;
}

function addStepTask(organization: Organization, process: Process, step: Step | undefined): void {
	const isComplete = process.status === 'complete';
	addTask(organization, {
		...(step && { title: step.title, step_id: step.id }),
		run_id: process.id,
		checklist_id: process.checklist_id,
		status: isComplete ? 'completed' : 'not-started',
		created_at: process.created_at,
		deadline: process.due_date,
		completed_at: process.completed_at,
		last_updated: process.last_updated,
		taskdata: Object.fromEntries((step?.captures ?? []).map(({ id }) => [id, null])),
	});
}

/** Adds a template with the next free id; each of its steps has a field for files and one for text. */
export function addTemplate(organization: Organization, fields: TemplateFields = {}): Template {
	const { tags, stepTitles = ['Prepare', 'Check', 'Sign off'], ...given } = fields;
	const number = nextNumber(organization, 'template');
	const createdAt = isoTime(createdMsOf(organization, number, fields.created_at));
	const template: Template = {
		id: sandboxId('template', number),
		increment_id: number,
		title: `Template ${number}`,
		summary: null,
		status: 'active',
		type: 'procedure',
		owner_id: MEMBER_ID,
		created_by: MEMBER_ID,
		started_processes: 0,
		steps_count: stepTitles.length,
		starred: false,
		folder_id: null,
		prerun: [addField(organization, 'Documents', 'file'), addField(organization, 'Notes', 'text')],
		created_at: createdAt,
		last_updated: createdAt,
		archived_at: null,
		...given,
	};
	organization.templates.set(template.id, template);
	const steps = stepTitles.map((title) => ({
		id: sandboxId('step', nextNumber(organization, 'step')),
		title,
		captures: [addField(organization, 'Files', 'file'), addField(organization, 'Remarks', 'text')],
	}));
	organization.steps.set(template.id, steps);
	tag(organization, template.id, tags);
	return template;
}

function templateOf(organization: Organization, id: string | undefined): Template {
	const [first] = organization.templates.values();
	const template = id === undefined ? first : organization.templates.get(id);
	return template ?? addTemplate(organization);
}

/** The place of a new task in its process, from 1. */
function positionOf(organization: Organization, processId: string | null = null): number {
	return 1 + (organization.taskIdsByProcess.get(processId ?? '')?.length ?? 0);
}

function createdMsOf(organization: Organization, number: number, createdAt?: string): number {
	if (createdAt !== undefined) return Date.parse(createdAt);
	return organization.firstDayMs + (number % 300) * DAY_MS;
}

/** Adds a field that a form can have. */
export function addField(
	organization: Organization,
	label: string,
	type: Field['field_type'],
): Field {
	const id = sandboxId('field', nextNumber(organization, 'field'));
	const field: Field = { id, label, field_type: type };
	organization.fields.set(id, field);
	return field;
}

/** Adds a comment to a task. */
export function addComment(
	organization: Organization,
	task: Task,
	content: string,
	label: Comment['label'] = 'comment',
): Comment {
	const comment: Comment = {
		id: nextNumber(organization, 'comment'),
		label,
		content,
		sent_by: MEMBER_ID,
		created_at: task.last_updated,
		attachments: [],
	};
	const comments = organization.comments.get(task.id) ?? [];
	organization.comments.set(task.id, [...comments, comment]);
	return comment;
}

/** Notes `id` under `key` in an index of lists. */
export function noteIn(index: Map<string, string[]>, key: string, id: string): void {
	const ids = index.get(key);
	if (ids) ids.push(id);
	else index.set(key, [id]);
}

/** A date as Tallyfy writes it. */
export function isoTime(timeMs: number): string {
	return new Date(timeMs).toISOString();
}

/** Gives an entry tags, by their names. */
export function tag(organization: Organization, id: string, titles: readonly string[] = []): void {
	if (titles.length === 0) return;
	const tags = titles.map((title): Tag => {
		const known = organization.tagsByTitle.get(title);
		if (known) return known;
		const number = nextNumber(organization, 'tag');
		const added: Tag = {
			id: sandboxId('tag', number),
			title,
			color: '#3498db',
			auto_generated: false,
			created_at: isoTime(organization.firstDayMs),
			deleted_at: null,
		};
		organization.tagsByTitle.set(title, added);
		return added;
	});
	organization.tags.set(id, tags);
}

/** Fields of a new guest, over the defaults: an active one who was there lately. */
export type GuestFields = Partial<Omit<Guest, 'details' | 'id'>> & {
	details?: Partial<Guest['details']>;
};
export type GroupFields = Partial<Omit<Group, 'id'>>;

/** Adds a guest with the next free id. */
export function addGuest(organization: Organization, fields: GuestFields = {}): Guest {
	const number = nextNumber(organization, 'guest');
	const { details, ...given } = fields;
	const guest: Guest = {
		id: FIRST_GUEST_ID + number,
		email: `guest-${number}@elsewhere.example`,
		first_name: 'Guest',
		last_name: String(number),
		last_accessed_at: isoTime(organization.firstDayMs),
		last_known_ip: '192.0.2.1',
		last_known_country: 'US',
		created_at: isoTime(organization.firstDayMs),
		deleted_at: null,
		...given,
		details: {
			status: 'active',
			phone_1: null,
			company_name: null,
			timezone: 'UTC',
			disabled_at: null,
			disabled_by: null,
			reactivated_at: null,
			...details,
		},
	};
	organization.guests.set(guest.id, guest);
	return guest;
}

/** Adds a group with the next free id, and nobody in it. */
export function addGroup(organization: Organization, fields: GroupFields = {}): Group {
	const number = nextNumber(organization, 'group');
	const group: Group = {
		id: sandboxId('group', number),
		name: `Group ${number}`,
		description: null,
		logo: null,
		members: [],
		guests: [],
		created_at: isoTime(organization.firstDayMs),
		last_updated: isoTime(organization.firstDayMs),
		...fields,
	};
	organization.groups.set(group.id, group);
	return group;
}
