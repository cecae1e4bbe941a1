import type {
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	IPinData,
	IRun,
	ITaskData,
} from 'n8n-workflow';
import { additionalData } from './additionalData.mts';
import type { SavedCredentials } from './credentials.mts';
import type { DataTables } from './dataTables.mts';
import { n8nCore, n8nWorkflow } from './n8n.mts';
import { InstalledTypes } from './nodeTypes.mts';

/** A workflow as n8n exports it. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IDataObject;
	pinData?: IPinData;
}

export interface RunOptions {
	/** The name of the node to start from; a trigger. */
	startNode: string;
	/** What the start node puts out, as pinned data does in the editor. */
	items?: readonly IDataObject[];
	credentials: SavedCredentials;
	/** Runs one node alone after an earlier run, as the editor's *Execute step* does. */
	step?: { nodeName: string; after: IRun };
	/** Stops the execution as the editor's stop button does. */
	stop?: AbortSignal;
	/** What its Data Table nodes read and write; without it they fail. */
	dataTables?: DataTables;
	/** Told of each node as it ends. */
	onNodeEnd?: (nodeName: string, result: ITaskData) => void;
	/** What the webhook answered, in workflows that respond. */
	onResponse?: (response: unknown) => void;
}

/** n8n's own execution engine, in this process, with the package of a folder installed. */
export class Engine {
	readonly types: InstalledTypes;

	private constructor(types: InstalledTypes) {
		this.types = types;
	}

	/** Loads the package of a folder into the engine. Throws when it is not built. */
	static async start(packageFolder: string): Promise<Engine> {
		return new Engine(await InstalledTypes.load(packageFolder));
	}

	/** Runs a workflow to its end, whatever that end is: look at the status and the error in the result. */
	async run(file: WorkflowFile, options: RunOptions): Promise<IRun> {
		const { ExecutionLifecycleHooks, WorkflowExecute } = n8nCore;
		const workflow = new n8nWorkflow.Workflow({
			id: 'workflow',
			name: file.name,
			nodes: file.nodes,
			connections: file.connections,
			active: false,
			nodeTypes: this.types,
			settings: { executionOrder: 'v1', ...file.settings },
		});
		const startNode = workflow.getNode(options.startNode);
		if (startNode === null) throw new Error(`The workflow has no node "${options.startNode}"`);

		const hooks = new ExecutionLifecycleHooks('manual', '1', {
			...file,
			id: 'workflow',
			active: false,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			activeVersionId: null,
		});
		hooks.addHandler('nodeExecuteAfter', (nodeName, result) => {
			options.onNodeEnd?.(nodeName, result);
			return Promise.resolve();
		});
		hooks.addHandler('sendResponse', (response) => {
			options.onResponse?.(response);
			return Promise.resolve();
		});
		const pinData: IPinData =
			options.items === undefined
				? { ...file.pinData }
				: { [options.startNode]: options.items.map((json): INodeExecutionData => ({ json })) };
		const execute = new WorkflowExecute(
			additionalData(this.types, options.credentials, hooks, options.dataTables),
			'manual',
		);
		const { step } = options;
		const execution =
			step === undefined
				? execute.run({ workflow, startNode, pinData })
				: execute.runPartialWorkflow2(workflow, step.after.data.resultData.runData, pinData, [], {
						nodeName: step.nodeName,
						mode: 'inclusive',
					});
		options.stop?.addEventListener('abort', () => {
			execution.cancel();
		});
		return await execution;
	}
}

/** The items that a node put out on one of its outputs (0 is the first) in its last run. */
export function outputOf(run: IRun, nodeName: string, output = 0): INodeExecutionData[] {
	return run.data.resultData.runData[nodeName]?.at(-1)?.data?.main?.[output] ?? [];
}
