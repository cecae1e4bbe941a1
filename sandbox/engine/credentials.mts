import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
} from 'n8n-workflow';
import { n8nWorkflow } from './n8n.mts';

/** Saved credentials by ID: the data as the user typed it, and the tokens that n8n saves with it. */
export type SavedCredentials = Record<string, ICredentialDataDecryptedObject>;

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

	override getParentTypes(typeName: string): string[] {
		return (this.typeOf(typeName).extends ?? []).flatMap((parent) => [
			parent,
			...this.getParentTypes(parent),
		]);
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

	/** Each time what is saved then, with the defaults of what its type has beside. */
	override getDecrypted(
		_additionalData: unknown,
		{ id, name }: INodeCredentialsDetails,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.saved[id ?? ''];
		if (data === undefined) return Promise.reject(new Error(`There is no credential "${name}"`));
		const defaults = [typeName, ...this.getParentTypes(typeName)]
			.reverse()
			.flatMap((type) => this.typeOf(type).properties)
			.map((property): [string, never] => [property.name, property.default as never]);
		return Promise.resolve(
			this.getParentTypes(typeName).length === 0 && this.expirableOf(typeName) === undefined
				? { ...data }
				: { ...Object.fromEntries(defaults), ...data },
		);
	}

	/** As n8n does it: a token that is empty or has ended is asked for, and saved. */
	override async preAuthentication(
		helpers: IHttpRequestHelper,
		credential: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		isExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const expirable = this.expirableOf(typeName);
		const { preAuthentication } = this.typeOf(typeName);
		if (expirable === undefined || preAuthentication === undefined) return undefined;
		if (credential[expirable] !== '' && !isExpired) return undefined;
		const output = await preAuthentication.call(helpers, credential);
		if (output[expirable] === undefined) return undefined;
		this.save(node.credentials?.[typeName], output);
		return Object.assign(credential, output);
	}

	override async runPreAuthentication(): Promise<undefined> {
		await Promise.resolve(undefined);
	}

	private expirableOf(typeName: string): string | undefined {
		return this.typeOf(typeName).properties.find(
			({ type, typeOptions }) => type === 'hidden' && typeOptions?.expirable === true,
		)?.name;
	}

	private save(details: INodeCredentialsDetails | undefined, changes: object): void {
		const id = details?.id ?? '';
		this.saved[id] = { ...this.saved[id], ...changes };
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

	override updateCredentialsOauthTokenData(
		details: INodeCredentialsDetails,
		_typeName: string,
		{ oauthTokenData }: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.save(details, { oauthTokenData });
		return Promise.resolve();
	}
}
