import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Member } from '../state/records.mts';
import { enter, identify, refuse } from './access.mts';
import { confirm, ORGANIZATION, type Route, type Tallyfy } from './answers.mts';
import { addFileChanges, addFileReading } from './files.mts';
import { addProcessChanges, addProcessReading } from './processes.mts';
import { addTaskChanges, addTaskReading } from './tasks.mts';
import { addTemplateChanges, addTemplateReading } from './templates.mts';

/**
 * The part of Tallyfy's API that matters for finding, copying, archiving, restoring and deleting, and what a wrong path
 * hits instead. Paths, statuses and bodies are those of Tallyfy's documentation; where it is silent, a comment calls the
 * choice an assumption, and where it contradicts itself, a quirk chooses.
 */
export function addTallyfyRoutes(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state } = tallyfy;
	app.addHook('onRequest', (request, reply, next) => {
		const refusal = identify(state, request);
		if (refusal) refuse(reply, refusal);
		else next();
	});

	app.get('/me', ({ member }) => ({ data: memberView(member) }));
	app.get('/me/organizations', ({ member }) => {
		const { id, name } = state.organizations.get(member.organizationId) ?? {};
		return { data: [{ id, name }] };
	});
	app.register((inside, _options, done) => {
		addOrganizationRoutes(inside, tallyfy);
		done();
	});
}

function addOrganizationRoutes(app: FastifyInstance, tallyfy: Tallyfy): void {
	const { state } = tallyfy;
	app.addHook('onRequest', (request: FastifyRequest<Route>, reply, next) => {
		const refusal = enter(state, request, request.params.organizationId);
		if (refusal) refuse(reply, refusal);
		else next();
	});
	app.get<Route>(ORGANIZATION, ({ organization: { id, name } }) => ({ data: { id, name } }));
	app.get<Route>(`${ORGANIZATION}/me`, ({ member }) => ({ data: memberView(member) }));
	addTaskReading(app, tallyfy);
	addProcessReading(app, tallyfy);
	addTemplateReading(app, tallyfy);
	addFileReading(app, tallyfy);

	app.register((changes, _options, done) => {
		changes.addHook('onRequest', ({ member }, reply, next) => {
			if (member.role !== 'light') next();
			else refuse(reply, { status: 403, message: 'You have no permission to do this.' });
		});
		addTaskChanges(changes, tallyfy);
		addProcessChanges(changes, tallyfy);
		addTemplateChanges(changes, tallyfy);
		addFileChanges(changes, tallyfy);
		// Where a path ends up whose id was `..`. No document has this route; it makes the accident visible.
		changes.delete<Route>(ORGANIZATION, (request, reply) => {
			state.deleteOrganization(request.organization);
			return confirm(request, reply);
		});
		done();
	});
}

function memberView({ id, name, role }: Member) {
	const [firstName = '', lastName = ''] = name.split(' ');
	return { id: Number(id), first_name: firstName, last_name: lastName, role };
}
