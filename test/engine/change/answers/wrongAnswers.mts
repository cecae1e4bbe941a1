import type { Fault } from '../../../../sandbox/tallyfy/faults/faults.mts';

const status = (code: number, body?: unknown): Fault => ({
	kind: 'status',
	status: code,
	...(body === undefined ? {} : { body }),
});
const done = (fault: object) => ({ ...fault, when: 'after' }) as Fault;

/** What goes wrong with the request that changes something; `times` it does. */
export const ANSWERS: Record<string, { fault: Fault; times?: number } | undefined> = {
	'as documented': undefined,
	'403': { fault: status(403) },
	'422': { fault: status(422) },
	'401': { fault: status(401) },
	'202': { fault: status(202, {}) },
	'404 "endpoint not found"': { fault: status(404, { message: 'endpoint not found' }) },
	'404 "Organization not found"': { fault: status(404, { message: 'Organization not found' }) },
	'404 although it is there': { fault: status(404, { message: 'Resource not found' }) },
	'a web page': { fault: { kind: 'webPage' } },
	'a redirect': { fault: { kind: 'redirect', location: 'https://elsewhere.example/' } },
	'a success with a body that denies it': { fault: status(200, { message: 'No permission' }) },
	'a success that names something else': { fault: status(200, { data: { id: 'another' } }) },
	'a success that changes nothing': { fault: status(204) },
	'a success that shows it unchanged': {
		fault: status(200, { data: { archived_at: null } }),
	},
	'503 once, nothing done': { fault: status(503), times: 1 },
	'500 once, nothing done': { fault: status(500), times: 1 },
	'500 once, and yet done': { fault: done(status(500)), times: 1 },
	'no answer once, and yet done': { fault: { kind: 'reset', when: 'after' }, times: 1 },
	'no answer once, nothing done': { fault: { kind: 'reset', when: 'before' }, times: 1 },
	'500 each time': { fault: status(500) },
	'503 each time': { fault: status(503) },
	'no answer at all': { fault: { kind: 'reset' } },
};
