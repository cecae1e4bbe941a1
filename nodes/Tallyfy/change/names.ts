import type { ChoiceName, Conditions } from '../conditions/onlyIf';
import { MEMBERS, Names, TAGS, type Directory } from '../read/names';
import type { Read } from '../read/one';
import type { Explanation } from '../words/explanation';
import { explainFailure } from '../words/failures';
import { explainName } from '../words/find';

const DIRECTORY_OF: Readonly<Record<ChoiceName, { directory: Directory; label: string }>> = {
	tag: { directory: TAGS, label: 'Tag' },
	notTagged: { directory: TAGS, label: 'Not Tagged' },
	notOwnedBy: { directory: MEMBERS, label: 'Not Owned By' },
};

/**
 * Finds the tags and members that conditions name, before anything is looked at: nothing is judged by a name alone. What
 * is wrong with one is wrong for the run, since a guard that names nothing guards nothing.
 */
export async function findNames(
	conditions: readonly Conditions[],
	read: Read,
): Promise<Explanation | undefined> {
	const names = new Names();
	for (const one of conditions) {
		for (const [name, { directory, label }] of Object.entries(DIRECTORY_OF)) {
			const choice = one[name as ChoiceName];
			if (choice === undefined) continue;
			const { noun } = directory;
			const found = await names.find(read, directory, choice.words);
			if ('failure' in found) return explainFailure(found.failure, { noun, verb: 'list' });
			if (!found.ok) return explainName(found.reason, `Safety > Only If > ${label}`, noun);
			choice.found = found.value;
		}
	}
	return undefined;
}
