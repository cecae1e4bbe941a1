import type { IDataObject } from 'n8n-workflow';

import { ACTIONS } from '../action';

const VERBS = Object.values(ACTIONS);
const HOW_DONE = [...VERBS.map(({ already }) => already), 'presumed'];
/** What results have now and then. Every result has the others. */
const OCCASIONAL = [
	...HOW_DONE,
	'outcome',
	'reason',
	'dryRun',
	'error',
	'message',
	'details',
	'unrestoredReferences',
];

/** Whether an item is what an operation of this node put out before. */
function isResult(json: IDataObject): boolean {
	const tells = VERBS.some(({ done }) => typeof json[done] === 'boolean');
	return tells && typeof json.attempts === 'number' && 'answeredAt' in json;
}

/** The fields of an input item, without what a former node's result says of itself: it would pass for this node's word. */
export function withoutFormerResult(json: IDataObject): IDataObject {
	if (!isResult(json)) return json;
	return Object.fromEntries(Object.entries(json).filter(([key]) => !OCCASIONAL.includes(key)));
}

/** n8n lays an item in the error output over its input item: what a former node's result says there is hidden. */
export function hidingFormerResult(json: IDataObject, input: IDataObject): IDataObject {
	// These say nothing else, wherever they come from.
	const told = isResult(input) ? OCCASIONAL : HOW_DONE;
	const shining = told.filter((key) => key in input && !(key in json));
	return { ...json, ...Object.fromEntries(shining.map((key) => [key, null])) };
}
