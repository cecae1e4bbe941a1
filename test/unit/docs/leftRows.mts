import type { Refusal } from '../../../nodes/Tallyfy/conditions/onlyIf';
import type { DateName } from '../../../nodes/Tallyfy/conditions/record';
import type { Hold, Kept } from '../../../nodes/Tallyfy/conditions/protection';
import { elsewhereWords } from '../../../nodes/Tallyfy/words/copy';
import { heldWords, keptWords } from '../../../nodes/Tallyfy/words/holds';
import {
	alreadyWords,
	explainMissing,
	explainSkip,
	wouldFail,
	wouldStop,
	wouldWords,
} from '../../../nodes/Tallyfy/words/safety';
import { ANY } from '../support/reasons.mts';
import { CHANGES, NOUNS } from '../support/subjects.mts';
import { GAP, unify } from './gaps.mts';
import { keysOf } from './inputRows.mts';

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

/** Each reason to skip something, in all its forms; the compiler asks for a new one. */
const REFUSALS: Readonly<Record<Refusal['why'], readonly Refusal[]>> = {
	tooYoung: DATES.map((countedFrom) => ({
		why: 'tooYoung',
		countedFrom,
		dateUsed: '',
		ageDays: ANY,
		limit: GAP,
	})),
	noDate: DATES.map((countedFrom) => ({ why: 'noDate', countedFrom })),
	unreadableDate: DATES.map((countedFrom) => ({ why: 'unreadableDate', countedFrom })),
	archived: [{ why: 'archived' }],
	notArchived: [{ why: 'notArchived' }],
	unknownArchival: [{ why: 'unknownArchival' }],
	completed: [{ why: 'completed' }],
	notCompleted: [{ why: 'notCompleted' }],
	unknownCompletion: [{ why: 'unknownCompletion' }],
	contradiction: [{ why: 'contradiction', status: GAP }],
	otherName: [{ why: 'otherName', expected: GAP, found: GAP }],
	tagged: [{ why: 'tagged', name: GAP }],
	notTagged: [{ why: 'notTagged', names: GAP }],
	unknownTags: [{ why: 'unknownTags' }],
	ownedBy: [{ why: 'ownedBy', name: GAP }],
	unknownOwners: [{ why: 'unknownOwners' }],
};

const HOLD: Hold = {
	id: GAP,
	kind: undefined,
	processId: undefined,
	name: GAP,
	reason: '',
	until: undefined,
};
const UNNAMED: Hold = { ...HOLD, name: '' };
const KEPT: readonly Kept[] = [
	{ why: 'belongs', hold: UNNAMED },
	{ why: 'takes', hold: UNNAMED },
	{ why: 'untoldWhole', hold: UNNAMED },
	{ why: 'untoldParts', hold: UNNAMED },
	{ why: 'untoldHolds', holds: [UNNAMED] },
];

/** In a Dry Run. */
const WOULD_FAIL = wouldFail({ message: GAP, description: GAP });

/** The outcomes of what was not done on purpose, each with the reasons that it comes with. */
export const LEFT_REASONS: Readonly<Record<string, readonly string[]>> = {
	skipped: [
		...Object.values(REFUSALS).map((refusals) => unify(refusals.map(explainSkip))),
		unify(CHANGES.map(({ verb }) => alreadyWords(verb))),
		WOULD_FAIL,
	],
	protected: [heldWords(UNNAMED), heldWords(HOLD), ...KEPT.map(keptWords)],
	missing: [unify(NOUNS.map((noun) => explainMissing(noun).message)), WOULD_FAIL],
	'wouldDelete, wouldArchive, wouldRestore, wouldDisable, wouldEnable': [
		unify(CHANGES.map(({ verb, thing }) => wouldWords(verb, thing.noun))),
		wouldStop(GAP),
	],
	'none, from File > Download': [elsewhereWords(null), elsewhereWords(GAP)],
};
