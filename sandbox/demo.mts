import './demo/quiet.mts';

import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { account } from './demo/account.mts';
import { demonstrateBulk } from './demo/bulk.mts';
import { demonstrateRetention } from './demo/retention.mts';
import { demonstrateExamples } from './demo/runExamples.mts';
import { deleteFromTallyfy, readFromTallyfy, type Choice } from './demo/realTallyfy.mts';
import { Engine } from './engine/engine.mts';
import { startSandbox } from './tallyfy/server.mts';

/** `npm run demo`: the package in n8n's engine, against the sandbox or, where the environment names one, a real account. */
const program = new Command('npm run demo --')
	.description(
		"Runs a retention rule from end to end, the small examples and a mass deletion in n8n's engine against the sandbox,\n" +
			'and shows what was deleted and what was not.\n' +
			'With TALLYFY_ACCESS_TOKEN and TALLYFY_ORGANIZATION_ID set, the real Tallyfy is used instead, and only read.',
	)
	.option('--delete', 'real Tallyfy only: permanently delete what --task and --file name')
	.option('--task <ids...>', 'IDs of one-off tasks, with --delete')
	.option('--file <ids...>', 'IDs of files, with --delete')
	.parse();
const choice = program.opts<Choice & { delete?: true }>();

const engine = await Engine.start(fileURLToPath(new URL('../', import.meta.url)));
const real = account(process.env);
if (real !== undefined) {
	console.log(`REAL Tallyfy: organization ${real.credential.organizationId}`);
	const worked = choice.delete
		? await deleteFromTallyfy(engine, { ...real.credential }, choice)
		: await readFromTallyfy(engine, { ...real.credential });
	process.exitCode = worked ? 0 : 1;
} else if (choice.delete) {
	program.error(
		'--delete is for the real Tallyfy: set TALLYFY_ACCESS_TOKEN and TALLYFY_ORGANIZATION_ID',
	);
} else {
	const sandbox = await startSandbox();
	console.log(`A sandbox on this machine stands in for Tallyfy: ${sandbox.baseUrl}`);
	try {
		await demonstrateRetention(engine);
		await demonstrateExamples(engine, sandbox);
		await demonstrateBulk(engine, sandbox);
	} finally {
		await sandbox.close();
	}
}
