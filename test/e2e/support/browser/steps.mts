/** What a page tells its reader to do, and the words on the screen that it takes. */
export type Step =
	| { do: 'press' | 'choose' | 'import' | 'toggle' | 'close'; words: string }
	| { do: 'type'; text: string }
	| { do: 'fill'; words: string }
	| { do: 'drag'; words: string; onto: string }
	| { do: 'see'; words: string }
	| { do: 'picture'; file: string };

const VERBS =
	/\b(press|choose|type|enter|into|turn on|turn off|drag|onto|close|reads|says|leave)\b/i;
const MARKS = /\*\*([^*]+)\*\*|`([^`]+)`|"([^"]+)"/;

/** The n8n that is in front of the reader. */
export interface Screen {
	readonly generation: 1 | 2;
	/** Without any workflow yet. */
	readonly isEmpty: boolean;
}

/** The numbered steps and the pictures of a page, in order. Throws for a marked word that no verb stands before. */
export function stepsOf(page: string, screen: Screen): Step[] {
	return page.split('\n').flatMap((line): Step[] => {
		const picture = /^!\[[^\]]*\]\(.*?([\w-]+\.png)\)/.exec(line)?.[1];
		if (picture !== undefined) return [{ do: 'picture', file: picture }];
		const text = /^\d+\. (.*)/.exec(line)?.[1];
		return text === undefined ? [] : stepsIn(forScreen(text, screen));
	});
}

/**
 * "**×** (in n8n 1: **Back to canvas**)": what stands in the brackets takes the place of what stands before them, where the
 * screen is like that. Several cases stand with semicolons between them, the last that fits counts.
 */
function forScreen(text: string, { generation, isEmpty }: Screen): string {
	return text.replace(
		/(\*\*[^*]+\*\*) \((in [^)]+)\)/g,
		(whole, usual: string, brackets: string) => {
			const cases = brackets.split('; ').map((one) => /^in (an empty )?n8n( 1)?: (.*)$/.exec(one));
			if (cases.includes(null)) return whole;
			const fitting = cases.filter(
				(one) =>
					(one?.[1] === undefined || isEmpty) && (one?.[2] === undefined || generation === 1),
			);
			return fitting.at(-1)?.[3] ?? usual;
		},
	);
}

function stepsIn(text: string): Step[] {
	const steps: Step[] = [];
	let verb = '';
	let held = '';
	// What only explains stands in italics or without marks.
	const parts = text.matchAll(new RegExp(`${VERBS.source}|${MARKS.source}`, 'gi'));
	for (const [, word, bold, code, quoted] of parts) {
		if (word !== undefined) {
			verb = word.toLowerCase();
			continue;
		}
		const words = bold ?? code ?? quoted ?? '';
		if (quoted !== undefined || verb === 'reads') steps.push({ do: 'see', words });
		else if (verb === 'drag') held = words;
		else if (verb === 'onto') steps.push({ do: 'drag', words: held, onto: words });
		else if (verb === 'type') {
			if (code === undefined) steps.push({ do: 'choose', words });
			else steps.push({ do: 'type', text: code });
		} else if (verb === 'into') {
			if (bold !== undefined) steps.push({ do: 'fill', words });
		} else if (verb.startsWith('turn')) steps.push({ do: 'toggle', words });
		else if (verb === 'close') steps.push({ do: 'close', words });
		else if (verb === 'leave') steps.push({ do: 'see', words });
		else if (code?.endsWith('.json') === true) steps.push({ do: 'import', words: code });
		else if (verb === 'press' || verb === 'choose')
			for (const part of words.split(' > ')) steps.push({ do: verb, words: part });
		else throw new Error(`no verb stands before "${words}" in "${text}"`);
	}
	return steps;
}
