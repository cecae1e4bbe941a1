import { hash } from 'node:crypto';

/** What has an id of 32 hexadecimal characters. */
export type IdKind =
	| 'asset'
	| 'field'
	| 'group'
	| 'organization'
	| 'process'
	| 'step'
	| 'tag'
	| 'task'
	| 'template';

/**
 * A stable id that looks like Tallyfy's: 32 hexadecimal characters. The same kind and number (they count from 1) always
 * give the same id, in every process.
 */
export function sandboxId(kind: IdKind, number: number): string {
	return hash('md5', `${kind} ${number}`, 'hex');
}

/** A stand-in's token, of an administrator: it opens nothing but the sandbox. */
export const ACCESS_TOKEN = 'sandbox-access-token';
/** Belongs to a member who may archive and restore, but not delete processes and templates for good: 403. */
export const STANDARD_ACCESS_TOKEN = 'sandbox-standard-access-token';
/** Belongs to a member of the same organization who may read but change nothing: 403. */
export const LIGHT_ACCESS_TOKEN = 'sandbox-light-access-token';
export const ORGANIZATION_ID = sandboxId('organization', 1);
/** Exists, but no token belongs to it. */
export const OTHER_ORGANIZATION_ID = sandboxId('organization', 2);
/** The id of the file that is the organization's logo, which Tallyfy refuses to delete. */
export const LOGO_ID = sandboxId('asset', 1);
