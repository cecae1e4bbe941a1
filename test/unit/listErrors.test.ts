import { describe, expect, it } from 'vitest';

import { CHECK_BASE_URL } from '../../nodes/Tallyfy/transport/errors';
import { explainListFailure } from '../../nodes/Tallyfy/transport/listErrors';
import type { ConnectionFailureKind } from '../../nodes/Tallyfy/transport/retry';

describe('a list of tasks that cannot be shown', () => {
	const byId = 'Use By ID or By URL instead, and check the Tallyfy API credential.';
	const list = (status: number, body = '') =>
		explainListFailure({ status, body, headers: {} }, 15_000);

	it.each([
		[200, '{"data":5}', "Tallyfy doesn't list the one-off tasks (200)", byId],
		[400, '', "Tallyfy doesn't list the one-off tasks (400)", byId],
		[403, '', "Tallyfy doesn't list the one-off tasks (403)", byId],
		[410, '', "Tallyfy doesn't list the one-off tasks (410)", byId],
		[500, '', "Tallyfy doesn't list the one-off tasks (500)", byId],
		[200, '<html>', "The Base URL doesn't lead to Tallyfy's API (200)", CHECK_BASE_URL],
		[302, '', "The Base URL doesn't lead to Tallyfy's API (302)", CHECK_BASE_URL],
		[429, '', 'Tallyfy is receiving too many requests (429)', 'Try again later.'],
		[
			404,
			'',
			"Tallyfy doesn't know this organization (404)",
			'Check the Organization ID in the Tallyfy API credential. Tallyfy shows it under Settings > Organization.',
		],
	])('after %d %s says what to do', (status, body, what, remedy) => {
		expect(list(status, body)).toStrictEqual({ what, remedy });
	});

	it('speaks of no deletion', () => {
		const all = [200, 301, 400, 401, 403, 404, 410, 429, 500].flatMap((status) => [
			list(status),
			list(status, '<html>'),
		]);
		for (const { what, remedy } of all) expect(`${what} ${remedy}`).not.toMatch(/delet|sent on/);
	});

	it("quotes Tallyfy's own words", () => {
		expect(list(401, '{"message":"Unauthenticated."}').remedy).toMatch(
			/ Tallyfy said: "Unauthenticated\."$/,
		);
	});

	it.each<[ConnectionFailureKind, string, string]>([
		[
			'timeout',
			"Tallyfy didn't answer within 15 seconds",
			'Open the list again, or use By ID or By URL instead.',
		],
		['refused', 'Nothing answers at the Base URL', CHECK_BASE_URL],
	])('after "%s" says what to do', (kind, what, remedy) => {
		expect(explainListFailure({ failure: { kind } }, 15_000)).toStrictEqual({ what, remedy });
	});
});
