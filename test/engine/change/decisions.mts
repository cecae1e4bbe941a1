/** For one thing under one setting: what Tallyfy answers, how it ends, and whether a request that changes something was sent. */
export interface Decision {
	operations: readonly string[];
	settings: string;
	/** `ready`: as the operation wants it: archived for *Restore*, and for *Delete* of processes and templates; else not. */
	thing: string;
	answer: string;
	outcome: string;
	sent: 'no' | 'yes';
}

const TASK = ['Delete one-off task'];
const FILE = ['Delete file'];
const ARCHIVED_FIRST = ['Delete process', 'Delete template'];
const TASK_AND_FILE = [...TASK, ...FILE];
const DELETIONS = [...TASK_AND_FILE, ...ARCHIVED_FIRST];
const ARCHIVE = ['Archive one-off task', 'Archive process', 'Archive template'];
/** Deletions that look first, whatever is chosen. */
const LOOKED_AT = [...TASK, ...ARCHIVED_FIRST];
const REVERSIBLE = [...ARCHIVE, 'Restore one-off task', 'Restore process', 'Restore template'];
const ALL = [...DELETIONS, ...REVERSIBLE];

/** Groups of operations by the names that docs/what-happens.md has for them. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
	'every change': ALL,
	Delete: DELETIONS,
	'Delete one-off task': TASK,
	'Delete file': FILE,
	'Delete one-off task, file': TASK_AND_FILE,
	'Delete process, template': ARCHIVED_FIRST,
	'Delete all but files': LOOKED_AT,
	'Archive, Restore': REVERSIBLE,
};

/** Each line stands once, with all operations for which it is so. */
const ROWS: readonly (readonly [
	readonly string[],
	string,
	string,
	string,
	string,
	'no' | 'yes',
])[] = [
	[ALL, 'none', 'ready', 'as documented', 'done', 'yes'],
	[[...LOOKED_AT, ...REVERSIBLE], 'none', 'not there', 'as documented', 'failed', 'no'],
	[ALL, 'none', 'ready', '403', 'failed', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', '422', 'failed', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', '401', 'failed', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', '404 "endpoint not found"', 'failed', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', '404 "Organization not found"', 'failed', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', 'a web page', 'failed', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', 'a redirect', 'failed', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', '202', 'failed, may be done', 'yes'],
	[
		TASK_AND_FILE,
		'none',
		'ready',
		'a success with a body that denies it',
		'failed, may be done',
		'yes',
	],
	[
		TASK_AND_FILE,
		'none',
		'ready',
		'a success that names something else',
		'failed, may be done',
		'yes',
	],
	[TASK_AND_FILE, 'none', 'ready', '503 once, nothing done', 'done', 'yes'],
	[DELETIONS, 'none', 'ready', '500 once, nothing done', 'done', 'yes'],
	[LOOKED_AT, 'none', 'ready', '500 once, and yet done', 'done, already', 'yes'],
	[LOOKED_AT, 'none', 'ready', 'no answer once, and yet done', 'done, already', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', 'no answer once, nothing done', 'done', 'yes'],
	[[...DELETIONS, ...ARCHIVE], 'none', 'ready', '500 each time', 'failed, may be done', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', '503 each time', 'failed', 'yes'],
	[TASK_AND_FILE, 'none', 'ready', 'no answer at all', 'failed, may be done', 'yes'],
	[TASK, 'none', 'not there', '503 once, nothing done', 'failed', 'no'],
	[TASK, 'none', 'not there', '500 once, nothing done', 'failed', 'no'],
	[FILE, 'none', 'not there', 'as documented', 'failed', 'yes'],
	[FILE, 'none', 'ready', '500 once, and yet done', 'done, presumed', 'yes'],
	[FILE, 'none', 'ready', 'no answer once, and yet done', 'done, presumed', 'yes'],
	[FILE, 'none', 'not there', '503 once, nothing done', 'failed', 'yes'],
	[FILE, 'none', 'not there', '500 once, nothing done', 'done, presumed', 'yes'],
	[
		['Delete one-off task', 'Archive one-off task'],
		'none',
		'a task of a process',
		'as documented',
		'failed',
		'no',
	],
	[TASK, 'none', 'a one-off task of a process', 'as documented', 'failed', 'no'],
	[TASK, 'none', 'a task that hides its kind', 'as documented', 'failed', 'no'],
	[TASK, 'Dry Run', 'a task of a process', 'as documented', 'skipped', 'no'],
	[TASK_AND_FILE, 'none', 'ready', '404 although it is there', 'failed', 'yes'],
	[FILE, 'Ignore Missing', 'ready', '404 although it is there', 'failed', 'yes'],
	[FILE, 'none', 'a logo', 'as documented', 'failed', 'yes'],
	[TASK_AND_FILE, 'Ignore Missing', 'ready', 'as documented', 'done', 'yes'],
	[LOOKED_AT, 'Ignore Missing', 'not there', 'as documented', 'missing', 'no'],
	[TASK, 'Ignore Missing', 'not there', '503 once, nothing done', 'missing', 'no'],
	[TASK_AND_FILE, 'Ignore Missing', 'ready', '403', 'failed', 'yes'],
	[TASK_AND_FILE, 'Ignore Missing', 'ready', '404 "endpoint not found"', 'failed', 'yes'],
	[TASK_AND_FILE, 'Ignore Missing', 'ready', '404 "Organization not found"', 'failed', 'yes'],
	[TASK_AND_FILE, 'Ignore Missing', 'ready', 'a web page', 'failed', 'yes'],
	[FILE, 'Ignore Missing', 'not there', 'as documented', 'missing', 'yes'],
	[FILE, 'Ignore Missing', 'not there', '503 once, nothing done', 'missing', 'yes'],
	[TASK_AND_FILE, 'Look First', 'ready', 'as documented', 'done', 'yes'],
	[TASK_AND_FILE, 'Look First', 'not there', 'as documented', 'failed', 'no'],
	[TASK_AND_FILE, 'Look First + Ignore Missing', 'not there', 'as documented', 'missing', 'no'],
	[TASK_AND_FILE, 'Look First', 'ready', '500 once, and yet done', 'done, already', 'yes'],
	[TASK_AND_FILE, 'Look First', 'ready', 'no answer once, and yet done', 'done, already', 'yes'],
	[TASK_AND_FILE, 'Look First', "there, and can't be read", 'as documented', 'failed', 'no'],
	[TASK, 'Look First', 'a task of a process', 'as documented', 'failed', 'no'],
	[FILE, 'Look First', 'a logo', 'as documented', 'failed', 'no'],
	[TASK, 'Only If older than 30 days', 'completed 31 days ago', 'as documented', 'done', 'yes'],
	[TASK, 'Only If older than 30 days', 'completed 12 days ago', 'as documented', 'skipped', 'no'],
	[
		TASK,
		'Only If older than 30 days',
		'without a completion date',
		'as documented',
		'skipped',
		'no',
	],
	[
		TASK,
		'Only If older than 30 days',
		"with a completion date that can't be read",
		'as documented',
		'skipped',
		'no',
	],
	[TASK, 'Only If older than 30 days', 'not there', 'as documented', 'failed', 'no'],
	[TASK, 'Only If older than 30 days', "there, and can't be read", 'as documented', 'failed', 'no'],
	[TASK, 'Only If archived', 'not in its state', 'as documented', 'done', 'yes'],
	[TASK, 'Only If archived', 'ready', 'as documented', 'skipped', 'no'],
	[TASK, 'Only If the name is "Old"', 'ready', 'as documented', 'skipped', 'no'],
	[
		TASK,
		'Only If older than 30 days + Dry Run',
		'completed 31 days ago',
		'as documented',
		'would be done',
		'no',
	],
	[
		TASK,
		'Only If older than 30 days + Dry Run',
		'completed 12 days ago',
		'as documented',
		'skipped',
		'no',
	],
	[
		[...TASK_AND_FILE, 'Delete process', ...REVERSIBLE],
		'Dry Run',
		'ready',
		'as documented',
		'would be done',
		'no',
	],
	[TASK_AND_FILE, 'Dry Run', 'not there', 'as documented', 'missing', 'no'],
	[TASK_AND_FILE, 'Dry Run + Ignore Missing', 'not there', 'as documented', 'missing', 'no'],
	[TASK_AND_FILE, 'Dry Run + Protected', 'ready', 'as documented', 'protected', 'no'],
	[TASK_AND_FILE, 'Dry Run', "there, and can't be read", 'as documented', 'failed', 'no'],
	[FILE, 'Dry Run', 'a logo', 'as documented', 'skipped', 'no'],
	[
		['Delete process', ...REVERSIBLE],
		'Dry Run',
		'not in its state',
		'as documented',
		'skipped',
		'no',
	],
	[[...DELETIONS, ...ARCHIVE], 'Protected', 'ready', 'as documented', 'protected', 'no'],
	[DELETIONS, 'Protected + Ignore Missing', 'not there', 'as documented', 'protected', 'no'],
	[TASK, 'Approved is true', 'ready', 'as documented', 'done', 'yes'],
	[TASK, 'Approved is false', 'ready', 'as documented', 'failed', 'no'],
	[TASK, 'Approved is empty', 'ready', 'as documented', 'failed', 'no'],
	[TASK, 'Maximum Changes is enough', 'ready', 'as documented', 'done', 'yes'],
	[TASK, 'Maximum Changes is exceeded', 'ready', 'as documented', 'not tried', 'no'],
	[TASK, 'Maximum Changes is enough', 'not there', 'as documented', 'failed', 'no'],
	[TASK, 'Maximum Changes is enough', "there, and can't be read", 'as documented', 'failed', 'no'],
	[TASK, 'Expected Count differs', 'not there', 'as documented', 'failed', 'no'],
	[TASK, 'Maximum Changes is 0', 'ready', 'as documented', 'failed', 'no'],
	[TASK, 'Expected Count fits', 'ready', 'as documented', 'done', 'yes'],
	[TASK, 'Expected Count differs', 'ready', 'as documented', 'not tried', 'no'],
	[TASK, 'Protected IDs are empty', 'ready', 'as documented', 'failed', 'no'],
	[TASK, 'Dry Run + Maximum Changes is exceeded', 'ready', 'as documented', 'would be done', 'no'],
	[TASK, 'Dry Run + Approved is false', 'ready', 'as documented', 'failed', 'no'],
	[FILE, 'SHA-256 is that of the file', 'ready', 'as documented', 'done', 'yes'],
	[FILE, 'SHA-256 is another', 'ready', 'as documented', 'failed', 'no'],
	[FILE, 'SHA-256 is empty', 'ready', 'as documented', 'failed', 'no'],
	[FILE, 'SHA-256 is that of the file + Dry Run', 'ready', 'as documented', 'would be done', 'no'],
	[FILE, 'SHA-256 is another + Dry Run', 'ready', 'as documented', 'failed', 'no'],
	[ARCHIVED_FIRST, 'none', 'not in its state', 'as documented', 'failed', 'no'],
	[REVERSIBLE, 'none', 'not in its state', 'as documented', 'done, already', 'no'],
	[REVERSIBLE, 'none', 'ready', 'no answer once, and yet done', 'done', 'yes'],
	[
		['Restore one-off task'],
		'none',
		'ready',
		'a success that changes nothing',
		'failed, may be done',
		'yes',
	],
	[
		['Archive process'],
		'none',
		'ready',
		'a success that shows it unchanged',
		'failed, may be done',
		'yes',
	],
];

export const DECISIONS = ROWS.map(
	([operations, settings, thing, answer, outcome, sent]): Decision => ({
		operations,
		settings,
		thing,
		answer,
		outcome,
		sent,
	}),
);
