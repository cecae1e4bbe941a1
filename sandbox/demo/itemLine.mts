import type { IDataObject } from 'n8n-workflow';

/** One output item of the node, as a line: what was deleted, or what failed, why, and how to mend it. */
export function itemLine(json: IDataObject): string {
	if (json.deleted === true) {
		const remark = json.alreadyDeleted === true ? ', already gone' : '';
		return `  deleted  ${idOf(json)}  (${JSON.stringify(json.status)}${remark})`;
	}
	const { error, message } = json as { error?: string; message?: string };
	return `  FAILED   ${idOf(json) || 'no ID'}  ${error ?? ''}\n           ${message ?? ''}`;
}

/** The ID that an output item of the node speaks of; empty where its parameters named none. */
export function idOf(json: IDataObject): string {
	const { id, details } = json as { id?: string; details?: { id?: string | null } };
	return details === undefined ? (id ?? '') : (details.id ?? '');
}
