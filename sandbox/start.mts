import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { Listr } from 'listr2';
import { account, type TallyfyAccount } from './demo/account.mts';
import { hasDataTables, readExamples } from './demo/examples.mts';
import { sandboxHelp } from './demo/startHelp.mts';
import { followWarnings } from './demo/warnings.mts';
import { N8nClient } from './n8n/client/client.mts';
import { freePort, startN8n, type N8nHost } from './n8n/host/host.mts';
import { startN8nQueue, type N8nQueue } from './n8n/host/queue.mts';
import { installN8n } from './n8n/install/install.mts';
import { N8N_1, N8N_2 } from './n8n/install/releases.mts';
import { OWNER } from './n8n/client/rest.mts';
import { webhookPath, withCredential, type WorkflowJson } from './n8n/client/workflow.mts';
import { temporaryFolder } from './n8n/owned.mts';
import { startSandbox, type Sandbox } from './tallyfy/server.mts';

const USUAL_PORT = 5678;
const PROJECT_FOLDER = fileURLToPath(new URL('../', import.meta.url));
/** Where the output is not a terminal, progress comes as a line each. */
const QUIET_SECONDS = 15;
const LOG_CHARACTERS_SHOWN = 3000;
const { queue: isQueue = false, n8n1 = false } = new Command('npm start --')
	.description('Opens n8n with this package, its examples, and a stand-in for Tallyfy.')
	.option('--queue', 'n8n in queue mode, with two workers')
	.option('--n8n1', 'n8n 1 in place of n8n 2, with the examples that it can run')
	.parse()
	.opts<{ queue?: true; n8n1?: true }>();
const RELEASE = n8n1 ? N8N_1 : N8N_2;

interface Steps {
	tallyfy: TallyfyAccount | undefined;
	/** Paths of the active webhooks. */
	webhooks: string[];
}

/** What Ctrl-C has to stop. */
const running: { sandbox?: Sandbox; n8n?: N8nHost | N8nQueue; isStopping: boolean } = {
	isStopping: false,
};

/** Where *Copy, verify, delete files* may store its copies: the folder that its settings name is there in Docker only. */
const copies = await temporaryFolder('tallyfy-copies-');
const COPIES_IN_DOCKER = '/home/node/.n8n-files';
const withFolder = (workflow: WorkflowJson): WorkflowJson =>
	JSON.parse(JSON.stringify(workflow).replaceAll(COPIES_IN_DOCKER, copies.path)) as WorkflowJson;

/** Imports the credential and the examples; returns the paths of the webhooks that it activated. */
async function fill(n8n: N8nHost | N8nQueue, tallyfy: TallyfyAccount): Promise<string[]> {
	const client = await N8nClient.connect(n8n.url);
	await client.listInSettings(n8n);
	const credential = await client.createCredential('tallyfyApi', 'Tallyfy API', {
		...tallyfy.credential,
	});
	const active: string[] = [];
	const examples = readExamples().filter(({ workflow }) => !n8n1 || !hasDataTables(workflow));
	for (const example of examples.map(({ workflow }) => withFolder({ ...workflow }))) {
		const workflow = await client.createWorkflow(withCredential(example, credential));
		const path = webhookPath(example);
		if (path === undefined || tallyfy.isReal) continue;
		await client.activateWorkflow(workflow.id);
		active.push(path);
	}
	return active;
}

async function stop(): Promise<void> {
	// A second Ctrl-C does not wait; what is left goes with this process.
	if (running.isStopping || running.n8n === undefined) process.exit(1);
	running.isStopping = true;
	process.stdout.write('\nStopping n8n …\n');
	await running.n8n.stop();
	await running.sandbox?.close();
	process.exit(0);
}

const steps = new Listr<Steps>(
	[
		{
			title: 'Start the sandbox',
			task: async (context, task) => {
				context.tallyfy = account(process.env);
				if (context.tallyfy !== undefined) {
					const { organizationId, baseUrl } = context.tallyfy.credential;
					task.title = `The REAL Tallyfy is used: organization ${organizationId} at ${baseUrl}`;
					return;
				}
				running.sandbox = await startSandbox({ world: 'company' });
				const { baseUrl, organizationId, accessToken } = running.sandbox;
				context.tallyfy = { isReal: false, credential: { baseUrl, organizationId, accessToken } };
				task.title = `The sandbox is at ${baseUrl}`;
			},
		},
		{
			title: `Install n8n ${RELEASE.version} (first use only: some minutes, 2 GB)`,
			task: async (_steps, task) => {
				const installation = await installN8n(RELEASE, (step, elapsedSeconds) => {
					if (process.stdout.isTTY || elapsedSeconds % QUIET_SECONDS === 0)
						task.output = `${step} (${elapsedSeconds} s)`;
				});
				task.title = `n8n ${installation.version} is in ${installation.folder}`;
			},
		},
		{
			title: isQueue
				? 'Start PostgreSQL, Redis, n8n and two workers with the packed package'
				: 'Start n8n with the packed package',
			task: async (_steps, task) => {
				const port = await freePort(USUAL_PORT);
				const environment = { N8N_RESTRICT_FILE_ACCESS_TO: copies.path };
				const options = { release: RELEASE, packages: [PROJECT_FOLDER], port, environment };
				running.n8n = isQueue ? await startN8nQueue(options) : await startN8n(options);
				task.title = `n8n is at ${running.n8n.url}${isQueue ? ', in queue mode' : ''}`;
			},
		},
		{
			title: 'Import the credential and the examples',
			task: async (context) => {
				if (running.n8n && context.tallyfy)
					context.webhooks = await fill(running.n8n, context.tallyfy);
			},
		},
	],
	{ registerSignalListeners: false },
);

const FIRST = [
	'First     under Workflows, open "Nightly retention", read its note, and press "Execute workflow": Dry Run is on.',
	'          Then open "Overview > Data tables > Tallyfy nightly account". Or build it yourself: docs/guide.md, section 2.',
];

function summary(n8nUrl: string, webhooks: readonly string[]): string {
	const help = running.sandbox
		? sandboxHelp(running.sandbox, n8nUrl, webhooks)
		: [
				'This n8n works with the REAL Tallyfy: what its workflows delete is gone for good.',
				'No example is published; nothing is deleted until you run or publish one.',
			];
	const lines = [
		'',
		`Open      ${n8nUrl}/home/workflows`,
		`Email     ${OWNER.email}`,
		`Password  ${OWNER.password}`,
		...(n8n1 ? ['First     build one yourself: docs/guide.md, section 2.'] : FIRST),
		'',
		...help,
		'',
		'What the node writes into the log of n8n, such as the account of a stopped run, appears below.',
		'Ctrl-C stops everything and removes what was made for it.',
		'',
	];
	return lines.join('\n');
}

process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
// The step list itself shows which step failed, and why.
const { webhooks } = await steps
	.run({ tallyfy: undefined, webhooks: [] })
	.catch(() => process.exit(1));
if (running.n8n) {
	process.stdout.write(summary(running.n8n.url, webhooks));
	const processes =
		'main' in running.n8n ? [running.n8n.main, ...running.n8n.workers] : [running.n8n];
	for (const one of processes)
		followWarnings(
			() => one.log(),
			(line) => process.stdout.write(`${line}\n`),
		);
	const ended = await Promise.race(
		processes.map(async (one) => {
			await one.ended;
			return one;
		}),
	);
	if (!running.isStopping) {
		process.stderr.write(`\nn8n ended by itself:\n${ended.log().slice(-LOG_CHARACTERS_SHOWN)}\n`);
		process.exit(1);
	}
}
