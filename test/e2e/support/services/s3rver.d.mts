declare module 's3rver' {
	import type { AddressInfo } from 'node:net';

	/** The members that are used here, of the Koa context. */
	interface Context {
		readonly method: string;
		readonly path: string;
	}
	type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

	interface Options {
		readonly address: string;
		/** 0 for a free one. */
		readonly port: number;
		readonly silent: boolean;
		readonly directory: string;
		readonly vhostBuckets: boolean;
		readonly configureBuckets: readonly { readonly name: string }[];
	}

	export default class S3rver {
		/** Run for each request, the first one outermost. */
		readonly middleware: Middleware[];
		constructor(options: Options);
		run(): Promise<AddressInfo>;
		close(): Promise<void>;
	}
}
