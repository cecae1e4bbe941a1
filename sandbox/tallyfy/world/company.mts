import { addProcess, addTask, addTemplate, type TaskFields } from './add.mts';
import { DAY_MS, isoTime } from './details.mts';
import { addFile } from './files.mts';
import type { Organization } from '../state/organization.mts';
import type { Process, Template } from '../state/records.mts';
import type { SandboxState } from '../state/state.mts';

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
	addOneOffTasks(organization, size.oneOffTasks, dayAgo);
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
		addTemplate(organization, { title, stepTitles, created_at: dayAgo(HISTORY_DAYS + 5) }),
	);
}

function addOneOffTasks(
	organization: Organization,
	count: number,
	dayAgo: (days: number) => string,
): void {
	for (let index = 0; index < count; index += 1) {
		const age = ageOf(index, count);
		const task = addTask(organization, oneOffTask(index, age, dayAgo));
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
		tags: index % 30 === 6 ? ['Legal hold'] : index % 10 === 2 ? ['Finance'] : [],
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
		tags: index % 15 === 4 ? ['Legal hold'] : [],
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
