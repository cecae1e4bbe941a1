/** A task as Tallyfy's API shows it (field names from "Reading" in the API facts). */
export interface Task {
	id: string;
	title: string;
	status: string;
	is_oneoff_task: boolean;
	/** The process that the task belongs to; null for a one-off task. */
	run_id: string | null;
	deadline: string | null;
	created_at: string;
	completed_at: string | null;
	archived_at: string | null;
	owners: { users: string[]; guests: string[]; groups: string[] };
}

/** A file as Tallyfy's API shows it; an organization logo is a file whose subject is the organization. */
export interface Asset {
	id: string;
	filename: string;
	version: number;
	uploaded_from: string;
	uploaded_at: string;
	step_id: string | null;
	source: string;
	system: boolean;
	uploaded_to_s3: boolean;
	archived_at: string | null;
	subject: { id: string; type: 'Organization' | 'Run' | 'Task' };
}

export interface Organization {
	readonly id: string;
	readonly name: string;
	deletedAt: string | null;
	readonly tasks: Map<string, Task>;
	readonly assets: Map<string, Asset>;
}

export interface Member {
	readonly id: string;
	readonly name: string;
	readonly accessToken: string;
	readonly organizationId: string;
	/** False for a member whom Tallyfy answers 403 when deleting, archiving or restoring. */
	readonly canDelete: boolean;
}

/** What is gone for good, and when (ISO 8601). */
export interface Deletion {
	kind: 'file' | 'organization' | 'task';
	id: string;
	organizationId: string;
	deletedAt: string;
}

export type TaskDeletion = 'deleted' | 'missing' | 'notOneOff';
export type FileDeletion = 'deleted' | 'logo' | 'missing';

/** Everything that the sandbox knows, and the only code that changes it. */
export class SandboxState {
	readonly organizations = new Map<string, Organization>();
	readonly membersByToken = new Map<string, Member>();
	/** In the order in which the deletions took effect. */
	readonly deletions: Deletion[] = [];
	readonly #deletionsById = new Map<string, Deletion>();

	addOrganization(id: string, name: string): Organization {
		const organization: Organization = {
			id,
			name,
			deletedAt: null,
			tasks: new Map(),
			assets: new Map(),
		};
		this.organizations.set(id, organization);
		return organization;
	}

	addMember(member: Member): void {
		this.membersByToken.set(member.accessToken, member);
	}

	/** The deletion of a task, file or organization; undefined while it exists, or if it never did. */
	deletionOf(id: string): Deletion | undefined {
		return this.#deletionsById.get(id);
	}

	/** Removes a one-off task for good. A second time it is missing. */
	deleteTask(organization: Organization, id: string): TaskDeletion {
		const task = organization.tasks.get(id);
		if (!task) return 'missing';
		if (!task.is_oneoff_task) return 'notOneOff';
		organization.tasks.delete(id);
		this.#recordDeletion('task', id, organization);
		return 'deleted';
	}

	/** Removes a file for good, unless it is an organization logo. A second time it is missing. */
	deleteFile(organization: Organization, id: string): FileDeletion {
		const asset = organization.assets.get(id);
		if (!asset) return 'missing';
		if (asset.subject.type === 'Organization') return 'logo';
		organization.assets.delete(id);
		this.#recordDeletion('file', id, organization);
		return 'deleted';
	}

	/** The catastrophe that a path ending in `..` can cause. Its tasks and files stay, to be counted. */
	deleteOrganization(organization: Organization): void {
		organization.deletedAt = this.#recordDeletion(
			'organization',
			organization.id,
			organization,
		).deletedAt;
	}

	/** Hides a task or a file; nothing is removed. */
	archive(entry: Asset | Task): void {
		entry.archived_at ??= new Date().toISOString();
	}

	restore(entry: Asset | Task): void {
		entry.archived_at = null;
	}

	/** Forgets everything. */
	clear(): void {
		this.organizations.clear();
		this.membersByToken.clear();
		this.deletions.length = 0;
		this.#deletionsById.clear();
	}

	/** All of it as plain JSON. */
	toJSON() {
		return {
			organizations: [...this.organizations.values()].map((organization) => ({
				...organization,
				tasks: [...organization.tasks.values()],
				assets: [...organization.assets.values()],
			})),
			members: [...this.membersByToken.values()],
			deletions: this.deletions,
		};
	}

	#recordDeletion(kind: Deletion['kind'], id: string, organization: Organization): Deletion {
		const deletion: Deletion = {
			kind,
			id,
			organizationId: organization.id,
			deletedAt: new Date().toISOString(),
		};
		this.deletions.push(deletion);
		this.#deletionsById.set(id, deletion);
		return deletion;
	}
}
