import { readFileSync } from 'node:fs';

import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import type { FaultRule } from '../../../sandbox/tallyfy/faults/faults.mts';
import type { Guest } from '../../../sandbox/tallyfy/state/records.mts';
import { LOGO_ID } from '../../../sandbox/tallyfy/state/ids.mts';
import { useSandbox } from '../sandbox.mts';
import { changesOf, changing, emailOf, KINDS, stateOf, type Kind } from './operations/kinds.mts';
import { ANSWERS } from './answers/wrongAnswers.mts';
import { DECISIONS, GROUPS } from './decisions.mts';
import { MARKED_GUARDS, MARKED_THINGS } from './decisionMarks.mts';

const world = useSandbox();
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

/** The rows of the table in docs/what-happens.md. */
const PAGE = readFileSync(new URL('../../../docs/what-happens.md', import.meta.url), 'utf8')
	.split('\n')
	.filter((line) => line.startsWith('|'))
	.slice(2)
	.map((line) => {
		const cells = line.split('|').map((cell) => cell.trim());
		const [, group = '', settings, thing, answer, outcome, sent] = cells;
		return { group, row: { settings, thing, answer, outcome, sent } };
	});

const ROWS = DECISIONS.flatMap(({ operations, ...row }) =>
	operations.map((operation) => ({ operation, ...row })),
);

const NOUNS: Record<string, string> = {
	file: 'file',
	guest: 'guest',
	'one-off task': 'task',
	process: 'process',
	template: 'template',
};

function kindOf(operation: string): Kind {
	const [verb = '', ...noun] = operation.toLowerCase().split(' ');
	const resource = NOUNS[noun.join(' ')];
	const kind = KINDS.find((one) => one.verb === verb && one.resource === resource);
	if (kind === undefined) throw new Error(`There is no operation "${operation}"`);
	return kind;
}

/** Makes the thing, and returns its ID. */
const THINGS: Record<string, (kind: Kind) => string | undefined> = {
	ready: (kind) => kind.add(world.sandbox, 1, kind.from)[0],
	'not in its state': (kind) =>
		kind.add(world.sandbox, 1, kind.from === 'archived' ? 'active' : 'archived')[0],
	'not there': () => 'never-there',
	'a logo': () => LOGO_ID,
	'a task of a process': () => {
		const [run_id = ''] = world.sandbox.addProcesses(1);
		return world.sandbox.addTasks(1, { run_id })[0];
	},
	'a one-off task of a process': () => {
		const [run_id = ''] = world.sandbox.addProcesses(1);
		return world.sandbox.addTasks(1, { run_id, is_oneoff_task: true })[0];
	},
	'a task that hides its kind': () => {
		const id = task({}) ?? '';
		const body = { data: { id, title: 'Hidden', status: 'active', archived_at: null } };
		const fault = { kind: 'status', status: 200, body } as const;
		rules.push({ match: { method: 'GET', path: `/tasks/${id}$` }, fault });
		return id;
	},
	"there, and can't be read": (kind) => {
		const [id = ''] = kind.add(world.sandbox, 1, 'active');
		rules.push({ match: { method: 'GET', path: id }, fault: { kind: 'status', status: 403 } });
		return id;
	},
	'a guest with open tasks': (kind) =>
		guest(kind, ({ email }) => {
			task({ status: 'not-started', owners: { users: [], guests: [email], groups: [] } });
		}),
	'never there': (kind) =>
		guest(kind, (one) => {
			one.last_accessed_at = null;
		}),
	'completed 31 days ago': () => task({ completed_at: daysAgo(31) }),
	'completed 12 days ago': () => task({ completed_at: daysAgo(12) }),
	'without a completion date': () => task({ completed_at: null }),
	"with a completion date that can't be read": () => task({ completed_at: 'last spring' }),
};
/** A guest as the operation wants one, and something about them. */
function guest(kind: Kind, change: (guest: Guest) => void): string | undefined {
	const [id = ''] = kind.add(world.sandbox, 1, kind.from);
	const found = world.sandbox.organization.guests.get(Number(id));
	if (found) change(found);
	return id;
}
const task = (fields: object) => world.sandbox.addTasks(1, fields)[0];

let rules: FaultRule[] = [];

interface Parameters {
	dryRun?: boolean;
	safety?: IDataObject;
	options?: IDataObject;
}
const safety = (guards: IDataObject): Parameters => ({ safety: guards });
const onlyIf = (conditions: IDataObject) => safety({ onlyIf: { conditions } });

/** What each setting means in the node's parameters; `id` is the thing's. */
const SETTINGS: Record<string, (id: string) => Parameters> = {
	none: () => ({}),
	'Dry Run': () => ({ dryRun: true }),
	'Look First': () => safety({ lookFirst: true }),
	'Ignore Missing': () => ({ options: { ignoreMissing: true } }),
	Protected: (id) => safety({ protectedIds: id }),
	'Its process is protected': (id) =>
		safety({ protectedIds: world.sandbox.organization.assets.get(id)?.subject.id ?? '' }),
	'A task of it is protected': (id) =>
		safety({ protectedIds: world.sandbox.organization.taskIdsByProcess.get(id)?.[0] ?? '' }),
	'A file of it is protected': (taskId) =>
		safety({ protectedIds: world.sandbox.addFiles(1, { taskId })[0] ?? '' }),
	'Something that is not there is protected': () => safety({ protectedIds: 'never-there-1' }),
	'Protected IDs are empty': () => safety({ protectedIds: '={{ $json.nowhere }}' }),
	'Only If older than 30 days': () =>
		onlyIf({ countedFrom: 'completed', olderThan: '30', unit: 'days' }),
	'Only If archived': () => onlyIf({ archived: 'yes' }),
	'Only If the name is "Old"': () => onlyIf({ name: 'Old' }),
	'Only If last there 90 days ago': () =>
		onlyIf({ countedFrom: 'accessed', olderThan: '90', unit: 'days' }),
	'Approved is missing': () => safety({ approved: undefined }),
	'Approved is true': () => safety({ approved: '={{ true }}' }),
	'Approved is false': () => safety({ approved: '={{ false }}' }),
	'Approved is empty': () => safety({ approved: '={{ $json.nowhere }}' }),
	'Maximum Changes is enough': () => safety({ maxChanges: 2 }),
	'Maximum Changes is exceeded': () => safety({ maxChanges: 1 }),
	'Maximum Changes is 0': () => safety({ maxChanges: 0 }),
	'Expected Count fits': () => safety({ expectedCount: 2 }),
	'Expected Count differs': () => safety({ expectedCount: 3 }),
	'SHA-256 is that of the file': (id) => safety({ copySha256: world.sandbox.sha256(id) }),
	'SHA-256 is another': () => safety({ copySha256: 'a'.repeat(64) }),
	'SHA-256 is empty': () => safety({ copySha256: '={{ $json.nowhere }}' }),
};

function parametersOf(settings: string, id: string): Required<Parameters> {
	const parts = settings.split(' + ').map((name) => {
		const marked = MARKED_GUARDS[name];
		if (marked !== undefined) return safety(marked(world.sandbox, id));
		const part = SETTINGS[name];
		if (part === undefined) throw new Error(`No setting is called "${name}"`);
		return part(id);
	});
	return {
		dryRun: parts.some(({ dryRun }) => dryRun === true),
		safety: Object.assign({}, ...parts.map((part) => part.safety)) as IDataObject,
		options: Object.assign({}, ...parts.map((part) => part.options)) as IDataObject,
	};
}

/** How an item reads in the words of the table. */
function outcomeOf(json: IDataObject, kind: Kind): string {
	const { presumed, outcome } = json;
	if (json[kind.done] === true)
		return presumed === true
			? 'done, presumed'
			: json[kind.already] === true
				? 'done, already'
				: 'done';
	switch (outcome) {
		case kind.would:
			return 'would be done';
		case 'unknown':
			return 'failed, may be done';
		case 'notTried':
			return 'not tried';
		default:
			return typeof outcome === 'string' ? outcome : 'nothing';
	}
}

describe('the table of decisions', () => {
	it('has no row twice', () => {
		expect(new Set(ROWS.map((row) => JSON.stringify(row))).size).toBe(ROWS.length);
	});

	it('has every row of docs/what-happens.md, for all operations that the page names', () => {
		expect(PAGE.length).toBeGreaterThan(25);
		for (const { group, row } of PAGE) {
			const operations = GROUPS[group];
			expect(operations, group).toBeDefined();
			for (const operation of operations ?? []) expect(ROWS).toContainEqual({ operation, ...row });
		}
	});
});

describe.each(ROWS)(
	'$operation, settings: $settings; the thing: $thing; the answer: $answer',
	({ operation, settings, thing, answer, outcome, sent }) => {
		it(`ends in "${outcome}", with a request that changes something: ${sent}`, async () => {
			const { sandbox } = world;
			const kind = kindOf(operation);
			rules = [];
			expect(ANSWERS).toHaveProperty([answer]);
			const wrong = ANSWERS[answer];
			const id = MARKED_THINGS[thing]?.(world.sandbox, kind) ?? THINGS[thing]?.(kind);
			if (id === undefined) throw new Error(`No thing is called "${thing}"`);
			const before = stateOf(sandbox, kind, id);
			if (wrong !== undefined) {
				const path = kind.request(id).split(' ')[1] ?? '';
				const [method = ''] = kind.request(id).split(' ');
				rules.push({
					match: {
						method,
						path: `${path}$`,
						...(wrong.times === undefined ? {} : { firstRequests: wrong.times }),
					},
					fault: wrong.fault,
				});
			}
			if (rules.length > 0) sandbox.faults.set(rules);

			const { options, ...guards } = parametersOf(settings, id);
			// The limits need a second thing to be right or wrong about.
			const isLimited = /Maximum Changes|Expected Count/.test(settings);
			const others = isLimited ? kind.add(sandbox, 1, kind.from) : [];
			const { output } = await world.run({
				items: [id, ...others].map((one) => ({ id: one })),
				parameters: changing(kind, { ...guards, options: { maxRetries: 1, ...options } }),
				settings: { onError: 'continueRegularOutput' },
			});

			const [item] = output;
			expect(outcomeOf(item?.json ?? {}, kind)).toBe(outcome);
			const names = [id, encodeURIComponent(emailOf(id))];
			const requests = changesOf(sandbox).filter((request) =>
				names.some((name) => request.includes(name)),
			);
			expect(requests.length > 0 ? 'yes' : 'no').toBe(sent);
			expect(requests.every((request) => request === kind.request(id))).toBe(true);
			// What is said to be so is so, and what is said to be left is as it was.
			const after = stateOf(sandbox, kind, id);
			const isSure = !outcome.includes('may be');
			if (item?.json[kind.done] === true) expect(after).toBe(kind.to);
			else if (isSure) expect(after).toBe(before);
		});
	},
);
