import type { Whole } from '../conditions/protection';
import type { ThingRecord } from '../conditions/record';
import type { IdParameter } from '../input/parameters';
import type { Thing } from '../read/one';
import type { HeldKind } from '../transport/account/address';
import { type CHANGES, type Explanation } from '../words/vocabulary';
import type { OwnWords } from '../words/failures';

/** What the change flow needs to know of an operation; nothing here says which resource it is but for the account. */
export interface Change {
	/** As the menu has it, for the account. */
	resource: string;
	verb: keyof typeof CHANGES;
	thing: Thing;
	id: IdParameter;
	/** Where the request goes: the segments after `/organizations/{organization}`, with its ID or its handle. */
	path(id: string): readonly string[];
	/** Statuses that Tallyfy documents as success; everything else is an error. */
	confirmedBy: readonly number[];
	/** Members that a confirming body without `data` may have beside `message`. */
	alsoAllowed?: readonly string[];
	/** Looks at every thing first, since its state decides; otherwise only when something asks for it. */
	alwaysLooks: boolean;
	/** No status proves it, so that the thing itself has to show it. */
	provenByLook?: boolean;
	/** Only what is archived, or disabled, can be changed so. */
	archivedFirst?: boolean;
	/** The request names the thing by its handle, so that whose that is gets looked at right before. */
	byHandle?: boolean;
	/** A real run needs *Safety > Approved*. */
	needsApproval?: boolean;
	/** What Tallyfy returns tells more of a person than an account may keep: it doesn't come out. */
	keepsDataBack?: boolean;
	/** Whether a record tells enough to be refused or not; left out where any does. */
	tells?(record: ThingRecord): boolean;
	/** Why a thing in this state can't be changed, in words, so that no request is wasted on it. */
	refuse?(record: ThingRecord): Explanation | undefined;
	/** What an answer means here in particular. */
	words: OwnWords;
	/** Takes the checksum of a copy: nothing goes that has no verified one. */
	verifiesCopies?: boolean;
	/** How far a hold on something else reaches. Left out where it keeps nothing but the thing that it is on. */
	reach?: Reached;
}

/** How it is told whether a thing belongs to something that is held, or something that is held would go with it. */
export interface Reached {
	/** What a thing is a part of, by its record. */
	whole?: (record: ThingRecord) => Whole;
	/** Its files go with it: `with` asks for them, and `ids` finds those that the record shows. */
	parts?: { with: string; ids: (record: ThingRecord) => readonly string[] };
	/** Whatever is a part of it goes with it, and its record doesn't show what that is. */
	takesAll?: true;
	/** Each hold has to be looked at, to know what it is on: one of these, the likeliest first. */
	kinds?: readonly Holdable[];
}

/** Something that a hold may be on. */
export interface Holdable {
	kind: HeldKind;
	thing: Thing;
	/** What one is a part of, by its record. */
	whole: (record: ThingRecord) => Whole;
}
