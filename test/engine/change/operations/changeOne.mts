import type { IDataObject } from 'n8n-workflow';

import { asItems, type SandboxRun } from '../../sandbox.mts';
import { changing, stateOf, type Kind } from './kinds.mts';

/** Runs operations on one thing in some state; the function given back returns the output and what became of the thing. */
export const changeIn =
	(world: SandboxRun) =>
	async (kind: Kind, from = kind.from, options: Parameters<typeof changing>[1] = {}) => {
		const [id = ''] = kind.add(world.sandbox, 1, from);
		const { output, hint } = await world.run({
			items: asItems([id]),
			parameters: changing(kind, options),
			settings: { onError: 'continueRegularOutput' },
		});
		const json: IDataObject = output[0]?.json ?? {};
		return { id, json, hint, now: stateOf(world.sandbox, kind, id) };
	};
