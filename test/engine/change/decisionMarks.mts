import type { IDataObject } from 'n8n-workflow';

import { sandboxId } from '../../../sandbox/tallyfy/state/ids.mts';
import type { Sandbox } from '../../../sandbox/tallyfy/server.mts';
import { tag } from '../../../sandbox/tallyfy/world/add.mts';
import type { Kind } from './operations/kinds.mts';

const KIM = 10_003;
const LEE = 10_002;

/** Makes a thing as the operation wants it, and returns its ID. */
const ready = (sandbox: Sandbox, kind: Kind) => kind.add(sandbox, 1, kind.from)[0] ?? '';

function tagged(sandbox: Sandbox, kind: Kind, ...titles: string[]): string {
	const id = ready(sandbox, kind);
	tag(sandbox.organization, id, titles);
	return id;
}

/** A thing of this member, or of a group besides. */
function owned(sandbox: Sandbox, kind: Kind, member: number, groups: string[] = []): string {
	const id = ready(sandbox, kind);
	const { tasks, processes, templates } = sandbox.organization;
	const task = tasks.get(id);
	if (task !== undefined) task.owners = { users: [member], guests: [], groups };
	else Object.assign(processes.get(id) ?? templates.get(id) ?? {}, { owner_id: member });
	return id;
}

/** A one-off task whose record lacks these fields: it has no more than what tells that it is one. */
function bare(sandbox: Sandbox, kind: Kind): string {
	const id = ready(sandbox, kind);
	const data = { id, title: 'Pay', is_oneoff_task: true, run_id: null, archived_at: null };
	const fault = { kind: 'status', status: 200, body: { data } } as const;
	sandbox.faults.set([{ match: { method: 'GET', path: `/tasks/${id}` }, fault }]);
	return id;
}

/** Things by what marks them, in the words of the table. */
export const MARKED_THINGS: Record<string, (sandbox: Sandbox, kind: Kind) => string> = {
	'tagged "Keep"': (sandbox, kind) => tagged(sandbox, kind, 'Finance', 'Keep'),
	'tagged "KEEP" beside a tag "Keep"': (sandbox, kind) => {
		tagged(sandbox, kind, 'Keep');
		return tagged(sandbox, kind, 'KEEP');
	},
	'tagged "Finance"': (sandbox, kind) => tagged(sandbox, kind, 'Finance'),
	'with hidden tags and owners': bare,
	"Kim's": (sandbox, kind) => owned(sandbox, kind, KIM),
	"Lee's": (sandbox, kind) => owned(sandbox, kind, LEE),
	"Lee's and a group's": (sandbox, kind) =>
		owned(sandbox, kind, LEE, sandbox.addGroups(1, { members: [KIM] })),
};

const onlyIf = (conditions: IDataObject): IDataObject => ({ onlyIf: { conditions } });
const addKeep = (sandbox: Sandbox) => {
	tag(sandbox.organization, sandbox.addTasks(1)[0] ?? '', ['Keep']);
};
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const rows = (...held: object[]): IDataObject => ({
	protectedIds: `={{ ${JSON.stringify(held)} }}`,
});

/** Guards by marks, and holds by rows; `id` is the thing's. */
export const MARKED_GUARDS: Record<string, (sandbox: Sandbox, id: string) => IDataObject> = {
	'Only If not tagged "Keep"': (sandbox) => {
		addKeep(sandbox);
		return onlyIf({ notTagged: 'keep' });
	},
	'Only If tagged "Keep"': (sandbox) => {
		addKeep(sandbox);
		return onlyIf({ tag: 'keep' });
	},
	'Only If not tagged by a tag that is not there': () => onlyIf({ notTagged: 'Kepe' }),
	'Only If not owned by Kim': () => onlyIf({ notOwnedBy: 'Kim Standard' }),
	'Only If not owned by nobody of that name': () => onlyIf({ notOwnedBy: 'Nobody' }),
	'Only If not owned by a name of two members': ({ organization }) => {
		const kim = organization.members.get(KIM);
		if (kim !== undefined) organization.members.set(1, { ...kim, id: 1, email: 'kim@two.example' });
		return onlyIf({ notOwnedBy: 'kim standard' });
	},
	'Its hold ended yesterday': (_, id) => rows({ resourceId: id, until: day(-2) }),
	'Its hold ends tomorrow': (_, id) => rows({ resourceId: id, until: day(1) }),
	"A row of holds can't be read": (_, id) => rows({ resourceId: id, until: 'next spring' }),
	'A row of holds names nothing': () => rows({ name: 'Smith v. Jones' }),
	'A task of nowhere is protected, and its row has another process': () =>
		rows({ resourceId: sandboxId('task', 999_999), processId: sandboxId('process', 999_999) }),
};
