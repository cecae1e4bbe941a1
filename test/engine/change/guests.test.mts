import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { useSandbox } from '../sandbox.mts';
import type { NodeResult } from '../harness.mts';
import {
	changesOf,
	changing,
	DELETE_GUESTS,
	DISABLE_GUESTS,
	emailOf,
	ENABLE_GUESTS,
	requestsOf,
	stateOf,
	type Kind,
} from './operations/kinds.mts';

const world = useSandbox();
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const GUESTS = [DISABLE_GUESTS, ENABLE_GUESTS, DELETE_GUESTS];

const change = async (
	kind: Kind,
	names: readonly unknown[],
	options: Parameters<typeof changing>[1] = {},
	settings: object = CONTINUE,
) =>
	await world.run({
		items: names.map((id) => ({ id }) as IDataObject),
		parameters: changing(kind, options),
		settings,
	});
const add = (kind: Kind, count = 1) => kind.add(world.sandbox, count, kind.from);
const guestOf = (id: string) => world.sandbox.organization.guests.get(Number(id));
const rows = ({ output }: NodeResult) => output.map(({ json }) => json);

/** Everything that n8n keeps of the node's run, but for what came in. */
const kept = ({ run, output, errorOutput, hint, error }: NodeResult) =>
	JSON.stringify([
		output,
		errorOutput,
		hint,
		error,
		run.data.executionData?.contextData,
		run.data.resultData.runData.Tallyfy?.map((one) => [one.data, one.error, one.hints]),
	]);

/** Does something as soon as a request like this has come. */
function once(pattern: RegExp, act: () => void): () => void {
	const timer = setInterval(() => {
		if (!requestsOf(world.sandbox).some((request) => pattern.test(request))) return;
		clearInterval(timer);
		act();
	}, 2);
	return () => {
		clearInterval(timer);
	};
}

describe.each(GUESTS)('$name', (kind) => {
	it('takes a number or an address, and sends one request for one guest', async () => {
		const { sandbox } = world;
		const [first = '', second = ''] = add(kind, 2);
		const names = [first, Number(first), emailOf(first), ` ${emailOf(second).toUpperCase()} `];
		const result = await change(kind, names);
		expect(changesOf(sandbox).sort()).toEqual([kind.request(first), kind.request(second)].sort());
		expect(rows(result).map((json) => [json.id, json[kind.done], json.outcome])).toEqual(
			[first, first, first, second].map((id) => [id, true, kind.done]),
		);
		expect([first, second].map((id) => stateOf(sandbox, kind, id))).toEqual([kind.to, kind.to]);
	});

	it.each(['ann@gone.example', 'Ann (ann@gone.example)'])(
		'that nobody could look at keeps no address that the item has for a name: %s',
		async (name) => {
			const result = await world.run({
				items: [{ id: '99999', name }],
				parameters: changing(kind, { options: { output: 'auditRecord', ignoreMissing: true } }),
				settings: CONTINUE,
			});
			expect(rows(result)).toMatchObject([{ resourceId: '99999', outcome: 'missing' }]);
			expect(JSON.stringify(rows(result))).not.toContain('@');
		},
	);

	it.each(['result', 'auditRecord', 'summary'])(
		'keeps no address, whatever becomes of a guest (%s)',
		async (output) => {
			const { sandbox } = world;
			const [done = '', refused = '', lost = ''] = add(kind, 3);
			sandbox.faults.set([
				{
					match: { path: kind.request(refused).split(' ')[1] ?? '' },
					fault: {
						kind: 'status',
						status: 403,
						body: { message: `No access to ${emailOf(refused)}` },
					},
				},
				{
					match: {
						method: kind.request(lost).split(' ')[0] ?? '',
						path: kind.request(lost).split(' ')[1] ?? '',
					},
					fault: { kind: 'status', status: 500, body: { message: `No row for ${emailOf(lost)}` } },
				},
			]);
			const names = [done, refused, lost].map(emailOf);
			const options = { options: { output, maxRetries: 0 } };
			const result = await change(kind, [...names, 'nobody@nowhere.example'], options);
			expect(kept(result)).not.toMatch(/@|%40/);
			if (output === 'summary') return;
			const idKey = output === 'auditRecord' ? 'resourceId' : 'id';
			expect(rows(result).map((json) => [json[idKey], json.outcome])).toEqual([
				[done, kind.done],
				[refused, 'failed'],
				[lost, 'unknown'],
				[null, 'failed'],
			]);
			const stopped = await change(kind, [emailOf(refused)], options, {});
			expect(stopped.error).toBeDefined();
			expect(kept(stopped)).not.toMatch(/@|%40/);
		},
	);

	it('leaves alone who is on the list of holds, by number or by address, however the item says it', async () => {
		const { sandbox } = world;
		const [first = '', second = '', third = ''] = add(kind, 3);
		const safety = { protectedIds: [emailOf(first).toUpperCase(), second] };
		const names = [first, emailOf(second), third];
		const outcomes = rows(await change(kind, names, { safety })).map(({ id, outcome }) => [
			id,
			outcome,
		]);
		expect(outcomes).toEqual([
			[first, 'protected'],
			[second, 'protected'],
			[third, kind.done],
		]);
		expect(changesOf(sandbox)).toEqual([kind.request(third)]);
	});

	it('guards a guest as every item that names them does', async () => {
		const [id = ''] = add(kind);
		const items = [
			{ id, name: 'Somebody else' },
			{ id: emailOf(id), name: 'Guest 1' },
		];
		const { output } = await world.run({
			items,
			parameters: changing(kind, {
				safety: { onlyIf: { conditions: { name: '={{ $json.name }}' } } },
			}),
			settings: CONTINUE,
		});
		expect(output.map(({ json }) => json.outcome)).toEqual(['skipped', 'skipped']);
		expect(changesOf(world.sandbox)).toEqual([]);
	});

	it('knows in a second try what the first one did, by an address that leads nowhere by then', async () => {
		const { sandbox } = world;
		const [first = '', second = ''] = add(kind, 2);
		const [, path = ''] = kind.request(second).split(' ');
		sandbox.faults.set([
			{ match: { path: `${path}$`, firstRequests: 1 }, fault: { kind: 'status', status: 403 } },
		]);
		const moved = once(new RegExp(`${path}$`), () => {
			const guest = guestOf(first);
			if (guest) guest.email = 'moved@elsewhere.example';
		});
		const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		const result = await change(
			kind,
			[emailOf(first), emailOf(second)],
			{ options: { concurrency: 1 } },
			retry,
		);
		moved();
		expect(rows(result).map((json) => [json.id, json[kind.done]])).toEqual([
			[first, true],
			[second, true],
		]);
		expect(changesOf(sandbox)).toEqual([first, second, second].map((id) => kind.request(id)));
	});

	it('skips who was there lately, or never, and goes by the last access', async () => {
		const { sandbox } = world;
		const ids = add(kind, 3);
		const dates = [400, 20, null].map((days) =>
			days === null ? null : new Date(Date.now() - days * 86_400_000).toISOString(),
		);
		for (const [at, id] of ids.entries()) {
			const guest = guestOf(id);
			if (guest) guest.last_accessed_at = dates[at] ?? null;
		}
		const onlyIf = { conditions: { countedFrom: 'accessed', olderThan: '90', unit: 'days' } };
		const result = await change(kind, ids, { safety: { onlyIf } });
		expect(rows(result).map(({ outcome, reason }) => [outcome, reason])).toEqual([
			[kind.done, undefined],
			['skipped', 'last there 20 days ago, the limit is 90 days'],
			['skipped', 'has no date of a last access'],
		]);
		expect(rows(result)[0]).toMatchObject({ dateUsed: dates[0], ageDays: 400 });
		expect(changesOf(sandbox)).toHaveLength(1);
	});

	it('counts a guest whom nobody finds as missing where that is wanted', async () => {
		const options = { options: { ignoreMissing: true } };
		const result = await change(kind, ['59999', 'nobody@nowhere.example'], options);
		expect(rows(result).map(({ id, outcome }) => [id, outcome])).toEqual([
			['59999', 'missing'],
			[null, 'missing'],
		]);
		expect(changesOf(world.sandbox)).toEqual([]);
	});

	it('does not call a guest missing whom the list may have', async () => {
		world.sandbox.faults.set([
			{ match: { path: '/guests\\?' }, fault: { kind: 'status', status: 403 } },
		]);
		const options = { options: { ignoreMissing: true, maxRetries: 0 } };
		const result = await change(kind, ['59999', 'nobody@nowhere.example'], options);
		expect(rows(result).map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
	});
});

describe('a guest who goes by an address', () => {
	const slow = { fault: { kind: 'latency', latencyMs: 60 } } as const;

	it.each([DISABLE_GUESTS, ENABLE_GUESTS])(
		'is found by the new one where it changes after the list was read ($name)',
		async (kind) => {
			const { sandbox } = world;
			const [id = '', other = ''] = add(kind, 2);
			sandbox.faults.set([slow]);
			const [mine, theirs] = [guestOf(id), guestOf(other)];
			const stop = once(/^GET \/guests$/, () => {
				setTimeout(() => {
					if (mine) mine.email = 'new@elsewhere.example';
					if (theirs) theirs.email = emailOf(id);
				}, 80);
			});
			const [json] = rows(await change(kind, [id]));
			stop();
			expect(json).toMatchObject({ id, [kind.done]: true });
			expect([stateOf(sandbox, kind, id), stateOf(sandbox, kind, other)]).toEqual([
				kind.to,
				kind.from,
			]);
		},
	);

	it('is not taken for who has the address by now', async () => {
		const kind = DISABLE_GUESTS;
		const { sandbox } = world;
		const [id = '', other = ''] = add(kind, 2);
		sandbox.faults.set([slow]);
		const theirs = guestOf(other);
		const stop = once(/^GET \/guests$/, () => {
			setTimeout(() => {
				sandbox.organization.guests.delete(Number(id));
				if (theirs) theirs.email = emailOf(id);
			}, 80);
		});
		const [json] = rows(await change(kind, [id]));
		stop();
		expect(json).toMatchObject({ id, disabled: false, outcome: 'failed' });
		expect(changesOf(sandbox)).toEqual([]);
		expect(stateOf(sandbox, kind, other)).toBe('active');
	});

	it('is never called disabled where Tallyfy names another one in its answer', async () => {
		const kind = DISABLE_GUESTS;
		const { sandbox } = world;
		const [id = '', other = ''] = add(kind, 2);
		sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { kind: 'latency', latencyMs: 100 } },
		]);
		const [mine, theirs] = [guestOf(id), guestOf(other)];
		const stop = once(/^DELETE/, () => {
			if (mine) mine.email = 'new@elsewhere.example';
			if (theirs) theirs.email = emailOf(id);
		});
		const [json] = rows(await change(kind, [id], { options: { maxRetries: 0 } }));
		stop();
		expect(json).toMatchObject({ id, disabled: false, outcome: 'unknown' });
		expect(json?.error).toContain('named something else');
	});

	it('is not called disabled by an answer that names nobody, but by a look', async () => {
		const kind = DISABLE_GUESTS;
		const { sandbox } = world;
		const [id = ''] = add(kind);
		const details = { status: 'disabled', disabled_at: '2026-01-02T00:00:00Z' };
		const body = { data: { email: 'another@elsewhere.example', details } };
		sandbox.faults.set([
			{ match: { method: 'DELETE' }, fault: { kind: 'status', status: 200, body } },
		]);
		const [json] = rows(await change(kind, [id], { options: { maxRetries: 0 } }));
		expect(json).toMatchObject({ id, disabled: false, outcome: 'unknown' });
		expect(stateOf(sandbox, kind, id)).toBe('active');
	});

	it('is disabled whatever capitals the address has', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addGuests(1, { email: "Ann+O'Neil@Elsewhere.example" });
		const [json] = rows(await change(DISABLE_GUESTS, ["ann+o'neil@elsewhere.example"]));
		expect(json).toMatchObject({ id, disabled: true });
	});

	it('stays where the address can not stand in a request', async () => {
		const { sandbox } = world;
		const [id = ''] = sandbox.addGuests(1, { email: 'a/../b@elsewhere.example' });
		const [json] = rows(await change(DISABLE_GUESTS, [id]));
		expect(json).toMatchObject({ id, disabled: false, outcome: 'failed', attempts: 0 });
		expect(json?.error).toBe('Tallyfy shows no email address of this guest that can be used');
		expect(changesOf(sandbox)).toEqual([]);
	});

	it.each(['a/b@c.example', 'a@b@c.example', '..@', '@b.example', 'a%2f@b.example'])(
		'is refused before anything is sent where it is none: %s',
		async (email) => {
			const [json] = rows(await change(DISABLE_GUESTS, [email]));
			expect(json).toMatchObject({ id: null, disabled: false, outcome: 'failed' });
			expect(json?.error).toBe("'Guest ID' is no email address that can be used");
			expect(world.sandbox.requests).toEqual([]);
		},
	);
});

describe('a guest who was disabled just now', () => {
	it('is deleted, although reads still show what was before', async () => {
		const { sandbox } = world;
		const [id = ''] = add(DISABLE_GUESTS);
		sandbox.setQuirks({ getLagMs: 1_200, listLagMs: 1_200 });
		const disabled = rows(await change(DISABLE_GUESTS, [id]))[0] ?? {};
		expect(disabled).toMatchObject({ id, disabled: true, data: null });
		const { output } = await world.run({
			items: [disabled],
			parameters: changing(DELETE_GUESTS),
			settings: CONTINUE,
		});
		expect(output[0]?.json).toMatchObject({ id, deleted: true });
		expect(stateOf(sandbox, DELETE_GUESTS, id)).toBe('gone');
	});
});

describe('Guest > Disable', () => {
	it('says what a guest with open tasks needs', async () => {
		const { sandbox } = world;
		const [id = ''] = add(DISABLE_GUESTS);
		const owners = { users: [], guests: [emailOf(id)], groups: [] };
		sandbox.addTasks(1, { status: 'not-started', owners });
		const [json] = rows(await change(DISABLE_GUESTS, [id]));
		expect(json).toMatchObject({
			id,
			disabled: false,
			outcome: 'failed',
			status: 403,
			error: "Tallyfy doesn't disable this guest (403)",
			message: expect.stringMatching(
				/completed or reassigned.*Tallyfy said: "Cannot disable guest with incomplete tasks\."$/,
			) as string,
		});
		expect(stateOf(sandbox, DISABLE_GUESTS, id)).toBe('active');
	});
});

describe.each([DISABLE_GUESTS, ENABLE_GUESTS])('$name', (kind) => {
	it.each([
		['before', 'unknown'],
		['after', kind.done],
	] as const)(
		'is believed where the answer names nobody, because a look shows it: %s it took effect, %s',
		async (when, outcome) => {
			const { sandbox } = world;
			const [id = ''] = add(kind);
			const fault = { kind: 'status', status: 200, body: { data: [] }, when } as const;
			const [method = '', path = ''] = kind.request(id).split(' ');
			sandbox.faults.set([{ match: { method, path }, fault }]);
			const [json] = rows(await change(kind, [id]));
			expect(json).toMatchObject({ id, outcome, [kind.done]: outcome !== 'unknown' });
		},
	);
});

describe('Guest > Delete', () => {
	it.each([undefined, { approved: false }, { approved: 'true' }])(
		'sends nothing for any item without an approval: %j',
		async (safety) => {
			const { sandbox } = world;
			const ids = add(DELETE_GUESTS, 3);
			const kind = { ...DELETE_GUESTS, safety: {} };
			const options = safety === undefined ? {} : { safety };
			const result = await change(kind, ids, options);
			expect(rows(result).map(({ id, deleted, outcome }) => [id, deleted, outcome])).toEqual(
				ids.map((id) => [id, false, 'failed']),
			);
			expect(rows(result)[0]?.error).toMatch(/^Nobody approved/);
			expect(sandbox.requests).toEqual([]);
			const { error } = await change(kind, ids, options, {});
			expect(error?.message).toMatch(/^Nobody approved.*Nothing was deleted\.$/);
			expect(sandbox.requests).toEqual([]);
		},
	);

	it('sends nothing where one of the items has no approval', async () => {
		const ids = add(DELETE_GUESTS, 2);
		const { output } = await world.run({
			items: ids.map((id, index) => ({ id, approved: index === 0 })),
			parameters: changing(DELETE_GUESTS, { safety: { approved: '={{ $json.approved }}' } }),
			settings: CONTINUE,
		});
		expect(output.map(({ json }) => json.outcome)).toEqual(['failed', 'failed']);
		expect(world.sandbox.requests).toEqual([]);
	});

	it('shows in a Dry Run what would go, without an approval', async () => {
		const { sandbox } = world;
		const [disabled = ''] = add(DELETE_GUESTS);
		const [enabled = ''] = DELETE_GUESTS.add(sandbox, 1, 'active');
		const kind = { ...DELETE_GUESTS, safety: {} };
		const result = await change(kind, [disabled, emailOf(enabled)], { dryRun: true });
		expect(rows(result).map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual([
			[disabled, 'wouldDelete', 'due, but a real run stops: nobody approved this'],
			[enabled, 'skipped', 'A real run fails here: This guest is not disabled'],
		]);
		expect(changesOf(sandbox)).toEqual([]);
	});

	it.each([1, 6])(
		'asks for each of %d guests where the list leaves out who is disabled',
		async (count) => {
			const { sandbox } = world;
			const ids = add(DELETE_GUESTS, count);
			const body = { data: ids.map((id) => ({ id: Number(id), email: emailOf(id) })) };
			sandbox.faults.set([
				{ match: { path: '/guests\\?' }, fault: { kind: 'status', status: 200, body } },
			]);
			const outcomes = rows(await change(DELETE_GUESTS, ids)).map(({ outcome }) => outcome);
			expect(new Set(outcomes)).toEqual(new Set(['deleted']));
		},
	);

	it('sends nothing for a guest who is not disabled', async () => {
		const [id = ''] = DELETE_GUESTS.add(world.sandbox, 1, 'active');
		const [json] = rows(await change(DELETE_GUESTS, [id]));
		expect(json).toMatchObject({
			id,
			deleted: false,
			error: 'This guest is not disabled',
			attempts: 0,
		});
		expect(changesOf(world.sandbox)).toEqual([]);
	});

	it('sends nothing for a guest of whom Tallyfy says two things', async () => {
		const [id = ''] = add(DELETE_GUESTS);
		const guest = guestOf(id);
		if (guest) guest.details.status = 'active';
		const [json] = rows(await change(DELETE_GUESTS, [id]));
		expect(json).toMatchObject({ id, deleted: false, error: 'This guest is not disabled' });
		expect(changesOf(world.sandbox)).toEqual([]);
	});
});
