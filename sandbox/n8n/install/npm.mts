import { spawn } from 'node:child_process';
import { basename, delimiter, dirname } from 'node:path';

const LINES_KEPT = 40;

/** This process's environment for programs that have to run on the same Node: it comes first on the path. */
export function nodeEnvironment(): NodeJS.ProcessEnv {
	const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
	// An npm inside an `npm run` would take the outer one's package and prefix for its own.
	const own = Object.entries(process.env).filter(
		([name]) =>
			!/^npm_(?!config_)/i.test(name) && !/^(npm_config_local_prefix|init_cwd|path)$/i.test(name),
	);
	return { ...Object.fromEntries(own), PATH: path };
}

function npmCommand(): { command: string; arguments: string[]; shell: boolean } {
	const npmProgram = process.env.npm_execpath;
	return npmProgram !== undefined && basename(npmProgram) === 'npm-cli.js'
		? { command: process.execPath, arguments: [npmProgram], shell: false }
		: { command: 'npm', arguments: [], shell: process.platform === 'win32' };
}

/**
 * Runs npm in `folder` on this process's Node and returns what it prints. `onLine` sees npm's messages as they come.
 * Throws with npm's last messages when it fails.
 */
export async function runNpm(
	options: readonly string[],
	folder: string,
	onLine: (line: string) => void = () => undefined,
): Promise<string> {
	const npm = npmCommand();
	const child = spawn(npm.command, [...npm.arguments, ...options], {
		cwd: folder,
		env: nodeEnvironment(),
		shell: npm.shell,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const last: string[] = [];
	let output = '';
	let rest = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			onLine(line);
			if (line.startsWith('npm http')) continue;
			last.push(line);
			if (last.length > LINES_KEPT) last.shift();
		}
	});
	const endWithUs = () => child.kill();
	process.once('exit', endWithUs);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', (cause) => {
			reject(new Error('npm could not be started', { cause }));
		});
		child.once('close', resolve);
	}).finally(() => process.off('exit', endWithUs));
	if (code !== 0) {
		const message = [...last, rest, ...output.split('\n').slice(-LINES_KEPT)].join('\n').trim();
		throw new Error(`npm ${options[0] ?? ''} failed with code ${code ?? 'none'}:\n${message}`);
	}
	return output;
}
