import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import type { IdParameter } from '../input/parameters';
import type { Options } from '../input/options';
import { Archive, readAllWherever } from '../read/archive';
import { createRead, isMissing, readOne, type OneReading, type Thing } from '../read/one';
import { failedBy } from '../run/outcome';
import { runItems, type Makes, type RunTools } from '../run/run';
import type { Clock } from '../transport/clock';
import type { Subject } from '../words/failures';
import type { Sought } from '../run/reader';

/** An operation that reads single things by their IDs, as data. */
export interface Get {
	thing: Thing;
	id: IdParameter;
	/** What always comes along, in the words of Tallyfy's `with`. */
	with?: readonly string[];
	/** Options that bring more along. */
	switches?: readonly { property: INodeProperties; with: string }[];
}

/** What an item asks for. */
interface WantedThing {
	id: string;
	/** What comes along. */
	query: IDataObject;
	options: Options;
}

/**
 * Reads the thing that each input item names. What Tallyfy says isn't there is looked for in the archive.
 *
 * @throws NodeOperationError before anything is sent, when an item or the credential is wrong and the node is set to stop
 * @throws NodeApiError when a thing can't be read and the node is set to stop
 */
export async function getThings(
	context: IExecuteFunctions,
	{ thing, id, with: always = [], switches = [] }: Get,
	clock?: Clock,
): Promise<INodeExecutionData[]> {
	const subject: Subject = { noun: thing.noun, verb: 'read' };
	return await runItems<WantedThing, Makes>(
		context,
		{
			subject,
			namesThings: true,
			read: (reader) => {
				const named = reader.locator(id);
				const options = reader.options();
				const asked = switches.filter(({ property }) => reader.option(property));
				const parts = [...always, ...asked.map(({ with: part }) => part)];
				return { id: named, query: parts.length > 0 ? { with: parts.join(',') } : {}, options };
			},
			keyOf: ({ id: named, query }) => JSON.stringify([named, query]),
			settle: async (targets, tools) => {
				const readings = await readAll(targets, thing, tools);
				return readings.map((reading) => {
					if (reading?.ok !== true) return reading && failedBy(reading, subject);
					const json = { ...reading.record.raw } as IDataObject;
					return { kind: 'done', made: { items: [{ json }] } };
				});
			},
			unmade: {},
			hintOf: () => undefined,
		},
		clock,
	);
}

/** Those that ask in the same way share one reading of the archive. */
async function readAll(
	targets: readonly Sought<WantedThing>[],
	thing: Thing,
	{ account, session, fail }: RunTools,
): Promise<(OneReading | undefined)[]> {
	const archives = new Map<string, Archive | undefined>();
	const archiveOf = ({ query, options }: WantedThing) => {
		const key = JSON.stringify(query);
		const read = createRead(account, options, session);
		const concurrency = 2 * options.concurrency;
		const archive = archives.get(key) ?? Archive.of(thing, read, { query, concurrency });
		archives.set(key, archive);
		return archive;
	};
	const get = async ({ id, query, options }: WantedThing) => {
		const reading = await readOne(createRead(account, options, session), thing, id, query);
		const hasOtherList = (thing.archive ?? thing.handles) !== undefined;
		if (!reading.ok && !(isMissing(reading) && hasOtherList)) fail();
		return reading;
	};
	return await readAllWherever(session, targets, get, archiveOf);
}
