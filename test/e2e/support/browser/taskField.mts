import type { Locator, Page } from 'playwright-core';

/** *Task ID* in an open panel, and what n8n says of what is in it. */
export class TaskField {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	/** Opens *From List* and returns its entries. */
	async openList(): Promise<string[]> {
		await this.#input.click();
		await this.#entries.first().waitFor();
		return await this.#entries.allInnerTexts();
	}

	/** Types into the search of the open list; returns the entries as soon as one has the words expected. */
	async search(text: string, expected: string): Promise<string[]> {
		await this.#byTestId('rlc-search').locator('visible=true').first().fill(text);
		await this.#entries.filter({ hasText: expected }).first().waitFor();
		return await this.#entries.allInnerTexts();
	}

	/** Clicks an entry of the open list. */
	async pick(words: string): Promise<void> {
		await this.#entries.filter({ hasText: words }).first().click();
	}

	/** Sets *By ID* or *By URL*. */
	async type(text: string, mode: 'id' | 'url'): Promise<void> {
		await this.#byTestId('rlc-mode-selector').click();
		await this.#byTestId(`mode-${mode}`).filter({ visible: true }).click();
		await this.#input.fill(text);
		await this.#page.keyboard.press('Tab');
	}

	/** What the red triangle beside the field says. */
	async issues(): Promise<string> {
		await this.#page.mouse.move(0, 0);
		await this.#byTestId('parameter-issues').first().hover();
		const tooltip = this.#page
			.locator('.n8n-tooltip, [role=tooltip]')
			.filter({ hasText: 'Issues:', visible: true });
		return (await tooltip.first().innerText()).trim();
	}

	/** Presses *Execute step* where n8n doesn't start anything, and waits until it says so in these words. */
	async isRefused(words: string): Promise<void> {
		await this.#byTestId('node-execute-button').click();
		await this.#page.getByRole('alert').filter({ hasText: words, visible: true }).first().waitFor();
	}

	get #input(): Locator {
		return this.#byTestId('rlc-input').locator('visible=true').first();
	}

	get #entries(): Locator {
		return this.#byTestId('rlc-item').filter({ visible: true });
	}

	#byTestId(id: string): Locator {
		return this.#page.locator(`[data-test-id="${id}"]`);
	}
}
