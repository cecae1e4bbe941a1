import { describe, expect, it } from 'vitest';

import { explainCopy } from '../../../nodes/Tallyfy/words/guards';
import { answered, broken } from '../support/failures.mts';

describe('a file without a verified copy', () => {
	it('differs from its copy', () => {
		expect(explainCopy('Q1 report.pdf', 'different')).toEqual({
			message: "No verified copy of 'Q1 report.pdf'",
			description:
				"The checksum in 'Safety > SHA-256 of the Copy' is not that of the file in Tallyfy. Store the file again, and take the checksum from where the copy lies.",
		});
	});

	it('has no content, so that a copy of it proves nothing', () => {
		expect(explainCopy('Q1 report.pdf', 'empty')).toEqual({
			message: "No verified copy of 'Q1 report.pdf'",
			description: 'The file in Tallyfy came without content. Check it in Tallyfy.',
		});
	});

	it.each([
		[
			answered('notFound', 404),
			"The file can't be read to compare it: Tallyfy shows this token no file with this ID. Check the ID, and that it belongs to the organization of the credential. Files of an archived process may be hidden until it is restored.",
		],
		[
			broken('lost'),
			"The file can't be read to compare it: The connection to Tallyfy broke before the answer was complete. Run it again.",
		],
	])('could not be read once more: %j', (failure, description) => {
		expect(explainCopy('f1', { failure })).toEqual({
			message: "No verified copy of 'f1'",
			description,
		});
	});

	it('is named at a readable length, on one line', () => {
		const { message } = explainCopy(`two\n lines ${'x'.repeat(1_000)}`, 'empty');
		expect(message).toBe(`No verified copy of 'two lines ${'x'.repeat(290)}…'`);
	});
});
