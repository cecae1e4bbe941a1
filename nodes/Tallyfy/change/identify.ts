import type { ThingRecord } from '../conditions/record';
import { namesOf } from '../read/one';
import { buildUrl, isEmail, type Account } from '../transport/account/address';
import { tellsEnough } from './check';
import type { Ledger } from './ledger';
import type { Look, Looks } from './look';
import type { Change } from './operation';
import { joinTargets, rejectWithRejected, type Plan, type Target } from './plan';

interface IdentifyTools {
	change: Change;
	account: Account;
	ledger: Ledger;
	looks: Looks;
}

/**
 * Gives what items name by a handle the ID that its record has, before anything is judged: outputs, accounts and the ledger
 * know nothing else. What turns out to be the same thing becomes one target, as guarded as each of them was. The looks that
 * told are given back; there are none for what goes by its ID.
 */
export async function identify(
	plan: Plan,
	{ change, account, ledger, looks }: IdentifyTools,
): Promise<ReadonlyMap<Target, Look>> {
	const { thing } = change;
	if (thing.handles === undefined) return new Map();

	// An earlier try has looked: whoever goes by that address now may be somebody else.
	const known = (name: string) => (isEmail(name) ? ledger.idCalled(name) : undefined) ?? name;
	for (const { id } of plan.targets) {
		if (known(id) !== id) looks.expect(known(id), id);
	}
	const open = plan.targets.filter(
		({ id }) => ledger.confirmed(urlOf(known(id), change, account)) === undefined,
	);
	const named = [...open, ...plan.rejections].flatMap(({ id }) => (id === null ? [] : [known(id)]));
	const byName = new Map<string, Target[]>();
	for (const target of open) {
		const name = known(target.id);
		byName.set(name, [...(byName.get(name) ?? []), target]);
	}
	const suffices = (record: ThingRecord) =>
		namesOf(record, thing.handles)
			.flatMap((name) => byName.get(name) ?? [])
			.every((target) => tellsEnough(target, change, record));
	const found = await looks.all([...new Set(named)], suffices, change.archivedFirst === true);

	const seen = new Map<Target, Look>();
	const targets = new Map<string, Target>();
	for (const target of plan.targets) {
		const look = found.get(known(target.id));
		const names = look?.kind === 'found' ? namesOf(look.record, thing.handles) : [known(target.id)];
		const [id = target.id] = names;
		const url = urlOf(id, change, account);
		const first = targets.get(url);
		const identified = {
			...target,
			...{ id, url },
			handle: isEmail(target.id) ? target.id : target.handle,
			hold: target.hold ?? names.flatMap((name) => plan.holds.on(name) ?? [])[0],
		};
		if (first === undefined) targets.set(url, identified);
		else joinTargets(first, identified);
		if (look !== undefined) seen.set(first ?? identified, look);
	}
	for (const rejection of plan.rejections) {
		const look = rejection.id === null ? undefined : found.get(known(rejection.id));
		if (look?.kind === 'found') rejection.id = look.record.id;
	}
	rejectWithRejected(targets, plan.rejections);
	plan.targets = [...targets.values()];
	return seen;
}

function urlOf(id: string, change: Change, { baseUrl, organizationId }: Account): string {
	return buildUrl(baseUrl, organizationId, change.path(id));
}
