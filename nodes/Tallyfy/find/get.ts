import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import type { IdParameter } from '../input/idParameter';
import { Archive, readAllWherever } from '../read/archive';
import { createRead, isMissing, readOne, type OneReading, type Thing } from '../read/one';
import { systemClock, type Clock } from '../transport/clock';
import type { Account } from '../transport/account/address';
import { readCredential } from '../transport/account/credential';
import { withSession, type Session } from '../transport/session';
import { explainCredential } from '../words/inputs';
import { failureOf, notBegun } from './ask';
import { planGets, type GetTarget } from './getPlan';
import { Progress } from './progress';
import { refuseAll, report, throwRejections, type ItemResult } from './report';

/** An operation that reads single things by their IDs, as data. */
export interface Get {
	thing: Thing;
	id: IdParameter;
	/** What always comes along, in the words of Tallyfy's `with`. */
	with?: readonly string[];
	/** Options that bring more along. */
	switches?: readonly { property: INodeProperties; with: string }[];
}

/**
 * Reads the thing that each input item names. What Tallyfy says isn't there is looked for in the archive.
 *
 * @throws NodeOperationError before anything is sent, when an item or the credential is wrong and the node is set to stop
 * @throws NodeApiError when a thing can't be read and the node is set to stop
 */
export async function getThings(
	context: IExecuteFunctions,
	get: Get,
	clock: Clock = systemClock,
): Promise<INodeExecutionData[]> {
	const credential = await readCredential(context, context.getInputData().length);
	if (!credential.ok) {
		return refuseAll(context, explainCredential(credential.reason), { id: null });
	}
	const { account } = credential.value;
	const { targets, rejections, concurrency } = planGets(context, get, account);
	throwRejections(context, rejections);

	const sizes = { concurrency, things: targets.length, clock };
	const results = await withSession(context, credential.value, sizes, async (session) => {
		const tools: GetTools = { thing: get.thing, account, session };
		const readings = await readAll(targets, tools, !context.continueOnFail());
		return targets.flatMap((target, position) => resultsOf(target, readings[position], tools));
	});
	// An error would turn "cancelled" into "failed", and nothing runs after this node anyway.
	if (context.getExecutionCancelSignal()?.aborted === true) return [];
	return report(
		context,
		[...results, ...rejections].sort((one, other) => one.index - other.index),
	);
}

/** Those that ask in the same way share one reading of the archive. */
async function readAll(targets: readonly GetTarget[], tools: GetTools, stopsOnFailure: boolean) {
	const { session, thing } = tools;
	const archives = new Map<string, Archive>();
	const archiveOf = (target: GetTarget) => {
		if (thing.archive === undefined) return undefined;
		const { query, options } = target;
		const key = JSON.stringify(query);
		const progress = new Progress(session.limiter);
		const archive =
			archives.get(key) ??
			new Archive(progress.counting(readFor(target, tools)), thing.archive, {
				query,
				concurrency: 2 * options.concurrency,
				expect: (requests) => {
					progress.expect(requests);
				},
			});
		archives.set(key, archive);
		return archive;
	};
	const get = async (target: GetTarget) => {
		const reading = await readOne(readFor(target, tools), thing, target.id, target.query);
		session.limiter.settled();
		if (stopsOnFailure && !reading.ok && !mayBeArchived(reading, tools)) session.stop();
		return reading;
	};
	return await readAllWherever(session, targets, get, archiveOf);
}

interface GetTools {
	thing: Thing;
	account: Account;
	session: Session;
}

function readFor({ options }: GetTarget, { account, session }: GetTools) {
	return createRead(account, options, session);
}

function mayBeArchived(reading: OneReading, { thing }: GetTools): boolean {
	return !reading.ok && isMissing(reading) && thing.archive !== undefined;
}

/** One result for every item that names the thing. */
function resultsOf(
	{ id, items }: GetTarget,
	reading: OneReading | undefined,
	{ thing: { noun }, session }: GetTools,
): ItemResult[] {
	const subject = { noun, verb: 'read' as const };
	const outcome =
		reading === undefined
			? notBegun(session, subject)
			: reading.ok
				? { ok: true as const, items: [{ ...reading.record.raw } as IDataObject] }
				: failureOf(reading, subject);
	return items.map((item) => ({ ...item, id, outcome }));
}
