import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { remover, secretsIn, type Credential } from './account/credential';
import { classifyFailure, errorStatus, type ConnectionFailure } from './answer/reason';
import type { Response } from './answer/response';
import { endedBy } from './clock';

/** One request as it goes out; nothing in it says who asks. */
export type RequestLine = Pick<IHttpRequestOptions, 'method' | 'url' | 'qs'>;

/** What came of one attempt. `isRenewed`: its token had ended, and there is a new one now. */
export type Attempt<Answer = Response> =
	| { response: Answer; isRenewed?: true }
	| { failure: ConnectionFailure };

export interface SendOptions {
	timeoutMs: number;
	/** Ends the request, its body included. */
	signal: AbortSignal;
}

export type Send<Answer = Response> = (
	request: RequestLine,
	options: SendOptions,
) => Promise<Attempt<Answer>>;

/** Bytes on their way, as n8n's own helpers take them. */
export type ByteStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** An answer whose body has not been read yet. */
export interface OpenResponse extends Omit<Response, 'body'> {
	body: ByteStream;
	/** Reads a short body instead, such as a refusal's, without the access token. Rejects when it breaks off. */
	text(): Promise<string>;
	/** Reads all of it: the bytes as they came, and the text without the access token. Rejects when it breaks off. */
	whole(): Promise<{ bytes: Buffer; text: string }>;
}

export interface Client {
	send: Send;
	/** For files: the body comes as a stream. */
	sendForStream: Send<OpenResponse>;
}

/** n8n unpacks a compressed body: its length is then another than announced, and one that ends too early comes as empty. */
const UNCOMPRESSED = { 'Accept-Encoding': 'identity' };

/** Set here as well as in the credential: another package's credential of this name may be the one that n8n loaded. */
const TALLYFYS_HEADERS = { Accept: 'application/json', 'X-Tallyfy-Client': 'APIClient' };

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
	onHeaders: (headers: Response['headers']) => void = () => undefined,
): Client {
	const { type } = credential;
	// A personal access token can't be renewed by anybody but its owner.
	const signIn = type === 'tallyfyApi' ? undefined : new SignIn(context, credential);
	const withoutFirst = remover(secretsIn(credential.data));
	const withoutToken = (text: string) => (signIn?.withoutSecrets ?? withoutFirst)(text);

	const call = async (
		request: RequestLine,
		{ timeoutMs, signal }: SendOptions,
		encoding: 'stream' | 'text',
		headers: IDataObject,
	) => {
		const answer = (await context.helpers.httpRequestWithAuthentication.call(
			// The helper takes an abort signal from nowhere but the context's own way to ask for the one of the execution.
			Object.create(context, {
				getExecutionCancelSignal: { value: () => signal },
			}) as typeof context,
			type,
			{
				...request,
				headers: { ...TALLYFYS_HEADERS, ...headers },
				encoding,
				timeout: timeoutMs,
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: true,
				returnFullResponse: true,
			},
			{ credentialsDecrypted: { id: '', name: '', type, data: signIn?.data ?? credential.data } },
		)) as { statusCode?: unknown; headers?: IDataObject; body?: unknown } | undefined;
		const status = answer?.statusCode;
		if (typeof status !== 'number') throw new Error('n8n returned an answer without a status');
		// Headers are shown as well: the name of a file, where a redirect points.
		const clean = Object.entries(answer?.headers ?? {}).map(
			([name, value]) => [name, typeof value === 'string' ? withoutToken(value) : value] as const,
		);
		return { status, headers: Object.fromEntries(clean), body: answer?.body };
	};

	/**
	 * A token that has ended is renewed once for all that meet it, and the request goes out again: it wasn't carried out. One
	 * that changes something is left to whoever knows what has to hold by then.
	 */
	const exchange = async <Answer>(
		sent: Parameters<typeof call>,
		open: (answer: Awaited<ReturnType<typeof call>>) => Answer,
	): Promise<Attempt<Answer>> => {
		const [{ method }, { signal }] = sent;
		try {
			const unsigned = await signIn?.begin();
			if (unsigned !== undefined) return { failure: unsigned };
			const signedWith = signIn?.data;
			const answer = await call(...sent);
			onHeaders(answer.headers);
			if (answer.status !== 401 || signIn === undefined) return { response: open(answer) };
			if (isStream(answer.body)) answer.body.destroy();
			const failure = await signIn.renew(signedWith);
			if (failure !== undefined) return { failure };
			const isChange = method === 'DELETE' || method === 'PUT';
			return isChange
				? { response: open(answer), isRenewed: true }
				: { response: open(await call(...sent)) };
		} catch (error) {
			// A request that was ended on purpose: the reason says by whom.
			const failure = signal.aborted ? { reason: endedBy(signal) } : undefined;
			return { failure: failure ?? classifyFailure(error, withoutToken) };
		}
	};

	return {
		send: async (request, options) => {
			const sentHeaders = request.method === 'GET' ? {} : UNCOMPRESSED;
			return await exchange([request, options, 'text', sentHeaders], ({ body, ...answer }) => {
				const text = typeof body === 'string' ? body : body == null ? '' : JSON.stringify(body);
				return { ...answer, body: withoutToken(text) };
			});
		},
		sendForStream: async (request, options) => {
			// A file may be of any type; asked for JSON alone, a server may refuse it.
			const accepted = request.method === 'GET' ? { Accept: '*/*' } : {};
			const sentHeaders = { ...UNCOMPRESSED, ...accepted };
			return await exchange([request, options, 'stream', sentHeaders], ({ body, ...answer }) => {
				if (!isStream(body)) throw new Error('n8n returned an answer without a stream');
				return {
					...answer,
					body,
					// More than any refusal has to say.
					text: async () => withoutToken((await bytesOf(body, 1_000_000)).toString()),
					whole: async () => {
						const bytes = await bytesOf(body, Infinity);
						return { bytes, text: withoutToken(bytes.toString()) };
					},
				};
			});
		},
	};
}

function isStream(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && 'map' in body;
}

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

/**
 * Keeps a run signed in whose token n8n can renew. n8n does so only where its helper throws over a 401, which is off for
 * requests whose statuses we judge. So one harmless request goes out with it on, while the others wait, and the credential is
 * read anew.
 */
class SignIn {
	/** Another object for each token. */
	data: ICredentialDataDecryptedObject;
	/** Takes all tokens of this run out of a text: an answer may repeat one that was replaced meanwhile. */
	withoutSecrets: (text: string) => string;
	private readonly secrets: string[];
	private renewing: Promise<void> | undefined;
	/** Why there is no token, for good or for now. */
	private failure: ConnectionFailure | undefined;

	constructor(
		private readonly context: IExecuteFunctions | ILoadOptionsFunctions,
		private readonly credential: Credential,
	) {
		this.data = credential.data;
		this.secrets = secretsIn(this.data);
		this.withoutSecrets = remover(this.secrets);
	}

	/** Gets the first token of a credential that has none yet. */
	async begin(): Promise<ConnectionFailure | undefined> {
		const hasNone = secretsIn({ ...this.data, clientSecret: '' }).length === 0;
		return hasNone ? await this.renew(this.data) : undefined;
	}

	/**
	 * Gets a new token after a 401 to a request that was `signedWith` this data; all who ask meanwhile share one renewal.
	 * Undefined when there is a new one.
	 */
	async renew(signedWith: SignIn['data'] | undefined): Promise<ConnectionFailure | undefined> {
		if (signedWith !== this.data) return undefined;
		if (this.failure?.reason === 'signInRefused') return this.failure;
		this.renewing ??= this.askForToken().finally(() => {
			this.renewing = undefined;
		});
		await this.renewing;
		return this.failure;
	}

	private async askForToken(): Promise<void> {
		const { context, credential, data } = this;
		const { type, account } = credential;
		const request: IHttpRequestOptions = {
			method: 'GET',
			url: `${account.baseUrl}/organizations/${account.organizationId}/me/tasks`,
			qs: { per_page: 1 },
			headers: { ...TALLYFYS_HEADERS },
			// It takes two or three exchanges.
			timeout: 30_000,
			disableFollowRedirect: true,
		};
		const error: unknown = await context.helpers.httpRequestWithAuthentication
			.call(context, type, request)
			.then(
				() => undefined,
				(thrown: unknown) => thrown ?? new Error('n8n gave no reason'),
			);
		// Whatever became of that request: a new token may be there, from this renewal or another process's.
		const saved = await context.getCredentials(type).catch(() => data);
		const secrets = secretsIn(saved);
		this.secrets.push(...secrets);
		this.withoutSecrets = remover(this.secrets);
		this.failure = undefined;
		if (error === undefined || secrets.join() !== secretsIn(data).join()) {
			this.data = { ...saved };
			return;
		}
		const { reason, code, detail } = classifyFailure(error, this.withoutSecrets);
		const status = errorStatus(error) ?? 0;
		// EAUTH: n8n's OAuth2 throws it where the token's address answers with one of the standard's errors.
		const isRefused =
			reason === 'notSent' ||
			code === 'EAUTH' ||
			(status >= 400 && status < 500 && status !== 408 && status !== 429);
		// What is only not to be had at the moment is worth another try: nothing was sent.
		this.failure = { reason: isRefused ? 'signInRefused' : 'notConnected', code, detail };
	}
}
