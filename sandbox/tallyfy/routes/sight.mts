import type { Quirks } from '../quirks.mts';
import type { Organization } from '../state/organization.mts';
import { processOf, tasksOfProcess } from '../state/organization.mts';
import type { Asset, Member, Process, Task } from '../state/records.mts';

/**
 * What one member is shown of an organization. A secret task does not exist for who is neither an administrator nor one of
 * its owners; what went into the archive with a process does not either, where a quirk says so.
 */
export class Sight {
	readonly organization: Organization;
	readonly member: Member;
	readonly quirks: Quirks;

	constructor(organization: Organization, member: Member, quirks: Quirks) {
		this.organization = organization;
		this.member = member;
		this.quirks = quirks;
	}

	/** What lists of this organization, as this member sees them, depend on. */
	get key(): string {
		const { member, quirks } = this;
		return `${member.role === 'admin' ? '' : member.id} ${quirks.hidesArchivedBelongings}`;
	}

	/** Whether there is such a task for this member: in lists, and to be changed. */
	shows({ top_secret: isSecret, owners, run_id: runId }: Task): boolean {
		const { role, id } = this.member;
		if (isSecret && role !== 'admin' && !owners.users.includes(id)) return false;
		return !this.hidesBelongings(runId);
	}

	/** A task that can be changed. */
	task(id: string): Task | undefined {
		const task = this.organization.tasks.get(id);
		return task && this.shows(task) ? task : undefined;
	}

	/** A task that can be read by its id: not, where a quirk says so, one in the archive. */
	readableTask(id: string): Task | undefined {
		const task = this.task(id);
		if (task?.run_id === null) {
			const isHidden = task.archived_at !== null && this.quirks.archivedTaskGet === 404;
			return isHidden ? undefined : task;
		}
		return this.isArchived(task?.run_id) && this.quirks.archivedRunGet === 404 ? undefined : task;
	}

	/** A process that can be read by its id. */
	readableProcess(id: string): Process | undefined {
		const isHidden = this.isArchived(id) && this.quirks.archivedRunGet === 404;
		return isHidden ? undefined : this.organization.processes.get(id);
	}

	/** A file that can be read and deleted. */
	asset(id: string): Asset | undefined {
		const isHidden = this.hidesBelongings(processOf(this.organization, id));
		return isHidden ? undefined : this.organization.assets.get(id);
	}

	/** Those of the files that can be read. */
	assets(assets: readonly Asset[]): Asset[] {
		return assets.filter(({ id }) => this.asset(id) !== undefined);
	}

	tasksOf(processId: string): Task[] {
		return tasksOfProcess(this.organization, processId).filter((task) => this.shows(task));
	}

	private hidesBelongings(processId: string | null | undefined): boolean {
		return this.quirks.hidesArchivedBelongings && this.isArchived(processId);
	}

	private isArchived(processId: string | null | undefined): boolean {
		const process = this.organization.processes.get(processId ?? '');
		return process !== undefined && process.archived_at !== null;
	}
}
