import { addProcess, addTask, addTemplate } from './add.mts';
import { fillCompany } from './company.mts';
import { DAY_MS, isoTime, MEMBER_ID } from './add.mts';
import { addFile } from './files.mts';
import {
	ACCESS_TOKEN,
	ORGANIZATION_ID,
	OTHER_ORGANIZATION_ID,
	LIGHT_ACCESS_TOKEN,
	STANDARD_ACCESS_TOKEN,
} from '../state/ids.mts';
import type { Organization } from '../state/organization.mts';
import type { Member } from '../state/records.mts';
import type { SandboxState } from '../state/state.mts';

/**
 * `small`: seven one-off tasks, a process of three tasks and four files, all from January 2025. `company`: two years of a
 * small company. `large`: the same, with 50,000 tasks and 5,000 processes.
 */
export type World = 'company' | 'large' | 'small';

const SMALL_FIRST_DAY_MS = Date.UTC(2025, 0, 6, 9);
/** The dates of the other worlds go back from the sandbox's clock, so that ages are the same whenever it starts. */
const YEARS_BACK_MS = 730 * DAY_MS;

const MEMBERS: Omit<Member, 'organizationId'>[] = [
	{
		id: MEMBER_ID,
		name: 'Robin Sandbox',
		email: 'robin@northwind.example',
		accessToken: ACCESS_TOKEN,
		role: 'admin',
		status: 'active',
	},
	{
		id: 10002,
		name: 'Lee Light',
		email: 'lee@northwind.example',
		accessToken: LIGHT_ACCESS_TOKEN,
		role: 'light',
		status: 'active',
	},
	{
		id: 10003,
		name: 'Kim Standard',
		email: 'kim@northwind.example',
		accessToken: STANDARD_ACCESS_TOKEN,
		role: 'standard',
		status: 'active',
	},
];

const ONE_OFF_TASKS: [title: string, status: string, dueInDays: number | null][] = [
	['Call back Meridian Dental about the invoice', 'completed', 3],
	['Order name badges for the spring conference', 'completed', 10],
	['Renew the parking permit', 'completed', 14],
	['Send the signed NDA to Harbor & Finch', 'in-progress', 21],
	['Collect keys from the old office', 'not-started', null],
	['Book the van for the archive move', 'not-started', 35],
	['TEST - please ignore', 'not-started', null],
];
const ONBOARDING_STEPS = ['Collect tax forms', 'Create accounts', 'Order a laptop'];
const FILES = ['signed-nda.pdf', 'passport-scan.jpg', 'invoice-2025-0117.pdf', 'floor-plan.png'];

/** Fills an empty state: the organization of the access token, with a logo, and one that is out of reach. */
export function seed(state: SandboxState, world: World): Organization {
	const organization = state.addOrganization(ORGANIZATION_ID, 'Northwind Clinic');
	state.addOrganization(OTHER_ORGANIZATION_ID, 'Somebody Else Ltd');
	for (const member of MEMBERS) state.addMember({ ...member, organizationId: ORGANIZATION_ID });
	organization.firstDayMs =
		world === 'small' ? SMALL_FIRST_DAY_MS : state.clock.now() - YEARS_BACK_MS;
	fillSmall(organization);
	if (world === 'company') fillCompany(state, organization, { oneOffTasks: 393, processes: 59 });
	// Four and a half tasks a process: 50,000 tasks in all.
	if (world === 'large') fillCompany(state, organization, { oneOffTasks: 27_496, processes: 4999 });
	return organization;
}

function fillSmall(organization: Organization): void {
	for (const [index, [title, status, dueInDays]] of ONE_OFF_TASKS.entries()) {
		const dueMs = organization.firstDayMs + (index + 1 + (dueInDays ?? 0)) * DAY_MS;
		addTask(organization, { title, status, deadline: dueInDays === null ? null : isoTime(dueMs) });
	}
	const template = addTemplate(organization, {
		title: 'Employee onboarding',
		stepTitles: ONBOARDING_STEPS,
	});
	addProcess(organization, { checklist_id: template.id, name: 'Onboarding of Sam Rivera' });
	addFile(organization, {
		filename: 'logo.png',
		uploaded_from: 'organization',
		subject: { id: organization.id, type: 'Organization' },
	});
	const [firstTask] = organization.tasks.keys();
	for (const filename of FILES) addFile(organization, { filename, taskId: firstTask ?? '' });
}
