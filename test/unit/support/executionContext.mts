import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	INode,
	NodeExecutionHint,
	NodeParameterValueType,
} from 'n8n-workflow';

import type { Credential } from '../../../nodes/Tallyfy/transport/account/credential';

export const CREDENTIAL = { accessToken: 'tok3n-of-the-tests', organizationId: '0rg' };
/** That credential as it is read for a run. */
export const signedIn = (data: IDataObject): Credential => ({
	type: 'tallyfyApi',
	data: data as Credential['data'],
	account: { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' },
});

export const BASE = 'https://go.tallyfy.com/api/organizations/0rg';

const NODE: INode = {
	id: 'n1',
	name: 'Tallyfy',
	type: 'n8n-nodes-tallyfy-cleanup.tallyfy',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** What n8n would answer for one request; an Error is thrown. */
export type Http = (options: IHttpRequestOptions, signal?: AbortSignal) => unknown;

/** What n8n resolves the credential to, for each item where it has expressions; an Error is thrown. */
type SavedCredential = IDataObject | Error | ((index: number) => IDataObject | Error);

interface Situation {
	/** The parameters of each item; an Error in place of a value is thrown when it is read. */
	items: Record<string, unknown>[];
	http?: Http;
	credential?: SavedCredential;
	continueOnFail?: boolean;
	cancelled?: AbortSignal;
	nodeContext?: IDataObject;
	/** What all nodes of the execution share. */
	flowContext?: IDataObject;
	executionId?: string;
	/** Which round of a loop it is. */
	runIndex?: number;
	onError?: INode['onError'];
	/** Of the workflow. */
	timeZone?: string;
}

/** n8n's side of an execution, as far as the node looks at it, and what the node told it. */
export function executionContext(situation: Situation) {
	const hints: NodeExecutionHint[] = [];
	const warnings: string[] = [];
	const calls: unknown[][] = [];
	const { items, credential = CREDENTIAL, http, nodeContext = {}, flowContext = {} } = situation;

	/** What differs from item to item comes from an expression. */
	const isExpression = (name: string) =>
		new Set(items.map((item) => JSON.stringify(item[name]))).size > 1 ||
		items.some((item) => item[name] instanceof Error);
	const getNodeParameter = (
		name: string,
		index: number,
		fallback?: unknown,
		{ rawExpressions = false }: { rawExpressions?: boolean } = {},
	) => {
		if (rawExpressions && isExpression(name)) return `={{ $json.${name} }}`;
		const value = valueAt(items[index], name) ?? fallback;
		if (value instanceof Error) throw value;
		return value as NodeParameterValueType;
	};
	const helpers: Partial<IExecuteFunctions['helpers']> = {
		async httpRequestWithAuthentication(...call) {
			calls.push([this, ...call]);
			const answer = await http?.(call[1], signalOf(this));
			if (answer instanceof Error) throw answer;
			return answer;
		},
	};
	const logger: Partial<IExecuteFunctions['logger']> = {
		warn: (message) => void warnings.push(message),
	};
	const inputs = items.map((json) => ({ json: json as IDataObject }));
	const data = { $runIndex: situation.runIndex ?? 0, $input: { all: () => inputs } };
	const context: Partial<IExecuteFunctions> = {
		addExecutionHints: (...added) => void hints.push(...added),
		continueOnFail: () => situation.continueOnFail ?? false,
		getContext: (type) => (type === 'node' ? nodeContext : flowContext),
		getCredentials: readCredential(credential),
		getExecutionCancelSignal: () => situation.cancelled,
		getExecutionId: () => situation.executionId ?? '1',
		getTimezone: () => situation.timeZone ?? 'UTC',
		getWorkflow: () => ({ id: 'w1', name: 'Workflow', active: false }),
		getWorkflowDataProxy: () => data as never,
		getInputData: () => inputs,
		getNode: () =>
			situation.onError === undefined ? NODE : { ...NODE, onError: situation.onError },
		getNodeParameter: getNodeParameter as IExecuteFunctions['getNodeParameter'],
		helpers: helpers as IExecuteFunctions['helpers'],
		logger: logger as IExecuteFunctions['logger'],
	};
	return { context: context as IExecuteFunctions, hints, warnings, calls, nodeContext };
}

/** A parameter, or one inside a collection: `options.reason`. */
function valueAt(parameters: Record<string, unknown> = {}, name: string): unknown {
	const [collection = '', field] = name.split('.');
	const value = parameters[collection];
	if (field === undefined || value instanceof Error) return value;
	return typeof value === 'object' && value !== null && field in value
		? (value as Record<string, unknown>)[field]
		: undefined;
}

/** The same for a method that fills a list. */
export function listContext(http: Http, credential: SavedCredential = CREDENTIAL) {
	const { context, calls } = executionContext({ items: [], http });
	const list: Partial<ILoadOptionsFunctions> = {
		getCredentials: readCredential(credential),
		getNode: () => NODE,
		helpers: context.helpers,
	};
	return { context: list as ILoadOptionsFunctions, calls };
}

const readCredential =
	(saved: SavedCredential) =>
	async <Fields extends object>(_type: string, index = 0) => {
		const credential = typeof saved === 'function' ? saved(index) : saved;
		if (credential instanceof Error) throw credential;
		return await Promise.resolve(credential as Fields);
	};

/** n8n's full response. */
export const response = (statusCode: number, body?: unknown, headers: IDataObject = {}) => ({
	statusCode,
	body,
	headers,
});

/** As n8n's helper takes it from the context that it is called with. */
function signalOf(context: object): AbortSignal | undefined {
	const { getExecutionCancelSignal } = context as Partial<IExecuteFunctions>;
	return getExecutionCancelSignal?.();
}
