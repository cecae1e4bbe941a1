import fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { response } from './executionContext.mts';
import type { WorldClock } from './hostileTallyfy.mts';

type Answer = ReturnType<typeof response> | Error;

interface GuestRow {
	id: number;
	email: string;
	isDisabled: boolean;
	/** When the address became this guest's, in milliseconds since the start. */
	sinceMs: number;
}

/** What a random Tallyfy does to one request after the other; behind the end of a list all goes well. */
export const guestWorld = fc.record({
	guests: fc.array(fc.record({ isDisabled: fc.boolean() }), { minLength: 2, maxLength: 8 }),
	/** To requests that change something. */
	fates: fc.array(
		fc.constantFrom(
			...(['well', 'well', 'done and lost', 'done and 500', 'done for nobody'] as const),
			...(['lost', '500', '404'] as const),
		),
		{ maxLength: 12, size: 'max' },
	),
	/** After so many of the requests for the list, two guests have each other's address. */
	swaps: fc.array(fc.boolean(), { maxLength: 6 }),
	/** Whether a request for the list is refused. */
	refusals: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)), {
		maxLength: 6,
	}),
	/** Of half a request. */
	latencyMs: fc.integer({ min: 1, max: 300 }),
});
type GuestWorld = typeof guestWorld extends fc.Arbitrary<infer Value> ? Value : never;

const LOST = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const said = (status: number, message: string) => response(status, JSON.stringify({ message }));

/** Guests that go by their address, and who did what to whom. */
export class GuestTallyfy {
	readonly rows = new Map<number, GuestRow>();
	/** By number: what was done, with the address at that moment, and for how long it had been the guest's. */
	readonly done: { id: string; verb: string; email: string; forMs: number }[] = [];
	/** Every address that a guest ever had. */
	readonly addresses = new Map<string, Set<string>>();
	private changes = 0;
	private lists = 0;

	constructor(
		private readonly clock: WorldClock,
		private readonly world: GuestWorld,
	) {
		for (const [at, { isDisabled }] of world.guests.entries()) {
			const id = 50_001 + at;
			const email = `guest-${at}@x.example`;
			this.rows.set(id, { id, email, isDisabled, sinceMs: -Infinity });
			this.addresses.set(String(id), new Set([email]));
		}
	}

	readonly http = async ({ url, method = 'GET', qs = {} }: IHttpRequestOptions) => {
		const [, called = '', verb = ''] = url
			.replace(/^.*\/organizations\/0rg\/|\?.*$/g, '')
			.split('/')
			.map(decodeURIComponent);
		await this.clock.pass(this.world.latencyMs);
		const answer =
			method !== 'GET'
				? this.change(called, verb)
				: called === ''
					? this.list(Number(qs.page))
					: this.show(this.of(called));
		await this.clock.pass(this.world.latencyMs);
		return answer;
	};

	private of(email: string): GuestRow | undefined {
		return [...this.rows.values()].find((row) => row.email === email);
	}

	private show(row: GuestRow | undefined): Answer {
		return row === undefined
			? said(404, 'Guest not found with email: somebody@x.example')
			: response(200, JSON.stringify({ data: view(row) }));
	}

	private list(page: number): Answer {
		const at = this.lists++;
		if (this.world.refusals[at] === true) return said(403, 'somebody@x.example may not');
		const data = page > 1 ? [] : [...this.rows.values()].map(view);
		const pagination = { total: this.rows.size, total_pages: 1, per_page: 100, current_page: page };
		if (this.world.swaps[at] === true) this.swap();
		return response(200, JSON.stringify({ data, meta: { pagination } }));
	}

	private swap(): void {
		const [one, other] = [...this.rows.values()];
		if (one === undefined || other === undefined) return;
		[one.email, other.email] = [other.email, one.email];
		for (const row of [one, other]) {
			row.sinceMs = this.clock.elapsed;
			this.addresses.get(String(row.id))?.add(row.email);
		}
	}

	private change(called: string, verb: string): Answer {
		const fate = this.world.fates[this.changes++] ?? 'well';
		if (fate === 'lost') return LOST();
		if (fate === '500') return said(500, 'somebody@x.example');
		if (fate === '404') return said(404, 'Guest not found with email: somebody@x.example');
		const answer = this.honest(called, verb);
		if (fate === 'well' || answer instanceof Error || answer.statusCode !== 200) return answer;
		// As PHP writes an object with nothing in it.
		if (fate === 'done for nobody') return response(200, JSON.stringify({ data: [] }));
		return fate === 'done and lost' ? LOST() : said(500, 'Oh');
	}

	private honest(called: string, verb: string): Answer {
		const row = verb === 'delete' ? this.rows.get(Number(called)) : this.of(called);
		if (row === undefined) return this.show(row);
		if (verb === 'delete' && !row.isDisabled)
			return said(422, 'Please disable the guest before deletion.');
		const { id, email, sinceMs } = row;
		this.done.push({ id: String(id), verb, email, forMs: this.clock.elapsed - sinceMs });
		if (verb === 'delete') this.rows.delete(row.id);
		else row.isDisabled = verb === 'disable';
		return this.show(row);
	}
}

function view({ id, email, isDisabled }: GuestRow) {
	const details = isDisabled
		? { status: 'disabled', disabled_at: '2026-01-02T03:04:05Z' }
		: { status: 'active', disabled_at: null };
	return { id, email, first_name: 'Guest', last_name: String(id), last_accessed_at: null, details };
}
