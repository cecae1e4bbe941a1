import type { BaseUrlProblem, IdProblem } from './endpoint';
import { CHECK_BASE_URL, type Explanation } from './errors';

const ID_WORDS: Readonly<Record<IdProblem, Explanation>> = {
	empty: {
		what: 'is empty',
		remedy:
			'If it is an expression, check that the item has the field it names; the spelling has to match exactly.',
	},
	leftoverWord: {
		what: 'is "undefined", "null" or the like, which a broken expression leaves behind',
		remedy: 'Check that the item has the field that the expression names.',
	},
	object: {
		what: 'is an object or a list, not an ID',
		remedy: 'Let the expression name the field that holds the ID, for example {{ $json.id }}.',
	},
	notText: {
		what: 'is neither text nor a whole number',
		remedy: 'Let the expression name the field that holds the ID, for example {{ $json.id }}.',
	},
	inexactNumber: {
		what: 'is a number that may have lost digits on its way',
		remedy: 'Pass the ID as text.',
	},
	link: {
		what: 'is a link, not an ID',
		remedy: 'Choose By URL for a link, or paste the ID alone.',
	},
	noIdInUrl: {
		what: 'is not the address of one file or task',
		remedy: 'Copy the address of the file or task itself, or choose By ID and paste the ID.',
	},
	otherHost: {
		what: 'is not an address of Tallyfy',
		remedy: 'Copy the address from Tallyfy, or choose By ID and paste the ID.',
	},
	otherOrganization: {
		what: 'is an address of another organization than the one in the Tallyfy API credential',
		remedy: 'Select the credential of that organization, or copy the address of the right one.',
	},
	standIn: {
		what: 'is a word that stands for nothing, not an ID',
		remedy: 'Leave such rows out before this node, for example with a Filter node.',
	},
	characters: {
		what: 'has characters that no ID has',
		remedy: 'An ID has only letters, digits, hyphens and underscores.',
	},
};

const BASE_URL_WORDS: Readonly<Record<BaseUrlProblem, string>> = {
	notText: 'The Base URL in the Tallyfy API credential is not text',
	notAbsolute: 'The Base URL in the Tallyfy API credential is not a complete address',
	notHttps: 'The Base URL in the Tallyfy API credential has to begin with https://',
	userInfo: 'The Base URL in the Tallyfy API credential contains a user name or password',
	queryOrFragment: 'The Base URL in the Tallyfy API credential contains a ? or a #',
	notBase: 'The Base URL in the Tallyfy API credential is more than the address of the API',
};

/** How a parameter that holds no usable ID reads, with the name that the panel gives it. */
export function explainIdProblem(problem: IdProblem, fieldName: string): Explanation {
	const { what, remedy } = ID_WORDS[problem];
	return { what: `${fieldName} ${what}`, remedy };
}

/** How an unusable organization ID in the credential reads. */
export function explainOrganizationProblem(problem: IdProblem): Explanation {
	const { what } = ID_WORDS[problem];
	return {
		what: `The Organization ID in the Tallyfy API credential ${what}`,
		remedy: 'Copy it from Tallyfy under Settings > Organization.',
	};
}

/** How an unusable base URL in the credential reads. */
export function explainBaseUrlProblem(problem: BaseUrlProblem): Explanation {
	return { what: BASE_URL_WORDS[problem], remedy: CHECK_BASE_URL };
}

export const MISSING_TOKEN: Explanation = {
	what: 'The Tallyfy API credential has no access token',
	remedy: 'Create one in Tallyfy under Settings > Integrations > REST API and paste it there.',
};

export const MALFORMED_TOKEN: Explanation = {
	what: 'The access token in the Tallyfy API credential contains a blank, a line break or a letter that no token has',
	remedy: 'Copy it again from Tallyfy under Settings > Integrations > REST API.',
};

/** How an option outside its range reads. */
export function explainOptionProblem(optionName: string, from: number, to: number): Explanation {
	return {
		what: `Options > ${optionName} is not a whole number from ${from} to ${to}`,
		remedy: 'Set a number in that range, or remove the option to use its default.',
	};
}

/** The menus name an operation that does not exist, or an expression stands where one has to be chosen. */
export const UNKNOWN_OPERATION: Explanation = {
	what: 'This operation does not exist',
	remedy:
		"Choose the Resource and the Operation from their menus; an expression can't stand in for them.",
};
