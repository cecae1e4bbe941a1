import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';

import { isRecord, parseBody } from '../../transport/answer';
import { createSend, readCredential } from '../../transport/client';
import { parseId } from '../../transport/endpoint';
import type { Explanation } from '../../transport/errors';
import { explainListFailure } from '../../transport/listErrors';

const TASKS_PER_PAGE = 50;
const TIMEOUT_MS = 15_000;

/**
 * Fills *Task ID > From List*: one-off tasks only, a page at a time (`GET /organizations/{org}/tasks`,
 * `shared/tallyfy-api.md`).
 *
 * @throws NodeOperationError with what to mend, which n8n shows in place of the list
 */
export async function searchOneOffTasks(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const fail = ({ what, remedy }: Explanation) =>
		new NodeOperationError(this.getNode(), what, { description: remedy });

	const credential = await readCredential(this);
	if ('problem' in credential) throw fail(credential.problem);
	const { baseUrl, organizationId } = credential.account;
	const page = Number(paginationToken ?? 1);
	const result = await createSend(this, credential.data)(
		{
			method: 'GET',
			url: `${baseUrl}/organizations/${organizationId}/tasks`,
			qs: {
				is_oneoff: 'true',
				sort: 'newest',
				page,
				per_page: TASKS_PER_PAGE,
				...(filter === undefined || filter.trim() === '' ? {} : { q: filter.trim() }),
			},
		},
		TIMEOUT_MS,
	);
	if ('failure' in result || result.status !== 200)
		throw fail(explainListFailure(result, TIMEOUT_MS));

	const list = parseTaskList(result.body);
	if (list === undefined) throw fail(explainListFailure(result, TIMEOUT_MS));
	return {
		results: list.tasks,
		...(page < list.totalPages ? { paginationToken: String(page + 1) } : {}),
	};
}

interface TaskList {
	tasks: INodeListSearchItems[];
	totalPages: number;
}

function parseTaskList(text: string): TaskList | undefined {
	const body = parseBody(text);
	if (body.kind !== 'json' || !isRecord(body.value) || !Array.isArray(body.value.data)) {
		return undefined;
	}
	const { data, meta } = body.value;
	const pagination = isRecord(meta) && isRecord(meta.pagination) ? meta.pagination : {};
	return {
		tasks: (data as unknown[]).flatMap((task) => listEntry(task)),
		totalPages: Number(pagination.total_pages ?? 1),
	};
}

/** A task of a process is left out even where the list holds one: choosing it could only fail. */
function listEntry(task: unknown): INodeListSearchItems[] {
	if (!isRecord(task) || task.is_oneoff_task === false) return [];
	if (task.run_id !== null && task.run_id !== undefined) return [];
	const id = parseId(task.id);
	if (!id.ok) return [];
	const { title, status, deadline } = task;
	const remarks = [
		typeof status === 'string' ? status.replaceAll(/[-_]/g, ' ') : '',
		typeof deadline === 'string' && deadline !== '' ? `due ${deadline.slice(0, 10)}` : '',
	].filter((remark) => remark !== '');
	const name = typeof title === 'string' && title.trim() !== '' ? title.trim() : id.value;
	return [{ name: remarks.length > 0 ? `${name} (${remarks.join(', ')})` : name, value: id.value }];
}
