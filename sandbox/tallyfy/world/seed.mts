import { hash } from 'node:crypto';
import type { Asset, Organization, SandboxState, Task } from './state.mts';

/** A stand-in's token: it opens nothing but the sandbox. */
export const ACCESS_TOKEN = 'sandbox-access-token';
/** Belongs to a member of the same organization who may read but not delete: 403. */
export const READ_ONLY_ACCESS_TOKEN = 'sandbox-read-only-access-token';
export const ORGANIZATION_ID = sandboxId('organization', 1);
/** Exists, but neither token belongs to it. */
export const OTHER_ORGANIZATION_ID = sandboxId('organization', 2);

const MEMBER_ID = '10001';
const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_DAY_MS = Date.UTC(2025, 0, 6, 9);

/**
 * A stable id that looks like Tallyfy's: 32 hexadecimal characters. The same kind and number always
 * give the same id, in every process.
 *
 * @param number counts from 1
 */
export function sandboxId(kind: 'asset' | 'organization' | 'process' | 'task', number: number) {
	return hash('md5', `${kind} ${number}`, 'hex');
}

/** The id of the file that is the organization's logo, which Tallyfy refuses to delete. */
export const LOGO_ID = sandboxId('asset', 1);

const ONE_OFF_TASKS: [title: string, status: string, dueInDays: number | null][] = [
	['Call back Meridian Dental about the invoice', 'completed', 3],
	['Order name badges for the spring conference', 'completed', 10],
	['Renew the parking permit', 'completed', 14],
	['Send the signed NDA to Harbor & Finch', 'in-progress', 21],
	['Collect keys from the old office', 'not-started', null],
	['Book the van for the archive move', 'not-started', 35],
	['TEST - please ignore', 'not-started', null],
];
const PROCESS_TASKS = ['Collect tax forms', 'Create accounts', 'Order a laptop'];
const FILES = ['signed-nda.pdf', 'passport-scan.jpg', 'invoice-2025-0117.pdf', 'floor-plan.png'];

/**
 * Fills an empty state with the default world: one organization with a logo, seven one-off tasks,
 * three tasks of a process and four files; a second organization that is out of reach.
 */
export function seed(state: SandboxState): void {
	const organization = state.addOrganization(ORGANIZATION_ID, 'Northwind Clinic');
	state.addOrganization(OTHER_ORGANIZATION_ID, 'Somebody Else Ltd');
	state.addMember({
		id: MEMBER_ID,
		name: 'Robin Sandbox',
		accessToken: ACCESS_TOKEN,
		organizationId: ORGANIZATION_ID,
		canDelete: true,
	});
	state.addMember({
		id: '10002',
		name: 'Lee Readonly',
		accessToken: READ_ONLY_ACCESS_TOKEN,
		organizationId: ORGANIZATION_ID,
		canDelete: false,
	});
	for (const [title, status, dueInDays] of ONE_OFF_TASKS) {
		addTask(organization, { title, status, dueInDays, runId: null });
	}
	for (const title of PROCESS_TASKS) {
		const runId = sandboxId('process', 1);
		addTask(organization, { title, status: 'not-started', dueInDays: 40, runId });
	}
	addAsset(organization, 'logo.png', { id: ORGANIZATION_ID, type: 'Organization' });
	const [firstTask] = organization.tasks.keys();
	for (const filename of FILES) {
		addAsset(organization, filename, { id: firstTask ?? '', type: 'Task' });
	}
}

/** Adds one-off tasks with the next free ids, and returns these. */
export function addTasks(organization: Organization, count: number): string[] {
	return Array.from({ length: count }, (_, index) => {
		const title = `Follow up on request ${index + 1}`;
		return addTask(organization, { title, status: 'completed', dueInDays: 7, runId: null });
	});
}

/** Adds files with the next free ids, and returns these. */
export function addFiles(organization: Organization, count: number): string[] {
	const subject = { id: sandboxId('process', 1), type: 'Run' } as const;
	return Array.from({ length: count }, (_, index) =>
		addAsset(organization, `scan-${index + 1}.pdf`, subject),
	);
}

interface NewTask {
	title: string;
	status: string;
	dueInDays: number | null;
	runId: string | null;
}

function addTask(organization: Organization, { title, status, dueInDays, runId }: NewTask): string {
	const number = nextNumber(organization, 'task');
	const createdMs = FIRST_DAY_MS + (number % 300) * DAY_MS;
	const task: Task = {
		id: sandboxId('task', number),
		title,
		status,
		is_oneoff_task: runId === null,
		run_id: runId,
		deadline: dueInDays === null ? null : isoTime(createdMs + dueInDays * DAY_MS),
		created_at: isoTime(createdMs),
		completed_at: status === 'completed' ? isoTime(createdMs + DAY_MS) : null,
		archived_at: null,
		owners: { users: [MEMBER_ID], guests: [], groups: [] },
	};
	organization.tasks.set(task.id, task);
	return task.id;
}

function addAsset(organization: Organization, filename: string, subject: Asset['subject']): string {
	const number = nextNumber(organization, 'asset');
	const asset: Asset = {
		id: sandboxId('asset', number),
		filename,
		version: 1,
		uploaded_from: subject.type === 'Organization' ? 'organization' : 'ko_field',
		uploaded_at: isoTime(FIRST_DAY_MS + (number % 300) * DAY_MS),
		step_id: null,
		source: 'local',
		system: false,
		uploaded_to_s3: true,
		archived_at: null,
		subject,
	};
	organization.assets.set(asset.id, asset);
	return asset.id;
}

const countersByOrganization = new WeakMap<Organization, { asset: number; task: number }>();

/** Never gives a number twice, so that what was deleted does not come back under its old id. */
function nextNumber(organization: Organization, kind: 'asset' | 'task'): number {
	const counters = countersByOrganization.get(organization) ?? { asset: 0, task: 0 };
	countersByOrganization.set(organization, counters);
	counters[kind] += 1;
	return counters[kind];
}

function isoTime(timeMs: number): string {
	return new Date(timeMs).toISOString();
}
