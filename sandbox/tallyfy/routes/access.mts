import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Quirks } from '../quirks.mts';
import { ownerIds, processOf, tasksOfProcess, type Organization } from '../state/organization.mts';
import type { Asset, Member, Process, Task } from '../state/records.mts';
import { ORGANIZATION, type Refusal, type Tallyfy } from './answers.mts';

declare module 'fastify' {
	interface FastifyRequest {
		member: Member;
		/** As it is now, with what nobody is shown. */
		organization: Organization;
		/** What the member is shown of it; a request that only reads may be shown an older state. */
		sight: Sight;
	}
}

/** Where a path that can't be decoded ends up; nothing a client sends decodes to it. */
export const MALFORMED_TARGET = '/%00malformed';

/**
 * What a web server makes of a request's path before any router sees it: percent-encoding decoded,
 * `.` and `..` resolved (RFC 3986, 5.2.4), the query string left alone.
 *
 * Whether Tallyfy's front end also decodes `%2f` to a slash is not documented. The sandbox takes the
 * most dangerous reading (nginx does so when it chooses a location), so that an id which could leave
 * its place in the path shows in the state.
 * Returns the target to route on, or `MALFORMED_TARGET` if the encoding is broken.
 */
export function resolveTarget(target: string): string {
	const queryStart = target.indexOf('?');
	const path = queryStart === -1 ? target : target.slice(0, queryStart);
	if (!path.includes('%') && !path.includes('/.')) return target;

	const segments: string[] = [];
	let decoded: string;
	try {
		decoded = decodeURIComponent(path);
	} catch {
		return MALFORMED_TARGET;
	}
	const parts = decoded.split('/').slice(1);
	parts.forEach((part, index) => {
		const isLast = index === parts.length - 1;
		if (part === '..') segments.pop();
		if (part !== '..' && part !== '.') segments.push(encodeURIComponent(part));
		else if (isLast) segments.push('');
	});
	return `/${segments.join('/')}${queryStart === -1 ? '' : target.slice(queryStart)}`;
}

/** What Tallyfy's edge answers to a request that does not name its program; whatever the name is, it goes on. */
export function refuseNameless({ headers }: FastifyRequest, reply: FastifyReply): boolean {
	if (headers['x-tallyfy-client'] !== undefined) return false;
	void reply.code(404).send({ message: 'Not found. Error Code: apsh546.' });
	return true;
}

/**
 * Lets a request in if its token is somebody's; then `request.member` is set. Our assumption: 406 for an Accept that rules
 * out what the path answers; without one, anything goes.
 */
export function identify(
	{ state, quirks, signIn }: Tallyfy,
	request: FastifyRequest,
): Refusal | undefined {
	const { headers, routeOptions } = request;
	const isDownload = routeOptions.url?.endsWith('/dl') ?? false;
	const type = isDownload ? 'octet-stream' : 'json';
	const accepted = new RegExp(`application/(${type}|\\*)|\\*/\\*`).test(headers.accept ?? '*/*');
	if (!accepted && (!isDownload || quirks.strictDownloads))
		return { status: 406, message: `The Accept header must allow application/${type}.` };
	const accessToken = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
	const member =
		accessToken === undefined
			? undefined
			: (state.membersByToken.get(accessToken) ?? signIn.memberOf(accessToken));
	if (!member) return { status: 401, message: 'Unauthenticated.' };
	request.member = member;
	return undefined;
}

/**
 * Lets a member into an organization; then `request.organization` and `request.sight` are set. Our assumptions: 404 for an
 * organization that does not exist (any more), and what is documented for applications, 403, for one that the member does
 * not belong to.
 */
export function enter(
	{ state, clock, quirks }: Tallyfy,
	request: FastifyRequest,
	organizationId: string,
): Refusal | undefined {
	const organization = state.organizations.get(organizationId);
	if (organization?.deletedAt !== null) {
		return { status: 404, message: 'Organization not found.' };
	}
	const { member, method, routeOptions } = request;
	if (member.organizationId !== organization.id) {
		const message = "You don't have application's permissions for this organization!";
		return { status: 403, message };
	}
	request.organization = organization;
	const isOfOne = (routeOptions.url?.replace(ORGANIZATION, '') ?? '').endsWith('/:id');
	const lagMs = method === 'GET' ? quirks[isOfOne ? 'getLagMs' : 'listLagMs'] : 0;
	const shown = lagMs === 0 ? organization : state.asOf(organization, clock.now() - lagMs);
	request.sight = new Sight(shown, member, quirks);
	return undefined;
}

/** Why a member may not change anything. */
export function refuseChange({ quirks }: Tallyfy, { role }: Member): Refusal | undefined {
	if (role === 'light') return { status: 403, message: 'You have no permission to do this.' };
	if (!quirks.readOnly) return undefined;
	const message =
		'This organization is read-only due to an overdue payment. Settle the invoice in Xero to restore access.';
	return { status: 403, message };
}

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
	shows(task: Task): boolean {
		const { organization, member } = this;
		const isTheirs = () => ownerIds(organization, task).includes(member.id);
		if (task.top_secret && member.role !== 'admin' && !isTheirs()) return false;
		return !this.hidesBelongings(task.run_id);
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
