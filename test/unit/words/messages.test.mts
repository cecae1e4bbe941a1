import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import type { Failure } from '../../../nodes/Tallyfy/transport/outcome';
import { type Explanation, VERBS } from '../../../nodes/Tallyfy/words/vocabulary';
import { explainFailure, type Subject } from '../../../nodes/Tallyfy/words/failures';
import { FAILURES } from '../support/reasons.mts';
import { CHANGES, SUBJECTS } from '../support/subjects.mts';

const NODE: INode = {
	id: 'n1',
	name: 'Tallyfy',
	type: 't',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const REASONS = [...new Set(FAILURES.map(({ reason }) => reason))];

/** Every sentence for one reason, for whatever was to be done. */
function explanationsOf(reason: Failure['reason']): (Explanation & { subject: Subject })[] {
	const failures = FAILURES.filter((failure) => failure.reason === reason);
	return SUBJECTS.flatMap((subject) => [subject, { ...subject, outcomeUnknown: true }]).flatMap(
		(subject) => failures.map((failure) => ({ ...explainFailure(failure, subject), subject })),
	);
}

describe('a failure', () => {
	it('is worded for every reason and every operation that changes something', () => {
		expect(CHANGES.map(({ resource, verb }) => `${resource} ${verb}`).sort()).toEqual([
			'file delete',
			'guest delete',
			'guest disable',
			'guest enable',
			'process archive',
			'process delete',
			'process restore',
			'task archive',
			'task delete',
			'task restore',
			'template archive',
			'template delete',
			'template restore',
		]);
	});

	it.each(REASONS)(
		'for the reason "%s" reads like a sentence, whatever was to be done',
		(reason) => {
			for (const { message, description } of explanationsOf(reason)) {
				expect(message).toMatch(/^[A-Z'].*[^. ]$/);
				expect(description).toMatch(/^[A-Z'].*[."]$/);
				expect(`${message}. ${description}`).not.toMatch(
					/undefined|null|NaN|Infinity|Invalid|\[object| {2}|\.\.|\ba (?!one)[aeio]|\ban [^aeiou]/,
				);
				expect(message.length).toBeLessThan(message.startsWith('Not tried: ') ? 120 : 105);
			}
		},
	);

	it.each(REASONS)('for the reason "%s" is shown by n8n as it is', (reason) => {
		for (const { message, description } of explanationsOf(reason)) {
			const shown = { message, description };
			expect(new NodeOperationError(NODE, message, { description })).toMatchObject(shown);
			expect(new NodeApiError(NODE, {}, shown)).toMatchObject(shown);
		}
	});

	it.each(REASONS)(
		'for the reason "%s" speaks of a deletion only where there was one',
		(reason) => {
			for (const { message, description, subject } of explanationsOf(reason)) {
				if (subject.verb === 'delete' || subject.words !== undefined) continue;
				expect(`${message} ${description}`).not.toMatch(/delet|still there|Ignore Missing/);
			}
		},
	);

	it.each(REASONS)('for the reason "%s" leaves nothing open that was only read', (reason) => {
		for (const { message, description, subject } of explanationsOf(reason)) {
			if (VERBS[subject.verb].doubt !== undefined) continue;
			expect(`${message} ${description}`).not.toMatch(/may have been|confirm|was changed/);
		}
	});

	it.each(REASONS)('for the reason "%s" says what is open where something is', (reason) => {
		for (const { description, subject } of explanationsOf(reason)) {
			const { doubt, past } = VERBS[subject.verb];
			if (doubt === undefined) continue;
			const isOpen = description.includes(`It may have been ${past} all the same.`);
			expect(isOpen).toBe(subject.outcomeUnknown === true);
			if (isOpen) expect(description).not.toContain('Nothing was changed');
		}
	});
});
