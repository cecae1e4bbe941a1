import { describe, expect, it } from 'vitest';

import { parseAccount } from '../../nodes/Tallyfy/transport/account';
import {
	explainBaseUrlProblem,
	explainOrganizationProblem,
	MISSING_TOKEN,
} from '../../nodes/Tallyfy/transport/inputErrors';

const good = { accessToken: 'tok3n', organizationId: '0rg', baseUrl: 'https://api.tallyfy.com/' };

describe('a credential', () => {
	it('says where it leads', () => {
		expect(parseAccount(good)).toEqual({
			account: { baseUrl: 'https://api.tallyfy.com', organizationId: '0rg' },
			token: 'tok3n',
		});
	});

	it('works without a base URL, as it may have been saved', () => {
		expect(parseAccount({ accessToken: 'tok3n', organizationId: ' 0rg ' })).toEqual({
			account: { baseUrl: 'https://go.tallyfy.com/api', organizationId: '0rg' },
			token: 'tok3n',
		});
	});

	it.each([
		['an empty token', { accessToken: '' }, MISSING_TOKEN],
		['a blank token', { accessToken: ' \n' }, MISSING_TOKEN],
		['a token that is no text', { accessToken: 5 }, MISSING_TOKEN],
		['the word Bearer for a token', { accessToken: ' bearer ' }, MISSING_TOKEN],
		['no organization', { organizationId: '' }, explainOrganizationProblem('empty')],
		[
			'a path for an organization',
			{ organizationId: '..' },
			explainOrganizationProblem('characters'),
		],
		['an unsafe base URL', { baseUrl: 'http://x.org' }, explainBaseUrlProblem('notHttps')],
	])('with %s says what is wrong', (_words, wrong, problem) => {
		expect(parseAccount({ ...good, ...wrong })).toEqual({ problem });
	});

	it('without a token says so', () => {
		expect(parseAccount({ organizationId: '0rg' })).toEqual({ problem: MISSING_TOKEN });
	});

	it('with a token of two words says so before anything is sent', () => {
		expect(parseAccount({ ...good, accessToken: 'tok3n tok3n' })).toEqual({
			problem: {
				what: 'The access token in the Tallyfy API credential contains a blank, a line break or a letter that no token has',
				remedy: 'Copy it again from Tallyfy under Settings > Integrations > REST API.',
			},
		});
	});
});
