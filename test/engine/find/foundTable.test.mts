import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import { byId, daysAgo, getMany, idsOf, olderThan } from './finding.mts';

const world = useSandbox();
const KIM = 10_003;
const LEE = 10_002;

const task = (fields: object) => world.sandbox.addTasks(1, { title: 'Chore', ...fields })[0] ?? '';
const owned = (users: number[], groups: string[] = []) =>
	task({ owners: { users, guests: [], groups } });
const completed = (days: number) => task({ completed_at: daysAgo(world.sandbox, days) });

/** A process of that age that was made from this template, or whose template Tallyfy doesn't tell. */
function process(name: string, days: number, template: unknown, fields: object = {}): string {
	const { sandbox } = world;
	const [id = ''] = sandbox.addProcesses(1, { name, created_at: daysAgo(sandbox, days) });
	const made = sandbox.organization.processes.get(id);
	Object.assign(made ?? {}, { checklist_id: template }, fields);
	return id;
}

const templateId = () => world.sandbox.addTemplates(1)[0] ?? '';

/** Beside the newest of its template. */
function older(fields: object = {}): string {
	const template = templateId();
	process('Chore', 10, template);
	return process('Chore', 300, template, fields);
}

/** Makes the thing, and returns its ID. */
const THINGS: Record<string, () => string> = {
	'tagged "Keep"': () => task({ tags: ['Finance', 'Keep'] }),
	'tagged "KEEP" beside a tag "Keep"': () => {
		task({ tags: ['Keep'] });
		return task({ tags: ['KEEP'] });
	},
	'without tags': () => {
		task({ tags: ['Keep'] });
		return task({});
	},
	"Kim's": () => owned([KIM]),
	"Lee's": () => owned([LEE]),
	"Lee's and Kim's": () => owned([LEE, KIM]),
	"a group's": () => owned([], world.sandbox.addGroups(1, { members: [KIM] })),
	"nobody's": () => owned([]),
	'the newest of its template': () => {
		const template = templateId();
		process('Chore', 300, template);
		return process('Chore', 10, template);
	},
	'older than the newest': () => older(),
	'created when nobody can read, beside newer ones': () => older({ created_at: 'last spring' }),
	'without a creation, beside newer ones': () => older({ created_at: null }),
	'the only one without a template': () => process('Chore', 300, null),
	'older than another one without a template': () => {
		process('Chore', 10, null);
		return process('Chore', 300, null);
	},
	'of a template that Tallyfy does not tell': () => older({ checklist_id: undefined }),
	'older than the newest, which is archived': () => {
		const template = templateId();
		process('Chore', 10, template, { archived_at: daysAgo(world.sandbox, 1) });
		return process('Chore', 300, template);
	},
	'due already': () => completed(95),
	'due in six days': () => completed(84.5),
	'due in eight days': () => completed(81.5),
	'without a date': () => task({ completed_at: null }),
	'named "Pay the chore"': () => task({ title: 'Pay the chore' }),
	'named "Chores"': () => task({ title: 'Chores' }),
	'named "Ignore"': () => task({ title: 'Ignore' }),
	'of an archived template': () => {
		const [template = ''] = world.sandbox.addTemplates(1, {
			title: 'Old way',
			archived_at: daysAgo(world.sandbox, 5),
		});
		return process('Chore', 300, template);
	},
};

const WITHIN_A_WEEK = { age: olderThan(90, 'days', 'completed'), dueWithin: 7 };
const FILTERS: Record<string, (id: string) => IDataObject> = {
	'Tag "keep"': () => ({ tag: 'keep' }),
	'Not Tagged "keep"': () => ({ notTagged: 'keep' }),
	'Not Tagged by a tag that is not there': () => ({ notTagged: 'Kepe' }),
	'Tag that is not there': () => ({ tag: 'Kepe' }),
	'Owner Kim': () => ({ owner: 'Kim Standard' }),
	'Not Owned By Kim': () => ({ notOwnedBy: 'Kim Standard' }),
	'Not Owned By a name of two members': () => {
		const { members } = world.sandbox.organization;
		const kim = members.get(KIM);
		if (kim !== undefined) members.set(1, { ...kim, id: 1, email: 'kim@two.example' });
		return { notOwnedBy: 'kim standard' };
	},
	'Owner who is not there': () => ({ owner: 'Nobody' }),
	'Keep Newest 1': () => ({ keepNewest: 1 }),
	'Keep Newest 1 + Archived too': () => ({ keepNewest: 1, archived: 'include' }),
	'Due Within 7 days': () => WITHIN_A_WEEK,
	'Due Within without Age': () => ({ dueWithin: 7 }),
	'Search "chore"': () => ({ search: 'chore' }),
	Template: (id) => ({
		templateId: byId(world.sandbox.organization.processes.get(id)?.checklist_id),
	}),
};

/** Each line: what is asked for, the filter, the one thing, and whether it comes out. `doubt`: no, and the line above says so. */
const FOUND: readonly (readonly [string, string, string, 'doubt' | 'error' | 'no' | 'yes'])[] = [
	['task', 'Tag "keep"', 'tagged "Keep"', 'yes'],
	['task', 'Tag "keep"', 'tagged "KEEP" beside a tag "Keep"', 'yes'],
	['task', 'Tag "keep"', 'without tags', 'no'],
	['task', 'Not Tagged "keep"', 'tagged "Keep"', 'no'],
	['task', 'Not Tagged "keep"', 'tagged "KEEP" beside a tag "Keep"', 'no'],
	['task', 'Not Tagged "keep"', 'without tags', 'yes'],
	['task', 'Not Tagged by a tag that is not there', 'without tags', 'error'],
	['task', 'Tag that is not there', 'without tags', 'error'],
	['task', 'Owner Kim', "Kim's", 'yes'],
	['task', 'Owner Kim', "Lee's and Kim's", 'yes'],
	['task', 'Owner Kim', "Lee's", 'no'],
	['task', 'Owner Kim', "a group's", 'doubt'],
	['task', 'Not Owned By Kim', "Kim's", 'no'],
	['task', 'Not Owned By Kim', "Lee's and Kim's", 'no'],
	['task', 'Not Owned By Kim', "Lee's", 'yes'],
	['task', 'Not Owned By Kim', "nobody's", 'yes'],
	['task', 'Not Owned By Kim', "a group's", 'doubt'],
	['task', 'Not Owned By a name of two members', "Lee's", 'error'],
	['task', 'Owner who is not there', "Lee's", 'error'],
	['process', 'Keep Newest 1', 'the newest of its template', 'no'],
	['process', 'Keep Newest 1', 'older than the newest', 'yes'],
	['process', 'Keep Newest 1', 'created when nobody can read, beside newer ones', 'doubt'],
	['process', 'Keep Newest 1', 'without a creation, beside newer ones', 'doubt'],
	['process', 'Keep Newest 1', 'the only one without a template', 'no'],
	['process', 'Keep Newest 1', 'older than another one without a template', 'yes'],
	['process', 'Keep Newest 1', 'of a template that Tallyfy does not tell', 'doubt'],
	['process', 'Keep Newest 1', 'older than the newest, which is archived', 'no'],
	['process', 'Keep Newest 1 + Archived too', 'older than the newest, which is archived', 'yes'],
	['process', 'Template', 'of an archived template', 'yes'],
	['task', 'Due Within 7 days', 'due already', 'no'],
	['task', 'Due Within 7 days', 'due in six days', 'yes'],
	['task', 'Due Within 7 days', 'due in eight days', 'no'],
	['task', 'Due Within 7 days', 'without a date', 'no'],
	['task', 'Due Within without Age', 'due in six days', 'error'],
	['task', 'Search "chore"', 'named "Pay the chore"', 'yes'],
	['task', 'Search "chore"', 'named "Chores"', 'no'],
	['task', 'Search "chore"', 'named "Ignore"', 'no'],
];

describe.each(FOUND)('%s > Get Many, filter: %s; the thing: %s', (resource, filter, thing, is) => {
	it(`comes out: ${is}`, async () => {
		const id = THINGS[thing]?.() ?? '';
		const filters = FILTERS[filter]?.(id);
		const parameters = getMany(resource, { returnAll: true, ...(filters && { filters }) });
		const { output, error, hint } = await world.run({ items: [{}], parameters });
		const isFound = idsOf(output).includes(id);
		const isInDoubt = /doesn't show what the filters ask for|can't be (read|told)|no readable/.test(
			hint ?? '',
		);
		const told = error === undefined ? (isInDoubt ? 'doubt' : 'no') : 'error';
		expect(isFound ? 'yes' : told).toBe(is);
		expect(world.sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	});
});
