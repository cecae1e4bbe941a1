import type { JsonObject } from '../../sandbox/n8n/client/guards.mts';

/** Where the files to delete are. */
export interface Target {
	/** The address of a file without its id. */
	readonly filesUrl: string;
	readonly accessToken: string;
}

export type Kind = 'barePool' | 'helperPool' | 'httpRequest' | 'thisNode';

interface Named {
	readonly name: string;
	readonly kind: Kind;
	/** Requests in flight at the same time; undefined where the contender has no such bound. */
	readonly width?: number;
}

/** A node in n8n, as it stands in a workflow; the items that it gets have an `id`. */
export interface N8nContender extends Named {
	readonly node: (target: Target) => { type: string; typeVersion: number; parameters: JsonObject };
}

/** `fetch` in a Node process of its own. */
export interface BareContender extends Named {
	readonly kind: 'barePool';
	readonly width: number;
}

export type Contender = BareContender | N8nContender;

export const widths = [1, 5, 20] as const;
export const widest = 20;

const thisNode = (width: number): N8nContender => ({
	name: `This node, concurrency ${width}`,
	kind: 'thisNode',
	width,
	node: () => ({
		type: 'n8n-nodes-tallyfy-cleanup.tallyfy',
		typeVersion: 1,
		parameters: {
			resource: 'file',
			operation: 'delete',
			fileId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			options: { concurrency: width },
		},
	}),
});

const helperPool = (width: number): N8nContender => ({
	name: `Helper pool, width ${width}`,
	kind: 'helperPool',
	width,
	node: ({ filesUrl }) => ({
		type: 'n8n-nodes-helper-pool.helperPool',
		typeVersion: 1,
		parameters: { width, url: filesUrl },
	}),
});

const httpRequest = (name: string, options: JsonObject): N8nContender => ({
	name,
	kind: 'httpRequest',
	node: ({ filesUrl }) => ({
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: {
			method: 'DELETE',
			url: `=${filesUrl}/{{ $json.id }}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'tallyfyApi',
			options,
		},
	}),
});

const barePool = (width: number): BareContender => ({
	name: `Bare fetch pool, width ${width}`,
	kind: 'barePool',
	width,
});

/** All of them; those that are compared with each other stand side by side, so that they meet the same machine. */
export const contenders: readonly Contender[] = [
	...widths.flatMap((width) => [thisNode(width), helperPool(width), barePool(width)]),
	httpRequest('HTTP Request node, default', {}),
	// An interval of 0 switches batching off, so 1 ms is the smallest.
	httpRequest('HTTP Request node, batches of 5', {
		batching: { batch: { batchSize: 5, batchInterval: 1 } },
	}),
];

export const isBare = (contender: Contender): contender is BareContender =>
	contender.kind === 'barePool';
