import type { Browser, Locator, Page } from 'playwright-core';
import { OWNER } from '../../../../sandbox/n8n/client/rest.mts';

/** What the user types into the credential's dialog, by the names of its fields. */
export type CredentialFields = Readonly<Record<string, string>>;

/** How a panel shows an error: the message, and the text below it. */
export interface ShownError {
	readonly message: string;
	readonly description: string;
}

const viewport = { width: 1280, height: 800 } as const;
const sharpness = 1.5;
const KINDS = /^(Access Token|Application|OAuth2)$/;
/** For a busy machine. */
const slowMs = 60_000;

/** n8n's editor as a user sees it: every step of a no-code user, on both generations. */
export class Editor {
	/** What the browser's console was told as an error and comes from the node's package. */
	readonly ownConsoleErrors: string[] = [];

	readonly page: Page;
	readonly #url: string;

	private constructor(page: Page, url: string) {
		this.page = page;
		this.#url = url;
		page.setDefaultTimeout(slowMs);
		page.on('console', (message) => {
			const { url: source } = message.location();
			// n8n itself asks other hosts about every community package; offline machines fail that.
			const isElsewhere = source !== '' && !source.startsWith(url);
			if (message.type() !== 'error' || isElsewhere) return;
			if (/tallyfy/i.test(`${source} ${message.text()}`))
				this.ownConsoleErrors.push(message.text());
		});
		page.on('pageerror', ({ message, stack = '' }) => {
			if (/tallyfy/i.test(`${message} ${stack}`)) this.ownConsoleErrors.push(message);
		});
	}

	/** Opens n8n's sign-in page in a fresh browser profile. */
	static async open(browser: Browser, url: string): Promise<Editor> {
		const context = await browser.newContext({
			viewport,
			deviceScaleFactor: sharpness,
			colorScheme: 'light',
			locale: 'en-US',
			reducedMotion: 'reduce',
		});
		const editor = new Editor(await context.newPage(), url);
		await editor.page.goto(`${url}/signin`);
		return editor;
	}

	async close(): Promise<void> {
		await this.page.context().close();
	}

	/** With the owner account that the launcher made. */
	async signIn(): Promise<void> {
		await this.page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await this.page.locator('input[name=password]').fill(OWNER.password);
		await this.byTestId('form-submit-button').click();
		await this.page.waitForURL(/\/(home|workflow)/);
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.#url}/workflow/new`);
		await this.byTestId('canvas-add-button').waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.#url}/workflow/${id}`);
		await this.byTestId('canvas-node').first().waitFor();
	}

	/** Opens the node picker and types; returns the names that it then offers. */
	async searchNodes(text: string): Promise<string[]> {
		await this.byTestId('node-creator-plus-button').click();
		await this.byTestId('node-creator-search-bar').fill(text);
		const names = this.byTestId('node-creator-item-name');
		await names.filter({ hasText: 'Tallyfy' }).first().waitFor();
		return await names.allInnerTexts();
	}

	/** Chooses the node in the picker, then one of its actions; its panel opens. */
	async addFromPicker(action: string): Promise<void> {
		await this.byTestId('node-creator-item-name').filter({ hasText: 'Tallyfy' }).first().click();
		await this.byTestId('node-creator-item-name').filter({ hasText: action }).first().click();
		await this.byTestId('node-parameters').waitFor();
	}

	/** Opens the panel of a node on the canvas. */
	async openPanel(node: string): Promise<void> {
		await this.page.locator(`[data-test-id=canvas-node][data-node-name="${node}"]`).dblclick();
		await this.byTestId('node-parameters').waitFor();
	}

	/** Closes the node picker. */
	async closePicker(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.byTestId('node-creator-search-bar').waitFor({ state: 'hidden' });
	}

	/** Closes the node's panel. */
	async closePanel(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.byTestId('node-parameters').waitFor({ state: 'hidden' });
	}

	/** All that the panel's parameters say. */
	async panelText(): Promise<string> {
		return await this.byTestId('node-parameters').innerText();
	}

	/** The value that a menu of the panel shows. */
	async shownChoice(parameter: string): Promise<string> {
		return await this.byTestId(`parameter-input-${parameter}`)
			.locator('input')
			.first()
			.inputValue();
	}

	/** Picks an entry of one of the panel's menus. */
	async choose(parameter: string, entry: string): Promise<void> {
		await this.byTestId(`parameter-input-${parameter}`).locator('input').first().click();
		await this.page.getByRole('option', { name: entry }).filter({ visible: true }).first().click();
	}

	/** Opens the dialog for a new credential from the node's panel, where n8n asks for the kind. */
	async openNewCredential(kind?: string): Promise<void> {
		await this.byTestId('node-credentials-select').click();
		await this.byTestId('node-credentials-select-item-new').filter({ visible: true }).click();
		await this.credentialDialog.waitFor();
		if (kind === undefined) return;
		// n8n 2 has a menu for it, n8n 1 a list.
		const menu = this.credentialDialog.getByRole('button', { name: KINDS });
		const entry = this.credentialDialog.getByText(kind, { exact: true });
		await menu.or(entry).first().waitFor();
		if (!(await menu.isVisible())) {
			await entry.click();
			return;
		}
		await menu.click();
		await this.page.getByRole('menuitem', { name: kind }).filter({ visible: true }).click();
	}

	/** Fills in the dialog and saves, which makes n8n test the credential; returns all that n8n says of the test. */
	async saveCredential(fields: CredentialFields): Promise<string> {
		const dialog = this.credentialDialog;
		await this.fillIn(fields);
		const verdict = dialog.getByText(/^(Couldn’t connect|Connection tested)/).first();
		const isTested = this.page.waitForResponse(/\/rest\/credentials\/test$/);
		await this.byTestId('credential-save-button').click();
		await isTested;
		await dialog.getByText(/^(Saving|Testing)/).waitFor({ state: 'hidden' });
		await Promise.race([verdict.waitFor(), dialog.waitFor({ state: 'hidden' })]);
		// n8n 2 closes the dialog when the test has passed, and says so when it is opened again.
		if (!(await dialog.isVisible())) await this.byTestId('credential-edit-button').click();
		await verdict.waitFor();
		const details = dialog.getByText('More details');
		if ((await details.count()) > 0) await details.click();
		return await dialog.innerText();
	}

	/** Fills in the dialog and connects the account in the window that n8n opens; returns when n8n has it, and no dialog is open. */
	async connectCredential(fields: CredentialFields): Promise<void> {
		await this.fillIn(fields);
		const connect = this.credentialDialog.getByRole('button', { name: /connect/i });
		const [window] = await Promise.all([
			this.page.waitForEvent('popup'),
			connect.filter({ visible: true }).first().click(),
		]);
		if (!window.isClosed()) await window.waitForEvent('close');
		// n8n 2 closes the dialog as well.
		const dialog = this.credentialDialog;
		const isConnected = this.byTestId('oauth-connect-success-banner').waitFor();
		await Promise.race([isConnected, dialog.waitFor({ state: 'hidden' })]);
		if (await dialog.isVisible()) await this.closeCredential();
	}

	private async fillIn(fields: CredentialFields): Promise<void> {
		for (const [name, value] of Object.entries(fields)) {
			const field = this.credentialDialog.locator(`[data-test-id=parameter-input-${name}] input`);
			await field.first().fill(value);
		}
	}

	async closeCredential(): Promise<void> {
		await this.credentialDialog.locator('.el-dialog__headerbtn').click();
		await this.credentialDialog.waitFor({ state: 'hidden' });
	}

	/** Of an HTTP Request node whose authentication is a predefined type. */
	async chooseCredentialType(name: string): Promise<void> {
		await this.byTestId('credential-select').click();
		await this.page.keyboard.type(name);
		await this.page.getByRole('option', { name }).filter({ visible: true }).first().click();
	}

	/** Adds an entry of the Options collection. */
	async addOption(name: string): Promise<void> {
		await this.page.getByPlaceholder('Add option').click();
		await this.page.getByRole('option', { name }).filter({ visible: true }).first().click();
	}

	/** Turns a switch of the panel over. */
	async toggle(parameter: string): Promise<void> {
		await this.byTestId(`parameter-input-${parameter}`).locator('.el-switch').click();
	}

	/** Presses *Execute step* and waits until the output panel says all that is expected. */
	async execute(...expected: readonly string[]): Promise<void> {
		await this.byTestId('node-execute-button').click();
		for (const text of expected) await this.output.getByText(text).first().waitFor();
	}

	/** The error in the output panel. */
	async shownError(): Promise<ShownError> {
		const text = async (id: string) =>
			await this.byTestId(id).filter({ visible: true }).first().innerText();
		return {
			message: await text('node-error-message'),
			description: await text('node-error-description'),
		};
	}

	private get output(): Locator {
		return this.byTestId('output-panel').filter({ visible: true });
	}

	private get credentialDialog(): Locator {
		return this.byTestId('editCredential-modal');
	}

	private byTestId(id: string): Locator {
		return this.page.locator(`[data-test-id="${id}"]`);
	}
}
