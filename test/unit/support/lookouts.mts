import { Looks, type Look } from '../../../nodes/Tallyfy/change/look';
import { parseRecord } from '../../../nodes/Tallyfy/conditions/record';
import { createRead, type Read } from '../../../nodes/Tallyfy/read/one';
import { withSession } from '../../../nodes/Tallyfy/transport/session';
import { CREDENTIAL, executionContext } from './executionContext.mts';
import type { Resource, SmallTallyfy } from './smallTallyfy.mts';
import { changeOf } from './subjects.mts';

const ACCOUNT = { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' };
const PATIENCE = { timeoutMs: 30_000, maxRetries: 0, maxWaitMs: 0 };

/** Looks at things of this Tallyfy, as one run does. */
export async function lookOver<Result>(
	tallyfy: Pick<SmallTallyfy, 'clock' | 'http'> & { resource: Resource | 'guest' },
	work: (looks: Looks, read: Read) => Promise<Result>,
): Promise<Result> {
	const { clock, http, resource } = tallyfy;
	const { context } = executionContext({ items: [], http });
	const credential = { type: 'tallyfyApi' as const, data: CREDENTIAL, account: ACCOUNT };
	const run = withSession(context, credential, { concurrency: 5, clock }, async (session) => {
		const read = createRead(ACCOUNT, PATIENCE, session);
		const { thing } = changeOf(resource, 'delete');
		return await work(new Looks({ thing, read, session }), read);
	});
	return await clock.run(run);
}

/** A look that found this record. */
export function sight(row: Record<string, unknown>, at = 0): Look {
	const record = parseRecord(row);
	if (record === undefined) throw new Error('This is no record');
	return { kind: 'found', record, at };
}

export const archived = (id: string) => ({ id, title: id, archived_at: '2026-01-02T00:00:00Z' });
export const active = (id: string) => ({ id, title: id, archived_at: null });
