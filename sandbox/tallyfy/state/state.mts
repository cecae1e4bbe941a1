import { SandboxClock } from '../clock.mts';
import {
	ChangeCount,
	copyOf,
	createOrganization,
	filesOfProcess,
	listHolding,
	tasksOfProcess,
	type Organization,
} from './organization.mts';
import type { Asset, Deletion, Guest, Member, Process, Task, Template } from './records.mts';

type Cause = Deletion['cause'];

/** How an organization was until a change by a request. */
interface Former {
	untilMs: number;
	organization: Organization;
}

/** How long a former state is kept for reads that lag behind. */
const LONGEST_LAG_MS = 3_600_000;

/** Everything that the sandbox knows, and the only code that changes it. */
export class SandboxState {
	readonly clock: SandboxClock;
	/** To be noted by whoever changes an entry in place in a large world: lists are remembered until then. */
	readonly changes = new ChangeCount();
	readonly organizations = new Map<string, Organization>();
	readonly membersByToken = new Map<string, Member>();
	/** In the order in which the deletions took effect. */
	readonly deletions: Deletion[] = [];
	private readonly deletionsById = new Map<string, Deletion>();
	private former: Former[] = [];

	constructor(clock = new SandboxClock()) {
		this.clock = clock;
	}

	addOrganization(id: string, name: string): Organization {
		const createdAt = this.clock.isoNow();
		const organization = createOrganization({ id, name, createdAt }, this.changes);
		this.organizations.set(id, organization);
		return organization;
	}

	addMember(member: Member): void {
		if (member.accessToken !== null) this.membersByToken.set(member.accessToken, member);
		this.organizations.get(member.organizationId)?.members.set(member.id, member);
	}

	/** The deletion of whatever has that id; undefined while it exists, or if it never did. */
	deletionOf(id: string): Deletion | undefined {
		return this.deletionsById.get(id);
	}

	/**
	 * Removes a task for good, with its answers and comments. The records of its files stay: that their bytes go too is
	 * documented nowhere.
	 */
	deleteTask(organization: Organization, { id }: Task, cause: Cause = 'request'): void {
		organization.tasks.delete(id);
		organization.comments.delete(id);
		this.recordDeletion('task', id, organization, cause);
	}

	/** Removes a file for good, also from where it is attached. */
	deleteFile(organization: Organization, asset: Asset, cause: Cause = 'request'): void {
		organization.assets.delete(asset.id);
		this.detach(organization, asset);
		this.recordDeletion('file', asset.id, organization, cause);
	}

	/** Removes a process for good, with its tasks and files. */
	deleteProcess(organization: Organization, process: Process, cause: Cause = 'request'): void {
		organization.processes.delete(process.id);
		this.recordDeletion('process', process.id, organization, cause);
		for (const task of tasksOfProcess(organization, process.id))
			this.deleteTask(organization, task, 'process');
		for (const asset of filesOfProcess(organization, process.id))
			this.deleteFile(organization, asset, 'process');
		organization.taskIdsByProcess.delete(process.id);
		organization.assetIdsByProcess.delete(process.id);
		organization.archivedWith.delete(process.id);
	}

	/** Removes a template for good. Its processes go on. */
	deleteTemplate(organization: Organization, template: Template, cause: Cause = 'request'): void {
		organization.templates.delete(template.id);
		this.recordDeletion('template', template.id, organization, cause);
	}

	/** Bars a guest from their tasks. */
	disableGuest({ details }: Guest, member: Member): void {
		details.status = 'disabled';
		details.disabled_at = this.clock.isoNow();
		details.disabled_by = member.id;
	}

	enableGuest({ details }: Guest): void {
		details.status = 'active';
		details.disabled_at = null;
		details.disabled_by = null;
		details.reactivated_at = this.clock.isoNow();
	}

	/** Removes a guest for good, also from all tasks and groups. */
	deleteGuest(organization: Organization, { id, email }: Guest): void {
		organization.guests.delete(id);
		const owners = [...organization.tasks.values()].map((task) => task.owners);
		for (const one of [...owners, ...organization.groups.values()])
			one.guests = one.guests.filter((address) => address !== email);
		this.changes.note();
		this.recordDeletion('guest', String(id), organization, 'request');
	}

	/** The catastrophe that a path ending in `..` can cause. What the organization holds stays, to be counted. */
	deleteOrganization(organization: Organization): void {
		const { id } = organization;
		organization.deletedAt = this.recordDeletion(
			'organization',
			id,
			organization,
			'request',
		).deletedAt;
	}

	/** Hides a task, a file or a template; nothing is removed. What is hidden already keeps its date. */
	archive(entry: Asset | Task | Template, archivedAt = this.clock.isoNow()): void {
		entry.archived_at ??= archivedAt;
		this.changes.note();
	}

	restore(entry: Asset | Task | Template): void {
		entry.archived_at = null;
		this.changes.note();
	}

	/** Takes the completion of a task back. */
	reopen(task: Task): void {
		task.completed_at = null;
		task.status = 'in-progress';
		this.changes.note();
	}

	/** Hides a process, and with it those of its tasks and files that are not hidden already. */
	archiveProcess(
		organization: Organization,
		process: Process,
		archivedAt = this.clock.isoNow(),
	): void {
		if (process.archived_at !== null) return;
		process.archived_at = archivedAt;
		const active = (entry: Asset | Task) => entry.archived_at === null;
		const tasks = tasksOfProcess(organization, process.id).filter(active);
		const assets = filesOfProcess(organization, process.id).filter(active);
		for (const entry of [...tasks, ...assets]) entry.archived_at = archivedAt;
		organization.archivedWith.set(process.id, {
			taskIds: tasks.map(({ id }) => id),
			assetIds: assets.map(({ id }) => id),
		});
		this.changes.note();
	}

	/** Brings a process back, with exactly those tasks and files that went with it. */
	restoreProcess(organization: Organization, process: Process): void {
		process.archived_at = null;
		const { taskIds = [], assetIds = [] } = organization.archivedWith.get(process.id) ?? {};
		const tasks = taskIds.map((id) => organization.tasks.get(id));
		const assets = assetIds.map((id) => organization.assets.get(id));
		for (const entry of [...tasks, ...assets]) if (entry) entry.archived_at = null;
		organization.archivedWith.delete(process.id);
		this.changes.note();
	}

	/** Notes what a member did in the organization's activity feed. */
	recordActivity(organization: Organization, text: string, entityId: string, member: Member): void {
		const createdAt = this.clock.isoNow();
		organization.activity.push({ text, entityId, memberId: member.id, createdAt });
	}

	/** Keeps an organization as it is, for reads that lag behind the change that is to come. */
	remember(organization: Organization): void {
		const untilMs = this.clock.now();
		this.former = this.former.filter((former) => former.untilMs > untilMs - LONGEST_LAG_MS);
		this.former.push({ untilMs, organization: copyOf(organization) });
	}

	/** An organization as it was at `timeMs`: before the changes by requests that came later. */
	asOf(organization: Organization, timeMs: number): Organization {
		const former = this.former.find(
			(one) => one.untilMs > timeMs && one.organization.id === organization.id,
		);
		return former?.organization ?? organization;
	}

	/** Forgets everything. */
	clear(): void {
		this.organizations.clear();
		this.membersByToken.clear();
		this.deletions.length = 0;
		this.deletionsById.clear();
		this.former = [];
		this.changes.note();
	}

	/** All of it as plain JSON. */
	toJSON() {
		return {
			organizations: [...this.organizations.values()].map((organization) => ({
				id: organization.id,
				name: organization.name,
				deletedAt: organization.deletedAt,
				tasks: [...organization.tasks.values()],
				processes: [...organization.processes.values()],
				templates: [...organization.templates.values()],
				assets: [...organization.assets.values()],
				guests: [...organization.guests.values()],
				comments: Object.fromEntries(organization.comments),
				activity: organization.activity,
			})),
			members: [...this.membersByToken.values()],
			deletions: this.deletions,
		};
	}

	private detach(organization: Organization, asset: Asset): void {
		const held = listHolding(organization, asset.id);
		const place = held?.indexOf(asset) ?? -1;
		if (place !== -1) held?.splice(place, 1);
		organization.holders.delete(asset.id);
	}

	private recordDeletion(
		kind: Deletion['kind'],
		id: string,
		organization: Organization,
		cause: Cause,
	): Deletion {
		const deletedAt = this.clock.isoNow();
		const deletion: Deletion = { kind, id, organizationId: organization.id, deletedAt, cause };
		this.deletions.push(deletion);
		this.deletionsById.set(id, deletion);
		return deletion;
	}
}
