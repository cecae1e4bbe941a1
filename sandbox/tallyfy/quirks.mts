/**
 * Where Tallyfy's documents contradict each other, are silent, or its services are known to differ. Each can be set when
 * the sandbox starts and while it runs.
 */
export interface Quirks {
	/**
	 * What the permanent deletion of a task looks at: nothing, as Tallyfy's own clients found, so that any task goes, also one of a
	 * process; or, as documented, whether the task is one-off: 400 if not.
	 */
	taskDeletion: 'checksNothing' | 'oneOffOnly';
	/** How a deleted file is confirmed; the documentation has said both of the first two. */
	fileDeleteAnswer: 'data' | 'empty' | 'noContent';
	/** The most entries on a page of a list, whatever is asked for. */
	perPageCap: number;
	/** Lists have pages of ten whatever is asked for, and count their pages by that. */
	ignoresPerPage: boolean;
	/** What `total_pages` claims instead of the truth: always 1, or one page too few. */
	wrongTotalPages: 'none' | 'one' | 'oneTooFew';
	/** The spelling for archived processes that the list obeys; the other one is ignored, and active ones come. */
	archivedRuns: 'archived' | 'both' | 'status';
	/**
	 * What `archived` means in the task list: archived tasks, or tasks of archived processes (the older documentation);
	 * in the second reading no list has an archived one-off task.
	 */
	archivedTasks: 'ofArchivedProcesses' | 'own';
	/** What reading an archived one-off task answers. */
	archivedTaskGet: 200 | 404;
	/** What reading an archived process, or a task of it, answers. */
	archivedRunGet: 200 | 404;
	/** What confirms that a task was archived; a 204 has no body. */
	archiveTaskStatus: 200 | 204;
	/** What confirms that a task was restored; a 204 has no body. */
	restoreTaskStatus: 200 | 204;
	/** What answers the permanent deletion of a process or template that is not archived. */
	notArchivedStatus: 404 | 422;
	/** Whether a standard member may delete processes and templates for good, or only an administrator. */
	standardMayDelete: boolean;
	/** The form of `deleted_references` when a template is archived or deleted. */
	deletedReferences: 'list' | 'object';
	/** Whether restoring a template leaves a reference behind. */
	unrestoredReferences: boolean;
	/** What archiving something archived answers. */
	archiveArchived: 404 | 'ok';
	/** What restoring something that is not archived answers. */
	restoreActive: 404 | 422 | 'ok';
	/**
	 * After every page of a list, somebody else creates or deletes the first entry of that list, so that the pages after it
	 * shift by one. What is deleted that way has the cause `drift`.
	 */
	drift: 'create' | 'delete' | 'none';
	/** Whether a download tells its length beforehand. */
	sendsContentLength: boolean;
	/** What `with=assets` and comments show of a file: its whole record, or as little as Tallyfy's webhooks do, undated. */
	listedAssets: 'brief' | 'whole';
	/** Whether the export of a process is the process itself, or has it under `data`. */
	exportAnswer: 'data' | 'plain';
}

/** What is documented last, or most likely where nothing is. */
export const DEFAULT_QUIRKS: Readonly<Quirks> = {
	taskDeletion: 'checksNothing',
	fileDeleteAnswer: 'data',
	perPageCap: 100,
	ignoresPerPage: false,
	wrongTotalPages: 'none',
	archivedRuns: 'both',
	archivedTasks: 'own',
	archivedTaskGet: 200,
	archivedRunGet: 200,
	archiveTaskStatus: 204,
	restoreTaskStatus: 200,
	notArchivedStatus: 422,
	standardMayDelete: false,
	deletedReferences: 'list',
	unrestoredReferences: false,
	archiveArchived: 'ok',
	restoreActive: 'ok',
	drift: 'none',
	sendsContentLength: true,
	listedAssets: 'whole',
	exportAnswer: 'plain',
};

const BOOLEAN = { type: 'boolean' };

const PROPERTIES: Record<keyof Quirks, object> = {
	taskDeletion: { enum: ['checksNothing', 'oneOffOnly'] },
	fileDeleteAnswer: { enum: ['data', 'empty', 'noContent'] },
	perPageCap: { type: 'integer', minimum: 1 },
	ignoresPerPage: BOOLEAN,
	wrongTotalPages: { enum: ['none', 'one', 'oneTooFew'] },
	archivedRuns: { enum: ['archived', 'both', 'status'] },
	archivedTasks: { enum: ['ofArchivedProcesses', 'own'] },
	archivedTaskGet: { enum: [200, 404] },
	archivedRunGet: { enum: [200, 404] },
	archiveTaskStatus: { enum: [200, 204] },
	restoreTaskStatus: { enum: [200, 204] },
	notArchivedStatus: { enum: [404, 422] },
	standardMayDelete: BOOLEAN,
	deletedReferences: { enum: ['list', 'object'] },
	unrestoredReferences: BOOLEAN,
	archiveArchived: { enum: [404, 'ok'] },
	restoreActive: { enum: [404, 422, 'ok'] },
	drift: { enum: ['create', 'delete', 'none'] },
	sendsContentLength: BOOLEAN,
	listedAssets: { enum: ['brief', 'whole'] },
	exportAnswer: { enum: ['data', 'plain'] },
};

/** The body of `PUT /_sandbox/options`: any of the quirks. */
export const QUIRKS_SCHEMA = {
	type: 'object',
	additionalProperties: false,
	properties: PROPERTIES,
};

/** The quirks among other options, over the defaults. */
export function quirksOf(options: Partial<Quirks>): Quirks {
	const quirks = { ...DEFAULT_QUIRKS };
	const names = Object.keys(DEFAULT_QUIRKS) as (keyof Quirks)[];
	const chosen = names.filter((name) => options[name] !== undefined);
	return Object.assign(quirks, Object.fromEntries(chosen.map((name) => [name, options[name]])));
}
