import { list, object, text, type JsonObject } from '../../../../sandbox/n8n/client/guards.mts';
import type { N8nSession } from '../../../../sandbox/n8n/client/rest.mts';

interface Column {
	readonly name: string;
	readonly type: 'string' | 'number' | 'boolean' | 'date';
}

const ROWS_PER_PAGE = 250;

/** n8n's Data Tables, by their names, over the calls that its own pages use. n8n 1 has none that a workflow can make. */
export class DataTables {
	readonly #session: N8nSession;
	readonly #path: string;

	private constructor(session: N8nSession, projectId: string) {
		this.#session = session;
		this.#path = `projects/${projectId}/data-tables`;
	}

	/** Those of the owner's personal project, which is where imported workflows are. */
	static async open(session: N8nSession): Promise<DataTables> {
		return new DataTables(session, text(await session.rest('GET', 'projects/personal'), 'id'));
	}

	/** Makes a table and fills it. Throws where there is one of that name. */
	async create(
		name: string,
		columns: readonly Column[],
		rows: readonly JsonObject[] = [],
	): Promise<void> {
		const table = await this.#session.rest('POST', this.#path, { name, columns });
		if (rows.length > 0) await this.#insert(text(table, 'id'), rows);
	}

	/** Adds rows to a table that exists. */
	async insert(name: string, rows: readonly JsonObject[]): Promise<void> {
		await this.#insert(await this.#existing(name), rows);
	}

	/** All rows in the order in which they were added; none where there is no such table. */
	async rows(name: string): Promise<JsonObject[]> {
		const id = await this.#find(name);
		if (id === undefined) return [];
		const rows: JsonObject[] = [];
		for (;;) {
			const query = `take=${ROWS_PER_PAGE}&skip=${rows.length}&sortBy=id:asc`;
			const page = await this.#session.rest('GET', `${this.#path}/${id}/rows?${query}`);
			const found = list(page, 'data').map((row) => object(row, 'a row'));
			rows.push(...found);
			if (found.length < ROWS_PER_PAGE) return rows;
		}
	}

	/** Removes a table with its rows, if there is one. */
	async drop(name: string): Promise<void> {
		const id = await this.#find(name);
		if (id !== undefined) await this.#session.rest('DELETE', `${this.#path}/${id}`);
	}

	async #insert(id: string, data: readonly JsonObject[]): Promise<void> {
		await this.#session.rest('POST', `${this.#path}/${id}/insert`, { data, returnType: 'count' });
	}

	async #existing(name: string): Promise<string> {
		const id = await this.#find(name);
		if (id === undefined) throw new Error(`there is no Data Table "${name}"`);
		return id;
	}

	/** n8n's own filter finds every table whose name has this one in it. */
	async #find(name: string): Promise<string | undefined> {
		const filter = encodeURIComponent(JSON.stringify({ name }));
		const tables = await this.#session.rest('GET', `${this.#path}?filter=${filter}&take=250`);
		const table = list(tables, 'data').find((one) => text(one, 'name') === name);
		return table === undefined ? undefined : text(table, 'id');
	}
}
