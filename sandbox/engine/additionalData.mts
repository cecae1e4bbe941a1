import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { SavedCredentialsHelper, type SavedCredentials } from './credentials.mts';
import type { DataTables } from './dataTables.mts';
import { n8nCore } from './n8n.mts';
import type { InstalledTypes } from './nodeTypes.mts';

/** What n8n's engine asks of its surroundings: credentials, hooks, and addresses, which only have to be valid. */
export function additionalData(
	types: InstalledTypes,
	credentials: SavedCredentials,
	hooks: IWorkflowExecuteAdditionalData['hooks'],
	dataTables?: DataTables,
): IWorkflowExecuteAdditionalData {
	const address = 'http://127.0.0.1';
	return {
		credentialsHelper: new SavedCredentialsHelper(credentials, (name) =>
			types.credentialType(name),
		),
		...(hooks === undefined ? {} : { hooks }),
		...(dataTables && { 'data-table': { dataTableProxyProvider: dataTables } }),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		restApiUrl: address,
		instanceBaseUrl: address,
		formBaseUrl: address,
		formWaitingBaseUrl: address,
		formTestBaseUrl: address,
		webhookBaseUrl: address,
		webhookWaitingBaseUrl: address,
		webhookTestBaseUrl: address,
		mcpBaseUrl: address,
		mcpTestBaseUrl: address,
		variables: {},
		externalSecretsProxy: new n8nCore.ExternalSecretsProxy(),
		logAiEvent: () => undefined,
		executeWorkflow: notHere,
		getRunExecutionData: notHere,
		getRuntimeCredential: notHere,
		startRunnerTask: notHere,
	};
}

/** Sub-workflows and task runners need a whole n8n. */
const notHere = () => Promise.reject(new Error('This engine runs single workflows only'));
