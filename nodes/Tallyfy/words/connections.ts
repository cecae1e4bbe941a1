import type { ConnectionReason, Failure } from '../transport/outcome';
import { CHECK_BASE_URL, CHECK_PROXY, inSeconds } from './explanation';
import type { Words } from './failures';
import { VERBS } from './verbs';

/** No answer came. */
export const CONNECTION_WORDS: Readonly<Record<ConnectionReason, Words>> = {
	timeout: ({ timeoutMs = 0 }) => ({
		message: `Tallyfy didn't answer within ${inSeconds(timeoutMs)}`,
		description:
			"Run it again later. With a slow connection, raise 'Options > Timeout (Milliseconds)'.",
	}),
	lost: () => ({
		message: 'The connection to Tallyfy broke before the answer was complete',
		description: 'Run it again.',
	}),
	notConnected: () => ({
		message: "Tallyfy can't be reached",
		description: 'Check the internet connection of your n8n, then run it again.',
	}),
	proxyEnded: () => ({
		message:
			"The proxy between your n8n and the internet didn't let the connection to Tallyfy through",
		description: `Nothing was sent. ${CHECK_PROXY}`,
	}),
	nameLookup: () => ({
		message: "The address of Tallyfy can't be looked up at the moment",
		description: 'Check the internet connection of your n8n, then run it again.',
	}),
	unknownHost: () => ({
		message: "The host name in the Base URL doesn't exist",
		description: CHECK_BASE_URL,
	}),
	connectionRefused: () => ({
		message: 'Nothing answers at the Base URL',
		description: CHECK_BASE_URL,
	}),
	cancelled: (_failure, { verb }) => {
		const { doubt } = VERBS[verb];
		return {
			message: 'The execution was stopped before Tallyfy answered',
			description: doubt === undefined ? 'Run it again.' : `Check in Tallyfy whether ${doubt}.`,
		};
	},
	certificate: () => ({
		message: "The certificate at the Base URL can't be trusted",
		description: `${CHECK_BASE_URL} A proxy between your n8n and the internet can be the cause too.`,
	}),
	notSent: () => ({
		message: "The request to Tallyfy didn't go out",
		description: 'Check the Tallyfy API credential.',
	}),
	other: () => ({
		message: 'The request to Tallyfy failed in an unexpected way',
		description: 'Where this happens every time, check the Base URL in the Tallyfy API credential.',
	}),
};

/** Whether a request failed without an answer. */
export function isConnectionReason(reason: Failure['reason']): reason is ConnectionReason {
	return reason in CONNECTION_WORDS;
}
