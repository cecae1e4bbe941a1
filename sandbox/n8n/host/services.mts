import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOwnedCommand, type OwnedProcess } from '../owned.mts';

/** Where a server of ours listens: on the loopback interface, without a password. */
export interface Service {
	readonly port: number;
	/** Ends it without a word to anybody, as a power cut would. Its data stays. */
	kill(): Promise<void>;
	/** Starts it again after `kill`: same address, same data. */
	startAgain(): Promise<void>;
	stop(): Promise<void>;
}

export const DATABASE = { name: 'postgres', user: 'n8n' } as const;

export const LOOPBACK = '127.0.0.1';
const READY_TIMEOUT_MS = 30_000;
const STOP_GRACE_MS = 5_000;
const POSTGRES_FOLDERS = '/usr/lib/postgresql';
const LOG_CHARACTERS_SHOWN = 2000;

/** Installs a package of Debian's, and starts none of its services. Throws where that is not possible. */
export function installDebianPackage(name: string): void {
	const failed = `${name} is not on this machine: install it`;
	if (!existsSync('/usr/bin/apt-get')) throw new Error(failed);
	// At run level 1 Debian's packages start nothing when they are installed.
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
	// Another one may be at work.
	const patience = ['-o', 'DPkg::Lock::Timeout=600'];
	const apt = (...options: string[]) =>
		execFileSync('apt-get', [...patience, ...options], {
			env,
			stdio: ['ignore', 'ignore', 'inherit'],
		});
	try {
		apt('update');
		apt('install', '--yes', '--no-install-recommends', name);
	} catch (cause) {
		throw new Error(`${failed}; apt-get could not`, { cause });
	}
}

/** A fresh PostgreSQL whose data goes with `folder`, installed first where it is missing. */
export async function startPostgres(folder: string, port: number): Promise<Service> {
	const programs = postgresPrograms();
	const data = join(folder, 'postgres');
	mkdirSync(data, { mode: 0o700 });
	// Neither the server nor `initdb` runs as root: the package's own user does it.
	const [command = '', ...asUser] = getuid?.() === 0 ? asPostgres(folder, data) : [];
	const run = (program: string, ...options: string[]): [string, string[]] => {
		const path = join(programs, program);
		return command === '' ? [path, options] : [command, [...asUser, path, ...options]];
	};
	const setUp = [
		'-D',
		data,
		'-U',
		DATABASE.user,
		'--auth=trust',
		'--locale=C',
		'--encoding=UTF8',
		'--no-sync',
	];
	const [program, options] = run('initdb', ...setUp);
	execFileSync(program, options, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
	const settings = [`listen_addresses=${LOOPBACK}`, `port=${port}`, 'unix_socket_directories='];
	// A power cut of the whole machine isn't tested.
	const flags = [...settings, 'fsync=off', 'max_connections=200'].flatMap((one) => ['-c', one]);
	return await startService(folder, port, ...run('postgres', '-D', data, ...flags));
}

/** Runs SQL in the database that n8n uses. */
export function runSql(port: number, sql: string): void {
	const address = ['-h', LOOPBACK, '-p', String(port), '-U', DATABASE.user, '-d', DATABASE.name];
	const options = [...address, '-v', 'ON_ERROR_STOP=1', '-qc', sql];
	execFileSync('psql', options, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A fresh Redis that keeps what it knows on the disk, in `folder`; installed first where it is missing. */
export async function startRedis(folder: string, port: number): Promise<Service> {
	const program = '/usr/bin/redis-server';
	if (!existsSync(program)) installDebianPackage('redis-server');
	const settings = { bind: LOOPBACK, port: String(port), dir: folder, appendonly: 'yes', save: '' };
	const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
	return await startService(folder, port, program, options);
}

/** The folder of the newest PostgreSQL's programs, which are on nobody's path. */
function postgresPrograms(): string {
	const find = () =>
		(existsSync(POSTGRES_FOLDERS) ? readdirSync(POSTGRES_FOLDERS) : [])
			.toSorted((one, other) => Number(other) - Number(one))
			.map((version) => join(POSTGRES_FOLDERS, version, 'bin'))
			.find((programs) => existsSync(join(programs, 'initdb')));
	if (find() === undefined) installDebianPackage('postgresql');
	const found = find();
	if (found === undefined) throw new Error(`there is no PostgreSQL in ${POSTGRES_FOLDERS}`);
	return found;
}

/** What goes before a command so that it runs as PostgreSQL's user, who gets `data`. */
function asPostgres(folder: string, data: string): string[] {
	const idOf = (option: string) =>
		Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
	const [user, group] = [idOf('-u'), idOf('-g')];
	chownSync(folder, user, group);
	chownSync(data, user, group);
	return ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups'];
}

async function startService(
	folder: string,
	port: number,
	program: string,
	options: readonly string[],
): Promise<Service> {
	let server: OwnedProcess;
	const start = async () => {
		server = await startOwnedCommand(program, options, folder);
		const deadline = Date.now() + READY_TIMEOUT_MS;
		while (!(await answers(port))) {
			if (!server.isRunning() || Date.now() > deadline)
				throw new Error(`${program}: ${server.log().slice(-LOG_CHARACTERS_SHOWN)}`);
			await sleep(50);
		}
	};
	await start();
	return {
		port,
		kill: async () => {
			await server.kill();
		},
		startAgain: start,
		stop: async () => {
			await server.stop(STOP_GRACE_MS);
		},
	};
}

const answers = async (port: number): Promise<boolean> =>
	await new Promise((resolve) => {
		const socket = connect(port, LOOPBACK);
		const end = (isOpen: boolean) => {
			socket.destroy();
			resolve(isOpen);
		};
		socket.once('connect', () => {
			end(true);
		});
		socket.once('error', () => {
			end(false);
		});
	});
