import fc from 'fast-check';

import type { response } from './executionContext.mts';
import { HARMLESS, MISLEADING, type Fate } from './faultyTallyfy.mts';

/** Once in so many. */
export const rarely = (oneIn: number) => fc.nat(oneIn - 1).map((number) => number === 0);

type Answer = ReturnType<typeof response> | Error;

export type HostileKind = 'file' | 'process' | 'task' | 'template';
export type HostileVerb = 'archive' | 'delete' | 'restore';
/**
 * What people do to things beside that: `tag` with "Keep", `give` to Ann, and take either away again; `open` what is
 * completed, `close` what isn't, and `replace` the bytes of a file.
 */
export type HostileMark = 'close' | 'give' | 'open' | 'replace' | 'tag' | 'take' | 'untag';

/** How the world goes wrong. */
interface Weather {
	/** For each request. */
	mostLatencyMs: number;
	/** What comes back where nothing was done, … */
	harmless: readonly Answer[];
	/** … and where it was. */
	misleading: readonly Answer[];
	/** How many requests in a hundred fare so. */
	harmlessPercent: number;
	misleadingPercent: number;
	/** By how much reads lag behind writes. */
	lagsMs: readonly number[];
}

/** Time passes at once. */
const VIRTUAL: Weather = {
	mostLatencyMs: 400,
	harmless: HARMLESS,
	misleading: MISLEADING,
	harmlessPercent: 22,
	misleadingPercent: 13,
	lagsMs: [0, 0, 300, 2_000, 60_000],
};

/** Of anything but a file. */
const marks = { isTagged: rarely(4), isAnns: rarely(4), isOpen: rarely(4) };
const state = fc.record({ isArchived: fc.boolean(), ...marks });

/** Anything that such a Tallyfy may be: processes first, whose tasks and files come after them. */
export function hostileWorldIn(weather: Partial<Weather>) {
	const { mostLatencyMs, harmless, misleading, lagsMs, ...percents } = { ...VIRTUAL, ...weather };
	const latencyMs = fc.integer({ min: 0, max: mostLatencyMs });
	const fateOf = (effect: Fate['effect'], answers: readonly Answer[]) =>
		fc.record({ effect: fc.constant(effect), answer: fc.constantFrom(...answers), latencyMs });
	const honestly = fc.record({ effect: fc.constant('done' as const), latencyMs });
	return fc.record({
		processes: fc.array(state, { minLength: 1, maxLength: 4 }),
		tasks: fc.array(
			fc.record({
				/** None, or one of the processes. */
				run: fc.option(fc.nat(3), { freq: 1 }),
				isLinked: fc.boolean(),
				isSecret: rarely(6),
				isArchived: fc.boolean(),
				...marks,
			}),
			{ minLength: 1, maxLength: 12 },
		),
		files: fc.array(
			fc.record({
				/** None, or one of the processes. */
				run: fc.option(fc.nat(3)),
				/** None, or one of the tasks, whose process it then has. */
				task: fc.option(fc.nat(11)),
				isOnKickOff: fc.boolean(),
				/** Of its task, which then doesn't show it; the file names the comment in place of the task. */
				isOnComment: fc.boolean(),
			}),
			{ minLength: 1, maxLength: 8 },
		),
		templates: fc.array(state, { minLength: 1, maxLength: 4 }),
		lagMs: fc.constantFrom(...lagsMs),
		/** So many come on a page of a list, whatever is asked for. */
		mostOnPage: fc.constantFrom(100, 100, 5, 2),
		/** Archived things can't be read by their id. */
		hidesArchived: fc.boolean(),
		/** What belongs to an archived process can neither be read nor changed. */
		hidesBelongings: fc.boolean(),
		/** IDs are found in capital letters, too, as databases may do it. */
		ignoresCase: fc.boolean(),
		/** Deletions answer 404 and do nothing, by chance. */
		denials: fc.array(rarely(10), { maxLength: 40, size: 'max' }),
		fates: fc.array(
			fc.oneof(
				{
					weight: 100 - percents.harmlessPercent - percents.misleadingPercent,
					arbitrary: honestly,
				},
				{ weight: percents.harmlessPercent, arbitrary: fateOf('none', harmless) },
				{ weight: percents.misleadingPercent, arbitrary: fateOf('done', misleading) },
			),
			// Without it, they rarely reach the changes.
			{ maxLength: 60, size: 'max' },
		),
		/** What somebody else does meanwhile, to one thing or another. */
		others: fc.array(
			fc.record({
				atMs: fc.integer({ min: 0, max: 5_000 }),
				which: fc.nat(40),
				verb: fc.constantFrom<HostileMark | HostileVerb>(
					...(['archive', 'delete', 'restore', 'archive', 'delete', 'restore'] as const),
					...(['tag', 'untag', 'give', 'take', 'open', 'close', 'replace'] as const),
				),
			}),
			{ maxLength: 8 },
		),
	});
}

export type HostileWorld =
	ReturnType<typeof hostileWorldIn> extends fc.Arbitrary<infer Value> ? Value : never;
