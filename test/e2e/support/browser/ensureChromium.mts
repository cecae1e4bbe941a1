import { existsSync } from 'node:fs';
import { platform } from 'node:process';
import { fileURLToPath } from 'node:url';
import { installDebianPackage } from '../../../../sandbox/n8n/host/services.mts';

/** Names another browser than the ones below. */
const variable = 'CHROMIUM';
const usualPlaces = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const find = (): string | undefined =>
	[process.env[variable] ?? '', ...usualPlaces].find((place) => place !== '' && existsSync(place));

/** The path of a Chromium, installed with apt where there is none and that is possible. Throws where it isn't. */
export function ensureChromium(): string {
	const found = find();
	if (found !== undefined) return found;
	const missing = `There is no Chromium on this machine. Install it, or set ${variable} to its path`;
	if (platform !== 'linux') throw new Error(missing);
	installDebianPackage('chromium');
	const installed = find();
	if (installed === undefined) throw new Error(`${missing}; apt-get installed it elsewhere`);
	return installed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	process.stdout.write(`${ensureChromium()}\n`);
}
