import type { INodeProperties } from 'n8n-workflow';

import { parseId, parseIdFromUrl, parseIdOrEmail } from '../transport/account/address';
import type { Account, IdReason, Parsed } from '../transport/account/address';

/** A parameter that holds an ID, with its field in the panel. */
export interface IdParameter {
	name: string;
	/** As the panel shows it. */
	displayName: string;
	/** Path segments that precede the ID in Tallyfy's addresses. */
	urlMarkers: readonly string[];
	/** Takes an email address as well, in place of the ID. */
	takesEmail?: boolean | undefined;
	property: INodeProperties;
}

const ADDRESS = /:\/\/|^\s*(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)(?::\d+)?\//i;

/** Whether a text is an address, with its `https://` or without. */
export function isAddress(text: string): boolean {
	return ADDRESS.test(text);
}

/**
 * A resource locator as n8n saves it, or the plain value that an expression or an older workflow put in its place. Whatever
 * its mode, an address is read as one, and anything else as an ID: what people paste is plain.
 */
export function parseLocator(
	raw: unknown,
	{ urlMarkers, takesEmail = false }: Pick<IdParameter, 'takesEmail' | 'urlMarkers'>,
	account: Account,
): Parsed<string, IdReason> {
	const isLocator = typeof raw === 'object' && raw !== null && 'mode' in raw && 'value' in raw;
	const value = isLocator ? raw.value : raw;
	const parse = takesEmail ? parseIdOrEmail : parseId;
	return typeof value === 'string' && isAddress(value)
		? parseIdFromUrl(value, urlMarkers, account, parse)
		: parse(value);
}
