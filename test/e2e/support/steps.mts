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

/** The numbered steps and the pictures of a page, in order. Throws for a marked word that no verb stands before. */
export function stepsOf(page: string, generation: 1 | 2): Step[] {
	return page.split('\n').flatMap((line): Step[] => {
		const picture = /^!\[[^\]]*\]\(.*?([\w-]+\.png)\)/.exec(line)?.[1];
		if (picture !== undefined) return [{ do: 'picture', file: picture }];
		const text = /^\d+\. (.*)/.exec(line)?.[1];
		return text === undefined ? [] : stepsIn(forGeneration(text, generation));
	});
}

/** "**×** (in n8n 1: **Back to canvas**)": what stands in the brackets takes the place of what stands before them. */
function forGeneration(text: string, generation: 1 | 2): string {
	return text.replace(/(\*\*[^*]+\*\*) \(in n8n 1: ([^)]+)\)/g, generation === 1 ? '$2' : '$1');
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
