import type { FastifyInstance, FastifyRequest } from 'fastify';
import { enter, identify, refuseChange } from './access.mts';
import { confirm, ORGANIZATION, refuse, type Route, type Tallyfy } from './answers.mts';
import { addFileChanges, addFileReading } from './files.mts';
import { addPeopleChanges, addPeopleReading } from './people.mts';
import { addProcessChanges, addProcessReading, addTemplateReading } from './processes.mts';
import { addTaskChanges, addTaskReading } from './tasks.mts';
import { memberView } from './views.mts';

/**
 * The part of Tallyfy's API that matters for finding, copying, archiving, restoring and deleting, and what a wrong path
 * hits instead. Paths, statuses and bodies are those of Tallyfy's documentation; where it is silent, a comment calls the
 * choice an assumption, and where it contradicts itself, a quirk chooses.
 */
export function addTallyfyRoutes(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state } = tallyfy;
	app.addHook('onRequest', (request, reply, next) => {
		const refusal = identify(tallyfy, request);
		if (refusal) refuse(reply, refusal);
		else next();
	});

	app.get('/me', ({ member }) => {
		const organization = state.organizations.get(member.organizationId);
		return { data: organization && memberView(organization, member) };
	});
	app.get('/me/organizations', ({ member }) => {
		const { id, name, createdAt } = state.organizations.get(member.organizationId) ?? {};
		const pagination = { total: 1, count: 1, per_page: 10, current_page: 1, total_pages: 1 };
		return {
			data: [{ id, name, created_at: createdAt }],
			meta: { pagination: { ...pagination, links: [] } },
		};
	});
	app.register((inside, _options, done) => {
		addOrganizationRoutes(inside, tallyfy);
		done();
	});
}

function addOrganizationRoutes(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state, quirks } = tallyfy;
	app.addHook('onRequest', (request: FastifyRequest<Route>, reply, next) => {
		const refusal = enter(tallyfy, request, request.params.organizationId);
		if (refusal) refuse(reply, refusal);
		else next();
	});
	app.get<Route>(ORGANIZATION, ({ organization: { id, name } }) => ({ data: { id, name } }));
	app.get<Route>(`${ORGANIZATION}/me`, ({ organization, member }) => ({
		data: memberView(organization, member),
	}));
	addTaskReading(app, tallyfy);
	addProcessReading(app, tallyfy);
	addTemplateReading(app, tallyfy);
	addFileReading(app, tallyfy);
	addPeopleReading(app, tallyfy);

	app.register((changes, _options, done) => {
		changes.addHook('onRequest', ({ member, organization }, reply, next) => {
			const refusal = refuseChange(tallyfy, member);
			if (refusal) {
				refuse(reply, refusal);
				return;
			}
			if (quirks.getLagMs > 0 || quirks.listLagMs > 0) state.remember(organization);
			next();
		});
		addTaskChanges(changes, tallyfy);
		addProcessChanges(changes, tallyfy);
		addFileChanges(changes, tallyfy);
		addPeopleChanges(changes, tallyfy);
		// Where a path ends up whose id was `..`. No document has this route; it makes the accident visible.
		changes.delete<Route>(ORGANIZATION, (request, reply) => {
			state.deleteOrganization(request.organization);
			return confirm(request, reply);
		});
		done();
	});
}
