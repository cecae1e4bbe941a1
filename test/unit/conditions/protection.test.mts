import { describe, expect, it } from 'vitest';

import { wholeOfFile, wholeOfTask, type Whole } from '../../../nodes/Tallyfy/conditions/protection';
import {
	Holds,
	type Hold,
	type Kept,
	type KnownHold,
} from '../../../nodes/Tallyfy/conditions/protection';
import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';
import { holdOn } from '../support/results.mts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const until = (at: number) => ({ until: { at, text: '' } });
const known = (one: Hold, kind: 'file' | 'process' | 'task', whole: Whole): KnownHold => ({
	hold: one,
	thing: { kind, whole },
	isNowhere: false,
});
const inProcess = (id: string, stepId?: string): Whole => ({ in: 'process', id, stepId });
const NOTHING: Whole = { in: 'nothing' };
const UNKNOWN: Whole = { in: 'unknown', orTask: true };
const OF_A_PROCESS: Whole = { in: 'unknown', orTask: false };

describe('a hold', () => {
	it.each([
		['as it stands', 'Ab1', true],
		['in other letters', 'aB1', true],
		['with blanks', ' Ab1 ', true],
		['another one', 'Ab2', false],
		['a part of it', 'Ab', false],
	])('is on an ID %s: %s', (_, id, isHeld) => {
		const one = holdOn('Ab1');
		expect(new Holds([one], NOW).on(id)).toBe(isHeld ? one : undefined);
	});

	it.each<[string, Partial<Hold>, boolean]>([
		['without an end', {}, true],
		['up to its last moment', until(NOW), true],
		['not after it', until(NOW - 1), false],
	])('holds %s: %s', (_, end, holds) => {
		const all = new Holds([holdOn('a', end)], NOW);
		expect(all.on('a') !== undefined).toBe(holds);
		expect(all.haveEnded).toBe(!holds);
	});

	it('that has ended leaves another one on the same thing', () => {
		const [ended, other] = [holdOn('a', until(0)), holdOn('a', { name: 'other' })];
		expect(new Holds([ended, other], NOW).on('a')).toBe(other);
	});

	it('counts once, in whichever items it comes', () => {
		const one = holdOn('a');
		expect(new Holds([one, one], NOW).all).toEqual([one]);
	});
});

describe('a thing that is a part of something', () => {
	const P = holdOn('P');
	const task = holdOn('t');
	const cases: [string, Whole, Hold[], KnownHold[], Kept['why'] | undefined][] = [
		['is kept with its process', inProcess('p'), [holdOn('x'), P], [], 'belongs'],
		['is kept with its task', { in: 'task', id: 'P' }, [P], [], 'belongs'],
		['goes where others are held', inProcess('q'), [P], [], undefined],
		['goes where it is a part of nothing', NOTHING, [P], [], undefined],
		['is kept where nobody tells, as anything may be a process', UNKNOWN, [P], [], 'untoldWhole'],
		[
			'is kept where nobody tells, and one is a process',
			UNKNOWN,
			[P],
			[known(P, 'process', NOTHING)],
			'untoldWhole',
		],
		[
			'is kept where nobody tells, and one is a task',
			UNKNOWN,
			[task],
			[known(task, 'task', NOTHING)],
			'untoldWhole',
		],
		[
			'goes where it may be of a process alone, and no hold is on one',
			OF_A_PROCESS,
			[task],
			[known(task, 'task', NOTHING)],
			undefined,
		],
		[
			'is kept where it may be of a process alone, and one is',
			OF_A_PROCESS,
			[P],
			[],
			'untoldWhole',
		],
		[
			'is kept where a link leads to a task',
			UNKNOWN,
			[holdOn('t', { kind: 'task' })],
			[],
			'untoldWhole',
		],
		[
			'goes where what is held is a file',
			UNKNOWN,
			[task],
			[known(task, 'file', NOTHING)],
			undefined,
		],
		['goes where links say so', UNKNOWN, [holdOn('f', { kind: 'file' })], [], undefined],
		[
			'is kept with the task of its step',
			inProcess('p', 's1'),
			[task],
			[known(task, 'task', inProcess('p', 'S1'))],
			'belongs',
		],
		[
			'goes where that is of another step',
			inProcess('p', 's1'),
			[task],
			[known(task, 'task', inProcess('p', 's2'))],
			undefined,
		],
		[
			'goes where that is of another process',
			inProcess('p', 's1'),
			[task],
			[known(task, 'task', inProcess('q', 's1'))],
			undefined,
		],
		[
			'is kept where no step is told',
			inProcess('p'),
			[task],
			[known(task, 'task', inProcess('p', 's2'))],
			'belongs',
		],
		[
			'is kept where nobody shows what a hold is on',
			inProcess('p', 's1'),
			[task],
			[{ hold: task, thing: undefined, isNowhere: false }],
			'untoldHolds',
		],
		[
			'is kept where a task does not say where it is',
			inProcess('p', 's1'),
			[task],
			[known(task, 'task', OF_A_PROCESS)],
			'untoldHolds',
		],
		[
			'goes where the row says that it is elsewhere',
			inProcess('p', 's1'),
			[holdOn('t', { processId: 'q' })],
			[{ hold: holdOn('t', { processId: 'q' }), thing: undefined, isNowhere: false }],
			undefined,
		],
		[
			'is kept where the row says that it is here',
			inProcess('p', 's1'),
			[holdOn('t', { processId: 'P' })],
			[{ hold: holdOn('t', { processId: 'P' }), thing: undefined, isNowhere: false }],
			'untoldHolds',
		],
		[
			'goes where a file of the same process is held',
			inProcess('p'),
			[task],
			[known(task, 'file', inProcess('p'))],
			undefined,
		],
	];
	it.each(cases)('%s', (_, whole, holds, told, why) => {
		expect(new Holds(holds, NOW).keepPartOf(whole, told)?.why).toBe(why);
	});
});

describe('a process', () => {
	const one = holdOn('f1');
	const cases: [string, Hold[], KnownHold[], Kept['why'] | undefined][] = [
		['is kept by what its row places there', [holdOn('f1', { processId: 'P' })], [], 'takes'],
		['goes where the row places it elsewhere', [holdOn('f1', { processId: 'q' })], [], undefined],
		['is kept by a task in it', [one], [known(one, 'task', inProcess('P'))], 'takes'],
		['is kept by a file in it', [one], [known(one, 'file', inProcess('P'))], 'takes'],
		['goes where that is elsewhere', [one], [known(one, 'file', inProcess('q'))], undefined],
		['goes where that is in no process', [one], [known(one, 'task', NOTHING)], undefined],
		['goes where that is another process', [one], [known(one, 'process', NOTHING)], undefined],
		[
			'is kept by what nobody shows',
			[one],
			[{ hold: one, thing: undefined, isNowhere: false }],
			'untoldHolds',
		],
		['is kept by what is not told', [one], [known(one, 'file', UNKNOWN)], 'untoldHolds'],
		[
			'is kept by a file of a task that nobody shows',
			[one],
			[known(one, 'file', { in: 'task', id: 't' })],
			'untoldHolds',
		],
	];
	it.each(cases)('%s', (_, holds, told, why) => {
		expect(new Holds(holds, NOW).keepProcess('p', told)?.why).toBe(why);
	});

	it('is kept for what is known to be in it, before what may be', () => {
		const two = holdOn('f2');
		const told = [
			{ hold: one, thing: undefined, isNowhere: false },
			known(two, 'file', inProcess('p')),
		];
		expect(new Holds([one, two], NOW).keepProcess('p', told)).toEqual({ why: 'takes', hold: two });
	});

	it('names all that may be in it', () => {
		const holds = [holdOn('a'), holdOn('b')];
		const told = holds.map((each) => ({ hold: each, thing: undefined, isNowhere: false }));
		expect(new Holds(holds, NOW).keepProcess('p', told)).toEqual({ why: 'untoldHolds', holds });
	});
});

describe('a task with files', () => {
	const one = holdOn('F1');
	const onTask = (id: string): Whole => ({ in: 'task', id });
	it.each<[string, readonly string[], KnownHold[], Kept['why'] | undefined]>([
		['is kept by one that it shows, and that is held', ['f0', 'f1'], [], 'takes'],
		['is kept by one that says so itself', [], [known(one, 'file', onTask('T'))], 'takes'],
		['goes where that is elsewhere', ['f0'], [known(one, 'file', onTask('u'))], undefined],
		['goes where that is in a process', [], [known(one, 'file', inProcess('p'))], undefined],
		['goes where that is on a kick-off form', [], [known(one, 'file', OF_A_PROCESS)], undefined],
		['goes where that is a logo', [], [known(one, 'file', NOTHING)], undefined],
		['goes where what is held is no file', [], [known(one, 'task', NOTHING)], undefined],
		[
			'is kept by one that does not say where it is',
			[],
			[known(one, 'file', UNKNOWN)],
			'untoldHolds',
		],
		[
			'is kept by what nobody shows',
			['f0'],
			[{ hold: one, thing: undefined, isNowhere: false }],
			'untoldHolds',
		],
	])('%s', (_, shown, told, why) => {
		expect(new Holds([one], NOW).keepTask('t', shown, told)?.why).toBe(why);
	});
});

const record = (fields: object) => {
	const parsed = parseRecord({ id: 'x', ...fields });
	if (parsed === undefined) throw new Error('This is no record');
	return parsed;
};

describe('what a task is a part of', () => {
	it.each<[object, Whole]>([
		[{ run_id: null }, NOTHING],
		[{ run_id: '' }, NOTHING],
		[{ run_id: 'p' }, inProcess('p')],
		[{ run_id: 'p', step_id: 's' }, inProcess('p', 's')],
		[{}, OF_A_PROCESS],
		[{ run_id: { id: 'p' } }, OF_A_PROCESS],
		[{ run_id: 'no id' }, OF_A_PROCESS],
	])('is told by %j', (fields, whole) => {
		expect(wholeOfTask(record(fields))).toEqual(whole);
	});
});

describe('what a file is a part of', () => {
	it.each<[object, Whole]>([
		[{ subject: { id: 'p', type: 'Run' }, step_id: 's' }, inProcess('p', 's')],
		[{ subject: { id: 'p', type: 'Run' }, step_id: null }, inProcess('p')],
		[{ subject: { id: 't', type: 'Task' } }, { in: 'task', id: 't' }],
		// The template, from which any number of processes are made.
		[{ subject: { id: 'c', type: 'Checklist' } }, OF_A_PROCESS],
		[{ subject: { id: '0rg', type: 'Organization' } }, NOTHING],
		[{ subject: { type: 'Run' } }, UNKNOWN],
		[{ subject: { type: 'Task' } }, UNKNOWN],
		// A comment, whose task it doesn't name.
		[{ subject: { id: 'x', type: 'Thread' } }, UNKNOWN],
		[{ subject: { type: 'Thread' } }, UNKNOWN],
		[{ subject: null }, UNKNOWN],
		[{}, UNKNOWN],
	])('is told by %j', (fields, whole) => {
		expect(wholeOfFile(record(fields))).toEqual(whole);
	});
});
