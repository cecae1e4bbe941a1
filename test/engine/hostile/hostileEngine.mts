import type { IDataObject, INode } from 'n8n-workflow';

import { CREDENTIAL_ID } from '../../../sandbox/engine/singleNode.mts';
import { runNode, type NodeResult } from '../harness.mts';
import type { Said } from '../../unit/support/hostileRun.mts';
import { FIRST_TOKEN, HostileServer, type HostileSignIn } from './hostileServer.mts';

/** What a node does when something fails: n8n's *On Error*, and *Retry On Fail*. */
export interface OnFailure {
	onError: 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow';
	/** 1: without *Retry On Fail*. */
	maxTries: number;
}

interface HostileNode {
	/** What the server does. */
	world: ConstructorParameters<typeof HostileServer>[0];
	items: readonly IDataObject[];
	parameters: IDataObject;
	onFailure: OnFailure;
	/** Signs in by OAuth2; with a personal access token where it is undefined. */
	signIn?: HostileSignIn | undefined;
	/** When the execution is stopped. */
	stop?: AbortSignal | undefined;
}

/** What came out of the node, by either output. */
export interface HostileOutput {
	result: NodeResult;
	/** By input item. */
	rows: readonly IDataObject[];
	/** The account in the error, by ID; undefined where the node put out items. */
	account: Readonly<Record<string, readonly string[]>> | undefined;
	/** Which input items the output is paired with, in order. */
	paired: readonly unknown[];
	faults: readonly unknown[];
}

/** Runs the node in n8n's engine against such a server. */
export async function runHostile({
	world,
	items,
	parameters,
	onFailure: { onError, maxTries },
	signIn,
	stop,
}: HostileNode): Promise<HostileOutput> {
	const server = new HostileServer(world, signIn);
	const baseUrl = await server.start();
	const retry = { retryOnFail: maxTries > 1, maxTries, waitBetweenTries: 1 };
	const way = wayIn(signIn, baseUrl);
	try {
		const result = await runNode({
			items,
			credential: way.credential,
			parameters: { ...parameters, ...way.parameters },
			settings: { onError, ...retry, ...way.settings },
			...(stop === undefined ? {} : { stop }),
		});
		const { output, errorOutput, run } = result;
		const pairs = [...output, ...errorOutput].map(({ pairedItem, json }) => {
			const [first, ...others] = [pairedItem].flat();
			const item = typeof first === 'object' ? first.item : first;
			return { item: others.length > 0 ? undefined : item, json };
		});
		if (onError === 'continueErrorOutput') {
			pairs.sort((one, other) => Number(one.item) - Number(other.item));
		}
		return {
			result,
			rows: pairs.map(({ json }) => json),
			account: accountIn(run.data.resultData.error),
			paired: pairs.map(({ item }) => item),
			faults: server.faults,
		};
	} finally {
		await server.stop();
	}
}

/** How the node signs in. */
function wayIn(
	signIn: HostileSignIn | undefined,
	baseUrl: string,
): { credential: IDataObject; parameters: IDataObject; settings: Partial<INode> } {
	const account = { organizationId: '0rg', baseUrl };
	if (signIn === undefined) {
		const credential = { ...account, accessToken: 'tok3n-of-the-tests' };
		return { credential, parameters: {}, settings: {} };
	}
	const client = { clientId: '4711', clientSecret: 's3cret-of-the-tests' };
	return {
		credential: {
			...{ ...account, ...client },
			accessTokenUrl: baseUrl.replace(/api$/, 'oauth/token'),
			oauthTokenData: { access_token: FIRST_TOKEN, refresh_token: 'refresh-of-the-tests' },
		},
		parameters: { authentication: 'oAuth2' },
		settings: { credentials: { tallyfyOAuth2Api: { id: CREDENTIAL_ID, name: 'Tallyfy' } } },
	};
}

function accountIn(error: unknown): HostileOutput['account'] {
	if (typeof error !== 'object' || error === null || !('context' in error)) return undefined;
	const { data } = error.context as { data?: Record<string, string[]> };
	return data ?? {};
}

/** What the account of a run that stopped says of each thing. */
export function saidInAccount(account: Readonly<Record<string, readonly string[]>>): Said[] {
	return Object.entries(account).flatMap(([outcome, ids]) => ids.map((id) => ({ id, outcome })));
}

/** Lets many runs wait at the same time, `width` of them at most; what they come to is in their order. */
export async function sideBySide<Given, Found>(
	all: readonly Given[],
	width: number,
	run: (given: Given) => Promise<Found>,
): Promise<Found[]> {
	const found: Found[] = [];
	let next = 0;
	const work = async () => {
		for (let at = next++; at < all.length; at = next++) {
			const given = all[at];
			if (given !== undefined) found[at] = await run(given);
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, all.length) }, work));
	return found;
}
