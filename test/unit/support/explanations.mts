import type { AgeReason, Unfit } from '../../../nodes/Tallyfy/conditions/rules';
import { parseRecord, type DateName } from '../../../nodes/Tallyfy/conditions/record';
import type { Hold, Kept } from '../../../nodes/Tallyfy/conditions/protection';
import type { HoldsReason } from '../../../nodes/Tallyfy/input/holds';
import type { SafetyReason } from '../../../nodes/Tallyfy/input/safety';
import type { BaseUrlReason, IdReason } from '../../../nodes/Tallyfy/transport/account/address';
import type { ApplicationReason } from '../../../nodes/Tallyfy/transport/account/credential';
import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';
import {
	explainFailure,
	explainFromList,
	explainNoHolder,
} from '../../../nodes/Tallyfy/words/failures';
import { explainApplication, explainNoAnswer } from '../../../nodes/Tallyfy/words/inputs';
import type { Explanation } from '../../../nodes/Tallyfy/words/vocabulary';
import * as guards from '../../../nodes/Tallyfy/words/guards';
import * as inputs from '../../../nodes/Tallyfy/words/inputs';
import * as results from '../../../nodes/Tallyfy/words/results';
import * as vocabulary from '../../../nodes/Tallyfy/words/vocabulary';
import { ANY, FAILURES } from './reasons.mts';
import { CHANGES, NOUNS, SUBJECTS } from './subjects.mts';

/** All members of a union; the compiler asks for a new one. */
const keysOf = <Key extends string>(all: Readonly<Record<Key, true>>): Key[] =>
	Object.keys(all) as Key[];

const ID_REASONS = keysOf<IdReason>({
	empty: true,
	leftoverWord: true,
	expressionText: true,
	object: true,
	notText: true,
	inexactNumber: true,
	leadingZero: true,
	link: true,
	noIdInUrl: true,
	otherHost: true,
	otherOrganization: true,
	standIn: true,
	email: true,
	characters: true,
});
const BASE_URL_REASONS = keysOf<BaseUrlReason>({
	notText: true,
	notAbsolute: true,
	notHttps: true,
	userInfo: true,
	queryOrFragment: true,
	notBase: true,
});
const AGE_REASONS = keysOf<AgeReason>({
	shape: true,
	countedFrom: true,
	olderThan: true,
	unit: true,
});
const CONDITIONS_REASONS = keysOf<Extract<SafetyReason, { field: 'onlyIf' }>['why']>({
	blank: true,
	shape: true,
	countedFrom: true,
	olderThan: true,
	unit: true,
	archived: true,
	completed: true,
	name: true,
	tag: true,
	notTagged: true,
	notOwnedBy: true,
	asksNothing: true,
});
const DATES = keysOf<DateName>({
	completed: true,
	archived: true,
	created: true,
	updated: true,
	deadline: true,
	started: true,
	uploaded: true,
	accessed: true,
	disabled: true,
});

const HOLDS_REASONS: readonly HoldsReason[] = [
	{ why: 'empty' },
	{ why: 'shape' },
	{ why: 'text', text: 'see below', reason: 'characters' },
	{ why: 'row', row: 3, problem: { field: undefined } },
	{ why: 'row', row: 'Smith', problem: { field: 'resourceId', reason: 'characters' } },
	{ why: 'row', row: 'Smith', problem: { field: 'until', text: 'May' } },
];
const SAFETY_REASONS: Readonly<Record<SafetyReason['field'], readonly SafetyReason[]>> = {
	safety: [{ field: 'safety', stopsRun: true }],
	maxChanges: [{ field: 'maxChanges', stopsRun: true }],
	expectedCount: [{ field: 'expectedCount', stopsRun: true }],
	protectedIds: HOLDS_REASONS.map((why) => ({ field: 'protectedIds', why, stopsRun: true })),
	lookFirst: [{ field: 'lookFirst' }],
	copySha256: [{ field: 'copySha256' }],
	onlyIf: CONDITIONS_REASONS.map((why) => ({ field: 'onlyIf', why })),
};

const APPLICATION_REASONS: readonly ApplicationReason[] = [
	{ why: 'missing', field: 'User Email' },
	{ why: 'tokenUrl' },
	{ why: 'client', status: 401, message: undefined },
	{ why: 'client', status: ANY, message: undefined },
	{ why: 'application', status: 401 },
	{ why: 'organization', status: 403 },
	{ why: 'member', status: 404 },
	{ why: 'membership', status: 422 },
	{ why: 'unavailable', status: ANY },
];

/** Each reason to skip something, in all its forms; the compiler asks for a new one. */
const REFUSALS: Readonly<Record<Unfit['why'], readonly Unfit[]>> = {
	tooYoung: DATES.map((countedFrom) => ({
		why: 'tooYoung',
		countedFrom,
		dateUsed: '2026-08-03T00:00:00.000Z',
		ageDays: ANY,
		limit: '90 days',
	})),
	noDate: DATES.map((countedFrom) => ({ why: 'noDate', countedFrom })),
	unreadableDate: DATES.map((countedFrom) => ({ why: 'unreadableDate', countedFrom })),
	archived: [{ why: 'archived' }],
	notArchived: [{ why: 'notArchived' }],
	unknownArchival: [{ why: 'unknownArchival' }],
	completed: [{ why: 'completed' }],
	notCompleted: [{ why: 'notCompleted' }],
	unknownCompletion: [{ why: 'unknownCompletion' }],
	contradiction: [{ why: 'contradiction', status: 'active' }],
	otherName: [{ why: 'otherName', expected: 'Invoices', found: 'Letters' }],
	tagged: [{ why: 'tagged', name: 'keep' }],
	notTagged: [{ why: 'notTagged', names: 'old' }],
	unknownTags: [{ why: 'unknownTags' }],
	ownedBy: [{ why: 'ownedBy', name: 'Ada' }],
	unknownOwners: [{ why: 'unknownOwners' }],
};

const HOLD: Hold = {
	id: 'a',
	kind: undefined,
	processId: undefined,
	name: 'Smith',
	reason: 'litigation',
	until: undefined,
};
const UNNAMED: Hold = { ...HOLD, name: '', reason: '' };
const KEPT = [HOLD, UNNAMED].flatMap((hold): Kept[] => [
	{ why: 'called', hold },
	{ why: 'belongs', hold },
	{ why: 'takes', hold },
	{ why: 'untoldWhole', hold },
	{ why: 'untoldHolds', holds: [hold] },
	{ why: 'untoldHolds', holds: [hold, hold] },
]);

/** Things in a state that a change refuses, after a look, before a request is wasted. */
const UNFIT = [
	{ id: 'a', archived_at: null },
	{ id: 'a', is_oneoff_task: false },
	{ id: 'a', is_oneoff_task: true, run_id: 'p1' },
	{ id: 'a', is_oneoff_task: true },
	{ id: 'a', subject: { type: 'Organization' } },
	{ id: 'a', email: null, details: { status: 'active' } },
].flatMap((raw) => parseRecord(raw) ?? []);

const NOT_FOUND: Failure = { reason: 'notFound', status: 404 };
const MISSED = explainFailure(NOT_FOUND, {
	noun: { singular: 'process', plural: 'processes' },
	verb: 'export',
});
const REASON = 'is not completed';

/** Every explanation but those of failed requests as such, by what it is about. */
export const EXPLANATIONS: Readonly<Record<string, readonly Explanation[]>> = {
	parameters: [
		...ID_REASONS.map((reason) => inputs.explainId(reason, 'Task ID')),
		inputs.explainOption({ displayName: 'Concurrency', range: { from: 1, to: 50 } }),
		inputs.explainOption({ displayName: 'Ignore Missing' }),
		inputs.explainSwitch('Dry Run'),
		inputs.explainExpression(new Error("can't read it")),
		inputs.UNUSABLE.operation,
		inputs.explainChoice('Files Of'),
		inputs.UNUSABLE.limit,
		inputs.explainFilters({ displayName: undefined, why: 'unknownChoice' }),
		...(['empty', 'needsAge', 'notCount', 'notText', 'unknownChoice'] as const).map((why) =>
			inputs.explainFilters({ displayName: 'Tag', why }),
		),
		...AGE_REASONS.map((age) => inputs.explainFilters({ displayName: 'Age', why: 'age', age })),
		...(['unknownName', 'severalOfName'] as const).map((why) =>
			inputs.explainName({ why, word: 'keep' }, 'Filters > Tag', {
				singular: 'tag',
				plural: 'tags',
			}),
		),
		explainNoHolder({ singular: 'task', plural: 'tasks' }),
		inputs.UNUSABLE.output,
		inputs.UNUSABLE.reason,
		inputs.UNUSABLE.binaryField,
	],
	credential: [
		inputs.explainCredential({ field: 'credential', detail: 'No such thing' }),
		inputs.explainCredential({ field: 'credential', detail: 'Credentials not found' }),
		inputs.explainCredential({ field: 'accessToken', why: 'empty' }),
		inputs.explainCredential({ field: 'accessToken', why: 'malformed' }),
		...ID_REASONS.map((why) => inputs.explainCredential({ field: 'organizationId', why })),
		...BASE_URL_REASONS.map((why) => inputs.explainCredential({ field: 'baseUrl', why })),
		inputs.explainCredential({ field: 'notConnected' }),
		inputs.explainCredential({ field: 'expressions' }),
		inputs.explainCredential({ field: 'otherHost' }),
	],
	guards: [
		...[{ maxChanges: 50 }, { expectedCount: 1 }].flatMap((limit) =>
			[0, 1, ANY].flatMap((unread) =>
				CHANGES.map(({ verb, thing }) =>
					guards.explainLimit(limit, { count: ANY, unread }, verb, thing.noun),
				),
			),
		),
		...Object.values(SAFETY_REASONS).flat().map(guards.explainSafety),
		...CHANGES.flatMap(({ needsApproval, verb, thing }) =>
			(needsApproval === true ? [true, false] : [true]).map((isAsked) =>
				guards.explainUnapproved(isAsked, verb, thing.noun),
			),
		),
		guards.DRY_STOPS.fails(3),
		guards.DIFFERENT_COUNTS,
		...NOUNS.map((noun) => guards.explainSameForAll(ANY, noun, 'Task ID')),
		guards.explainModels('Safety'),
		...NOUNS.map((noun) => guards.explainTwins('Task ID', noun)),
	],
	states: [
		...CHANGES.flatMap((change) => UNFIT.flatMap((record) => change.refuse?.(record) ?? [])),
		...NOUNS.flatMap((noun) => [
			vocabulary.explainMissing(noun),
			vocabulary.explainVanished(noun),
			vocabulary.explainHidden(noun),
		]),
		vocabulary.explainEarlier(REASON),
		vocabulary.explainChangedMeanwhile(REASON),
	],
	copies: [
		guards.explainCopy('a.pdf', 'different'),
		guards.explainCopy('a.pdf', 'empty'),
		...FAILURES.map((failure) => guards.explainCopy('a.pdf', { failure })),
		results.explainGone('a.pdf'),
		results.explainNotWhole('a.pdf', 'endUnknown'),
		results.explainNotWhole('a.pdf', 'part'),
		results.explainDisguised('a.pdf', 'json'),
		results.explainNotStored('a.pdf', 'the disk is full'),
		results.explainNoExport(MISSED),
		results.explainUnfitExport({ why: 'refused', said: undefined }),
		results.explainUnfitExport({ why: 'promised' }),
		results.explainUnfitExport({ why: 'bare' }),
		results.explainUnfitExport({ why: 'partial', came: 1, total: ANY }),
	],
	'lists in the panel': NOUNS.flatMap((noun) =>
		FAILURES.map((failure) => explainFromList(failure, noun)),
	),
};

/** What n8n's editor is told to say of an ID typed by hand. */
export function typedWords(noun: string, parts: string): Explanation[] {
	return Object.values(inputs.TYPED_ID_WORDS).map((words) =>
		typeof words === 'function' ? words(noun, parts) : words,
	);
}

/** What is no sentence with a full stop: the two lines of an empty list, n8n's words at a field, the test of a credential. */
export const LINES: readonly string[] = [
	...NOUNS.flatMap((noun) => [
		...[ANY, 1, null].map((count) => results.nothingToChoose('abc', noun, { count, noun })),
		results.nothingToChoose('', noun, { count: null, noun }),
	]),
	...typedWords('task', '/tasks/'),
]
	.map(({ message, description }) => `${message}. ${description}`)
	.concat(APPLICATION_REASONS.map(explainApplication))
	.concat(explainNoAnswer('https://account.tallyfy.com/oauth/token'));

/** Why something was left alone, in the words of an item's `reason`. */
export const LEFT_REASONS: readonly string[] = [
	...Object.values(REFUSALS).flat().map(guards.explainSkip),
	...KEPT.map(guards.keptWords),
	...CHANGES.flatMap(({ verb, thing }) => [
		vocabulary.alreadyWords(verb),
		vocabulary.wouldWords(verb, thing.noun),
	]),
	...SUBJECTS.map(({ noun }) => vocabulary.wouldFail(vocabulary.explainMissing(noun))),
	vocabulary.wouldStop('239 are more than 50'),
	results.elsewhereWords(null),
	results.elsewhereWords('Dropbox'),
];
