/** What the credential `tallyfyApi` holds. */
interface TallyfyCredentialData {
	readonly accessToken: string;
	readonly organizationId: string;
	readonly baseUrl: string;
}

export interface TallyfyAccount {
	/** False for the sandbox. */
	readonly isReal: boolean;
	readonly credential: TallyfyCredentialData;
}

const DEFAULT_BASE_URL = 'https://go.tallyfy.com/api';

/**
 * The user's own account at the real Tallyfy, from `TALLYFY_ACCESS_TOKEN`, `TALLYFY_ORGANIZATION_ID` and, optional,
 * `TALLYFY_BASE_URL`; nothing where neither is set. Throws when only one of the first two is.
 */
export function account(
	environment: Readonly<Record<string, string | undefined>>,
): TallyfyAccount | undefined {
	const accessToken = environment.TALLYFY_ACCESS_TOKEN ?? '';
	const organizationId = environment.TALLYFY_ORGANIZATION_ID ?? '';
	if (accessToken === '' && organizationId === '') return undefined;
	if (accessToken === '' || organizationId === '')
		throw new Error('Set both TALLYFY_ACCESS_TOKEN and TALLYFY_ORGANIZATION_ID, or neither.');
	const baseUrl = environment.TALLYFY_BASE_URL ?? DEFAULT_BASE_URL;
	return { isReal: true, credential: { accessToken, organizationId, baseUrl } };
}
