import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestOptions,
	INodeCredentialsDetails,
} from 'n8n-workflow';
import { n8nWorkflow } from './n8n.mts';

/** Saved credentials by ID: the data as the user typed it. */
export type SavedCredentials = Readonly<Record<string, ICredentialDataDecryptedObject>>;

/**
 * Credentials for an engine without a database. Requests are signed by the credential type's own `authenticate`, so
 * that what the package ships is what runs.
 */
export class SavedCredentialsHelper extends n8nWorkflow.ICredentialsHelper {
	private readonly saved: SavedCredentials;
	private readonly typeOf: (name: string) => ICredentialType;

	constructor(saved: SavedCredentials, typeOf: (name: string) => ICredentialType) {
		super();
		this.saved = saved;
		this.typeOf = typeOf;
	}

	override getParentTypes(): string[] {
		return [];
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	override async authenticate(
		credential: ICredentialDataDecryptedObject,
		typeName: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.typeOf(typeName);
		if (typeof authenticate !== 'function') {
			throw new Error(`The credential type ${typeName} has no authenticate function`);
		}
		return await authenticate(credential, request);
	}

	override getDecrypted(
		_additionalData: unknown,
		{ id, name }: INodeCredentialsDetails,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.saved[id ?? ''];
		return data === undefined
			? Promise.reject(new Error(`There is no credential "${name}"`))
			: Promise.resolve({ ...data });
	}

	override preAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	override runPreAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	override getCredentialsProperties() {
		return [];
	}

	override getCredentials(): Promise<ICredentials> {
		return Promise.reject(new Error('This engine has no credential database'));
	}

	override updateCredentials(): Promise<void> {
		return Promise.resolve();
	}

	override updateCredentialsOauthTokenData(): Promise<void> {
		return Promise.resolve();
	}
}
