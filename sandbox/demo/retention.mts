import type { IDataObject } from 'n8n-workflow';

import { outputOf, type Engine, type WorkflowFile } from '../engine/engine.mts';
import type { Sandbox } from '../tallyfy/server.mts';
import { startSandbox } from '../tallyfy/server.mts';
import { idsOf, olderThan } from '../tallyfy/world/truth.mts';
import { hintOf, namesIn } from './lines.mts';

const DAYS = 600;
const ROWS_SHOWN = 4;

const shown = (value: unknown) =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/**
 * A retention rule from end to end: what is due, what the dry run says, a limit that stops, what went, and the account.
 * Throws when the account says something else than the sandbox.
 */
export async function demonstrateRetention(engine: Engine): Promise<void> {
	const sandbox = await startSandbox({ world: 'company' });
	try {
		await tell(engine, sandbox);
	} finally {
		await sandbox.close();
	}
}

async function tell(engine: Engine, sandbox: Sandbox): Promise<void> {
	const { organization, accessToken, organizationId, baseUrl } = sandbox;
	const run = async (parameters: IDataObject) =>
		await engine.run(retention(parameters), {
			startNode: 'Start',
			items: [{}],
			credentials: { sandbox: { accessToken, organizationId, baseUrl } },
		});
	console.log(
		`\nA retention rule for the company "${organization.name}": one-off tasks go ${DAYS} days after their completion`,
	);

	const names = namesIn(organization);
	const dry = await run({ dryRun: true, safety: { lookFirst: true } });
	console.log(`  What is due:  ${hintOf(dry, 'Find')}`);
	for (const { json } of outputOf(dry, 'Find').slice(0, ROWS_SHOWN))
		console.log(`                ${shown(json.name)}, ${shown(json.ageDays)} days ago`);
	console.log(`  Preview:      ${hintOf(dry, 'Delete')}`);
	if (sandbox.state.deletions.length > 0) throw new Error('A dry run deleted something');

	const limited = await run({ safety: { maxChanges: 5 } });
	console.log(`  Limit of 5:   ${limited.data.resultData.error?.message ?? ''}`);
	if (sandbox.state.deletions.length > 0) throw new Error('A limit let something go');

	const due = idsOf(
		olderThan(
			[...organization.tasks.values()].filter(
				({ is_oneoff_task: isOneOff, archived_at: archivedAt }) => isOneOff && archivedAt === null,
			),
			'completed_at',
			DAYS,
			sandbox.now(),
		),
	);
	const [held = ''] = due;
	const done = await run({
		safety: { protectedIds: held, maxChanges: due.length },
		options: { output: 'auditRecord', reason: 'Retention rule 7' },
	});
	console.log(`  What went:    ${hintOf(done, 'Delete')}`);
	const account = outputOf(done, 'Delete').map(({ json }) => json);
	console.log(`  The account:  ${account.length} rows, one for each that was due, such as`);
	for (const row of account.slice(0, ROWS_SHOWN))
		console.log(
			`                ${shown(row.outcome).padEnd(9)}  ${names.get(shown(row.resourceId)) ?? ''}  ${shown(row.reason)}`.trimEnd(),
		);

	const gone = new Set(sandbox.state.deletions.map(({ id }) => id));
	const differs = account.filter(
		({ outcome, resourceId }) => (outcome === 'deleted') !== gone.has(shown(resourceId)),
	);
	if (account.length !== due.length || gone.size !== due.length - 1 || differs.length > 0)
		throw new Error("The account differs from the sandbox's");
	console.log('                What the sandbox says is gone agrees, row by row.');
}

/** Find what was completed long ago, then delete it. */
function retention(parameters: IDataObject): WorkflowFile {
	const tallyfy = (name: string, position: [number, number], more: IDataObject) => ({
		id: name,
		name,
		type: 'n8n-nodes-tallyfy-cleanup.tallyfy',
		typeVersion: 1,
		position,
		parameters: { resource: 'task', ...more } as WorkflowFile['nodes'][number]['parameters'],
		credentials: { tallyfyApi: { id: 'sandbox', name: 'Sandbox' } },
	});
	return {
		name: 'Retention',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			tallyfy('Find', [240, 0], {
				operation: 'getMany',
				returnAll: true,
				filters: { age: { rule: { countedFrom: 'completed', olderThan: DAYS, unit: 'days' } } },
			}),
			tallyfy('Delete', [480, 0], {
				operation: 'deleteOneOff',
				taskId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				...parameters,
			}),
		],
		connections: {
			Start: { main: [[{ node: 'Find', type: 'main', index: 0 }]] },
			Find: { main: [[{ node: 'Delete', type: 'main', index: 0 }]] },
		},
	};
}
