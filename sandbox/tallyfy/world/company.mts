import {
	addComment,
	addGroup,
	addGuest,
	addProcess,
	addTask,
	addTemplate,
	DAY_MS,
	isoTime,
	MEMBER_ID,
	type TaskFields,
} from './add.mts';
import { addFile } from './files.mts';
import type { Organization } from '../state/organization.mts';
import type { Member, Owners, Process, Template } from '../state/records.mts';
import type { SandboxState } from '../state/state.mts';

/** Colleagues, whom the sandbox lets nobody be. */
const COLLEAGUES: [name: string, role: Member['role'], status: Member['status']][] = [
	['Ana Flores', 'admin', 'active'],
	['Ben Adler', 'standard', 'active'],
	['Chidi Okafor', 'standard', 'active'],
	['Dana Weiss', 'light', 'active'],
	['Eli Novak', 'standard', 'disabled'],
	['Fay Lindqvist', 'standard', 'invited'],
];
const FIRST_COLLEAGUE_ID = 10_011;

/** When each was last there; the one without was never. The last one is disabled. */
const GUESTS: [email: string, name: string, daysAgo: number | null][] = [
	['mira@meridian-dental.example', 'Mira Patel', 3],
	['jo@harborfinch.example', 'Jo Harbor', 40],
	['office@larkspur.example', 'Lena Larkspur', 200],
	['r.ortega@ortega.example', 'Rafael Ortega', 410],
	['hello@bluedoor.example', 'Blue Door', 690],
	['intern@kowalski.example', 'Piotr Kowalski', null],
	['old@hollis.example', 'Hanna Hollis', 600],
];

/** By the place of a process among each twenty. */
const PROCESS_TAGS: Readonly<Record<number, readonly string[]>> = {
	2: ['Keep'],
	7: ['Finance'],
	11: ['Lawsuit'],
	16: ['Finance', 'Keep'],
};

interface Size {
	oneOffTasks: number;
	processes: number;
}

const HISTORY_DAYS = 720;
/** Off the full day, so that an age in whole days is not a matter of the moment of asking. */
const PART_OF_DAY = 0.4;

const CHORES = [
	'Call back {} about the invoice',
	'Send the offer to {}',
	'Prepare the meeting with {}',
	'Collect the signed contract from {}',
	'Answer the complaint of {}',
	'Update the address of {}',
	'Archive the records of {}',
	'TEST - invoice run for {}',
	'Order supplies for {}',
	'Remind {} of the appointment',
	'Check the insurance of {}',
];
const CLIENTS = [
	'Meridian Dental',
	'Harbor & Finch',
	'Larkspur School',
	'Ortega Logistics',
	'Blue Door Bakery',
	'St. Anne Hospice',
	'Kowalski & Sons',
	'Ümit Çelik',
	'Riverside Apartments',
	'O’Neill Physio',
	'Aoki Imports',
	'Fern Street Pharmacy',
	'Hollis Legal',
];
const TEMPLATES: [title: string, ...stepTitles: string[]][] = [
	['Client intake', 'Collect details', 'Check insurance', 'Open the file', 'Welcome call'],
	[
		'Supplier contract',
		'Request offers',
		'Compare',
		'Sign',
		'File the contract',
		'Plan the review',
	],
	['Monthly closing', 'Collect receipts', 'Reconcile', 'Report', 'Approve', 'Send to tax office'],
];
const RETIRED_TEMPLATE: (typeof TEMPLATES)[number] = [
	'Paper archive move (old)',
	'Pack',
	'Label',
	'Move',
];

/**
 * Two years of a small company, on top of what is there: one-off tasks (most completed, some archived, some completed
 * without a date), processes of five templates (one of them archived), and files on kick-off forms, tasks and comments.
 * The same every time; only the day it ends on is that of the sandbox's clock.
 */
export function fillCompany(state: SandboxState, organization: Organization, size: Size): void {
	const nowMs = state.clock.now();
	const dayAgo = (days: number) => isoTime(nowMs - (days + PART_OF_DAY) * DAY_MS);
	const templates = [...organization.templates.values(), ...addTemplates(organization, dayAgo)];
	const groupIds = addPeople(state, organization, dayAgo);
	addOneOffTasks(organization, size.oneOffTasks, dayAgo, groupIds);
	for (let index = 0; index < size.processes; index += 1) {
		const age = ageOf(index, size.processes);
		const process = addOneProcess(organization, index, age, templates, dayAgo);
		addProcessFiles(organization, process, index);
		// A third of what was completed more than half a year ago is in the archive.
		if (process.completed_at !== null && age > 200 && index % 3 === 0)
			state.archiveProcess(organization, process, dayAgo(age - 150));
	}
	const retired = templates.at(-1);
	if (retired) state.archive(retired, dayAgo(300));
}

function addTemplates(organization: Organization, dayAgo: (days: number) => string): Template[] {
	return [...TEMPLATES, RETIRED_TEMPLATE].map(([title, ...stepTitles]) =>
		addTemplate(organization, {
			title,
			stepTitles,
			created_at: dayAgo(HISTORY_DAYS + 5),
			tags: title === 'Supplier contract' ? ['Finance', 'Keep'] : [],
		}),
	);
}

/** Adds colleagues, guests and groups, and returns the ids of the groups. */
function addPeople(
	state: SandboxState,
	organization: Organization,
	dayAgo: (days: number) => string,
): string[] {
	for (const [index, [name, role, status]] of COLLEAGUES.entries()) {
		const email = `${name.toLowerCase().replace(' ', '.')}@northwind.example`;
		const { id: organizationId } = organization;
		const id = FIRST_COLLEAGUE_ID + index;
		state.addMember({ id, name, email, accessToken: null, organizationId, role, status });
	}
	for (const [index, [email, name, daysAgo]] of GUESTS.entries()) {
		const [first_name = '', last_name = ''] = name.split(' ');
		const guest = addGuest(organization, {
			email,
			first_name,
			last_name,
			last_accessed_at: daysAgo === null ? null : dayAgo(daysAgo),
			created_at: dayAgo(HISTORY_DAYS - 3 * index),
		});
		const administrator = organization.members.get(MEMBER_ID);
		if (index === GUESTS.length - 1 && administrator) state.disableGuest(guest, administrator);
	}
	const [first, , third] = GUESTS.map(([email]) => email);
	return [
		addGroup(organization, { name: 'Front desk', members: [10_002, FIRST_COLLEAGUE_ID + 3] }),
		addGroup(organization, { name: 'Accounting', members: [FIRST_COLLEAGUE_ID] }),
		addGroup(organization, { name: 'Outside help', guests: [first ?? '', third ?? ''] }),
	].map(({ id }) => id);
}

/** Who a one-off task belongs to: mostly a member, now and then a guest or a group; guests who are long gone have no open one. */
function ownersOf(index: number, isOpen: boolean, groupIds: readonly string[]): Owners {
	if (index % 12 === 8) return { users: [], guests: [], groups: [groupIds[index % 3] ?? ''] };
	const guests = GUESTS.slice(0, isOpen ? 2 : -1).map(([email]) => email);
	if (index % 9 === 5)
		return { users: [MEMBER_ID], guests: [guests[index % guests.length] ?? ''], groups: [] };
	if (index % 31 === 30) return { users: [], guests: [], groups: [] };
	const members = [MEMBER_ID, MEMBER_ID, 10_003, FIRST_COLLEAGUE_ID + (index % 5)];
	return { users: [members[index % members.length] ?? MEMBER_ID], guests: [], groups: [] };
}

function addOneOffTasks(
	organization: Organization,
	count: number,
	dayAgo: (days: number) => string,
	groupIds: readonly string[],
): void {
	for (let index = 0; index < count; index += 1) {
		const age = ageOf(index, count);
		const fields = oneOffTask(index, age, dayAgo);
		const owners = ownersOf(index, fields.completed_at === null, groupIds);
		const task = addTask(organization, { ...fields, owners });
		if (task.problem) addComment(organization, task, 'The number does not answer.', 'problem');
		if (index % 20 === 3)
			addFile(organization, {
				filename: `letter-${index}.pdf`,
				taskId: task.id,
				uploaded_at: task.created_at,
			});
		if (index % 40 === 7)
			addFile(organization, {
				filename: `photo-${index}.jpg`,
				commentOn: task.id,
				// Now and then Tallyfy has no date for a file.
				uploaded_at: index % 80 === 7 ? task.created_at : null,
			});
	}
}

function oneOffTask(index: number, age: number, dayAgo: (days: number) => string): TaskFields {
	const chore = CHORES[index % CHORES.length] ?? '';
	const isOpen = age < 25 || index % 6 === 5;
	const completedDaysAgo = Math.max(1, age - 1 - (index % 20));
	// Completed before Tallyfy noted when, as it were.
	const isUndated = index % 50 === 12;
	const isArchived = !isOpen && age > 120 && index % 7 === 0;
	return {
		title: chore.replace('{}', CLIENTS[index % CLIENTS.length] ?? ''),
		status: isOpen ? (index % 2 === 0 ? 'in-progress' : 'not-started') : 'completed',
		created_at: dayAgo(age),
		completed_at: isOpen || isUndated ? null : dayAgo(completedDaysAgo),
		last_updated: dayAgo(isOpen ? age : completedDaysAgo),
		deadline: index % 9 === 4 ? null : dayAgo(age - 14),
		archived_at: isArchived ? dayAgo(Math.max(1, completedDaysAgo - 30)) : null,
		problem: index % 45 === 20,
		tags: [
			...(index % 30 === 6 ? ['Legal hold'] : index % 10 === 2 ? ['Finance'] : []),
			...(index % 25 === 9 ? ['Keep'] : []),
			...(index % 40 === 22 ? ['Lawsuit'] : []),
		],
	};
}

function addOneProcess(
	organization: Organization,
	index: number,
	age: number,
	templates: readonly Template[],
	dayAgo: (days: number) => string,
): Process {
	// The retired template, the last one, was in use in the first year only.
	const choice = templates.slice(0, age > 400 ? templates.length : -1);
	const template = choice[index % choice.length];
	const isOpen = age < 45 || index % 8 === 6;
	const completedDaysAgo = Math.max(1, age - 5 - (index % 25));
	return addProcess(organization, {
		...(template && { checklist_id: template.id }),
		name: `${template?.title ?? ''}: ${CLIENTS[index % CLIENTS.length] ?? ''}`,
		taskCount: 3 + (index % 4),
		created_at: dayAgo(age),
		started_at: dayAgo(age),
		due_date: dayAgo(age - 30),
		status: isOpen ? 'active' : 'complete',
		completed_at: isOpen ? null : dayAgo(completedDaysAgo),
		last_updated: dayAgo(isOpen ? age : completedDaysAgo),
		has_open_issue: index % 21 === 13,
		owner_id: index % 3 === 1 ? FIRST_COLLEAGUE_ID : MEMBER_ID,
		tags: index % 15 === 4 ? ['Legal hold'] : (PROCESS_TAGS[index % 20] ?? []),
	});
}

function addProcessFiles(organization: Organization, process: Process, index: number): void {
	const uploadedAt = { uploaded_at: process.created_at };
	const filename = (name: string) => `${name}-${process.increment_id}`;
	addFile(organization, {
		filename: `${filename('request')}.pdf`,
		processId: process.id,
		...uploadedAt,
	});
	const [firstTaskId = '', lastTaskId = ''] = [
		organization.taskIdsByProcess.get(process.id)?.at(0),
		organization.taskIdsByProcess.get(process.id)?.at(-1),
	];
	if (index % 2 === 0)
		addFile(organization, {
			filename: `${filename('scan')}.pdf`,
			taskId: firstTaskId,
			...uploadedAt,
			...(index % 12 === 4 && { source: 'url', system: 'Google Drive' }),
		});
	if (index % 10 === 5)
		addFile(organization, {
			filename: `${filename('note')}.png`,
			commentOn: lastTaskId,
			...uploadedAt,
		});
}

/** Spreads entries evenly over the history, the oldest first. In whole days. */
function ageOf(index: number, count: number): number {
	return Math.max(1, Math.floor(HISTORY_DAYS * (1 - index / count)));
}
