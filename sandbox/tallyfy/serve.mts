import { InvalidArgumentError, Option, program } from 'commander';
import type { FaultRule } from './faults/faults.mts';
import { startSandbox } from './server.mts';
import { WORLDS, type World } from './world/worlds.mts';

interface ServeOptions {
	world: World;
	port: number;
	tasks: number;
	files: number;
	latencyMs?: number;
	rateLimit?: number;
	exitWithParent?: true;
}

const options = program
	.name('sandbox')
	.description('Runs the stand-in for Tallyfy alone, and prints one line of JSON when it is ready.')
	.option('--port <number>', 'port on 127.0.0.1; 0 for a free one', wholeNumber, 0)
	.addOption(
		new Option('--world <name>', 'what is in it at the start').choices(WORLDS).default('small'),
	)
	.option('--tasks <number>', 'one-off tasks to add', wholeNumber, 0)
	.option('--files <number>', 'files to add', wholeNumber, 0)
	.option('--latency-ms <number>', 'delay of every answer', wholeNumber)
	.option('--rate-limit <number>', 'requests per second; beyond it 429', wholeNumber)
	.option('--exit-with-parent', 'end when standard input closes')
	.parse()
	.opts<ServeOptions>();

const faults: FaultRule[] = [];
if (options.rateLimit) faults.push({ fault: { kind: 'rateLimit', limit: options.rateLimit } });
if (options.latencyMs) faults.push({ fault: { kind: 'latency', latencyMs: options.latencyMs } });

const sandbox = await startSandbox({ ...options, faults });
const { url, baseUrl, organizationId, accessToken } = sandbox;
process.stdout.write(`${JSON.stringify({ url, baseUrl, organizationId, accessToken })}\n`);

const stop = () => {
	process.stdin.destroy();
	void sandbox.close();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
if (options.exitWithParent) process.stdin.once('close', stop).once('end', stop).resume();

function wholeNumber(text: string): number {
	if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
	return Number(text);
}
