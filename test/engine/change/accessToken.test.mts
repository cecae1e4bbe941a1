import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { ACCESS_TOKEN, BASE_URL, DELETE_FILE, runNode } from '../harness.mts';
import { useNock } from '../network.mts';

useNock();

describe('the access token', () => {
	it('appears in no output, message or log, even where the server repeats it', async () => {
		const echo = { message: `Bad header Bearer ${ACCESS_TOKEN}`, data: { token: ACCESS_TOKEN } };
		nock(BASE_URL)
			.delete(/\/file\/ok$/)
			.reply(200, echo);
		nock(BASE_URL)
			.delete(/\/file\/bad$/)
			.reply(403, echo);
		nock(BASE_URL)
			.delete(/\/file\/broken$/)
			.replyWithError(`connect failed for ${ACCESS_TOKEN}`);
		const { run } = await runNode({
			items: [{ id: 'ok' }, { id: 'bad' }, { id: 'broken' }],
			parameters: { ...DELETE_FILE, options: { maxRetries: 0 } },
			settings: { onError: 'continueErrorOutput' },
		});
		expect(JSON.stringify(run.data.resultData)).not.toContain(ACCESS_TOKEN);
	});
});
