import type { FoundSummary } from '../words/found';
import type { Finding } from './ask';
import type { PlannedRequest } from './plan';

/** Adds up what the requests of a run came to. */
export function summarize(
	requests: readonly PlannedRequest[],
	findings: readonly Finding[],
): FoundSummary {
	const dates = new Set(requests.map(({ age }) => age?.countedFrom));
	const [countedFrom] = dates;
	const summary: FoundSummary = {
		items: 0,
		matches: 0,
		countedFrom: dates.size > 1 ? 'several' : countedFrom,
		withoutDate: 0,
		unreadableDate: 0,
		misfits: 0,
		withoutId: 0,
		gone: 0,
		isDoubtful: false,
		isArchiveIgnored: false,
		repeated: 0,
	};
	for (const [position, finding] of findings.entries()) {
		if (!finding.ok) continue;
		const { selected, facts } = finding;
		summary.items += selected.items.length;
		summary.matches += selected.matches;
		summary.withoutDate += selected.withoutDate;
		summary.unreadableDate += selected.unreadableDate;
		summary.misfits += facts.misfits;
		summary.withoutId += facts.withoutId;
		summary.gone += facts.gone;
		summary.isDoubtful ||= facts.isDoubtful;
		summary.isArchiveIgnored ||= facts.isArchiveIgnored;
		summary.repeated += (requests[position]?.indexes.length ?? 1) - 1;
	}
	return summary;
}
