import { describe, expect, it } from 'vitest';

import { judgeChange } from '../../../../nodes/Tallyfy/transport/answer/response';

const judge = (status: number, body = '') =>
	judgeChange({ status, body, headers: {} }, { statuses: [], id: 'f', sentenceSuffices: true });
const withMessage = (message: string) => JSON.stringify({ message });

describe('a refusal', () => {
	it.each([
		[202, '', 'unconfirmed'],
		[202, 'OK', 'unconfirmed'],
		[202, '<html>', 'webPage'],
		[299, '{"message":"accepted"}', 'unconfirmed'],
		[300, '', 'redirect'],
		[301, '<html>', 'redirect'],
		[399, '', 'redirect'],
		[400, '', 'badRequest'],
		[401, '', 'unauthorized'],
		[402, '', 'readOnly'],
		[403, '', 'proxyRefused'],
		[403, '{}', 'forbidden'],
		[407, '', 'proxyRefused'],
		[407, '{"message":"No"}', 'proxyRefused'],
		[422, '', 'unprocessable'],
		[429, '', 'rateLimited'],
		[429, '<html>', 'rateLimited'],
		[500, '', 'serverError'],
		[502, '<html>', 'serverError'],
		[503, '', 'unavailable'],
		[503, '<html>', 'unavailable'],
		[599, '', 'serverError'],
		[199, '', 'unexpectedStatus'],
		[405, '', 'unexpectedStatus'],
		[408, '<html>', 'unexpectedStatus'],
	])('of %d with the body %j means %s', (status, body, reason) => {
		expect(judge(status, body)).toMatchObject({ ok: false, reason });
	});

	it("of 407 is a proxy's, whatever it shows", () => {
		expect(judge(407, '<html>')).toMatchObject({ reason: 'proxyRefused' });
	});

	it.each([400, 401, 403, 405, 422])(
		"of %d with a web page is a firewall's or a proxy's, not Tallyfy's",
		(status) => {
			expect(judge(status, '<html>')).toMatchObject({ reason: 'webPage' });
		},
	);
});

describe('a 403', () => {
	it.each([
		'This organization is read-only due to an overdue payment. Settle the invoice in Xero to restore access.',
		'Read only organization',
	])('that says "%s" is about the organization being read-only, and so is a 402', (message) => {
		expect(judge(403, withMessage(message))).toMatchObject({ reason: 'readOnly' });
		expect(judge(402, withMessage(message))).toMatchObject({ reason: 'readOnly' });
		expect(judge(422, withMessage(message))).toMatchObject({ reason: 'unprocessable' });
	});

	it.each([
		"You don't have application's permissions for this organization!",
		'Unknown organisation',
		'Wrong tenant',
	])('that says "%s" is about the organization', (message) => {
		expect(judge(403, withMessage(message))).toMatchObject({ reason: 'wrongOrganization' });
	});

	it.each([
		'Forbidden.',
		'You may not delete this task in this organization',
		'Only organization administrators can delete processes',
		'You must be an admin of this organization',
		'Your role in this organization is too low',
	])('that says "%s" is about a permission', (message) => {
		expect(judge(403, withMessage(message))).toMatchObject({ reason: 'forbidden' });
	});
});

describe('a 404', () => {
	it.each([
		['', 'notFound'],
		['{"message":"Task not found"}', 'notFound'],
		['{"message":"No such processes"}', 'notFound'],
		['{"error":"This file is gone"}', 'notFound'],
		['{"message":"Curl of endpoints"}', 'notFound'],
		['{}', 'notFound'],
		['{"message":"This task was not found in your organization."}', 'notFound'],
		['{"code":"TASK_NOT_FOUND"}', 'notFound'],
		['{"error":{"code":"TASK_NOT_FOUND"}}', 'notFound'],
		[String.raw`{"message":"No query results for model [App\\Models\\Task] 3f2a"}`, 'notFound'],
		['[]', 'wrongEndpoint'],
		['null', 'wrongEndpoint'],
		['{"detail":"Not Found"}', 'wrongEndpoint'],
		['{"status":404,"error":"Not Found","path":"/api"}', 'wrongEndpoint'],
		['{"code":"ENDPOINT_NOT_FOUND"}', 'wrongEndpoint'],
		['{"error":{"code":"ENDPOINT_NOT_FOUND"}}', 'wrongEndpoint'],
		['{"error":{"code":"apsh546"}}', 'wrongEndpoint'],
		['{"errors":[{"message":"endpoint not found"}]}', 'wrongEndpoint'],
		['{"code":"ORGANIZATION_NOT_FOUND"}', 'wrongOrganization'],
		['{"message":"Org not found."}', 'wrongOrganization'],
		['{"message":"Tenant not found."}', 'wrongOrganization'],
		['{"message":"Organización no encontrada"}', 'wrongOrganization'],
		['<html>', 'wrongEndpoint'],
		['404 page not found', 'wrongEndpoint'],
		['{"message":"Endpoint not found"}', 'wrongEndpoint'],
		['{"message":"No such route"}', 'wrongEndpoint'],
		['{"message":"The requested URL was not found"}', 'wrongEndpoint'],
		['{"message":"Organization not found"}', 'wrongOrganization'],
		['{"message":"unknown organisation"}', 'wrongOrganization'],
		['{"message":"Unable to process the request: organization not found."}', 'wrongOrganization'],
		['{"message":"Cannot run this request, unknown organization"}', 'wrongOrganization'],
		['{"message":"Could not process: endpoint not found"}', 'wrongEndpoint'],
		['{"message":"File endpoint not found"}', 'wrongEndpoint'],
		['{"message":"Endpoint not found: DELETE tasks"}', 'wrongEndpoint'],
		['{"message":"The file route was not found"}', 'wrongEndpoint'],
		['{"message":"The url of this file is unknown"}', 'notFound'],
		['{"code":"OrganizationNotFound"}', 'wrongOrganization'],
		['{"code":"EndpointNotFound","message":"Not found"}', 'wrongEndpoint'],
		['{"code":"taskNotFound","message":"Not found"}', 'notFound'],
		['{"error":"routeNotFound"}', 'wrongEndpoint'],
		['{"error":true,"errors":{"organization":["not found"]}}', 'wrongOrganization'],
		['{"error":true,"errors":{"task":["not found"]}}', 'notFound'],
		['{"message":"Company not found"}', 'wrongOrganization'],
		['{"message":"Account not found"}', 'wrongOrganization'],
		['{"message":"The process is not in this organization"}', 'notFound'],
		['{"message":"No organization found for this task"}', 'unexpectedStatus'],
		['{"message":"The organization of this task was not found"}', 'unexpectedStatus'],
		['{"message":"Organizations not found"}', 'wrongOrganization'],
		['{"message":"No task of this organization"}', 'notFound'],
		['{"message":"This organization knows no such task"}', 'unexpectedStatus'],
	])('with %s means %s, and so does a 410', (body, reason) => {
		expect(judge(404, body)).toMatchObject({ ok: false, reason });
		expect(judge(410, body)).toMatchObject({ ok: false, reason });
	});

	it.each([
		'{"message":"The route api/organizations/0rg/tasks/3f2a/delete could not be found."}',
		'{"statusCode":404,"message":"Cannot DELETE /organizations/0rg/file/3f2a"}',
		'{"message":"The requested URL /organizations/0rg/runs/3f2a was not found"}',
		'{"message":"The route tasks/3f2a/delete could not be found."}',
		'{"message":"The route api/organizations/0rg/tasks could not be found."}',
	])('that repeats the address, %s, is not about the thing in it', (body) => {
		expect(judge(404, body)).toMatchObject({ reason: 'wrongEndpoint' });
	});
});

describe('what names a guest', () => {
	const EMAILS = [
		'ann@org.example',
		'url@account.example',
		'admin@company.org',
		'endpoint@x.example',
	];

	it.each(EMAILS)('is no word about an organization or an address: %s', (email) => {
		const message = withMessage(`Guest not found with email: ${email}`);
		expect(judge(404, message)).toMatchObject({
			reason: 'notFound',
			tallyfyMessage: 'Guest not found with email: …',
		});
		expect(judge(403, withMessage(`${email} may not do this`))).toMatchObject({
			reason: 'forbidden',
			tallyfyMessage: '… may not do this',
		});
	});

	it.each([
		['No "Ann.Lee+x@Example.com", sorry', 'No "…", sorry'],
		['GET /guests/ann%40example.com/disable failed', 'GET /guests/…/disable failed'],
		['(ann@example.com, bob@example.com)', '(…, …)'],
		['at @ all', 'at @ all'],
	])('does not come out with what Tallyfy says: %s', (said, shown) => {
		expect(judge(422, withMessage(said))).toMatchObject({ tallyfyMessage: shown });
	});
});
