import type { DataTableRow, DataTableRowReturn } from 'n8n-workflow';
import { beforeEach } from 'vitest';

import { DataTables } from '../../../sandbox/engine/dataTables.mts';
import type { ProcessFields } from '../../../sandbox/tallyfy/world/add.mts';
import { useSandbox } from '../sandbox.mts';
import { exampleOf, nodeOf, runExample } from './example.mts';

export const EXAMPLE = 'one-table-of-periods.json';
export const PERIODS = 'Tallyfy periods';
const ACCOUNT = 'Tallyfy account of periods';
const DAY_MS = 24 * 60 * 60 * 1000;

export interface Period extends Record<string, boolean | number | string | null> {
	enabled: boolean | null;
	template: string | null;
	tag: string | null;
	days: number | null;
	action: string | null;
}

const period = (changes: Partial<Period>): Period => ({
	enabled: true,
	template: null,
	tag: null,
	days: 90,
	action: 'archive',
	...changes,
});

/** The example's world: a company with the template *Hiring* and no process, and Data Tables of its own for each test. */
export class Periods {
	private readonly world = useSandbox();
	tables = new DataTables();
	/** The ID of the template. */
	hiring = '';

	/** To be called at the top of a test file. */
	constructor() {
		beforeEach(() => {
			this.tables = new DataTables();
			this.sandbox.organization.processes.clear();
			this.hiring = this.addTemplate('Hiring');
		});
	}

	get sandbox() {
		return this.world.sandbox;
	}

	addTemplate(title: string): string {
		return this.sandbox.addTemplates(1, { title })[0] ?? '';
	}

	daysAgo(days: number): string {
		return new Date(this.sandbox.now() - days * DAY_MS).toISOString();
	}

	/** A process of the template *Hiring* that was completed so many days ago. */
	add(name: string, days: number, fields: ProcessFields = {}): string {
		const [id = ''] = this.sandbox.addProcesses(1, {
			name,
			checklist_id: this.hiring,
			status: 'complete',
			completed_at: this.daysAgo(days),
			created_at: this.daysAgo(900),
			...fields,
		});
		return id;
	}

	/** Makes a table with the columns that the node *name* of the example gives it. */
	fill(tableName: string, name: string, rows: readonly DataTableRow[]): void {
		const { parameters } = nodeOf(exampleOf(EXAMPLE).workflow, name);
		const { column } = parameters.columns as { column: { name: string; type: 'string' }[] };
		this.tables.fill({ name: tableName, columns: column }, rows);
	}

	/** One night with these rows in the table; Dry Run is off unless it is said to be on. `afterwards` happens between finding and doing. */
	async night(
		rows?: readonly Partial<Period>[],
		settings = {},
		afterwards: () => void = () => undefined,
	): Promise<{ error: string | undefined }> {
		if (rows !== undefined && this.tables.rows(PERIODS).length === 0)
			this.fill(PERIODS, 'Periods Table', rows.map(period));
		const run = await runExample(this.sandbox, EXAMPLE, {
			settings: { dryRun: false, ...settings },
			dataTables: this.tables,
			onNodeEnd: (name) => {
				if (name === 'Still To Do') afterwards();
			},
		});
		return { error: run.data.resultData.error?.message };
	}

	stateOf(id: string): string {
		if (this.sandbox.state.deletionOf(id) !== undefined) return 'deleted';
		return this.sandbox.organization.processes.get(id)?.archived_at === null ? 'there' : 'archived';
	}

	get rows(): DataTableRowReturn[] {
		return this.tables.rows(ACCOUNT);
	}

	/** What the account says of each: `name action outcome`. */
	get account(): string[] {
		return this.rows.map(({ name, action, outcome }) =>
			[name, action, outcome].filter(Boolean).join(' '),
		);
	}

	rowOf(name: string): DataTableRowReturn | undefined {
		return this.rows.find((row) => row.name === name);
	}

	get changes() {
		return this.sandbox.requests.filter(({ method }) => method !== 'GET');
	}
}
