import type { Change } from '../../../nodes/Tallyfy/change/operation';
import type { Noun } from '../../../nodes/Tallyfy/read/one';
import { resources } from '../../../nodes/Tallyfy/resources/menu';
import type { Operation } from '../../../nodes/Tallyfy/resources/kinds';
import type { Subject } from '../../../nodes/Tallyfy/words/failures';
import { VERBS, type Verb } from '../../../nodes/Tallyfy/words/vocabulary';

/** Every operation that changes something, as data. */
export const CHANGES: readonly Change[] = resources
	.flatMap(({ operations }): readonly Operation[] => operations)
	.flatMap((operation) => ('change' in operation ? [operation.change as Change] : []));

/** The change that the menus name so. */
export function changeOf(resource: string, verb: Verb): Change {
	const found = CHANGES.find((change) => change.resource === resource && change.verb === verb);
	if (found === undefined) throw new Error(`There is no ${resource} > ${verb}`);
	return found;
}

export const NOUNS: readonly Noun[] = [
	...new Map(CHANGES.map(({ thing }) => [thing.noun.singular, thing.noun])).values(),
	{ singular: 'task', plural: 'tasks' },
];

/** What a failed request can be about: every change that there is, and everything that is only read. */
export const SUBJECTS: readonly Subject[] = [
	...CHANGES.map(({ thing, verb, words }) => ({ noun: thing.noun, verb, words })),
	...(Object.keys(VERBS) as Verb[])
		.filter((verb) => VERBS[verb].doubt === undefined)
		.flatMap((verb) => NOUNS.map((noun) => ({ noun, verb }))),
];
