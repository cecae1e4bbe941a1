import type { Failure } from '../transport/outcome';
import { readable } from '../transport/answer/values';
import { counted, type Explanation, VERBS, waited } from './vocabulary';
import { explainFailure, type Subject } from './failures';

/** Why a file that isn't in Tallyfy's storage is not downloaded. */
export function elsewhereWords(system: string | null): string {
	return system === null
		? 'It lives outside Tallyfy, which only holds a link to it. Get it from there.'
		: `It lives in ${readable(system)}, not in Tallyfy, which only holds a link to it. Get it from there.`;
}

/** Tallyfy knows the file, and has no content for it. */
export function explainGone(name: string, status = 404): Explanation {
	return {
		message: `The content of '${readable(name)}' is no longer in Tallyfy's storage (${status})`,
		description:
			'Tallyfy still lists the file, so it was there once. Ask whoever uploaded it for a copy, or Tallyfy support what became of it.',
	};
}

/** The file came, and n8n has no place for it. */
export function explainNotStored(name: string, detail: string): Explanation {
	return {
		message: `n8n couldn't store '${readable(name)}'`,
		description: `Check the disk space of your n8n and where it keeps binary data, then run it again. Technical detail: ${readable(detail)}.`,
	};
}

/** Why an answer may be a part of the file, which would look like all of it. */
const NOT_WHOLE = {
	endUnknown:
		'The answer has neither a length nor an end, so that a file that was cut off would look complete.',
	compressed:
		'It came compressed, although it was asked for as it is, so that a file that was cut off would look complete.',
	part: 'The answer calls itself a part of the file.',
} as const;

/** A content that may not be all of it. */
export function explainNotWhole(name: string, why: keyof typeof NOT_WHOLE): Explanation {
	return {
		message:
			why === 'part'
				? `Only a part of '${readable(name)}' came`
				: `Nothing tells whether '${readable(name)}' arrived whole`,
		description: `${NOT_WHOLE[why]} A proxy between your n8n and Tallyfy may have done this.`,
	};
}

const DISGUISES = {
	error: 'an error message of a file store',
	json: 'an answer in JSON',
	webPage: 'a web page',
	xml: 'an answer in XML',
} as const;

/** Something else was sent as the file. */
export function explainDisguised(name: string, disguise: keyof typeof DISGUISES): Explanation {
	return {
		message: `What came is ${DISGUISES[disguise]}, not '${readable(name)}'`,
		description:
			'No file with this ending begins like that. Open it in Tallyfy to see whether it is whole there, and run this again later.',
	};
}

/** Reading an archived process may answer "not found". */
export function explainNoExport({ message, description }: Explanation): Explanation {
	return {
		message,
		description: `${description} If the process is archived, restore it, export it, and archive it again.`,
	};
}

/** Why an answer to an export is no copy of the process, although Tallyfy calls it a success. */
export type UnfitExport =
	| { why: 'refused'; said: string | undefined }
	| { why: 'promised' }
	/** Names and single values. */
	| { why: 'bare' }
	/** `total` is undefined where only the number of pages shows it. */
	| { why: 'partial'; came: number; total: number | undefined }
	| { why: 'cutShort' };

/** An export that isn't one: whoever deletes the process afterwards would have no copy. */
export function explainUnfitExport(unfit: UnfitExport): Explanation {
	switch (unfit.why) {
		case 'refused':
			return {
				message: "Tallyfy doesn't export this process",
				description: `Check in Tallyfy that the owner of the access token may see all of it.${unfit.said === undefined ? '' : ` Tallyfy said: "${readable(unfit.said)}"`}`,
			};
		case 'promised':
			return {
				message: 'Tallyfy only announced the export of this process',
				description:
					'What came says that the export is under way, or comes by email. It is no copy. Keep the process until you have one.',
			};
		case 'bare':
			return {
				message: 'The export names this process, and has nothing of it',
				description:
					'Neither tasks nor any other list came, as where an export is only begun. It is no copy. Keep the process until you have one.',
			};
		case 'cutShort':
			return {
				message:
					'The export lacks a part of this process: Tallyfy counts more of something than came',
				description: 'A part is no copy. Keep the process until you have one.',
			};
		case 'partial':
			return {
				message: `The export has ${unfit.came} ${unfit.came === 1 ? 'task' : 'tasks'} of this process, and Tallyfy has ${unfit.total ?? 'more'}`,
				description:
					'A part is no copy. If the process is archived, restore it, export it, and archive it again: Tallyfy may hide the tasks of archived processes.',
			};
	}
}

const FILE_NOUN = { singular: 'file', plural: 'files' };

/** Why a file has no verified copy: it differs, has no content, changes all the time, or can't be read once more. */
export function explainCopy(
	name: string,
	problem: 'changing' | 'different' | 'empty' | { failure: Failure },
): Explanation {
	const message = `No verified copy of '${readable(name)}'`;
	switch (problem) {
		case 'different':
			return {
				message,
				description:
					"The checksum in 'Safety > SHA-256 of the Copy' is not that of the file in Tallyfy. Store the file again, and take the checksum from where the copy lies.",
			};
		case 'changing':
			return {
				message,
				description:
					'The file in Tallyfy was changed each time it had been compared. Store it again, and run this again later.',
			};
		case 'empty':
			return {
				message,
				description: 'The file in Tallyfy came without content. Check it in Tallyfy.',
			};
		default: {
			const why = explainFailure(problem.failure, { noun: FILE_NOUN, verb: 'download' });
			return {
				message,
				description: `The file can't be read to compare it: ${why.message}. ${why.description}`,
			};
		}
	}
}

export const NO_BINARY_FIELD: Explanation = {
	message: "'Options > Put Output File in Field' is empty",
	description: 'Enter the name of a field, or remove the option to use "data".',
};

/** How the items of a run ended. */
export interface CopyCounts {
	all: number;
	copied: number;
	left: number;
	failed: number;
	notTried: number;
	/** How long the run stood still for Tallyfy's rate limit and for outages, in milliseconds. */
	pausedMs: number;
	outageMs: number;
}

/** "3 of 5 files downloaded, 1 failed, 1 not tried". */
export function copyCounts(
	{ noun, verb }: Subject,
	{ all, copied, left, failed, notTried }: CopyCounts,
): string {
	return [
		`${copied} of ${all} ${all === 1 ? noun.singular : noun.plural} ${VERBS[verb].past}`,
		...counted(left, 'kept outside Tallyfy'),
		...counted(failed, 'failed'),
		...counted(notTried, 'not tried'),
	].join(', ');
}

/** The line above the node's output; nothing where everything simply worked. */
export function copyHint(subject: Subject, counts: CopyCounts): string | undefined {
	const waits = [
		...waited(counts.pausedMs, "s waited for Tallyfy's rate limit"),
		...waited(counts.outageMs, "s waited while Tallyfy didn't answer"),
	];
	if (counts.copied === counts.all && waits.length === 0) return undefined;
	return `${[copyCounts(subject, counts), ...waits].join(', ')}.`;
}
