import type {
	CreateDataTableOptions,
	DataTable,
	DataTableColumn,
	DataTableColumnJsType,
	DataTableFilter,
	DataTableProxyProvider,
	DataTableRow,
	DataTableRowReturn,
	IDataTableProjectAggregateService,
	IDataTableProjectService,
	ListDataTableRowsOptions,
} from 'n8n-workflow';

interface Table {
	about: DataTable;
	rows: DataTableRowReturn[];
}

/**
 * Data Tables for an engine without a database: what n8n's Data Table node asks for to create tables, read rows and write
 * them. As in n8n a value has to fit its column, a column has to be there, no two tables have the same name, and a table is
 * looked for by a part of its name, the last changed one first.
 */
export class DataTables implements DataTableProxyProvider {
	private readonly tables = new Map<string, Table>();

	/** Makes a table, as a user does before the workflow runs, and fills it. */
	fill(options: CreateDataTableOptions, rows: readonly DataTableRow[]): void {
		const table = this.create(options);
		for (const row of rows) insert(table, row);
	}

	/** The rows of the table of that name, in the order in which they were added; none where there is no such table. */
	rows(name: string): DataTableRowReturn[] {
		return this.rowsOf(name) ?? [];
	}

	private rowsOf(name: string): DataTableRowReturn[] | undefined {
		return [...this.tables.values()].find(({ about }) => about.name === name)?.rows;
	}

	getDataTableAggregateProxy(): Promise<IDataTableProjectAggregateService> {
		return Promise.resolve({
			getProjectId: () => 'project',
			createDataTable: (options) => Promise.resolve(this.create(options).about),
			getManyAndCount: ({ filter, take }) => {
				const part = String(filter?.name ?? '').toLowerCase();
				const hits = [...this.tables.values()]
					.map(({ about }) => about)
					.filter(({ name }) => name.toLowerCase().includes(part))
					.sort((one, other) => other.updatedAt.getTime() - one.updatedAt.getTime());
				return Promise.resolve({ count: hits.length, data: hits.slice(0, take) });
			},
			deleteDataTableAll: notHere,
		});
	}

	getDataTableProxy(
		_workflow: unknown,
		_node: unknown,
		dataTableId: string,
	): Promise<IDataTableProjectService> {
		const table = this.tables.get(dataTableId);
		if (table === undefined) return Promise.reject(new Error(`No Data Table ${dataTableId}`));
		return Promise.resolve({
			getColumns: () => Promise.resolve(table.about.columns),
			getManyRowsAndCount: (wish) => Promise.resolve(chosen(table, wish)),
			upsertRow: ({ filter, data }) => {
				checkRow(table, data);
				const hits = table.rows.filter((row) => fits(row, filter));
				for (const row of hits) Object.assign(row, data, { updatedAt: new Date() });
				table.about.updatedAt = new Date();
				return Promise.resolve(hits.length > 0 ? hits : [insert(table, data)]);
			},
			insertRows: notHere,
			updateRows: notHere,
			deleteRows: notHere,
			clearRows: notHere,
			updateDataTable: notHere,
			deleteDataTable: notHere,
			addColumn: notHere,
			moveColumn: notHere,
			deleteColumn: notHere,
		});
	}

	private create({ name, columns }: CreateDataTableOptions): Table {
		if (this.rowsOf(name) !== undefined) throw new Error(`There is a Data Table "${name}" already`);
		const id = `table-${this.tables.size + 1}`;
		const all = columns.map((column, index): DataTableColumn => {
			return { ...column, id: `${id}-${column.name}`, index, dataTableId: id };
		});
		const now = new Date();
		const about = { id, name, columns: all, createdAt: now, updatedAt: now, projectId: 'project' };
		const table: Table = { about, rows: [] };
		this.tables.set(id, table);
		return table;
	}
}

/** What no example does. */
const notHere = () =>
	Promise.reject(new Error('These Data Tables are made, read and upserted only'));

function insert(table: Table, data: DataTableRow): DataTableRowReturn {
	checkRow(table, data);
	const now = new Date();
	const empty = Object.fromEntries(table.about.columns.map(({ name }) => [name, null]));
	const system = { id: table.rows.length + 1, createdAt: now, updatedAt: now };
	const row = { ...empty, ...data, ...system };
	table.rows.push(row);
	table.about.updatedAt = now;
	return row;
}

function checkRow({ about: { columns } }: Table, data: DataTableRow): void {
	for (const [name, value] of Object.entries(data)) {
		const type = columns.find((column) => column.name === name)?.type;
		if (type === undefined) throw new Error(`unknown column name '${name}'`);
		const isDate = value instanceof Date || !Number.isNaN(Date.parse(String(value)));
		if (value !== null && (type === 'date' ? !isDate : typeof value !== type))
			throw new Error(`value '${String(value)}' does not match column type '${type}'`);
	}
}

function chosen({ rows }: Table, { filter, skip = 0, take }: Partial<ListDataTableRowsOptions>) {
	const hits = filter === undefined ? rows : rows.filter((row) => fits(row, filter));
	const data = hits.slice(skip, take === undefined ? undefined : skip + take);
	return { count: hits.length, data };
}

function fits(row: DataTableRow, { type, filters }: DataTableFilter): boolean {
	const tests = filters.map(({ columnName, condition, value }) => {
		const found = row[columnName] ?? null;
		if (condition === 'eq') return same(found, value);
		if (condition === 'neq') return !same(found, value);
		throw new Error(`These Data Tables know no condition "${condition}"`);
	});
	return type === 'and' ? tests.every(Boolean) : tests.length === 0 || tests.some(Boolean);
}

function same(one: DataTableColumnJsType, other: DataTableColumnJsType): boolean {
	return one instanceof Date || other instanceof Date
		? new Date(one as Date).getTime() === new Date(other as Date).getTime()
		: one === other;
}
