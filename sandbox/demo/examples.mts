import { readdirSync, readFileSync } from 'node:fs';

import type { WorkflowFile } from '../engine/engine.mts';

const FOLDER = new URL('../../examples/', import.meta.url);

/** The credential that the examples refer to. */
export const EXAMPLE_CREDENTIAL_ID = 'tallyfyExampleAccount';

/** An example, with the node that starts it and the Tallyfy node in it. */
export interface Example {
	fileName: string;
	workflow: WorkflowFile;
	trigger: string;
	tallyfyNode: string;
}

const TALLYFY = 'n8n-nodes-tallyfy-cleanup.tallyfy';
const TRIGGERS = new Set(
	['scheduleTrigger', 'webhook', 'manualTrigger'].map((name) => `n8n-nodes-base.${name}`),
);

/** Every workflow in `examples/`, in alphabetical order. Throws when one has no trigger or no Tallyfy node. */
export function readExamples(): Example[] {
	const fileNames = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
	return fileNames.sort().map((fileName) => {
		const workflow = JSON.parse(readFileSync(new URL(fileName, FOLDER), 'utf8')) as WorkflowFile;
		const nameOf = (types: ReadonlySet<string>) => {
			const node = workflow.nodes.find(({ type }) => types.has(type));
			if (node === undefined) throw new Error(`${fileName} lacks one of ${[...types].join(', ')}`);
			return node.name;
		};
		return {
			fileName,
			workflow,
			trigger: nameOf(TRIGGERS),
			tallyfyNode: nameOf(new Set([TALLYFY])),
		};
	});
}
