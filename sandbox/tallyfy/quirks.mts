/** One way in which Tallyfy may differ: what it is unless somebody chooses, and what can be chosen. */
interface Quirk<T> {
	readonly start: T;
	readonly schema: object;
}

type Choice = number | string;

/** One of these; the first unless somebody chooses. */
function oneOf<const T extends readonly [Choice, ...Choice[]]>(...values: T): Quirk<T[number]> {
	return { start: values[0], schema: { enum: values } };
}

function whole(start: number, minimum?: number): Quirk<number> {
	return { start, schema: { type: 'integer', ...(minimum !== undefined && { minimum }) } };
}

const off: Quirk<boolean> = { start: false, schema: { type: 'boolean' } };
const on: Quirk<boolean> = { ...off, start: true };

/**
 * Where Tallyfy's documents contradict each other or its own clients, are silent, or its services are known to differ. Each
 * can be set when the sandbox starts and while it runs. First comes what is known last, or most likely where nothing is.
 */
const QUIRKS = {
	/**
	 * What the permanent deletion of a task of a process answers: 204, as Tallyfy's own clients found, and it is gone; 400, as
	 * documented; or 404. A one-off task that is linked to a process goes whichever it is.
	 */
	processTaskDeletion: oneOf(204, 400, 404),
	/** The permanent deletion of anything answers 404 and does nothing, although the thing is there. */
	deletionsAnswer404: off,
	/** How a deleted file is confirmed; the documentation has said both of the first two, and PHP may write empty as [] or {}. */
	fileDeleteAnswer: oneOf('data', 'empty', 'noContent', 'emptyList', 'emptyObject'),
	/** What confirms that a task was archived; a 204 has no body. */
	archiveTaskStatus: oneOf(204, 200),
	/** What confirms that a task was restored; a 204 has no body. */
	restoreTaskStatus: oneOf(200, 204),
	/** What answers the permanent deletion of a process or template that is not archived. */
	notArchivedStatus: oneOf(422, 404),
	/** What archiving something archived answers. */
	archiveArchived: oneOf('ok', 404),
	/** What restoring something that is not archived answers. */
	restoreActive: oneOf('ok', 404, 422),
	/** Whether a standard member may delete processes and templates for good, or only an administrator. */
	standardMayDelete: off,
	/** The organization has not paid: whatever would change something is refused with 403, reading goes on. */
	readOnly: off,
	/** The form of `deleted_references` when a template is archived or deleted. */
	deletedReferences: oneOf('list', 'object'),
	/** Whether restoring a template leaves a reference behind. */
	unrestoredReferences: off,

	/** By how many milliseconds the reading of one thing lags behind what requests have changed, as a read replica does. */
	getLagMs: whole(0, 0),
	/** By how many milliseconds lists lag behind what requests have changed. */
	listLagMs: whole(0, 0),
	/** The tasks and files of an archived process are hidden: 404, and absent from lists and from the process. */
	hidesArchivedBelongings: off,
	/** What reading an archived one-off task answers. */
	archivedTaskGet: oneOf(200, 404),
	/** What reading an archived process, or a task of it, answers. */
	archivedRunGet: oneOf(200, 404),

	/** The most entries on a page of a list, whatever is asked for. */
	perPageCap: whole(100, 1),
	/** Lists have pages of ten whatever is asked for, and count their pages by that. */
	ignoresPerPage: off,
	/** What `total_pages` claims instead of the truth: always 1, or one page too few. */
	wrongTotalPages: oneOf('none', 'one', 'oneTooFew'),
	/**
	 * After every page of a list, somebody else creates or deletes the first entry of that list, so that the pages after it
	 * shift by one. What is deleted that way has the cause `drift`.
	 */
	drift: oneOf('none', 'create', 'delete'),
	/**
	 * How guests are listed: page by page; or all at once whatever is asked for, without a word about pages, which the
	 * documentation leaves open.
	 */
	guestList: oneOf('pages', 'whole'),
	/** The spelling for archived processes that the list obeys; the other one is ignored, and active ones come. */
	archivedRuns: oneOf('both', 'archived', 'status'),
	/**
	 * What `archived` means in the task list: archived tasks, or tasks of archived processes (the documentation of 2025); in
	 * the second reading no list has an archived one-off task.
	 */
	archivedTasks: oneOf('own', 'ofArchivedProcesses'),
	/** Lists of tasks and templates heed `archived=only`, and take no notice of `archived=true`. */
	ignoresArchivedTrue: off,
	/**
	 * The words for the status of tasks that the organization's list heeds: the documented ones; only those that Tallyfy's
	 * clients found to work in all other lists; or none. Any other word brings every task.
	 */
	taskStatusWords: oneOf('documented', 'proven', 'none'),

	/** Under which name a form field has its answer: the measured one, or that of older samples. */
	formFieldAnswer: oneOf('field_value', 'value'),
	/** Whether a process has the answers of its kick-off form by the id of the field, or as a list with `id` and `value`. */
	kickOffAnswers: oneOf('object', 'list'),
	/** Which field says that a task has a problem: `has_issues`, the older `problem`, or each of them. */
	problemField: oneOf('both', 'has_issues', 'problem'),
	/** What `with=assets` and comments show of a file: its whole record, or as little as Tallyfy's webhooks do, undated. */
	listedAssets: oneOf('whole', 'brief'),
	/** Whether the export of a process is the process itself, or has it under `data`. */
	exportAnswer: oneOf('plain', 'data'),
	/** Whether a download tells its length beforehand. */
	sendsContentLength: on,
	/** A download for which only JSON is accepted is refused with 406. */
	strictDownloads: off,
	/** By how many milliseconds the server's clock, as its `Date` and its dates in `Retry-After` tell it, is ahead of the true time. */
	clockAheadMs: whole(0),
};

/** The name of a quirk, and what it is set to. */
export type Quirks = { -readonly [Name in keyof typeof QUIRKS]: (typeof QUIRKS)[Name]['start'] };

const ENTRIES = Object.entries(QUIRKS) as [keyof Quirks, Quirk<unknown>][];

/** What each quirk is unless somebody chooses. */
export const DEFAULT_QUIRKS: Readonly<Quirks> = Object.fromEntries(
	ENTRIES.map(([name, { start }]) => [name, start]),
) as Quirks;

/** The body of `PUT /_sandbox/options`: any of the quirks. */
export const QUIRKS_SCHEMA = {
	type: 'object',
	additionalProperties: false,
	properties: Object.fromEntries(ENTRIES.map(([name, { schema }]) => [name, schema])),
};

/** The quirks among other options, over the defaults. */
export function quirksOf(options: Partial<Quirks>): Quirks {
	const chosen = ENTRIES.filter(([name]) => options[name] !== undefined);
	return {
		...DEFAULT_QUIRKS,
		...Object.fromEntries(chosen.map(([name]) => [name, options[name]])),
	};
}
