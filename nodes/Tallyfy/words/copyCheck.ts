import type { Failure } from '../transport/outcome';
import { readable } from '../transport/answer/text';
import type { Explanation } from './explanation';
import { explainFailure } from './failures';

const FILE = { singular: 'file', plural: 'files' };

/** Why a file has no verified copy: it differs, has no content, or can't be read once more. */
export function explainCopy(
	name: string,
	problem: 'different' | 'empty' | { failure: Failure },
): Explanation {
	const message = `No verified copy of '${readable(name)}'`;
	switch (problem) {
		case 'different':
			return {
				message,
				description:
					"The checksum in 'Safety > SHA-256 of the Copy' is not that of the file in Tallyfy. Store the file again, and take the checksum from where the copy lies.",
			};
		case 'empty':
			return {
				message,
				description: 'The file in Tallyfy came without content. Check it in Tallyfy.',
			};
		default: {
			const why = explainFailure(problem.failure, { noun: FILE, verb: 'download' });
			return {
				message,
				description: `The file can't be read to compare it: ${why.message}. ${why.description}`,
			};
		}
	}
}
