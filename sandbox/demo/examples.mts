import { readdirSync, readFileSync } from 'node:fs';
import type { WorkflowFile } from '../engine/engine.mts';

const FOLDER = new URL('../../examples/', import.meta.url);

/** The credential that the examples refer to. */
export const EXAMPLE_CREDENTIAL_ID = 'tallyfyExampleAccount';

/** An example, with the node that starts it and its first Tallyfy node. */
export interface Example {
	fileName: string;
	workflow: WorkflowFile;
	trigger: string;
	tallyfyNode: string | undefined;
	/** As imported, the engine alone can't run it: Data Tables, waiting for a form, files on disk, mail, or an address to be set. */
	needsWholeN8n: boolean;
}

const TALLYFY = 'n8n-nodes-tallyfy-cleanup.tallyfy';
const TRIGGERS = new Set(
	['scheduleTrigger', 'webhook', 'manualTrigger', 'errorTrigger'].map(
		(name) => `n8n-nodes-base.${name}`,
	),
);
const WHOLE_N8N = new Set(
	['dataTable', 'emailSend', 'httpRequest', 'readWriteFile', 'wait'].map(
		(name) => `n8n-nodes-base.${name}`,
	),
);

/** n8n 1 has no Data Tables that a workflow can make. */
export const hasDataTables = ({ nodes }: WorkflowFile): boolean =>
	nodes.some(({ type }) => type === 'n8n-nodes-base.dataTable');

/** The examples that n8n's engine runs without the rest of n8n. */
export const readEngineExamples = (): Example[] =>
	readExamples().filter(({ needsWholeN8n }) => !needsWholeN8n);

/** Every workflow in `examples/`, in alphabetical order. Throws when one has no trigger. */
export function readExamples(): Example[] {
	const fileNames = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
	return fileNames.sort().map((fileName) => {
		const workflow = JSON.parse(readFileSync(new URL(fileName, FOLDER), 'utf8')) as WorkflowFile;
		const first = (types: ReadonlySet<string>) =>
			workflow.nodes.find(({ type }) => types.has(type))?.name;
		const trigger = first(TRIGGERS);
		if (trigger === undefined) throw new Error(`${fileName} has no trigger`);
		return {
			fileName,
			workflow,
			trigger,
			tallyfyNode: first(new Set([TALLYFY])),
			needsWholeN8n: first(WHOLE_N8N) !== undefined,
		};
	});
}
