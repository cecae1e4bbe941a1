import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { parseAccount, parseToken, type Account } from './account';
import { parseBody, type Answer } from './answer';
import { classifyFailure } from './connection';
import type { Explanation } from './errors';
import type { ConnectionFailure } from './retry';

const CREDENTIAL_TYPE = 'tallyfyApi';

/** The credential as n8n resolved it, and where it leads. */
export interface Credential {
	data: ICredentialDataDecryptedObject;
	account: Account;
}

/** Reads the credential once for the whole run; what is wrong with it is an answer too, never an exception. */
export async function readCredential(
	context: IExecuteFunctions | ILoadOptionsFunctions,
): Promise<Credential | { problem: Explanation }> {
	let data: ICredentialDataDecryptedObject;
	try {
		data = await context.getCredentials(CREDENTIAL_TYPE);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return {
			problem: {
				what: `The Tallyfy API credential can't be used: ${reason}`,
				remedy: 'Select a Tallyfy API credential in this node, or create one.',
			},
		};
	}
	const parsed = parseAccount(data);
	return 'problem' in parsed ? parsed : { data, account: parsed.account };
}

/** One request, one attempt: what came back, or how the connection failed. */
export type Result = Answer | { failure: ConnectionFailure };

export type Send = (
	request: Pick<IHttpRequestOptions, 'method' | 'url' | 'qs'>,
	timeoutMs: number,
) => Promise<Result>;

/**
 * The only place that calls n8n's HTTP helper. Everything the helper would decide on its own is switched off: it follows
 * redirects with the method and the token (measured, `shared/n8n-facts.md`) and throws on statuses that we judge.
 *
 * The credential, resolved once, is handed over with each call: the helper would otherwise fetch, decrypt and resolve
 * it anew for every request. `authenticate` of the credential type is still what signs the request.
 */
export function createSend(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	credential: ICredentialDataDecryptedObject,
): Send {
	const withoutToken = tokenRemover(credential);
	const credentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data: credential };

	return async (request, timeoutMs) => {
		try {
			const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
				context,
				CREDENTIAL_TYPE,
				{
					...request,
					// Set here as well as in the credential: another package's credential of this name may be the one that n8n loaded.
					headers: { Accept: 'application/json', 'X-Tallyfy-Client': 'APIClient' },
					encoding: 'text',
					timeout: timeoutMs,
					disableFollowRedirect: true,
					ignoreHttpStatusErrors: true,
					returnFullResponse: true,
				},
				{ credentialsDecrypted },
			);
			return parseResponse(response, withoutToken);
		} catch (error) {
			return { failure: classifyFailure(error, withoutToken) };
		}
	};
}

/** Takes the access token out of a text, also as an address spells it, and as JSON may: every letter can be an escape. */
function tokenRemover(credential: ICredentialDataDecryptedObject): (text: string) => string {
	const parsed = parseToken(credential.accessToken);
	if ('problem' in parsed) return (text) => text;
	const { token } = parsed;
	const forms = [token, encodeURIComponent(token), token.replaceAll('/', '\\/')];
	const withoutForms = (text: string) =>
		forms.reduce((cleaned, form) => cleaned.replaceAll(form, '***'), text);
	return (text) => {
		const cleaned = withoutForms(text);
		if (!cleaned.includes('\\')) return cleaned;
		const body = parseBody(cleaned);
		if (body.kind !== 'json') return cleaned;
		const plain = JSON.stringify(body.value);
		const plainCleaned = withoutForms(plain);
		return plainCleaned === plain ? cleaned : plainCleaned;
	};
}

function parseResponse(response: unknown, withoutToken: (text: string) => string): Result {
	const { statusCode, headers, body } = (response ?? {}) as {
		statusCode?: unknown;
		headers?: IDataObject;
		body?: unknown;
	};
	if (typeof statusCode !== 'number') {
		return { failure: { kind: 'other', detail: 'n8n returned an answer without a status' } };
	}
	const text = typeof body === 'string' ? body : body == null ? '' : JSON.stringify(body);
	return { status: statusCode, headers: headers ?? {}, body: withoutToken(text) };
}
