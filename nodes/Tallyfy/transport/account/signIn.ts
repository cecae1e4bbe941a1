import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { classifyFailure, errorStatus, type ConnectionFailure } from '../answer/reason';
import { remover, secretsIn, type Credential } from './credential';

/** A request that gets a new token takes two or three exchanges. */
const RENEWAL_TIMEOUT_MS = 30_000;

/** What n8n's OAuth2 throws where the token's address answers with one of the standard's errors. */
const OAUTH2_REFUSAL = 'EAUTH';

/**
 * Keeps a run signed in: what is handed to n8n with each request, and how a token that ended gets a successor. n8n renews
 * tokens only where its helper throws over a 401, which is off for requests whose statuses we judge. So one harmless request
 * goes out with it on, while the others wait, and the credential is read anew.
 */
export class SignIn {
	private data: ICredentialDataDecryptedObject;
	/** All that there were in this run: an answer may repeat a token that was replaced meanwhile. */
	private readonly secrets: Set<string>;
	/** Takes them out of a text. */
	withoutSecrets: (text: string) => string;
	/** Tells one token from the next. */
	generation = 0;
	private renewing: Promise<void> | undefined;
	/** Why there is no token, for good or for now. */
	private failure: ConnectionFailure | undefined;

	constructor(
		private readonly context: IExecuteFunctions | ILoadOptionsFunctions,
		private readonly credential: Credential,
	) {
		this.data = credential.data;
		this.secrets = new Set(secretsIn(credential.data));
		this.withoutSecrets = remover([...this.secrets]);
	}

	/** What n8n signs a request with, resolved once: it would otherwise fetch and decrypt it anew for each. */
	get credentialsDecrypted() {
		return { id: '', name: '', type: this.credential.type, data: this.data };
	}

	/** A personal access token can't be renewed by anybody but its owner. */
	get canRenew(): boolean {
		return this.credential.type !== 'tallyfyApi';
	}

	/** Gets the first token of a credential that has none yet. */
	async begin(): Promise<ConnectionFailure | undefined> {
		const hasNone = this.canRenew && secretsIn({ ...this.data, clientSecret: '' }).length === 0;
		return hasNone ? await this.renew(this.generation) : undefined;
	}

	/**
	 * Gets a new token after a 401 to a request that was signed with the token of `generation`; all who ask meanwhile share
	 * one renewal. Undefined when there is a new one.
	 */
	async renew(generation: number): Promise<ConnectionFailure | undefined> {
		if (generation !== this.generation) return undefined;
		if (this.failure?.reason === 'signInRefused') return this.failure;
		this.renewing ??= this.askForToken().finally(() => {
			this.renewing = undefined;
		});
		await this.renewing;
		return this.failure;
	}

	private async askForToken(): Promise<void> {
		const before = secretsIn(this.data).join();
		const error: unknown = await this.askHarmlessly().then(
			() => undefined,
			(thrown: unknown) => thrown ?? new Error('n8n gave no reason'),
		);
		// Whatever became of that request: a new token may be there, from this renewal or another process's.
		const data = await this.context
			.getCredentials(this.credential.type)
			.catch(() => this.data as IDataObject);
		this.data = data as ICredentialDataDecryptedObject;
		const secrets = secretsIn(this.data);
		for (const secret of secrets) this.secrets.add(secret);
		this.withoutSecrets = remover([...this.secrets]);
		if (error === undefined || secrets.join() !== before) {
			this.generation += 1;
			this.failure = undefined;
			return;
		}
		this.failure = this.failureOf(error);
	}

	private async askHarmlessly(): Promise<void> {
		const { type, account } = this.credential;
		await this.context.helpers.httpRequestWithAuthentication.call(this.context, type, {
			method: 'GET',
			url: `${account.baseUrl}/organizations/${account.organizationId}/me/tasks`,
			qs: { per_page: 1 },
			headers: { Accept: 'application/json', 'X-Tallyfy-Client': 'APIClient' },
			timeout: RENEWAL_TIMEOUT_MS,
			disableFollowRedirect: true,
		});
	}

	/** Refused, or only not to be had at the moment: then nothing was sent, and it is worth another try. */
	private failureOf(error: unknown): ConnectionFailure {
		const status = errorStatus(error);
		const { detail, code, ...failure } = classifyFailure(error, this.withoutSecrets);
		const isRefused =
			failure.reason === 'notSent' ||
			code === OAUTH2_REFUSAL ||
			(status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429);
		return { reason: isRefused ? 'signInRefused' : 'notConnected', code, detail };
	}
}
