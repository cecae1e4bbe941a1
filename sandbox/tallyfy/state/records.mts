/** What a field of a form holds: files, a text, or nothing yet. */
export type FieldValue = Asset[] | string | null;

/** Who a task belongs to: members and groups by their ids, guests by their addresses. */
export interface Owners {
	users: number[];
	guests: string[];
	groups: string[];
}

/** A task as Tallyfy's API shows it. */
export interface Task {
	id: string;
	title: string;
	status: string;
	is_oneoff_task: boolean;
	/** The process that the task belongs to; null for a one-off task. */
	run_id: string | null;
	checklist_id: string | null;
	step_id: string | null;
	deadline: string | null;
	created_at: string;
	started_at: string | null;
	last_updated: string;
	completed_at: string | null;
	archived_at: string | null;
	/** Shown as `has_issues` too. */
	problem: boolean;
	task_type: string;
	position: number;
	alias: string;
	/** The member who made it, who may delete it for good as an administrator may. */
	starter_id: number;
	/** There only for administrators and its owners. */
	top_secret: boolean;
	owners: Owners;
	/** What its form fields hold, by the id of the field. */
	taskdata: Record<string, FieldValue>;
}

/** A process ("run" in the API) as Tallyfy's API shows it; while it is archived, its status is shown as `archived`. */
export interface Process {
	id: string;
	increment_id: number;
	checklist_id: string;
	checklist_title: string;
	name: string;
	summary: string | null;
	status: string;
	progress: { complete: number; total: number; percent: number };
	started_by: number;
	owner_id: number;
	/** What its kick-off form holds, by the id of the field. */
	prerun: Record<string, FieldValue>;
	starred: boolean;
	has_open_issue: boolean;
	due_date: string | null;
	created_at: string;
	started_at: string | null;
	last_updated: string;
	completed_at: string | null;
	archived_at: string | null;
}

/** A template ("checklist" in the API) as Tallyfy's API shows it. */
export interface Template {
	id: string;
	increment_id: number;
	title: string;
	summary: string | null;
	status: string;
	type: string;
	owner_id: number;
	created_by: number;
	started_processes: number;
	steps_count: number;
	starred: boolean;
	folder_id: string | null;
	/** The fields of its kick-off form. */
	prerun: Field[];
	created_at: string;
	last_updated: string;
	archived_at: string | null;
}

/** A file as Tallyfy's API shows it; an organization logo is a file whose subject is the organization. */
export interface Asset {
	id: string;
	filename: string;
	version: number;
	/** The id of the form field, or `ko_field`. */
	uploaded_from: string;
	uploaded_at: string | null;
	step_id: string | null;
	/** `url`: the bytes are elsewhere, at the `system` named, and can't be downloaded from Tallyfy. */
	source: 'local' | 'url';
	system: string | null;
	uploaded_to_s3: boolean;
	archived_at: string | null;
	/** `Run`: a task of that process. `Checklist`: the kick-off form of that template. `Task`: that one-off task. */
	subject: { id: string; type: 'Checklist' | 'Organization' | 'Run' | 'Task' };
}

/** A field of a form. */
export interface Field {
	id: string;
	label: string;
	field_type: 'file' | 'text';
}

/** A step of a template, with the fields that its tasks have. */
export interface Step {
	id: string;
	title: string;
	captures: Field[];
}

/** A comment on a task, or what it says of a problem with it. That it has its files in it is our assumption. */
export interface Comment {
	id: number;
	label: 'comment' | 'problem' | 'resolve';
	content: string;
	sent_by: number;
	created_at: string;
	attachments: Asset[];
}

export interface Tag {
	id: string;
	title: string;
	color: string;
	auto_generated: boolean;
	created_at: string;
	deleted_at: string | null;
}

/** A line of the organization's activity feed. */
export interface Activity {
	text: string;
	entityId: string;
	memberId: number;
	createdAt: string;
}

export interface Member {
	readonly id: number;
	readonly name: string;
	readonly email: string;
	/** Null for one whom the sandbox lets nobody be. */
	readonly accessToken: string | null;
	readonly organizationId: string;
	/** `standard`: 403 for deleting processes and templates for good. `light`: 403 for every change. */
	readonly role: 'admin' | 'light' | 'standard';
	readonly status: 'active' | 'disabled' | 'invited';
}

/** Somebody from outside, who can do the tasks that are theirs. */
export interface Guest {
	id: number;
	email: string;
	first_name: string;
	last_name: string;
	last_accessed_at: string | null;
	last_known_ip: string | null;
	last_known_country: string | null;
	created_at: string;
	deleted_at: null;
	details: {
		status: 'active' | 'disabled';
		phone_1: string | null;
		company_name: string | null;
		timezone: string;
		disabled_at: string | null;
		disabled_by: number | null;
		reactivated_at: string | null;
	};
}

export interface Group {
	id: string;
	name: string;
	description: string | null;
	logo: null;
	members: number[];
	/** Their addresses. */
	guests: string[];
	created_at: string;
	last_updated: string;
}

/** What is gone for good, and when (ISO 8601). */
export interface Deletion {
	kind: 'file' | 'guest' | 'organization' | 'process' | 'task' | 'template';
	id: string;
	organizationId: string;
	deletedAt: string;
	/** `process`: it went with the process it belonged to. `drift`: somebody else deleted it. */
	cause: 'drift' | 'process' | 'request';
}
