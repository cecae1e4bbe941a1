import type { AgeReason } from '../conditions/rules';
import type { FilterReason } from '../input/filters';
import type { OptionReason } from '../input/options';
import type { Noun } from '../read/one';
import type { BaseUrlReason, IdReason } from '../transport/account/address';
import type { ApplicationReason, CredentialReason } from '../transport/account/credential';
import { readable, thrownWords } from '../transport/answer/values';
import { CHECK_BASE_URL, say, type Explanation } from './vocabulary';

const NAME_THE_FIELD =
	'Let the expression name the field that holds the ID, for example {{ $json.id }}.';
const ID_CHARACTERS = 'An ID has only letters, digits, hyphens and underscores';

/** What is wrong with an ID, behind the name of the field. */
const ID_WORDS: Readonly<Record<IdReason, Explanation>> = {
	empty: say(
		'is empty',
		"If it is an expression, check that the item has the field it names; the spelling has to match exactly. If the item has no fields at all, turn off 'Settings > Always Output Data' in the node before, which puts out an empty item where nothing was found.",
	),
	expressionText: say(
		'is an expression that stands there as plain text',
		"Switch the field from 'Fixed' to 'Expression', so that n8n puts each item's own value in its place.",
	),
	leftoverWord: say(
		'is "undefined", "null" or the like, which a broken expression leaves behind',
		'Check that the item has the field that the expression names.',
	),
	object: say('is an object or a list, not an ID', NAME_THE_FIELD),
	notText: say('is neither text nor a whole number', NAME_THE_FIELD),
	inexactNumber: say('is a number that may have lost digits on its way', 'Pass the ID as text.'),
	leadingZero: say(
		'is a number that begins with 0, as no ID does',
		'A table may have changed how it is written: keep the ID there as text.',
	),
	link: say('is a link, not an ID', 'Paste the ID alone.'),
	noIdInUrl: say(
		'is not the address of one thing in Tallyfy',
		"Copy the address of the thing itself, or choose 'By ID' and paste the ID.",
	),
	otherHost: say(
		'is not an address of Tallyfy',
		"Copy the address from Tallyfy, or choose 'By ID' and paste the ID.",
	),
	otherOrganization: say(
		'is an address of another organization than the one in the Tallyfy API credential',
		'Select the credential of that organization, or copy the address of the right one.',
	),
	standIn: say(
		'is a word that stands for nothing, not an ID',
		'Leave such rows out before this node, for example with a Filter node.',
	),
	email: say('is no email address that can be used', 'Check how it is written, or use the ID.'),
	characters: say('has characters that no ID has', `${ID_CHARACTERS}.`),
};

/** What n8n's editor is told to say of an ID typed by hand that has the wrong form; it shows both parts as one sentence after the other. */
export const TYPED_ID_WORDS = {
	expressionText: say(
		'This is an expression, and the field takes it as plain text',
		'Switch the field from Fixed to Expression',
	),
	characters: say('This is not an ID', ID_CHARACTERS),
	charactersOfEmail: say('This is neither an ID nor an email address', ID_CHARACTERS),
	otherAddress: (noun: string, parts: string) =>
		say(`This address names no ${noun}`, `It has to contain ${parts} and the ID`),
} as const;

/** How a parameter that holds no usable ID reads, with the name that the panel gives it. */
export const explainId = (reason: IdReason, displayName: string) =>
	about(displayName, ID_WORDS[reason]);

const about = (displayName: string, { message, description }: Explanation) =>
	say(`'${displayName}' ${message}`, description);

export const NO_COUNT = 'is not a whole number, 1 or more';
export const NO_SWITCH = 'is neither true nor false';
const NO_CHOICE = 'is none of the choices in its menu';
const NO_TEXT = 'is not a text';
const DROP_OPTION = 'or remove the option to use its default.';

/** How an unusable option reads, with the menu it stands in. */
export function explainOption({ displayName, range }: OptionReason): Explanation {
	const [wrong, mend] =
		range === undefined
			? [NO_SWITCH, 'Check the expression']
			: [`is not a whole number from ${range.from} to ${range.to}`, 'Set a number in that range'];
	return say(`'Options > ${displayName}' ${wrong}`, `${mend}, ${DROP_OPTION}`);
}

/** A switch that an expression left neither on nor off. */
export const explainSwitch = (displayName: string) =>
	about(displayName, say(NO_SWITCH, 'Check the expression, or turn it on or off by hand.'));

/** A menu that an expression left without one of its choices. */
export const explainChoice = (displayName: string) =>
	about(displayName, say(NO_CHOICE, 'Choose one from the menu.'));

/** Single parameters that can't be used. */
export const UNUSABLE = {
	limit: about('Limit', say(NO_COUNT, "Set such a number, or turn on 'Return All'.")),
	output: about('Options > Output', say(NO_CHOICE, `Choose one from the menu, ${DROP_OPTION}`)),
	reason: say(
		`'Options > Reason' ${NO_TEXT}`,
		'Check that the item has the field that the expression names, or remove the option: the account would have no reason.',
	),
	binaryField: say(
		"'Options > Put Output File in Field' is empty",
		'Enter the name of a field, or remove the option to use "data".',
	),
	/** The menus name one that does not exist, or an expression stands where one has to be chosen. */
	operation: say(
		'This operation does not exist',
		"Choose the 'Resource' and the 'Operation' from their menus; an expression can't stand in for them. What 'Custom API Call' is for, n8n's HTTP Request node does with the same credential.",
	),
} as const;

/** What is wrong with an age, in a filter or in a guard. */
export const AGE_WORDS: Readonly<Record<AgeReason, string>> = {
	shape: 'is not a whole rule',
	countedFrom: "names no date in 'Counted From' that this has",
	olderThan: "has no whole number, 1 or more, in 'Older Than'",
	unit: "has no unit in 'Unit'",
};

const OR_REMOVE = 'or remove the filter. Nothing is listed for an item that leaves this open.';

const FILTER_WORDS: Readonly<Record<Exclude<FilterReason['why'], 'age' | 'id'>, Explanation>> = {
	empty: say(
		'is empty',
		`Fill it in, ${OR_REMOVE} Where it is an expression, check that the item has the field that it names.`,
	),
	notText: say(NO_TEXT, `Write a text, ${OR_REMOVE}`),
	needsAge: say(
		"needs 'Filters > Age'",
		'Add the age at which things are due, or remove the filter.',
	),
	notCount: say(NO_COUNT, `Set such a number, ${OR_REMOVE}`),
	unknownChoice: say(NO_CHOICE, `Choose one from the menu, ${OR_REMOVE}`),
};

/** How a filter that can't be used reads. */
export function explainFilters(
	reason: FilterReason & { displayName: string | undefined },
): Explanation {
	if (reason.displayName === undefined) {
		return say(
			"'Filters' is not a set of filters that this node knows",
			'Add the filters again from the menu of this node.',
		);
	}
	const name = `Filters > ${reason.displayName}`;
	switch (reason.why) {
		case 'id': {
			const { message, description } = explainId(reason.id, name);
			return say(message, `${description} To list without the filter, remove it.`);
		}
		case 'age':
			return about(name, say(AGE_WORDS[reason.age], `Complete the rule, ${OR_REMOVE}`));
		default:
			return about(name, FILTER_WORDS[reason.why]);
	}
}

/** A filter or condition names a tag or a member that isn't there, or that can't be told from another. */
export function explainName(
	{ why, word }: { why: 'severalOfName' | 'unknownName'; word: string },
	displayName: string,
	{ singular, plural }: Noun,
): Explanation {
	const named = `'${displayName}' names "${readable(word)}", and Tallyfy has`;
	const choose = `Choose the ${singular} from the list, or`;
	return why === 'unknownName'
		? say(
				`${named} no such ${singular}`,
				`${choose} check how it is written. Without it, something else might be listed or changed.`,
			)
		: say(`${named} several ${plural} of that name`, `${choose} write the email address.`);
}

const BASE_URL_WORDS: Readonly<Record<BaseUrlReason, string>> = {
	notText: 'is not text',
	notAbsolute: 'is not a complete address',
	notHttps: 'has to begin with https://',
	userInfo: 'contains a user name or password',
	queryOrFragment: 'contains a ? or a #',
	notBase: 'is more than the address of the API',
};

/** How an unusable credential reads, or a request that it isn't for. */
export function explainCredential(reason: CredentialReason): Explanation {
	switch (reason.field) {
		case 'credential':
			return /credential.*(does not exist|not found)/i.test(reason.detail)
				? say(
						'The Tallyfy API credential that this node uses no longer exists',
						'Select another Tallyfy API credential in this node, or create one.',
					)
				: quoting(
						"The Tallyfy API credential can't be used",
						reason.detail,
						'Select a Tallyfy API credential in this node, or create one.',
					);
		case 'accessToken':
			return reason.why === 'empty'
				? say(
						'The Tallyfy API credential has no access token',
						'Create one in Tallyfy under Settings > Integrations > REST API and paste it there.',
					)
				: say(
						'The access token in the Tallyfy API credential contains a blank, a line break or a letter that no token has',
						'Copy it again from Tallyfy under Settings > Integrations > REST API.',
					);
		case 'notConnected':
			return say(
				'Nobody has signed in with the Tallyfy OAuth2 API credential yet',
				"Open the credential in n8n and click 'Connect my account'.",
			);
		case 'organizationId':
			return say(
				`The Organization ID in the Tallyfy API credential ${ID_WORDS[reason.why].message}`,
				'Copy it from Tallyfy under Settings > Organization.',
			);
		case 'baseUrl':
			return say(
				`The Base URL in the Tallyfy API credential ${BASE_URL_WORDS[reason.why]}`,
				CHECK_BASE_URL,
			);
		case 'expressions':
			return say(
				'The Tallyfy API credential gives different values for different items',
				'Its fields contain expressions. One run works with one organization: split the items, for example with Loop Over Items, or use a credential for each organization.',
			);
		case 'otherHost':
			return say(
				'The Tallyfy API credential is only for the host in its Base URL, and this request goes elsewhere',
				CHECK_BASE_URL,
			);
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

/** Neither a token nor a refusal came: that may be over in a minute. */
export const explainNoAnswer = (url: string): string =>
	`Nothing answers at ${new URL(url).host}: check the Token URL and the Base URL`;

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
		? say(message, `${description} Technical detail: ${said}.`)
		: say(`${message}: ${said}`, description);
}
