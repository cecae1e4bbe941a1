import type { IDataObject } from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import type { AnyRestriction, Filter, Filters } from '../input/filters';
import type { Parameters } from '../input/parameters';
import type { Names } from '../read/names';
import type { FailedReply, Read, Thing } from '../read/one';
import type { Parsed, Account } from '../transport/account/address';
import type { Explanation } from '../words/vocabulary';
import type { Subject } from '../words/failures';

/** An operation that finds things of one kind, as data. */
export interface GetMany {
	thing: Thing;
	/** Where the things come from. */
	source: Source;
	/** What can be asked for besides the archive and the age. */
	filters: readonly Filter[];
	/**
	 * What *Keep Newest* counts by: what two things have in common, undefined where one doesn't tell. Left out where nothing can
	 * be kept so.
	 */
	newestOf?: (record: ThingRecord) => string | undefined;
	/** Simplified ones have members, whose names and addresses are read for what will be due. */
	asksForMembers?: true;
	/** The fields that a workflow needs; names are a contract with saved workflows. */
	simplify: (record: ThingRecord, names: Pick<Names, 'known'>) => IDataObject;
}

/** Where things come from: Tallyfy's lists, or what is attached to a task or a process. */
export interface Source {
	/** Turns what an input item asks for into a question, before anything is sent. */
	plan(request: {
		parameters: Parameters;
		index: number;
		account: Account;
		thing: Thing;
		archived: Filters['archived'];
		restrictions: readonly AnyRestriction[];
	}): Parsed<Question, Explanation>;
}

/** One question, ready to be asked. */
export interface Question {
	/** The same text for the same question. */
	key: string;
	/** A filter depends on the time that it is. */
	isTimed?: boolean;
	ask(read: Read, wishes: Wishes): Promise<Answer>;
}

/** How an answer is taken. */
export interface Wishes {
	take: (record: ThingRecord) => void;
	/** So many are enough; undefined where all have to be seen. */
	limit: number | undefined;
	/** True where nothing more is needed. */
	enough: () => boolean;
	/** Requests at the same time, 1 or more. */
	concurrency: number;
	/** The moment that ages and deadlines are judged by: milliseconds since 1970. */
	nowMs: number;
	/** The names of tags and members, read once in a run. */
	names: Names;
}

/** What reading an answer came to; the records were taken as they arrived. */
export type Answer =
	| ({ ok: true } & AnswerFacts)
	| { ok: false; reply: FailedReply; subject: Subject }
	/** A filter names what isn't there. */
	| { ok: false; explanation: Explanation };

export interface AnswerFacts {
	/** Something may be missing. */
	isDoubtful: boolean;
	/** Tallyfy gave no archived ones, but others: whether there are any is unknown. */
	isArchiveIgnored: boolean;
	/** Tallyfy's answer lacks what would show them: whether there are any, or more, is unknown. */
	isUnshown: boolean;
	/** They belong to something archived, and Tallyfy may hide such: whether there are any, or more, is unknown. */
	isHidden: boolean;
	/** Tallyfy listed them although they don't fit the filters. */
	misfits: number;
	/** They lack what would show whether they fit. */
	unjudged: number;
	/** They may fit or not: open, and with a date of completion. */
	contradictory: number;
	/** Without a usable ID. */
	withoutId: number;
	/** Named somewhere, and no longer there. */
	gone: number;
}

/** Nothing to say of an answer. */
export const NO_FACTS: Readonly<AnswerFacts> = {
	isDoubtful: false,
	isArchiveIgnored: false,
	isUnshown: false,
	isHidden: false,
	misfits: 0,
	unjudged: 0,
	contradictory: 0,
	withoutId: 0,
	gone: 0,
};
