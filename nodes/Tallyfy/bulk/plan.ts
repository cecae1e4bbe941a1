import type { IExecuteFunctions } from 'n8n-workflow';

import type { Account } from '../transport/account';
import { buildUrl, parseId, parseIdFromUrl } from '../transport/endpoint';
import type { Explanation } from '../transport/errors';
import { explainIdProblem } from '../transport/inputErrors';
import type { Deletion, IdParameter, ItemParameters } from './deletion';
import { ItemValues } from './itemValues';
import { parseSettings, type Settings } from './settings';

/** One thing to delete, and every item that asks for it. */
export interface Target {
	id: string;
	url: string;
	settings: Settings;
	items: PlannedItem[];
}

export interface PlannedItem {
	index: number;
	ignoreMissing: boolean;
}

/** An item whose parameters can't become a request. */
export interface Rejection {
	index: number;
	explanation: Explanation;
}

export interface Plan {
	targets: Target[];
	rejections: Rejection[];
	concurrency: number;
}

/** Ends the reading of one item; never leaves this file. */
class UnusableParameter extends Error {
	constructor(readonly explanation: Explanation) {
		super(explanation.what);
	}
}

/**
 * Reads and checks the parameters of every item before anything is sent. Items that name the same thing become one
 * target: Tallyfy would answer the second request with "not found".
 */
export function planItems(
	context: IExecuteFunctions,
	itemCount: number,
	deletion: Deletion,
	account: Account,
): Plan {
	const targets = new Map<string, Target>();
	const rejections: Rejection[] = [];
	const values = new ItemValues(context);
	let concurrency: number | undefined;

	for (let index = 0; index < itemCount; index++) {
		try {
			const settings = readSettings(context, index);
			concurrency ??= settings.concurrency;
			const { id, path } = deletion.endpoint(itemParameters(values, index, account));
			const url = buildUrl(account.baseUrl, account.organizationId, path);
			const target = targets.get(url) ?? { id, url, settings, items: [] };
			target.items.push({ index, ignoreMissing: settings.ignoreMissing });
			targets.set(url, target);
		} catch (error) {
			rejections.push({ index, explanation: explain(error) });
		}
	}
	return { targets: [...targets.values()], rejections, concurrency: concurrency ?? 1 };
}

function readSettings(context: IExecuteFunctions, index: number): Settings {
	const parsed = parseSettings(context.getNodeParameter('options', index, {}));
	if ('problem' in parsed) throw new UnusableParameter(parsed.problem);
	return parsed.settings;
}

function itemParameters(values: ItemValues, index: number, account: Account): ItemParameters {
	return {
		id: (parameter) => {
			const parsed = parseLocator(values.read(parameter.name, index), parameter, account);
			if (!parsed.ok) {
				throw new UnusableParameter(explainIdProblem(parsed.problem, parameter.displayName));
			}
			return parsed.value;
		},
	};
}

/** A resource locator as n8n saves it, or the plain value that an expression or an older workflow put in its place. */
function parseLocator(raw: unknown, { urlMarkers }: IdParameter, account: Account) {
	if (typeof raw === 'object' && raw !== null && 'mode' in raw && 'value' in raw) {
		return raw.mode === 'url' ? parseIdFromUrl(raw.value, urlMarkers, account) : parseId(raw.value);
	}
	return parseId(raw);
}

/** What n8n throws while it resolves an expression names the cause better than we could. */
function explain(error: unknown): Explanation {
	if (error instanceof UnusableParameter) return error.explanation;
	const message = error instanceof Error ? error.message : String(error);
	return {
		what: `The parameters can't be read: ${message}`,
		remedy: 'Check the expressions in this node.',
	};
}
