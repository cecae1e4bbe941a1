import { readExamples } from '../../../sandbox/demo/examples.mts';
import {
	isObject,
	list,
	object,
	text,
	type JsonObject,
} from '../../../sandbox/n8n/client/guards.mts';
import type { WorkflowJson } from '../../../sandbox/n8n/client/workflow.mts';

/** The workflow in `examples/` as it is shipped. */
export function example(fileName: string): WorkflowJson {
	const found = readExamples().find((one) => one.fileName === fileName);
	if (found === undefined) throw new Error(`examples/${fileName} is gone`);
	return { ...found.workflow };
}

/** The example as its user has set it: the fields of its *Settings* node, and, once it is trusted, Dry Run off. */
export function setUp(
	fileName: string,
	{ settings = {}, dryRun = false }: { settings?: JsonObject; dryRun?: boolean } = {},
): WorkflowJson {
	let workflow = example(fileName);
	if (Object.keys(settings).length > 0) workflow = withSettings(workflow, settings);
	return dryRun ? workflow : withoutDryRun(workflow);
}

/** The workflow with other parameters in one of its nodes. */
export function withParameters(
	workflow: WorkflowJson,
	nodeName: string,
	changes: JsonObject,
): WorkflowJson {
	return withNode(workflow, nodeName, (node) => ({
		...node,
		parameters: { ...object(node.parameters, `the parameters of ${nodeName}`), ...changes },
	}));
}

/** The workflow with one of its nodes made into another one. Throws when it has no such node. */
export function withNode(
	workflow: WorkflowJson,
	nodeName: string,
	change: (node: JsonObject) => JsonObject,
): WorkflowJson {
	const nodes = nodesOf(workflow);
	if (!nodes.some((node) => node.name === nodeName))
		throw new Error(`"${text(workflow, 'name')}" has no node "${nodeName}"`);
	return {
		...workflow,
		nodes: nodes.map((node) => (node.name === nodeName ? change(node) : node)),
	};
}

function withSettings(workflow: WorkflowJson, settings: JsonObject): WorkflowJson {
	return withNode(workflow, 'Settings', (node) => {
		const parameters = object(node.parameters, 'the settings');
		const fields = list(parameters.assignments, 'assignments').map((one) =>
			object(one, 'a setting'),
		);
		for (const name of Object.keys(settings))
			if (!fields.some((field) => field.name === name)) throw new Error(`no setting "${name}"`);
		const assignments = fields.map((field) => {
			const name = text(field, 'name');
			return name in settings ? { ...field, value: settings[name] } : field;
		});
		return { ...node, parameters: { ...parameters, assignments: { assignments } } };
	});
}

const withoutDryRun = (workflow: WorkflowJson): WorkflowJson => ({
	...workflow,
	nodes: nodesOf(workflow).map((node) => {
		const { parameters } = node;
		const isDry = isObject(parameters) && parameters.dryRun === true;
		return isDry && node.name !== 'See What Would Go'
			? { ...node, parameters: { ...parameters, dryRun: false } }
			: node;
	}),
});

const nodesOf = (workflow: WorkflowJson): JsonObject[] =>
	list(workflow, 'nodes').map((node) => object(node, 'a node'));
