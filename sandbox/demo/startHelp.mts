import type { Sandbox } from '../tallyfy/server.mts';

/** What `npm start` prints about the sandbox: what is in it, and how to look into it and change it from outside. */
export function sandboxHelp(
	sandbox: Sandbox,
	n8nUrl: string,
	webhookPaths: readonly string[],
): string[] {
	const { organization, url, accessToken, organizationId, baseUrl } = sandbox;
	const { tasks, processes, templates, assets } = organization;
	return [
		`The sandbox stands in for Tallyfy: two years of the company "${organization.name}" with ${tasks.size} tasks,`,
		`${processes.size} processes, ${templates.size} templates and ${assets.size} files. To make a credential of your own:`,
		`  Access Token ${accessToken}, Organization ID ${organizationId}, Base URL ${baseUrl}`,
		'What it can do:',
		...command('One-off tasks completed more than 90 days ago, archived ones too', [
			`curl '${url}/_sandbox/tasks?kind=oneOff&dateField=completed_at&olderThanDays=90'`,
		]),
		...command('Ten more one-off tasks (also: processes, templates, files)', [
			post(`${url}/_sandbox/tasks`, { count: 10 }),
		]),
		...command('All files', [`curl '${url}/_sandbox/files?limit=1000'`]),
		...command('An outage: every answer a 503, for 45 seconds from the next request on', [
			put(`${url}/_sandbox/faults`, {
				rules: [{ match: { betweenMs: [0, 45_000] }, fault: { kind: 'status', status: 503 } }],
			}),
		]),
		...command('How it answers where the documents leave it open (GET lists them)', [
			put(`${url}/_sandbox/options`, { archivedRunGet: 404 }),
		]),
		...command('What is archived from now on was archived a month ago: to try what waits', [
			post(`${url}/_sandbox/clock`, { advanceMs: -30 * 24 * 60 * 60 * 1000 }),
		]),
		...command('Everything it holds, and what is gone for good (long)', [
			`curl ${url}/_sandbox/state`,
		]),
		...command('Back to the start', [`curl -X POST ${url}/_sandbox/reset`]),
		...webhookHelp(sandbox, n8nUrl, webhookPaths),
	];
}

function webhookHelp({ organization }: Sandbox, n8nUrl: string, paths: readonly string[]) {
	const task = [...organization.tasks.values()].find(({ is_oneoff_task: isOneOff }) => isOneOff);
	if (task === undefined || paths.length === 0) return [];
	return command(
		`Through the published example's webhook: delete the one-off task "${task.title}"`,
		paths.map((path) => post(`${n8nUrl}/webhook/${path}`, { taskId: task.id })),
	);
}

function command(title: string, lines: readonly string[]): string[] {
	return [`  ${title}:`, ...lines.map((line) => `    ${line}`)];
}

const post = (url: string, body: object) => withBody('', url, body);
const put = (url: string, body: object) => withBody('-X PUT ', url, body);
const withBody = (method: string, url: string, body: object) =>
	`curl ${method}-H 'Content-Type: application/json' -d '${JSON.stringify(body)}' ${url}`;
