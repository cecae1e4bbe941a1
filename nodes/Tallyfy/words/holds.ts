import type { Hold, Kept } from '../conditions/protection';
import type { HoldsReason, RowProblem } from '../input/holds';
import type { Explanation } from './explanation';
import { explainId } from './inputs';

const LIST = "'Safety > Protected IDs'";

/** How a list of holds reads that can't be read. */
export function explainHolds(reason: HoldsReason): Explanation {
	return { message: `The list in ${LIST} can't be read`, description: whatIsWrong(reason) };
}

function whatIsWrong(reason: HoldsReason): string {
	switch (reason.why) {
		case 'empty':
			return 'Nothing came from the expression. Check that the node with the list ran, and that the expression names its field. An empty list is written as [].';
		case 'shape':
			return `It is neither text nor a list. ${WHAT_IT_TAKES}`;
		case 'text':
			return `${explainId(reason.reason, reason.text).message}. ${WHAT_IT_TAKES}`;
		case 'row': {
			const { row, problem } = reason;
			return `In row ${typeof row === 'number' ? row : `"${row}"`}, ${problemWords(problem)}`;
		}
	}
}

const WHAT_IT_TAKES =
	"It takes IDs and links between lines or commas, a list of them, or rows with 'resourceId' or 'url'.";

function problemWords(problem: RowProblem): string {
	switch (problem.field) {
		case undefined:
			return "nothing is named: put the ID into 'resourceId', or the link into 'url'.";
		case 'until':
			return `'until' is "${problem.text}". Write a day, such as 2026-12-31, or a date with time and zone; for ever is empty.`;
		default:
			return `${explainId(problem.reason, problem.field).message}. It takes an ID or a link.`;
	}
}

/** Why a thing on the list stays: whose hold it is, until when and why, as far as the list tells. */
export function heldWords(hold: Hold): string {
	const facts = holdFacts(hold, hold.name);
	return facts === '' ? PROTECTED : `${PROTECTED}: ${facts}`;
}

const PROTECTED = `is on the list in ${LIST}`;

/** Why a thing stays that isn't on the list itself. */
export function keptWords(kept: Kept): string {
	switch (kept.why) {
		case 'called':
			return heldWords(kept.hold);
		case 'belongs':
			return `belongs to something on the list in ${LIST}: ${naming(kept.hold)}`;
		case 'takes':
			return `has something in it that is on the list in ${LIST}: ${naming(kept.hold)}`;
		case 'untoldWhole':
			return `Tallyfy doesn't say which process or task it belongs to, and the list in ${LIST} may have that: ${naming(kept.hold)}`;
		case 'untoldHolds': {
			const [first, ...others] = kept.holds;
			const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
			return `may belong together with something on the list in ${LIST}, of which Tallyfy doesn't show the process or task: ${naming(first)}${more}. Put the ID of the process into 'processId' of its row, or take it off the list`;
		}
	}
}

function naming(hold: Hold): string {
	return holdFacts(hold, hold.name === '' ? hold.id : `${hold.name} (${hold.id})`);
}

/** "Smith v. Jones, until 2026-12-31, litigation". */
function holdFacts({ until, reason }: Hold, name: string): string {
	const end = until === undefined ? '' : `until ${until.text}`;
	return [name, end, reason].filter((part) => part !== '').join(', ');
}
