import { randomUUID } from 'node:crypto';
import type { UnpackedPackage } from '../install/packages.mts';
import type { N8nRelease } from '../install/releases.mts';
import { temporaryFolder } from '../owned.mts';
import { freePorts, startN8n, type N8nHost, type Role } from './host.mts';
import {
	DATABASE,
	LOOPBACK,
	runSql,
	startPostgres,
	startRedis,
	type Service,
} from './services.mts';

interface N8nQueueOptions {
	readonly release: N8nRelease;
	/** Community packages for each of the processes: tarballs, or built package folders. */
	readonly packages: readonly string[];
	/** Of the main process; without it, a free one. */
	readonly port?: number;
	readonly workers?: number;
	/** Environment variables for each of them. */
	readonly environment?: Readonly<Record<string, string>>;
}

/** n8n in queue mode: a main process that people and webhook calls reach, and workers that run the workflows. */
export interface N8nQueue {
	readonly url: string;
	readonly packages: readonly UnpackedPackage[];
	readonly main: N8nHost;
	readonly workers: readonly N8nHost[];
	readonly redis: Service;
	readonly runSql: (sql: string) => void;
	/** Starts one more process of this n8n: another worker, or one that does nothing but take webhook calls. */
	readonly join: (role: 'worker' | 'webhook') => Promise<N8nHost>;
	/** Ends all processes and removes what they wrote. */
	readonly stop: () => Promise<void>;
}

/**
 * Starts n8n in queue mode with a PostgreSQL and a Redis of its own, each process with a folder of its own, as on machines of
 * their own. Files are kept in the database, and what a person starts by hand runs on a worker, too.
 */
export async function startN8nQueue(options: N8nQueueOptions): Promise<N8nQueue> {
	const { release, packages, workers: workerCount = 2 } = options;
	const folder = await temporaryFolder('n8n-queue-');
	const [databasePort = 0, redisPort = 0] = await freePorts(2);
	const services: Service[] = [];
	const hosts: N8nHost[] = [];
	const environment = {
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		N8N_ENCRYPTION_KEY: randomUUID(),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: LOOPBACK,
		DB_POSTGRESDB_PORT: String(databasePort),
		DB_POSTGRESDB_DATABASE: DATABASE.name,
		DB_POSTGRESDB_USER: DATABASE.user,
		QUEUE_BULL_REDIS_HOST: LOOPBACK,
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		...options.environment,
	};
	const start = async (role: Role, port?: number) => {
		const host = await startN8n({
			release,
			packages,
			environment,
			role,
			...(port === undefined ? {} : { port }),
		});
		hosts.push(host);
		return host;
	};
	const stop = async () => {
		await Promise.all(hosts.map((host) => host.stop()));
		await Promise.all(services.map((service) => service.stop()));
		await folder.remove();
	};
	try {
		services.push(await startPostgres(folder.path, databasePort));
		const redis = await startRedis(folder.path, redisPort);
		services.push(redis);
		// It makes the database's tables.
		const main = await start('start', options.port);
		const count = { length: workerCount };
		const workers = await Promise.all(Array.from(count, async () => await start('worker')));
		return {
			url: main.url,
			packages: main.packages,
			main,
			workers,
			redis,
			runSql: (sql) => {
				runSql(databasePort, sql);
			},
			join: start,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
