import type { INodeProperties } from 'n8n-workflow';

import { parseId, parseIdFromUrl, type IdReason, type Parsed } from '../transport/account/address';
import type { Account } from '../transport/account/credential';

/** A parameter that holds an ID, with its field in the panel. */
export interface IdParameter {
	name: string;
	/** As the panel shows it. */
	displayName: string;
	/** Path segments that precede the ID in Tallyfy's addresses. */
	urlMarkers: readonly string[];
	property: INodeProperties;
}

/** A resource locator as n8n saves it, or the plain value that an expression or an older workflow put in its place. */
export function parseLocator(
	raw: unknown,
	{ urlMarkers }: Pick<IdParameter, 'urlMarkers'>,
	account: Account,
): Parsed<string, IdReason> {
	if (typeof raw === 'object' && raw !== null && 'mode' in raw && 'value' in raw) {
		return raw.mode === 'url' ? parseIdFromUrl(raw.value, urlMarkers, account) : parseId(raw.value);
	}
	return parseId(raw);
}
