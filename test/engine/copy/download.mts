import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { contentOf, sizeOf } from '../../../sandbox/tallyfy/world/files.mts';
import type { Sandbox } from '../../../sandbox/tallyfy/server.mts';

/** The node's parameters for *File > Download*, each item naming its file. */
export const downloading = (options: IDataObject = {}) => ({
	resource: 'file',
	operation: 'download',
	fileId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	options,
});

/** The bytes of an item; its execution keeps binary data in memory. */
export function bytesOf(item: INodeExecutionData | undefined, field = 'data'): Buffer | undefined {
	const binary = item?.binary?.[field];
	return binary === undefined ? undefined : Buffer.from(binary.data, 'base64');
}

/** What the sandbox has as the content of that file. */
export function contentIn({ organization }: Sandbox, id: string): Buffer {
	const asset = organization.assets.get(id);
	if (asset === undefined) throw new Error(`The sandbox has no file ${id}`);
	return Buffer.concat([...contentOf(id, sizeOf(organization, asset))]);
}

/** How often Tallyfy's activity says that one of these was downloaded. */
export const downloadsOf = ({ organization }: Sandbox, ids: readonly string[]) =>
	organization.activity.filter(
		({ text, entityId }) => text === 'File downloaded' && ids.includes(entityId),
	).length;
