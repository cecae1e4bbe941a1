import type { OptionReason } from '../input/options';
import type { BaseUrlReason, IdReason } from '../transport/account/address';
import type { ApplicationReason } from '../transport/account/application';
import type { CredentialReason } from '../transport/account/credential';
import { readable, thrownWords } from '../transport/answer/values';
import { CHECK_BASE_URL, type Explanation } from './vocabulary';

const NAME_THE_FIELD =
	'Let the expression name the field that holds the ID, for example {{ $json.id }}.';

const ID_WORDS: Readonly<Record<IdReason, Explanation>> = {
	empty: {
		message: 'is empty',
		description:
			"If it is an expression, check that the item has the field it names; the spelling has to match exactly. If the item has no fields at all, turn off 'Settings > Always Output Data' in the node before, which puts out an empty item where nothing was found.",
	},
	expressionText: {
		message: 'is an expression that stands there as plain text',
		description:
			"Switch the field from 'Fixed' to 'Expression', so that n8n puts each item's own value in its place.",
	},
	leftoverWord: {
		message: 'is "undefined", "null" or the like, which a broken expression leaves behind',
		description: 'Check that the item has the field that the expression names.',
	},
	object: { message: 'is an object or a list, not an ID', description: NAME_THE_FIELD },
	notText: { message: 'is neither text nor a whole number', description: NAME_THE_FIELD },
	inexactNumber: {
		message: 'is a number that may have lost digits on its way',
		description: 'Pass the ID as text.',
	},
	leadingZero: {
		message: 'is a number that begins with 0, as no ID does',
		description: 'A table may have changed how it is written: keep the ID there as text.',
	},
	link: {
		message: 'is a link, not an ID',
		description: 'Paste the ID alone.',
	},
	noIdInUrl: {
		message: 'is not the address of one thing in Tallyfy',
		description: "Copy the address of the thing itself, or choose 'By ID' and paste the ID.",
	},
	otherHost: {
		message: 'is not an address of Tallyfy',
		description: "Copy the address from Tallyfy, or choose 'By ID' and paste the ID.",
	},
	otherOrganization: {
		message: 'is an address of another organization than the one in the Tallyfy API credential',
		description:
			'Select the credential of that organization, or copy the address of the right one.',
	},
	standIn: {
		message: 'is a word that stands for nothing, not an ID',
		description: 'Leave such rows out before this node, for example with a Filter node.',
	},
	email: {
		message: 'is no email address that can be used',
		description: 'Check how it is written, or use the ID.',
	},
	characters: {
		message: 'has characters that no ID has',
		description: 'An ID has only letters, digits, hyphens and underscores.',
	},
};

/** What n8n's editor is told to say of an ID typed by hand that has the wrong form; it shows both parts as one sentence after the other. */
export const TYPED_ID_WORDS = {
	expressionText: {
		message: 'This is an expression, and the field takes it as plain text',
		description: 'Switch the field from Fixed to Expression',
	},
	characters: {
		message: 'This is not an ID',
		description: 'An ID has only letters, digits, hyphens and underscores',
	},
	charactersOfEmail: {
		message: 'This is neither an ID nor an email address',
		description: 'An ID has only letters, digits, hyphens and underscores',
	},
	otherAddress: (noun: string, parts: string) => ({
		message: `This address names no ${noun}`,
		description: `It has to contain ${parts} and the ID`,
	}),
} as const;

const BASE_URL_WORDS: Readonly<Record<BaseUrlReason, string>> = {
	notText: 'is not text',
	notAbsolute: 'is not a complete address',
	notHttps: 'has to begin with https://',
	userInfo: 'contains a user name or password',
	queryOrFragment: 'contains a ? or a #',
	notBase: 'is more than the address of the API',
};

/** How a parameter that holds no usable ID reads, with the name that the panel gives it. */
export function explainId(reason: IdReason, displayName: string): Explanation {
	const { message, description } = ID_WORDS[reason];
	return { message: `'${displayName}' ${message}`, description };
}

/** How an unusable credential reads, or a request that it isn't for. */
export function explainCredential(reason: CredentialReason): Explanation {
	switch (reason.field) {
		case 'credential':
			return /credential.*(does not exist|not found)/i.test(reason.detail)
				? {
						message: 'The Tallyfy API credential that this node uses no longer exists',
						description: 'Select another Tallyfy API credential in this node, or create one.',
					}
				: quoting(
						"The Tallyfy API credential can't be used",
						reason.detail,
						'Select a Tallyfy API credential in this node, or create one.',
					);
		case 'accessToken':
			return reason.why === 'empty'
				? {
						message: 'The Tallyfy API credential has no access token',
						description:
							'Create one in Tallyfy under Settings > Integrations > REST API and paste it there.',
					}
				: {
						message:
							'The access token in the Tallyfy API credential contains a blank, a line break or a letter that no token has',
						description: 'Copy it again from Tallyfy under Settings > Integrations > REST API.',
					};
		case 'notConnected':
			return {
				message: 'Nobody has signed in with the Tallyfy OAuth2 API credential yet',
				description: "Open the credential in n8n and click 'Connect my account'.",
			};
		case 'organizationId':
			return {
				message: `The Organization ID in the Tallyfy API credential ${ID_WORDS[reason.why].message}`,
				description: 'Copy it from Tallyfy under Settings > Organization.',
			};
		case 'baseUrl':
			return {
				message: `The Base URL in the Tallyfy API credential ${BASE_URL_WORDS[reason.why]}`,
				description: CHECK_BASE_URL,
			};
		case 'expressions':
			return {
				message: 'The Tallyfy API credential gives different values for different items',
				description:
					'Its fields contain expressions. One run works with one organization: split the items, for example with Loop Over Items, or use a credential for each organization.',
			};
		case 'otherHost':
			return {
				message:
					'The Tallyfy API credential is only for the host in its Base URL, and this request goes elsewhere',
				description: CHECK_BASE_URL,
			};
	}
}

const CREDENTIAL = 'the Tallyfy Application API credential';

/**
 * Why an application gets no token, in one sentence that n8n's connection test shows as it is. Only what is refused for good
 * names the credential: by that, a run tells it from what may be over in a minute.
 */
export function explainApplication(reason: ApplicationReason): string {
	switch (reason.why) {
		case 'missing':
			return `The ${reason.field} in ${CREDENTIAL} is empty`;
		case 'account':
			return explainCredential(reason.reason).message.replace(
				'API credential',
				'Application API credential',
			);
		case 'tokenUrl':
			return `The Token URL in ${CREDENTIAL} is not a complete https address`;
		case 'client': {
			const { status, message } = reason;
			const said = message === undefined ? '' : ` Tallyfy said: "${readable(message)}"`;
			return status === 400 || status === 401 || status === 403
				? `Tallyfy refuses the Client ID or the Client Secret in ${CREDENTIAL} (${status}).${said}`
				: `What answers at the Token URL in ${CREDENTIAL} gives no token (${status}).${said}`;
		}
		case 'application':
			return `Tallyfy gives this application no token for a member (${reason.status}). Check the Client ID and the Base URL in ${CREDENTIAL}`;
		case 'organization':
			return `This application may not use the organization: check the Organization ID in ${CREDENTIAL} (${reason.status})`;
		case 'member':
			return `Tallyfy knows no member with the User Email in ${CREDENTIAL} (${reason.status})`;
		case 'membership':
			return `The member with the User Email in ${CREDENTIAL} is not in this organization (${reason.status})`;
		case 'unavailable':
			return `Tallyfy gives no token at the moment (${reason.status}). Try again later`;
	}
}

/** How an unusable option reads, with the menu it stands in. */
export function explainOption({ displayName, range }: OptionReason): Explanation {
	return range === undefined
		? {
				message: `'Options > ${displayName}' is neither true nor false`,
				description: 'Check the expression, or remove the option to use its default.',
			}
		: {
				message: `'Options > ${displayName}' is not a whole number from ${range.from} to ${range.to}`,
				description: 'Set a number in that range, or remove the option to use its default.',
			};
}

/** Neither a token nor a refusal came: that may be over in a minute. */
export const explainNoAnswer = (url: string): string =>
	`Nothing answers at ${new URL(url).host}: check the Token URL and the Base URL`;

/** A switch that an expression left neither on nor off. */
export function explainSwitch(displayName: string): Explanation {
	return {
		message: `'${displayName}' is neither true nor false`,
		description: 'Check the expression, or turn it on or off by hand.',
	};
}

/** What n8n throws while it resolves an expression names the cause better than we could. */
export function explainExpression(error: unknown): Explanation {
	const words = thrownWords(error);
	return quoting("The parameters can't be read", words, 'Check the expressions in this node.');
}

/** n8n puts a sentence of its own in place of a whole message that has one of these in it. */
const TAKEN_BY_N8N =
	/ECONN|ENOTFOUND|ETIMEDOUT|EADDR|ERRADDR|EHOST|EAI_|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO/i;

/** Somebody else's words behind a message, or behind its description where n8n would take the message away. */
function quoting(message: string, words: string, description: string): Explanation {
	const said = readable(words).replace(/\.+$/, '');
	return TAKEN_BY_N8N.test(said)
		? { message, description: `${description} Technical detail: ${said}.` }
		: { message: `${message}: ${said}`, description };
}

/** The menus name an operation that does not exist, or an expression stands where one has to be chosen. */
export const UNKNOWN_OPERATION: Explanation = {
	message: 'This operation does not exist',
	description:
		"Choose the 'Resource' and the 'Operation' from their menus; an expression can't stand in for them. What 'Custom API Call' is for, n8n's HTTP Request node does with the same credential.",
};
