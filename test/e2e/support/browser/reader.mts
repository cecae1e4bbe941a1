import { fileURLToPath } from 'node:url';
import type { FileChooser, Locator, Page } from 'playwright-core';
import type { Step } from './steps.mts';

const SETTLE_MS = 500;
const TRIAL_MS = 2_000;
const APPEARS_WITHIN_MS = 60_000;
const EXAMPLES = new URL('../../../../examples/', import.meta.url);
const NO_RADIO = ':not(.el-radio, .el-radio *, :has(.el-radio))';

/** What stands on the screen as a picture alone. */
const ICONS: Readonly<Record<string, string>> = {
	'⋯': '[data-test-id=workflow-menu]',
	'+': '[data-test-id=canvas-add-button] button, [data-test-id=canvas-handle-plus]',
};

/** Somebody who does what a page says, and knows of the screen only the words that the page prints. */
export class Reader {
	readonly #page: Page;
	readonly #values: Readonly<Record<string, string>>;
	#chooser: Promise<FileChooser> | undefined;

	/** `values` has what the reader enters of their own, by the names of the fields. */
	constructor(page: Page, values: Readonly<Record<string, string>> = {}) {
		this.#page = page;
		this.#values = values;
	}

	/** Throws where the screen doesn't have the words of the step. */
	async follow(step: Exclude<Step, { do: 'picture' }>): Promise<void> {
		await this.#page.waitForTimeout(SETTLE_MS);
		switch (step.do) {
			case 'press':
			case 'choose':
				this.#chooser = /^(Import )?from file/i.test(step.words)
					? this.#page.waitForEvent('filechooser')
					: undefined;
				{
					await (await this.#onScreen(step.words)).click();
					return;
				}
			case 'import': {
				const chooser = await this.#chooser;
				if (chooser === undefined) throw new Error(`nothing asked for a file, for ${step.words}`);
				await chooser.setFiles(fileURLToPath(new URL(step.words, EXAMPLES)));
				await this.#page.locator('[data-test-id=canvas-node]').first().waitFor();
				return;
			}
			case 'toggle': {
				await (await this.#field(step.words)).locator('.el-switch').first().click();
				return;
			}
			case 'fill': {
				const value = this.#values[step.words] ?? '';
				await (await this.#field(step.words)).locator('input').first().fill(value);
				return;
			}
			case 'type': {
				await this.#page.keyboard.type(step.text, { delay: 30 });
				// The picker's list is still moving.
				await this.#page.waitForTimeout(SETTLE_MS);
				return;
			}
			case 'close':
				if (step.words === '×') await this.#page.keyboard.press('Escape');
				else await (await this.#onScreen(step.words)).click();
				return;
			case 'drag': {
				await this.#drag(step.words, step.onto);
				return;
			}
			case 'see':
				await this.#onScreen(step.words);
		}
	}

	async #drag(words: string, onto: string): Promise<void> {
		const { mouse } = this.#page;
		const field = await this.#field(onto);
		const from = await this.#page
			.locator('[data-target=mappable]')
			.filter({ hasText: new RegExp(`^\\s*${words}\\s*$`) })
			.first()
			.boundingBox();
		const to = await field.locator('input').filter({ visible: true }).last().boundingBox();
		if (from === null || to === null) throw new Error(`"${words}" can't be dragged onto "${onto}"`);
		await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
		await mouse.down();
		await mouse.move(from.x + 60, from.y + 40, { steps: 5 });
		await mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 });
		await this.#page.waitForTimeout(SETTLE_MS);
		await mouse.up();
	}

	/** The part of the panel or dialog that has the label and something to fill in or to switch. */
	async #field(label: string): Promise<Locator> {
		const name = await this.#onScreen(label);
		return name.locator(
			'xpath=ancestor-or-self::*[.//input or .//textarea or .//*[contains(@class,"el-switch")]][1]',
		);
	}

	/** The element with these words that nothing else covers. */
	async #onScreen(words: string): Promise<Locator> {
		const icon = ICONS[words];
		const page = this.#page;
		// An icon that isn't there yet is waited for: "+" is a part of other words, such as "+ Add tag".
		const candidates =
			icon === undefined
				? [
						// n8n 1 lists kinds of credentials, one of which is called like the field below it.
						page.getByText(words, { exact: true }).and(page.locator(NO_RADIO)),
						page.getByPlaceholder(words, { exact: true }),
						page.getByText(words).and(page.locator(NO_RADIO)),
					]
				: [page.locator(icon).last()];
		const deadline = Date.now() + APPEARS_WITHIN_MS;
		while (Date.now() < deadline) {
			for (const candidate of candidates)
				for (const element of await candidate.filter({ visible: true }).all())
					if (await isUncovered(element)) return element;
			await page.waitForTimeout(SETTLE_MS);
		}
		throw new Error(`the screen has no "${words}"`);
	}
}

/** Whether a click in its middle would reach it. */
const isUncovered = async (element: Locator): Promise<boolean> =>
	await element.click({ trial: true, timeout: TRIAL_MS }).then(
		() => true,
		() => false,
	);
