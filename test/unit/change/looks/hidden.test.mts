import { describe, expect, it } from 'vitest';

import { changeItems } from '../../../../nodes/Tallyfy/change/change';
import { executionContext, response } from '../../support/executionContext.mts';
import { HostileTallyfy } from '../../support/hostileTallyfy.mts';
import type { HostileWorld } from '../../support/hostileWorld.mts';
import {
	ARCHIVED_AT,
	changeIn,
	NOTHING_ARCHIVED,
	NOT_FOUND,
	said,
	SmallTallyfy,
} from '../../support/smallTallyfy.mts';
import { changeOf } from '../../support/subjects.mts';
import { VirtualClock } from '../../support/virtualClock.mts';

/** One file of one process; what somebody else does to the process comes after the look, and before the deletion. */
const WORLD: HostileWorld = {
	processes: [{ isArchived: false, isTagged: false, isAnns: false, isOpen: false }],
	tasks: [],
	files: [{ run: 0, task: null, isOnKickOff: false, isOnComment: false }],
	templates: [],
	lagMs: 0,
	mostOnPage: 100,
	hidesArchived: true,
	hidesBelongings: true,
	ignoresCase: false,
	denials: [],
	fates: Array.from({ length: 20 }, () => ({ effect: 'done', latencyMs: 100 })),
	others: [],
};
const [PROCESS, FILE] = [0, 1];
const HIDDEN =
	"Tallyfy doesn't show this file any more: it is gone, or hidden with what it belongs to";

/** `subject` is what the file's record names in place of its process; undefined leaves it out. */
async function deleteFile(world: Partial<HostileWorld>, safety = {}, ...subject: unknown[]) {
	const clock = new VirtualClock();
	const tallyfy = new HostileTallyfy(clock, { ...WORLD, ...world });
	const http: typeof tallyfy.http = async (...asked) => {
		const answer = await tallyfy.http(...asked);
		if (subject.length === 0 || !asked[0].url.includes('/assets/')) return answer;
		const told = answer as { body: string };
		const body = JSON.parse(told.body) as { data?: object };
		if (body.data === undefined) return answer;
		return { ...told, body: JSON.stringify({ data: { ...body.data, subject: subject[0] } }) };
	};
	const nodeContext = {};
	const { context } = executionContext({
		items: [{ fileId: 'file0', safety: { lookFirst: true, ...safety }, options: {} }],
		http,
		continueOnFail: true,
		nodeContext,
	});
	const run = async () => await clock.run(changeItems(context, changeOf('file', 'delete'), clock));
	const [item] = await run();
	return { json: item?.json, isThere: tallyfy.thing('file0') !== undefined, again: run };
}

describe('a file that was seen and is shown no more', () => {
	it('is not called deleted where somebody archived its process meanwhile', async () => {
		const others: HostileWorld['others'] = [{ atMs: 120, which: PROCESS, verb: 'archive' }];
		const { json, isThere, again } = await deleteFile({ others });
		expect(isThere).toBe(true);
		expect(json).toMatchObject({
			deleted: false,
			error: HIDDEN,
			details: { outcomeUnknown: true },
		});
		// n8n's Retry On Fail knows no more than that.
		const [retried] = await again();
		expect(retried?.json).toMatchObject({ deleted: false, outcome: 'unknown' });
	});

	it('is gone where its process is shown, or gone itself', async () => {
		for (const which of [FILE, PROCESS]) {
			const others: HostileWorld['others'] = [{ atMs: 120, which, verb: 'delete' }];
			const { json, isThere } = await deleteFile({ others });
			expect(isThere).toBe(false);
			expect(json).toMatchObject({ deleted: true, alreadyDeleted: true });
		}
	});

	it('is not called deleted either where the look in its turn shows nothing', async () => {
		const others: HostileWorld['others'] = [{ atMs: 120, which: PROCESS, verb: 'archive' }];
		const onlyIf = { conditions: { name: 'file0.pdf' } };
		const { json } = await deleteFile({ others, lagMs: 0 }, { onlyIf });
		expect(json).toMatchObject({ deleted: false });
		expect(json?.error).toBe(HIDDEN);
	});

	it.each([
		['one-off task of the process', { id: 'task0', type: 'Task' }],
		['kick-off form', { id: 'template0', type: 'Checklist' }],
		['place that nobody tells', undefined],
	])('is not called deleted where it was on a %s', async (_place, subject) => {
		const others: HostileWorld['others'] = [{ atMs: 120, which: PROCESS, verb: 'archive' }];
		const plain = {
			isSecret: false,
			isArchived: false,
			isTagged: false,
			isAnns: false,
			isOpen: false,
		};
		const tasks = [{ run: 0, isLinked: true, ...plain }];
		const { json } = await deleteFile({ others, tasks }, {}, subject);
		expect(json).toMatchObject({ deleted: false, outcome: 'unknown', error: HIDDEN });
	});
});

describe('a file that Tallyfy no longer finds, of a process that is archived', () => {
	/** Until `shownAt`, the process is shown as it was before. So many looks find the file, after its deletion. */
	async function deleted(
		shownAt: number,
		answer: unknown,
		{ flowContext = {}, found = 0, tries = 1 } = {},
	) {
		const tallyfy = new SmallTallyfy('file', ['f']);
		let left = found;
		tallyfy.instead = ({ kind }) => {
			if (kind === 'DELETE') return answer;
			if (tallyfy.count('DELETE') === 0) return undefined;
			left -= 1;
			return left < 0 ? NOT_FOUND : undefined;
		};
		const { context } = executionContext({
			items: [{ fileId: 'f', safety: { lookFirst: found === 0 }, options: { maxRetries: 0 } }],
			http: async (asked) => {
				if (!asked.url.includes('/runs/')) return await tallyfy.http(asked);
				const archivedAt = tallyfy.clock.elapsed < shownAt ? null : ARCHIVED_AT;
				return response(200, JSON.stringify({ data: { id: 'open', archived_at: archivedAt } }));
			},
			continueOnFail: true,
			flowContext,
			nodeContext: {},
		});
		const change = changeOf('file', 'delete');
		let json;
		for (let left = tries; left > 0; left -= 1) {
			const [item] = await tallyfy.clock.run(changeItems(context, change, tallyfy.clock));
			json = item?.json;
		}
		return json;
	}

	it.each([NOT_FOUND, said(502, '')])(
		'is not called deleted where this execution archived it, and no read shows that',
		async (answer) => {
			const flowContext = {};
			const processes = new SmallTallyfy('process', ['open']);
			await changeIn(processes, 'archive', ['open'], { flowContext });
			const json = await deleted(Infinity, answer, { flowContext });
			expect(json).toMatchObject({ deleted: false, outcome: 'unknown', error: HIDDEN });
		},
	);

	it.each([NOT_FOUND, said(502, '')])(
		'is not called deleted where reads show only seconds later that somebody did',
		async (answer) => {
			const json = await deleted(2_000, answer);
			expect(json).toMatchObject({ deleted: false, outcome: 'unknown', error: HIDDEN });
		},
	);

	it.each([1, 3])(
		'is not presumed to be deleted where nobody looked at it first, and %i looks after an attempt without an answer found it',
		async (found) => {
			for (const tries of [1, 2]) {
				const json = await deleted(0, said(502, ''), { found, tries });
				expect(json).toMatchObject({ deleted: false, outcome: 'unknown', error: HIDDEN });
			}
		},
	);
});

describe('a file that Tallyfy shows nowhere, of a process that its item names', () => {
	it.each([{}, { lookFirst: true }])(
		'is not missing where this execution archived that process: %j',
		async (safety) => {
			const outcomeAfter = async (verb: 'archive' | 'restore', first?: unknown) => {
				const flowContext = {};
				const processes = new SmallTallyfy('process', ['p']);
				if (verb === 'restore') processes.put('p', { archived_at: ARCHIVED_AT });
				await changeIn(processes, verb, ['p'], { flowContext });
				const tallyfy = new SmallTallyfy('file');
				// Until then, reads may lag behind the restoring.
				if (verb === 'restore') await tallyfy.clock.run(tallyfy.clock.pass(70_000));
				let answer = first;
				tallyfy.instead = ({ kind }) => {
					if (kind !== 'DELETE') return undefined;
					const given = answer;
					answer = undefined;
					return given;
				};
				const options = { ignoreMissing: true };
				const { context } = executionContext({
					items: [{ id: 'f', processId: 'p', fileId: 'f', safety, options }],
					http: tallyfy.http,
					continueOnFail: true,
					flowContext,
				});
				const change = changeOf('file', 'delete');
				const [item] = await tallyfy.clock.run(changeItems(context, change, tallyfy.clock));
				return item?.json;
			};
			expect(await outcomeAfter('archive')).toMatchObject({
				deleted: false,
				outcome: 'lookFirst' in safety ? 'failed' : 'unknown',
				message: expect.stringContaining('may be hidden until it is restored') as string,
			});
			expect(await outcomeAfter('restore')).toMatchObject({ deleted: false, outcome: 'missing' });
			if ('lookFirst' in safety) return;
			// Nor presumed to be gone after an attempt without an answer.
			for (const first of [said(502, ''), response(200, '<html>')]) {
				expect(await outcomeAfter('archive', first)).toMatchObject({
					deleted: false,
					outcome: 'unknown',
				});
				expect(await outcomeAfter('restore', first)).toMatchObject({ outcome: 'presumed' });
			}
		},
	);
});

describe('a file whose item names the process in another way, where this execution archived it', () => {
	it.each(['', ' p', 'P', 'undefined', 'https://go.tallyfy.com/app/process/p/progress', 5, null])(
		'is neither missing nor presumed to be gone: %j',
		async (processId) => {
			for (const answers of [[], [said(502, '')]]) {
				const flowContext = {};
				await changeIn(new SmallTallyfy('process', ['p']), 'archive', ['p'], { flowContext });
				const tallyfy = new SmallTallyfy('file');
				tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? answers.shift() : undefined);
				const { context } = executionContext({
					items: [{ id: 'f', processId, fileId: 'f', options: { ignoreMissing: true } }],
					http: tallyfy.http,
					continueOnFail: true,
					flowContext,
				});
				const change = changeOf('file', 'delete');
				const [item] = await tallyfy.clock.run(changeItems(context, change, tallyfy.clock));
				expect(item?.json).toMatchObject({ deleted: false, outcome: 'unknown' });
			}
		},
	);
});

describe('a file whose item names no process, where this execution archived one', () => {
	it('is neither missing nor presumed to be gone, in a Dry Run either', async () => {
		const flowContext = {};
		await changeIn(new SmallTallyfy('process', ['p']), 'archive', ['p'], { flowContext });
		const options = { ignoreMissing: true };
		const ended = async (more: object, answer?: unknown) => {
			const tallyfy = new SmallTallyfy('file');
			let first = answer;
			tallyfy.instead = ({ kind }) => {
				if (kind !== 'DELETE') return undefined;
				const given = first;
				first = undefined;
				return given;
			};
			return await changeIn(tallyfy, 'delete', ['f'], { flowContext, options, ...more });
		};
		expect((await ended({}, said(502, ''))).outcomes).toEqual(['unknown']);
		expect((await ended({ safety: { lookFirst: true } })).outcomes).toEqual(['failed']);
		const { rows } = await ended({ dryRun: true });
		expect(rows).toMatchObject([
			{
				outcome: 'skipped',
				reason: 'A real run fails here: Tallyfy shows this token no file with this ID',
			},
		]);
	});
});

describe('what an earlier round of a loop saw, and sent without an answer', () => {
	it('is looked at again before it is called gone, however long ago that was', async () => {
		const tallyfy = new SmallTallyfy('task', ['t']);
		const [nodeContext, flowContext] = [{}, {}];
		const round = async (runIndex: number) => {
			const { context } = executionContext({
				items: [{ taskId: 't', options: { maxRetries: 0 } }],
				http: tallyfy.http,
				continueOnFail: true,
				...{ nodeContext, flowContext, runIndex },
			});
			const change = changeOf('task', 'delete');
			const [item] = await tallyfy.clock.run(changeItems(context, change, tallyfy.clock));
			return item?.json;
		};
		tallyfy.instead = ({ kind }) => (kind === 'DELETE' ? said(500, '') : undefined);
		expect(await round(0)).toMatchObject({ outcome: 'unknown' });
		await tallyfy.clock.run(tallyfy.clock.pass(70_000));
		const from = tallyfy.clock.elapsed;
		tallyfy.instead = ({ kind }) => {
			if (kind === 'DELETE') return said(500, '');
			if (tallyfy.clock.elapsed > from + 2_000) return undefined;
			return kind === 'LIST' ? NOTHING_ARCHIVED : NOT_FOUND;
		};
		expect(await round(1)).toMatchObject({ deleted: false, outcome: 'unknown' });
		expect(tallyfy.has('t')).toBe(true);
	});
});

describe('a one-off task that somebody put into a process after it was looked at', () => {
	it('is not called deleted where it is hidden with that process', async () => {
		const tallyfy = new SmallTallyfy('task', ['t']);
		tallyfy.instead = ({ kind }) => {
			if (kind === 'DELETE') {
				tallyfy.put('t', { run_id: 'p' });
				return said(502, '');
			}
			if (kind === 'LIST') return NOTHING_ARCHIVED;
			return tallyfy.count('GET') > 3 ? NOT_FOUND : undefined;
		};
		const { context } = executionContext({
			items: [{ taskId: 't', options: { maxRetries: 0 } }],
			http: async (asked) => {
				if (!asked.url.includes('/runs/')) return await tallyfy.http(asked);
				return response(200, JSON.stringify({ data: { id: 'p', archived_at: ARCHIVED_AT } }));
			},
			continueOnFail: true,
		});
		const change = changeOf('task', 'delete');
		const [item] = await tallyfy.clock.run(changeItems(context, change, tallyfy.clock));
		expect(item?.json).toMatchObject({ deleted: false, outcome: 'unknown' });
		expect(item?.json.error).toContain('gone, or hidden with what it belongs to');
	});
});
