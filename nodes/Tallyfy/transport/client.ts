import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { classifyFailure, type ConnectionFailure } from './answer/reason';
import type { Credential } from './account/credential';
import { SignIn } from './account/signIn';
import type { Response } from './answer/response';
import { endedBy } from './clock';

/** One request as it goes out; nothing in it says who asks. */
export type RequestLine = Pick<IHttpRequestOptions, 'method' | 'url' | 'qs'>;

/**
 * One request, one attempt: what came back, or how the connection failed. `isRenewed`: its token had ended, and there is a
 * new one now.
 */
export type Attempt<Answer = Response> =
	| { response: Answer; isRenewed?: true }
	| { failure: ConnectionFailure };

export interface SendOptions {
	timeoutMs: number;
	/** Ends the request, its body included. */
	signal: AbortSignal;
}

export type Send = (request: RequestLine, options: SendOptions) => Promise<Attempt>;

/** Bytes on their way, as n8n's own helpers take them. */
export type ByteStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** An answer whose body has not been read yet. */
export interface OpenResponse extends Omit<Response, 'body'> {
	body: ByteStream;
	/** Reads a short body instead, such as a refusal's, with the access token taken out. Rejects when it breaks off. */
	text(): Promise<string>;
	/** Reads all of it: the bytes as they came, and the text without the access token. Rejects when it breaks off. */
	whole(): Promise<{ bytes: Buffer; text: string }>;
}

export type SendForStream = (
	request: RequestLine,
	options: SendOptions,
) => Promise<Attempt<OpenResponse>>;

/** Ways to send, with the credential of one run. */
export interface Client {
	send: Send;
	/** For files: the body comes as a stream. */
	sendForStream: SendForStream;
}

/**
 * What is announced has to be what arrives: n8n unpacks a compressed body, whose length is then another, and hands one that
 * ends too early over as an empty one.
 */
const UNCOMPRESSED = { 'Accept-Encoding': 'identity' };

/** A file may be of any type; asked for JSON alone, a server may refuse it. */
const ACCEPT_ANYTHING = { Accept: '*/*' };

/**
 * The only place that calls n8n's HTTP helper. Everything the helper would decide on its own is switched off: it follows
 * redirects with the method and the token, and throws on statuses that we judge (measured with n8n 2.41.1).
 *
 * The credential, resolved once, is handed over with each call: the helper would otherwise fetch, decrypt and resolve
 * it anew for every request. What signs the request is the credential type's own `authenticate`, or n8n for OAuth2.
 */
export function createClient(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	credential: Credential,
	/** Told of the headers of every answer. */
	onHeaders: (headers: Response['headers']) => void = () => undefined,
): Client {
	const signIn = new SignIn(context, credential);
	const withoutToken = (text: string) => signIn.withoutSecrets(text);

	const call = async (
		request: RequestLine,
		{ timeoutMs, signal }: SendOptions,
		encoding: 'stream' | 'text',
		headers: IDataObject,
	): Promise<unknown> =>
		await context.helpers.httpRequestWithAuthentication.call(
			endingWith(context, signal),
			credential.type,
			{
				...request,
				// Set here as well as in the credential: another package's credential of this name may be the one that n8n loaded.
				headers: { Accept: 'application/json', 'X-Tallyfy-Client': 'APIClient', ...headers },
				encoding,
				timeout: timeoutMs,
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
			},
			{ credentialsDecrypted: signIn.credentialsDecrypted },
		);

	/**
	 * A token that has ended is renewed once for all that meet it, and the request goes out again: it wasn't carried out. One
	 * that changes something is left to whoever knows what has to hold by then.
	 */
	const exchange = async (
		...sent: Parameters<typeof call>
	): Promise<
		(ReturnType<typeof parseAnswer> & { isRenewed?: true }) | { failure: ConnectionFailure }
	> => {
		const unsigned = await signIn.begin();
		if (unsigned !== undefined) return { failure: unsigned };
		const { generation } = signIn;
		const answer = parseAnswer(await call(...sent), withoutToken);
		onHeaders(answer.headers);
		if (answer.status !== 401 || !signIn.canRenew) return answer;
		if (isStream(answer.body)) answer.body.destroy();
		const failure = await signIn.renew(generation);
		if (failure !== undefined) return { failure };
		const [{ method }] = sent;
		if (method === 'DELETE' || method === 'PUT') return { ...answer, isRenewed: true };
		return parseAnswer(await call(...sent), withoutToken);
	};

	return {
		send: async (request, options) => {
			try {
				const sentHeaders = request.method === 'GET' ? {} : UNCOMPRESSED;
				const answer = await exchange(request, options, 'text', sentHeaders);
				if ('failure' in answer) return answer;
				const { status, headers, body, isRenewed } = answer;
				const text = typeof body === 'string' ? body : body == null ? '' : JSON.stringify(body);
				const response = { status, headers, body: withoutToken(text) };
				return isRenewed === undefined ? { response } : { response, isRenewed };
			} catch (error) {
				return { failure: failureOf(error, options.signal, withoutToken) };
			}
		},
		sendForStream: async (request, options) => {
			try {
				const accepted = request.method === 'GET' ? ACCEPT_ANYTHING : {};
				const sentHeaders = { ...UNCOMPRESSED, ...accepted };
				const answer = await exchange(request, options, 'stream', sentHeaders);
				if ('failure' in answer) return answer;
				const { status, headers, body } = answer;
				if (!isStream(body)) throw new Error('n8n returned an answer without a stream');
				const text = async () => withoutToken((await bytesOf(body, TEXT_LIMIT_BYTES)).toString());
				const whole = async () => {
					const bytes = await bytesOf(body, Infinity);
					return { bytes, text: withoutToken(bytes.toString()) };
				};
				return { response: { status, headers, body, text, whole } };
			} catch (error) {
				return { failure: failureOf(error, options.signal, withoutToken) };
			}
		},
	};
}

/** The helper takes an abort signal from nowhere but the context's own way to ask for the one of the execution. */
function endingWith<Context extends IExecuteFunctions | ILoadOptionsFunctions>(
	context: Context,
	signal: AbortSignal,
): Context {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as Context;
}

/** A request that was ended on purpose: the reason says by whom. */
function failureOf(
	error: unknown,
	signal: AbortSignal,
	withoutToken: (text: string) => string,
): ConnectionFailure {
	if (!signal.aborted) return classifyFailure(error, withoutToken);
	return { reason: endedBy(signal) };
}

/** Headers are shown as well: the name of a file, where a redirect points. */
function parseAnswer(answer: unknown, withoutToken: (text: string) => string) {
	const { statusCode, headers, body } = (answer ?? {}) as {
		statusCode?: unknown;
		headers?: IDataObject;
		body?: unknown;
	};
	if (typeof statusCode !== 'number') throw new Error('n8n returned an answer without a status');
	const clean = Object.entries(headers ?? {}).map(
		([name, value]): [string, IDataObject[string]] => [
			name,
			typeof value === 'string' ? withoutToken(value) : value,
		],
	);
	return { status: statusCode, headers: Object.fromEntries(clean), body };
}

function isStream(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && 'map' in body;
}

/** More than any refusal has to say. */
const TEXT_LIMIT_BYTES = 1_000_000;

async function bytesOf(body: ByteStream, limit: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		size += chunk.length;
		if (size > limit) break;
	}
	return Buffer.concat(chunks);
}
