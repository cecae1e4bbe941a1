import type { Page } from 'playwright-core';

/** A part of the window, in CSS pixels. */
export interface Area {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

const passingMs = 1_000;
const settleMs = 700;

/** Saves the window, or a part of it, as a PNG: without n8n's passing notes and once nothing moves any more. */
export async function takePicture(page: Page, file: string, part?: Area): Promise<void> {
	const notes = page.locator('.el-notification__closeBtn').filter({ visible: true });
	while ((await notes.count()) > 0)
		await notes
			.first()
			.click({ timeout: passingMs })
			.catch(() => undefined);
	await page.mouse.move(0, 0);
	await page.waitForTimeout(settleMs);
	const clip = part === undefined ? {} : { clip: part };
	await page.screenshot({ path: file, animations: 'disabled', caret: 'hide', ...clip });
}
