import type { Change } from '../change/operation';
import type { ThingRecord } from '../conditions/record';
import { parseWholeNumber, isRecord } from '../transport/answer/values';
import { joined, type ListSearch } from '../find/choose';
import { listing } from '../find/listing';
import type { Restriction } from '../input/filters';
import type { Thing } from '../read/one';
import { isEmail } from '../transport/account/address';
import type { Explanation } from '../words/vocabulary';
import { choiceFilter, searchFilter } from './fields/filters';
import { idField } from './fields/id';
import { changes, finds, gets, type Resource } from './kinds';
import { dateIn, nameIn, textIn } from './things';

const GUEST_LIST = ['guests'];

/** Tallyfy's endpoints call a guest by the email address; outputs and accounts have the guest's number alone. */
function emailOf({ raw: { email } }: ThingRecord): string | undefined {
	return typeof email === 'string' && isEmail(email) ? email : undefined;
}

/** Somebody from outside, who can do the tasks that are theirs. Disabled ones are put away, and can be enabled again. */
const guestThing: Thing = {
	noun: { singular: 'guest', plural: 'guests' },
	path: (email) => ['guests', email],
	archive: undefined,
	handles: { path: GUEST_LIST, of: emailOf },
	dates: ['accessed', 'created', 'disabled'],
};

const DISABLED = 'disabled';

const guestSearch: ListSearch = {
	method: 'searchGuests',
	noun: guestThing.noun,
	path: GUEST_LIST,
	query: {},
	entry: (record) => {
		const state = record.isArchived === true ? DISABLED : '';
		return joined([record.name, emailOf(record) ?? record.id, state]);
	},
};
/** Only disabled ones can be enabled, or deleted for good. */
const disabledSearch: ListSearch = {
	...guestSearch,
	method: 'searchDisabledGuests',
	noun: { singular: 'disabled guest', plural: 'disabled guests' },
	accepts: ({ isArchived }) => isArchived === true,
	others: { noun: { singular: 'enabled guest', plural: 'enabled guests' }, query: {} },
};

const GUEST_CALLED = 'The guest, by the number that Tallyfy gives each, or by the email address.';

const guestId = idField('guest', GUEST_CALLED, guestSearch);
const disabledGuestId = idField(
	'guest',
	`${GUEST_CALLED} The list has disabled ones only.`,
	disabledSearch,
);

/** The list knows no such filter: it is all checked here. */
function inState(isDisabled: boolean): Restriction {
	return {
		query: {},
		isNarrower: true,
		fits: ({ isArchived }) => (isArchived === undefined ? undefined : isArchived === isDisabled),
	};
}

const guestStatusFilter = choiceFilter({
	displayName: 'Status',
	name: 'status',
	description: 'Only guests in this state',
	preset: 'active',
	choices: [
		{ name: 'Active', value: 'active', ...inState(false) },
		{ name: 'Any', value: 'any', query: {} },
		{ name: 'Disabled', value: DISABLED, ...inState(true) },
	],
});

function openTasksIn({ raw: { stats } }: ThingRecord): number | null {
	const counts = isRecord(stats) && isRecord(stats.data) ? stats.data : stats;
	return isRecord(counts) ? (parseWholeNumber(counts.active_tasks) ?? null) : null;
}

/** What disabling, enabling and deleting a guest have in common: the state decides, so it is looked at first. */
function guestChange(change: Partial<Change> & Pick<Change, 'verb' | 'words'>): Change {
	const { verb } = change;
	return {
		...change,
		resource: 'guest',
		thing: guestThing,
		id: verb === 'disable' ? guestId : disabledGuestId,
		path: (called) => ['guests', called, verb],
		confirmedBy: [200],
		alwaysLooks: true,
		keepsDataBack: true,
		// An answer that names nobody may be about whoever has the address by then.
		provenByLook: change.byHandle === true,
	};
}

/** For what has to name the guest by the email address. */
const BY_EMAIL: Pick<Change, 'byHandle' | 'refuse'> = {
	byHandle: true,
	refuse: (record) => (emailOf(record) === undefined ? UNNAMED : undefined),
};

const UNNAMED: Explanation = {
	message: 'Tallyfy shows no email address of this guest that can be used',
	description: 'It takes the address to disable or enable a guest. Do it in Tallyfy.',
};

const STAYS = 'Guests with tasks that are still open stay enabled';

const NOT_DISABLED: Explanation = {
	message: 'This guest is not disabled',
	description:
		'Disable the guest first; guests are deleted in two steps. Whoever is needed can be enabled in between.',
};

export const guest: Resource = {
	value: 'guest',
	operations: [
		// Disabled ones are among them.
		finds({
			description: 'Find guests, for example those who were last there long ago',
			thing: guestThing,
			source: listing({ path: GUEST_LIST, query: { with: 'stats' } }),
			filters: [
				searchFilter(() => true, {
					name: 'name or the email address',
					textOf: (record) => `${record.name} ${emailOf(record) ?? ''}`,
				}),
				guestStatusFilter,
			],
			simplify: (record) => ({
				...nameIn(record),
				email: textIn(record, 'email'),
				status: record.isArchived === undefined ? null : record.isArchived ? DISABLED : 'active',
				lastAccessedAt: dateIn(record, 'accessed'),
				createdAt: dateIn(record, 'created'),
				disabledAt: dateIn(record, 'disabled'),
				openTasks: openTasksIn(record),
			}),
		}),
		// By the email address; by the number, the list of guests tells.
		gets({
			description: 'Read what Tallyfy knows of a guest',
			thing: guestThing,
			id: guestId,
			with: ['stats'],
		}),
		changes({
			description: 'Keep a guest out of this organization, until the guest is enabled again',
			notice: `A disabled guest can't open the guest link any more, and can be enabled again. ${STAYS}.`,
			change: guestChange({
				verb: 'disable',
				...BY_EMAIL,
				words: {
					forbidden: {
						message: "Tallyfy doesn't disable this guest",
						description: `${STAYS}: have these tasks completed or reassigned first. If there are none, the owner of the access token may not do this: use an administrator's token.`,
					},
				},
			}),
		}),
		changes({
			description: 'Let a disabled guest in again',
			notice:
				'An enabled guest gets a new guest link, and older ones stop working. Send the new one.',
			change: guestChange({ verb: 'enable', ...BY_EMAIL, words: {} }),
		}),
		// `DELETE /organizations/{org}/guests/{id}/delete`. Without the last segment Tallyfy takes the guest out of the organization.
		changes({
			description: 'Permanently delete a disabled guest, in every organization',
			notice:
				"Deleting a guest can't be undone, and it reaches beyond your organization: other organizations that use this guest lose them too. It needs 'Safety > Approved', and a disabled guest.",
			change: guestChange({
				verb: 'delete',
				archivedFirst: true,
				needsApproval: true,
				refuse: ({ isArchived }) => (isArchived === true ? undefined : NOT_DISABLED),
				words: { unprocessable: NOT_DISABLED },
			}),
		}),
	],
	searches: [disabledSearch, guestSearch],
};
