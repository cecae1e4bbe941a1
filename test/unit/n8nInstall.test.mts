import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account } from '../../sandbox/demo/account.mts';
import {
	cacheFolder,
	CACHE_FOLDER_VARIABLE,
	withLock,
} from '../../sandbox/n8n/install/install.mts';
import { parseFlatted } from '../../sandbox/n8n/client/execution.mts';
import { inheritedEnvironment } from '../../sandbox/n8n/owned.mts';
import { freePort, freePorts } from '../../sandbox/n8n/host/host.mts';
import { RELEASES } from '../../sandbox/n8n/install/releases.mts';
import { firstTrigger, webhookPath, withCredential } from '../../sandbox/n8n/client/workflow.mts';

describe('cacheFolder', () => {
	const home = join('/', 'home', 'robin');
	const name = 'n8n-nodes-tallyfy-cleanup';
	it.each([
		['linux', {}, join(home, '.cache', name)],
		['linux', { XDG_CACHE_HOME: '/var/xdg' }, join('/var/xdg', name)],
		['linux', { XDG_CACHE_HOME: 'relative' }, join(home, '.cache', name)],
		['linux', { XDG_CACHE_HOME: '' }, join(home, '.cache', name)],
		['darwin', { XDG_CACHE_HOME: '/var/xdg' }, join(home, 'Library', 'Caches', name)],
		['win32', { LOCALAPPDATA: '/local' }, join('/local', name)],
		['win32', {}, join(home, 'AppData', 'Local', name)],
		['linux', { [CACHE_FOLDER_VARIABLE]: '/chosen' }, '/chosen'],
		['linux', { [CACHE_FOLDER_VARIABLE]: '' }, join(home, '.cache', name)],
	])('on %s with %o is %s', (platform, environment, expected) => {
		expect(cacheFolder(environment, platform, home)).toBe(expected);
	});

	it('refuses a relative choice, which every command would take differently', () => {
		const environment = { [CACHE_FOLDER_VARIABLE]: 'cache' };
		expect(() => cacheFolder(environment, 'linux', home)).toThrow(CACHE_FOLDER_VARIABLE);
	});
});

describe('releases', () => {
	it('has one exact version of each generation, and a reason for every workaround', () => {
		expect(RELEASES.map(({ generation }) => generation)).toEqual([2, 1]);
		for (const { generation, version, overrides, installOptions, rebuild, why } of RELEASES) {
			expect(version).toMatch(new RegExp(`^${generation}\\.\\d+\\.\\d+$`));
			const reasons = why.join('\n');
			for (const name of [...Object.keys(overrides), ...installOptions, ...rebuild])
				expect(reasons).toContain(name);
		}
	});
});

describe('withLock', () => {
	let folder = '';
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'lock-'));
	});
	afterEach(() => {
		rmSync(folder, { recursive: true });
	});

	it('lets one in at a time, and tells the others that they wait', async () => {
		const lockFile = join(folder, 'new', 'n8n.lock');
		const events: string[] = [];
		const finish = Promise.withResolvers<undefined>();
		const first = withLock(lockFile, async () => {
			events.push('first in');
			await finish.promise;
			events.push('first out');
		});
		const second = withLock(
			lockFile,
			() => Promise.resolve(events.push('second in')),
			() => {
				events.push('second waits');
				finish.resolve(undefined);
			},
		);
		await Promise.all([first, second]);
		expect(events).toEqual(['first in', 'second waits', 'first out', 'second in']);
	});

	it('is free again after a failure, and passes results on', async () => {
		const lockFile = join(folder, 'n8n.lock');
		const failure = withLock(lockFile, () => Promise.reject(new Error('no network')));
		await expect(failure).rejects.toThrow('no network');
		await expect(withLock(lockFile, () => Promise.resolve(7))).resolves.toBe(7);
	});
});

describe('inheritedEnvironment', () => {
	it('keeps what programs need, and no setting of n8n, of a test runner or of the user', () => {
		const kept = { PATH: '/bin', HOME: 'somewhere', https_proxy: 'http://proxy' };
		const dropped = {
			N8N_PORT: '1',
			DB_TYPE: 'postgresdb',
			NODE_ENV: 'test',
			NODE_OPTIONS: '-r x',
		};
		const secret = { TALLYFY_ACCESS_TOKEN: 'secret' };
		expect(inheritedEnvironment({ ...kept, ...dropped, ...secret })).toEqual(kept);
	});
});

describe('free ports', () => {
	it('are different ones', async () => {
		expect(new Set(await freePorts(5)).size).toBe(5);
	});

	it('include the preferred one when nothing listens there', async () => {
		const [port = 0] = await freePorts(1);
		await expect(freePort(port)).resolves.toBe(port);
	});
});

describe('parseFlatted', () => {
	it.each<[string, unknown]>([
		['[]', undefined],
		['[{"a":"1","b":2,"c":null},"text"]', { a: 'text', b: 2, c: null }],
		['[["1","2"],{"x":true},[]]', [{ x: true }, []]],
	])('reads %s', (encoded, expected) => {
		expect(parseFlatted(encoded)).toEqual(expected);
	});

	it('restores what refers to itself', () => {
		const value = parseFlatted('[{"self":"0"}]') as { self: unknown };
		expect(value.self).toBe(value);
	});

	it.each(['{}', '[{"a":"7"}]', '[{"a":"length"}]'])('refuses %s', (encoded) => {
		expect(() => parseFlatted(encoded)).toThrow('flatted');
	});
});

describe('a workflow', () => {
	const node = (name: string, type: string, extra: object = {}) => ({ name, type, ...extra });
	const workflow = {
		name: 'Hook',
		nodes: [
			node('Note', 'n8n-nodes-base.stickyNote'),
			node('Tallyfy', 'x.tallyfy', { credentials: { tallyfyApi: { id: 'old', name: 'Old' } } }),
			node('Hook', 'n8n-nodes-base.webhook', { parameters: { path: 'delete' } }),
			node('Mail', 'n8n-nodes-base.mail', { credentials: { smtp: { id: '7', name: 'Mail' } } }),
		],
		connections: { Hook: { main: [[{ node: 'Tallyfy' }, { node: 'Mail' }]] } },
	};

	it('starts where no other node leads', () => {
		expect(firstTrigger(workflow)).toBe('Hook');
	});

	it('tells the path of its webhook, or that it has none', () => {
		expect(webhookPath(workflow)).toBe('delete');
		expect(webhookPath({ nodes: [] })).toBeUndefined();
	});

	it('is pointed at another credential of the same type only', () => {
		const changed = withCredential(workflow, { id: 'new', name: 'New', type: 'tallyfyApi' });
		expect(
			JSON.parse(JSON.stringify(changed).replace('"new","name":"New"', '"old","name":"Old"')),
		).toEqual(workflow);
	});
});

describe('account', () => {
	it('is the sandbox unless the user names a real one', () => {
		expect(account({})).toBeUndefined();
	});

	it('takes the real one whole or not at all', () => {
		const both = { TALLYFY_ACCESS_TOKEN: 'token', TALLYFY_ORGANIZATION_ID: 'organization' };
		expect(account(both)).toEqual({
			isReal: true,
			credential: {
				accessToken: 'token',
				organizationId: 'organization',
				baseUrl: 'https://go.tallyfy.com/api',
			},
		});
		expect(account({ ...both, TALLYFY_BASE_URL: 'https://x/' })?.credential.baseUrl).toBe(
			'https://x/',
		);
		expect(() => account({ TALLYFY_ACCESS_TOKEN: 'token' })).toThrow('TALLYFY_ORGANIZATION_ID');
	});
});
