import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox/tallyfy/server.mts';

/** What a day after the dates of the sandbox's worlds is counted in. */
export const DAY_MS = 86_400_000;

/** The parameters of *Get Many*. */
export const getMany = (resource: string, more: IDataObject = {}): IDataObject => ({
	resource,
	operation: 'getMany',
	...more,
});

/** The filter *Age*. */
export const olderThan = (olderThan: unknown, unit: unknown, countedFrom: unknown) => ({
	rule: { countedFrom, olderThan, unit },
});

/** By ID, as the panel saves it. */
export const byId = (value: unknown) => ({ __rl: true, mode: 'id', value });

/** A date so many days before the sandbox's time, as Tallyfy writes it. */
export const daysAgo = (sandbox: Sandbox, days: number) =>
	new Date(sandbox.now() - days * DAY_MS).toISOString();

interface Asked {
	request: string;
	page?: string;
}

/** What was asked, in order: the path after the organization, and the query. */
export function asked({ requests, organizationId }: Sandbox): Asked[] {
	return requests.map(({ method, path }) => {
		const url = new URL(path, 'http://sandbox');
		const place = url.pathname.replace(`/api/organizations/${organizationId}/`, '');
		return { request: `${method} ${place}`, ...Object.fromEntries(url.searchParams) };
	});
}

export const idsOf = (output: readonly { json: IDataObject }[]) =>
	output.map(({ json }) => json.id);
