import { sandboxId } from '../state/ids.mts';
import { nextNumber, type Organization } from '../state/organization.mts';
import type { Comment, Field, Tag, Task } from '../state/records.mts';

export const DAY_MS = 24 * 60 * 60 * 1000;
/** Owns everything that is added. */
export const MEMBER_ID = 10001;

/** Adds a field that a form can have. */
export function addField(
	organization: Organization,
	label: string,
	type: Field['field_type'],
): Field {
	const id = sandboxId('field', nextNumber(organization, 'field'));
	const field: Field = { id, label, field_type: type };
	organization.fields.set(id, field);
	return field;
}

/** Adds a comment to a task. */
export function addComment(organization: Organization, task: Task, content: string): Comment {
	const comment: Comment = {
		id: nextNumber(organization, 'comment'),
		label: 'comment',
		content,
		author_id: MEMBER_ID,
		created_at: task.last_updated,
		attachments: [],
	};
	const comments = organization.comments.get(task.id) ?? [];
	organization.comments.set(task.id, [...comments, comment]);
	return comment;
}

/** Notes `id` under `key` in an index of lists. */
export function noteIn(index: Map<string, string[]>, key: string, id: string): void {
	const ids = index.get(key);
	if (ids) ids.push(id);
	else index.set(key, [id]);
}

/** A date as Tallyfy writes it. */
export function isoTime(timeMs: number): string {
	return new Date(timeMs).toISOString();
}

/** Gives an entry tags, by their names. */
export function tag(organization: Organization, id: string, titles: readonly string[] = []): void {
	if (titles.length === 0) return;
	const tags = titles.map((title): Tag => {
		const known = [...organization.tags.values()].flat().find((one) => one.title === title);
		return known ?? { id: sandboxId('tag', nextNumber(organization, 'tag')), title };
	});
	organization.tags.set(id, tags);
}
