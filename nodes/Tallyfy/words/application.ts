import type { ApplicationReason } from '../transport/account/application';
import { readable } from '../transport/answer/text';
import { explainCredential } from './inputs';

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
