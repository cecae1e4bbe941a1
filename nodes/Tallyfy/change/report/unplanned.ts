import type { IExecuteFunctions } from 'n8n-workflow';

import { readBoolean } from '../../input/options';
import type { PlannedItem, Target } from '../plan';

/** What an item asked for that could not be planned, as far as it can be read: its account is to look like any other. */
export function unplanned(
	context: IExecuteFunctions,
	index: number,
): { target: Target | undefined; item: PlannedItem; isDryRun: boolean } {
	const read = (name: string): unknown => {
		try {
			return context.getNodeParameter(name, index, undefined);
		} catch {
			return undefined;
		}
	};
	const isOn = (name: string) => readBoolean(read(name) ?? false) === true;
	const purpose = read('options.reason');
	const item: PlannedItem = {
		index,
		acceptsMissing: false,
		includeOtherFields: isOn('options.includeOtherFields'),
		output: read('options.output') === 'auditRecord' ? 'auditRecord' : 'result',
		purpose: typeof purpose === 'string' ? purpose : '',
		isApproved: isOn('safety.approved'),
	};
	return { target: undefined, item, isDryRun: isOn('dryRun') };
}
