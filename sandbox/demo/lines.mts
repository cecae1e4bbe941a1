import type { IDataObject, IRun } from 'n8n-workflow';
import type { Organization } from '../tallyfy/state/organization.mts';

/** What a thing is called, by its ID. */
export type Names = ReadonlyMap<string, string>;

/** The names of all that an organization holds now; after a deletion nobody knows them any more. */
export function namesIn({ tasks, processes, templates, assets }: Organization): Names {
	return new Map([
		...[...tasks.values(), ...templates.values()].map(({ id, title }) => [id, title] as const),
		...[...processes.values()].map(({ id, name }) => [id, name] as const),
		...[...assets.values()].map(({ id, filename }) => [id, filename] as const),
	]);
}

/** One output item of the node, as lines: what was deleted, or what failed, why, and how to mend it. */
export function itemLines(json: IDataObject, names: Names): string {
	const id = idOf(json);
	const name = names.get(id) ?? (id === '' ? 'no ID' : `ID ${id}`);
	if (json.deleted === true)
		return `  deleted  ${name}${json.alreadyDeleted === true ? ' (confirmed by a look)' : ''}`;
	const { error, message } = json as { error?: string; message?: string };
	return [`FAILED   ${name}: ${error ?? ''}`, message ?? '']
		.map((line, index) => `  ${index === 0 ? '' : '         '}${line}`.trimEnd())
		.join('\n');
}

/** The ID that an output item of the node speaks of; empty where its parameters named none. */
export function idOf(json: IDataObject): string {
	const { id, details } = json as { id?: string; details?: { id?: string | null } };
	return details === undefined ? (id ?? '') : (details.id ?? '');
}

/** The line above a node's output; empty where it has none. */
export const hintOf = (run: IRun, node: string): string =>
	run.data.resultData.runData[node]?.at(-1)?.hints?.[0]?.message ?? '';
