import type { AgeReason } from '../../../nodes/Tallyfy/conditions/age';
import type { HoldsReason } from '../../../nodes/Tallyfy/input/holds';
import type { SafetyReason } from '../../../nodes/Tallyfy/input/safety';
import type { BaseUrlReason, IdReason } from '../../../nodes/Tallyfy/transport/account/address';
import type { ApplicationReason } from '../../../nodes/Tallyfy/transport/account/application';
import { explainApplication } from '../../../nodes/Tallyfy/words/application';
import { NO_BINARY_FIELD } from '../../../nodes/Tallyfy/words/copy';
import type { Explanation } from '../../../nodes/Tallyfy/words/explanation';
import {
	explainChoice,
	explainFilters,
	explainName,
	UNUSABLE_LIMIT,
} from '../../../nodes/Tallyfy/words/find';
import { explainHolds } from '../../../nodes/Tallyfy/words/holds';
import {
	explainCredential,
	explainExpression,
	explainId,
	explainOption,
	explainSwitch,
	TYPED_ID_WORDS,
	UNKNOWN_OPERATION,
} from '../../../nodes/Tallyfy/words/inputs';
import {
	DIFFERENT_COUNTS,
	explainLimit,
	explainSafety,
	explainSameForAll,
	explainUnapproved,
	UNUSABLE_OUTPUT,
	UNUSABLE_REASON,
} from '../../../nodes/Tallyfy/words/safety';
import { ANY } from '../support/reasons.mts';
import { CHANGES } from '../support/subjects.mts';
import { ANYTHING, collapse, GAP, rowsOf } from './gaps.mts';

/** All members of a union; the compiler asks for a new one. */
export function keysOf<Key extends string>(all: Readonly<Record<Key, true>>): Key[] {
	return Object.keys(all) as Key[];
}

const ID_REASONS = keysOf<IdReason>({
	empty: true,
	leftoverWord: true,
	expressionText: true,
	object: true,
	notText: true,
	inexactNumber: true,
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

/** What is wrong with a parameter, an option or a filter. */
export const PARAMETER_ROWS: readonly Explanation[] = [
	...ID_REASONS.map((reason) => explainId(reason, GAP)),
	explainOption({ displayName: GAP, range: { from: ANY, to: ANY } }),
	explainOption({ displayName: GAP }),
	explainSwitch(GAP),
	explainChoice(GAP),
	UNUSABLE_OUTPUT,
	UNUSABLE_REASON,
	UNUSABLE_LIMIT,
	NO_BINARY_FIELD,
	explainFilters({ displayName: undefined, why: 'unknownChoice' }),
	...(['empty', 'needsAge', 'notCount', 'notText', 'unknownChoice'] as const).map((why) =>
		explainFilters({ displayName: GAP, why }),
	),
	collapse(AGE_REASONS.map((age) => explainFilters({ displayName: 'Age', why: 'age', age }))),
	...(['unknownName', 'severalOfName'] as const).map((why) =>
		explainName({ why, word: GAP }, GAP, { singular: GAP, plural: GAP }),
	),
	explainExpression(GAP),
	UNKNOWN_OPERATION,
];

/** What n8n's editor says of an ID typed by hand. */
export const TYPED_ROWS: readonly Explanation[] = Object.values(TYPED_ID_WORDS).map((words) =>
	typeof words === 'function' ? words(GAP, GAP) : words,
);

/** Shown by the connection test, and behind what a run says of a sign-in that has ended. */
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

export const CREDENTIAL_ROWS: readonly Explanation[] = [
	explainCredential({ field: 'credential', detail: GAP }),
	explainCredential({ field: 'credential', detail: 'Credentials not found' }),
	explainCredential({ field: 'accessToken', why: 'empty' }),
	explainCredential({ field: 'accessToken', why: 'malformed' }),
	collapse(ID_REASONS.map((why) => explainCredential({ field: 'organizationId', why }))),
	collapse(BASE_URL_REASONS.map((why) => explainCredential({ field: 'baseUrl', why }))),
	explainCredential({ field: 'notConnected' }),
	explainCredential({ field: 'expressions' }),
	explainCredential({ field: 'otherHost' }),
	...APPLICATION_REASONS.map((reason) => ({
		message: explainApplication(reason),
		description: 'Open the credential, correct it, and test it there.',
	})),
];

const HOLDS_REASONS: readonly HoldsReason[] = [
	{ why: 'empty' },
	{ why: 'shape' },
	{ why: 'text', text: GAP, reason: 'characters' },
	{ why: 'row', row: GAP, problem: { field: undefined } },
	{ why: 'row', row: GAP, problem: { field: 'resourceId', reason: 'characters' } },
	{ why: 'row', row: GAP, problem: { field: 'until', text: GAP } },
];
const SAFETY_REASONS: Readonly<Record<SafetyReason['field'], readonly SafetyReason[]>> = {
	approved: [{ field: 'approved', stopsRun: true }],
	safety: [{ field: 'safety', stopsRun: true }],
	maxChanges: [{ field: 'maxChanges', stopsRun: true }],
	expectedCount: [{ field: 'expectedCount', stopsRun: true }],
	protectedIds: [],
	lookFirst: [{ field: 'lookFirst' }],
	copySha256: [{ field: 'copySha256' }],
	onlyIf: [],
};

export const GUARD_ROWS: readonly Explanation[] = [
	...rowsOf(
		[{ maxChanges: ANY }, { expectedCount: ANY }].flatMap((limit) =>
			[0, ANY].flatMap((unread) =>
				CHANGES.map(({ verb }) => ({
					...explainLimit(limit, { count: ANY, unread }, verb, ANYTHING),
					verb,
				})),
			),
		),
	),
	...Object.values(SAFETY_REASONS).flat().map(explainSafety),
	...HOLDS_REASONS.map(explainHolds),
	...CHANGES.filter(({ needsApproval }) => needsApproval === true).map(({ verb, thing }) =>
		explainUnapproved(verb, thing.noun),
	),
	collapse(CONDITIONS_REASONS.map((why) => explainSafety({ field: 'onlyIf', why }))),
	DIFFERENT_COUNTS,
	explainSameForAll(ANY, ANYTHING, GAP),
];
