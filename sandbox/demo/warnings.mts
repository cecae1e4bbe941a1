const EVERY_MS = 1_000;
/** How the node begins what it writes into n8n's log. */
const MARK = 'Tallyfy: ';

/** Hands on each line that the node has written into n8n's log, such as the account of a stopped run. Never ends the process. */
export function followWarnings(log: () => string, show: (line: string) => void): void {
	let shown = 0;
	const look = () => {
		const lines = log().split('\n');
		// The last one may still be written.
		const complete = lines.slice(0, -1).filter((line) => line.includes(MARK));
		for (const line of complete.slice(shown)) show(line.slice(line.indexOf(MARK)));
		shown = complete.length;
	};
	setInterval(look, EVERY_MS).unref();
}
