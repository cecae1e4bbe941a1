import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { JsonObject } from '../../../../sandbox/n8n/client/guards.mts';
import { temporaryFolder } from '../../../../sandbox/n8n/owned.mts';

/** A running S3-compatible store with one bucket. */
export interface ObjectStore {
	readonly bucket: string;
	/** What n8n's credential of the type `s3` holds. */
	readonly credential: JsonObject;
	/** From now on, what is stored under a key that contains this text gets a byte more than was sent. */
	tamperWith(keyPart: string): void;
	/** What is stored under the key. */
	read(key: string): Promise<Buffer>;
	stop(): Promise<void>;
}

const BUCKET = 'copies';
/** The account that every s3rver knows. */
const ACCOUNT = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** Starts a store on the loopback interface, empty. */
export async function startObjectStore(): Promise<ObjectStore> {
	const folder = await temporaryFolder('object-store-');
	const fileOf = (key: string) => join(folder.path, BUCKET, `${key}._S3rver_object`);
	let tampered: string | undefined;
	const server = new S3rver({
		address: '127.0.0.1',
		port: 0,
		silent: true,
		directory: folder.path,
		vhostBuckets: false,
		configureBuckets: [{ name: BUCKET }],
	});
	server.middleware.unshift(async ({ method, path }, next) => {
		await next();
		const key = decodeURIComponent(path.replace(`/${BUCKET}/`, ''));
		if (method === 'PUT' && tampered !== undefined && key.includes(tampered))
			await appendFile(fileOf(key), 'x');
	});
	const { port } = await server.run();
	return {
		bucket: BUCKET,
		credential: {
			endpoint: `http://127.0.0.1:${port}`,
			region: 'us-east-1',
			forcePathStyle: true,
			...ACCOUNT,
		},
		tamperWith: (keyPart) => {
			tampered = keyPart;
		},
		read: async (key) => await readFile(fileOf(key)),
		stop: async () => {
			await server.close();
			await folder.remove();
		},
	};
}
