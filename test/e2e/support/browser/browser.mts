import { chromium, type Browser } from 'playwright-core';
import { ensureChromium } from './ensureChromium.mts';

const options = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** A headless Chromium, installed first where it is missing and can be. */
export const startBrowser = async (): Promise<Browser> =>
	await chromium.launch({ executablePath: ensureChromium(), args: options });
