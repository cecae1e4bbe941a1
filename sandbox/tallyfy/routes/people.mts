import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findTasks } from '../lists/lists.mts';
import { pageOf, textOf, wordsOf, type Query } from '../lists/pages.mts';
import type { Organization } from '../state/organization.mts';
import type { Group, Guest, Member, Tag } from '../state/records.mts';
import { answerPage, confirm, ORGANIZATION, refuse, type Route, type Tallyfy } from './answers.mts';
import { answerTasks } from './tasks.mts';
import { guestView, memberView, tagView } from './views.mts';

const GUEST = `${ORGANIZATION}/guests/:id`;

/** Members, guests and groups, the tasks of each, and tags. */
export function addPeopleReading(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { clock, quirks } = tallyfy;

	app.get<Route>(`${ORGANIZATION}/users`, (request) => {
		const { sight, query } = request;
		const words = wordsOf(query.with);
		const text = (member: Member) => `${member.name} ${member.email}`;
		const members = searched(sight.organization.members, query, text);
		const view = (member: Member) => memberView(sight.organization, member, words);
		return answerPage(request, tallyfy, members, view);
	});

	app.get<Route>(`${ORGANIZATION}/users/:id`, ({ sight, params, query }, reply) => {
		const member = sight.organization.members.get(Number(params.id));
		if (!member) return refuse(reply, { status: 404, message: 'Resource not found' });
		return { data: memberView(sight.organization, member, wordsOf(query.with)) };
	});

	app.get<Route>(`${ORGANIZATION}/users/:id/tasks`, (request, reply) => {
		const { sight, params, query } = request;
		if (!sight.organization.members.has(Number(params.id)))
			return refuse(reply, { status: 404, message: 'Resource not found' });
		const list = { nowMs: clock.now(), owner: { members: [params.id] } };
		return answerTasks(request, tallyfy, findTasks(sight, query, list));
	});

	app.get<Route>(`${ORGANIZATION}/guests`, (request) => {
		const { sight, query } = request;
		const words = wordsOf(query.with);
		const text = (guest: Guest) => `${guest.first_name} ${guest.last_name} ${guest.email}`;
		const guests = searched(sight.organization.guests, query, text);
		const view = (guest: Guest) => guestView(sight.organization, guest, words);
		if (quirks.guestList === 'whole') return { data: guests.map(view) };
		return answerPage(request, tallyfy, guests, view);
	});

	app.get<Route>(GUEST, ({ sight, params, query }, reply) => {
		const guest = guestOf(sight.organization, params.id);
		if (!guest) return refuseUnknown(reply, params.id);
		return { data: guestView(sight.organization, guest, wordsOf(query.with)) };
	});

	app.get<Route>(`${GUEST}/tasks`, (request, reply) => {
		const { sight, params, query } = request;
		const guest = guestOf(sight.organization, params.id);
		if (!guest) return refuseUnknown(reply, params.id);
		const list = { nowMs: clock.now(), owner: { guests: [guest.email] } };
		// Ten a page whatever is asked for.
		const fixed = { ...tallyfy, quirks: { ...quirks, ignoresPerPage: true } };
		return answerTasks(request, fixed, findTasks(sight, query, list));
	});

	app.get<Route>(`${ORGANIZATION}/groups`, (request) => {
		const { sight, query } = request;
		const groups = searched(sight.organization.groups, query, ({ name }: Group) => name);
		return answerPage(request, tallyfy, groups, (group) => group);
	});

	app.get<Route>(`${ORGANIZATION}/tags`, (request) => {
		const { sight, query } = request;
		const tags = searched(sight.organization.tagsByTitle, query, ({ title }: Tag) => title);
		const words = wordsOf(query.with);
		const { data, ...page } = pageOf(tags, request, quirks);
		const shown = data.map((tag) => tagView(sight.organization, tag, words));
		if (!('meta' in page)) return { data: shown };
		// How many there are in all is not told.
		const { count, per_page, current_page, links } = page.meta.pagination;
		return { data: shown, meta: { pagination: { count, per_page, current_page, links } } };
	});
}

/** Disabling a guest, enabling one, removing one from the organization, and deleting a disabled one for good. */
export function addPeopleChanges(app: FastifyInstance, { state, quirks }: Tallyfy): void {
	const confirmGuest = (request: FastifyRequest<Route>, reply: FastifyReply, guest: Guest) =>
		confirm(request, reply, 200, { data: guestView(request.organization, guest) });

	app.delete<Route>(`${GUEST}/disable`, (request, reply) => {
		const { organization, member, params } = request;
		const guest = guestOf(organization, params.id);
		if (!guest) return refuseUnknown(reply, params.id);
		const isBusy = [...organization.tasks.values()].some(
			({ owners, status, archived_at: at }) =>
				owners.guests.includes(guest.email) && status !== 'completed' && at === null,
		);
		if (isBusy)
			return refuse(reply, {
				status: 403,
				message: 'Cannot disable guest with incomplete tasks.',
			});
		state.disableGuest(guest, member);
		return confirmGuest(request, reply, guest);
	});

	app.put<Route>(`${GUEST}/enable`, (request, reply) => {
		const guest = guestOf(request.organization, request.params.id);
		if (!guest) return refuseUnknown(reply, request.params.id);
		state.enableGuest(guest);
		return confirmGuest(request, reply, guest);
	});

	app.delete<Route>(`${GUEST}/delete`, (request, reply) => {
		const { organization, params } = request;
		const guest = organization.guests.get(Number(params.id)) ?? guestOf(organization, params.id);
		if (!guest || quirks.deletionsAnswer404)
			return refuse(reply, { status: 404, message: 'Resource not found' });
		if (guest.details.status !== 'disabled')
			return refuse(reply, { status: 422, message: 'Please disable the guest before deletion.' });
		state.deleteGuest(organization, guest);
		const { id, email, last_name: lastName } = guest;
		const renamed = { email: `${email}.deleted.${id}`, last_name: `${lastName} (Deleted)` };
		return confirmGuest(request, reply, { ...guest, ...renamed });
	});

	app.delete<Route>(GUEST, (request, reply) => {
		const { organization, params } = request;
		const guest = guestOf(organization, params.id);
		if (!guest) return refuse(reply, { status: 422, message: 'The selected email is invalid.' });
		state.deleteGuest(organization, guest);
		return confirmGuest(request, reply, guest);
	});
}

function guestOf({ guests }: Organization, email: string): Guest | undefined {
	return [...guests.values()].find((guest) => guest.email === email);
}

function refuseUnknown(reply: FastifyReply, email: string): FastifyReply {
	return refuse(reply, { status: 404, message: `Guest not found with email: ${email}` });
}

function searched<T>(
	entries: ReadonlyMap<unknown, T>,
	query: Query,
	textIn: (entry: T) => string,
): T[] {
	const wanted = textOf(query.q).toLowerCase();
	return [...entries.values()].filter((entry) => textIn(entry).toLowerCase().includes(wanted));
}
