import { isObject, optionalText } from './guards.mts';

/** The owner account that the launcher makes. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Sandbox-2025',
	firstName: 'Sandbox',
	lastName: 'Owner',
} as const;

/** Another status than 2xx from n8n, with n8n's own message. */
export class N8nAnswerError extends Error {
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.name = 'N8nAnswerError';
		this.status = status;
	}
}

const REQUEST_TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;
const CHARACTERS_SHOWN = 300;

function parseJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

/** A busy n8n now and then closes an idle connection just as a question comes in on it: what only reads is asked again. */
async function send(method: string, url: string, request: RequestInit): Promise<Response> {
	for (let attempt = 1; ; attempt++) {
		try {
			const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
			return await fetch(url, { method, ...request, signal });
		} catch (error) {
			if (method !== 'GET' || !(error instanceof TypeError) || attempt === ATTEMPTS) throw error;
		}
	}
}

async function call(method: string, url: string, cookie: string, body?: unknown) {
	const answer = await send(method, url, {
		headers: { cookie, 'content-type': 'application/json' },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const content = await answer.text();
	const json = parseJson(content);
	if (!answer.ok) {
		const message = optionalText(json, 'message') ?? content.slice(0, CHARACTERS_SHOWN);
		throw new N8nAnswerError(answer.status, `${method} ${new URL(url).pathname}: ${message}`);
	}
	return { json, cookies: answer.headers.getSetCookie() };
}

/** A login to n8n, with which its editor's addresses can be called. */
export class N8nSession {
	/** n8n's address, without a trailing slash. */
	readonly url: string;
	private readonly cookie: string;

	private constructor(url: string, cookie: string) {
		this.url = url;
		this.cookie = cookie;
	}

	/** Makes the owner account on a fresh n8n, or logs in where there is one already. */
	static async open(url: string): Promise<N8nSession> {
		const { email, password } = OWNER;
		const { cookies } = await call('POST', `${url}/rest/owner/setup`, '', OWNER).catch(
			(error: unknown) => {
				if (!(error instanceof N8nAnswerError) || error.status !== 400) throw error;
				return call('POST', `${url}/rest/login`, '', { emailOrLdapLoginId: email, password });
			},
		);
		return new N8nSession(url, cookies.map((line) => line.split(';', 1)[0] ?? '').join('; '));
	}

	/** What n8n serves at `path`, as JSON. Throws an `N8nAnswerError` for any status but 2xx. */
	async get(path: string): Promise<unknown> {
		return (await call('GET', `${this.url}/${path}`, this.cookie)).json;
	}

	/** Calls a path below `/rest/` and returns the answer's `data`. Throws an `N8nAnswerError` for any status but 2xx. */
	async rest(method: string, path: string, body?: unknown): Promise<unknown> {
		const { json } = await call(method, `${this.url}/rest/${path}`, this.cookie, body);
		return isObject(json) && 'data' in json ? json.data : json;
	}
}
