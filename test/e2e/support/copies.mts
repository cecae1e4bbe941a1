import type { StoredCredential, WorkflowJson } from '../../../sandbox/n8n/client/workflow.mts';
import type { Sandbox } from '../../../sandbox/tallyfy/server.mts';
import { filesOfProcess } from '../../../sandbox/tallyfy/state/organization.mts';
import { olderThan } from '../../../sandbox/tallyfy/world/truth.mts';
import { setUp, withNode } from './examples.mts';
import type { ObjectStore } from './services/objectStore.mts';

export const COPY_EXAMPLE = 'copy-verify-delete-files.json';
export const COPIES_TABLE = 'Tallyfy copies account';
/** For how long a process has to be in the archive before its files are due. */
export const ARCHIVED_DAYS = 200;
const COPY_PATH = "={{ $('Still To Do').item.json.copyPath }}";

/** The files that Tallyfy keeps of processes that have been in the archive for so long, by the sandbox's own state; sorted. */
export function dueFileIds(sandbox: Sandbox): string[] {
	const { organization } = sandbox;
	const processes = olderThan(
		organization.processes.values(),
		'archived_at',
		ARCHIVED_DAYS,
		sandbox.now(),
	);
	const files = processes.flatMap(({ id }) => filesOfProcess(organization, id));
	return files
		.filter(({ source }) => source !== 'url')
		.map(({ id }) => id)
		.toSorted();
}

/** The example with an S3-compatible store in place of the disk, as its note says. */
export function copyToS3(
	{ bucket }: Pick<ObjectStore, 'bucket'>,
	credential: StoredCredential,
	{ dryRun = false }: { dryRun?: boolean } = {},
): WorkflowJson {
	const settings = { archivedDays: ARCHIVED_DAYS, folder: 'tallyfy' };
	const store = (operation: string, parameters: object) => (node: object) => ({
		...node,
		type: 'n8n-nodes-base.s3',
		parameters: { resource: 'file', operation, bucketName: bucket, ...parameters },
		credentials: { s3: { id: credential.id, name: credential.name } },
	});
	const stored = withNode(
		setUp(COPY_EXAMPLE, { settings, dryRun }),
		'Store the Copy',
		store('upload', { fileName: COPY_PATH, additionalFields: {}, tagsUi: {} }),
	);
	return withNode(stored, 'Read the Copy Back', store('download', { fileKey: COPY_PATH }));
}
