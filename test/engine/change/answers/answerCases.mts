import { BASE_URL, ORGANIZATION_ID } from '../../harness.mts';

interface Case {
	what: string;
	status: number;
	body?: string | Record<string, unknown>;
	headers?: Record<string, string>;
	/** The error, and what its description has to contain. */
	error: string;
	advice: string;
}

const PAGE = '<!doctype html><title>Sign in</title>';

const FOR_BOTH: Case[] = [
	{
		what: 'a web page with status 200',
		status: 200,
		body: PAGE,
		error: "A web page came back (200) instead of Tallyfy's answer",
		advice: 'Base URL',
	},
	{
		what: '202',
		status: 202,
		body: {},
		error: "Tallyfy answered 202, which doesn't confirm the deletion",
		advice: 'still there',
	},
	{
		what: 'a redirect',
		status: 302,
		headers: { location: 'https://evil.example/x?token=1' },
		error: "Tallyfy's address redirects (302) to https://evil.example,",
		advice: 'Base URL',
	},
	{
		what: '307, which would keep the method',
		status: 307,
		headers: { location: `${BASE_URL}/organizations/${ORGANIZATION_ID}` },
		error: "Tallyfy's address redirects (307)",
		advice: 'Base URL',
	},
	{
		what: '401',
		status: 401,
		body: { message: 'Unauthenticated.' },
		error: 'Tallyfy rejects the access token (401)',
		advice: 'logs out of Tallyfy, and after six months. Tallyfy said: "Unauthenticated."',
	},
	{
		what: '403',
		status: 403,
		body: { error: true, message: 'No permission' },
		error: 'may not delete this',
		advice: 'Tallyfy said: "No permission"',
	},
	{
		what: '404 with a web page',
		status: 404,
		body: PAGE,
		error: "The Base URL doesn't lead to Tallyfy's API (404)",
		advice: 'Base URL',
	},
	{
		what: '404 "endpoint not found"',
		status: 404,
		body: { message: 'endpoint not found' },
		error: "The Base URL doesn't lead to Tallyfy's API (404)",
		advice: 'Tallyfy said: "endpoint not found"',
	},
	{
		what: '404 of an unknown organization',
		status: 404,
		body: { message: 'Organization not found' },
		error: "Tallyfy doesn't know this organization (404)",
		advice: 'Organization ID',
	},
	{
		what: '422',
		status: 422,
		body: { message: 'No' },
		error: 'in its present state (422)',
		advice: 'Tallyfy said: "No"',
	},
	{
		what: '501',
		status: 501,
		error: "Tallyfy couldn't process the request (501)",
		advice: 'Try again',
	},
	{
		what: '500 with a text',
		status: 500,
		body: { error: { message: 'Boom' } },
		error: "Tallyfy couldn't process the request (500)",
		advice: 'Tallyfy said: "Boom"',
	},
];

export const CASES: [operation: string, Case][] = [
	...FOR_BOTH.flatMap((one): [string, Case][] => [
		['task', one],
		['file', one],
	]),
	[
		'task',
		{
			what: '200 with a message',
			status: 200,
			body: { message: 'Task archived' },
			error: "Tallyfy answered 200, which doesn't confirm the deletion",
			advice: 'Tallyfy said: "Task archived"',
		},
	],
	[
		'task',
		{
			what: '400',
			status: 400,
			body: { message: 'Not one-off' },
			error: "because it isn't a one-off task (400)",
			advice: 'Only one-off tasks can be deleted on their own',
		},
	],
	[
		'file',
		{
			what: '400',
			status: 400,
			body: { message: 'Logo' },
			error: "Tallyfy doesn't delete this file (400)",
			advice: 'Organization logos',
		},
	],
	[
		'task',
		{
			what: '404, and it may not be looked at again',
			status: 404,
			body: { message: 'Not there' },
			error: 'Tallyfy answered 404, and nothing says that the deletion took place',
			advice: 'still there',
		},
	],
	[
		'file',
		{
			what: '404, and a look finds none either',
			status: 404,
			body: { message: 'Not there' },
			error: 'Tallyfy shows this token no file with this ID',
			advice: "'Options > Ignore Missing'",
		},
	],
	[
		'file',
		{
			what: '201',
			status: 201,
			body: { data: {} },
			error: "Tallyfy answered 201, which doesn't confirm the deletion",
			advice: 'still there',
		},
	],
	[
		'file',
		{
			what: '200 with a text that is neither JSON nor a page',
			status: 200,
			body: 'OK',
			error: "Tallyfy answered 200, which doesn't confirm the deletion",
			advice: 'still there',
		},
	],
	[
		'file',
		{
			what: '200 with a body that says the opposite',
			status: 200,
			body: { error: true, message: 'In use' },
			error: "Tallyfy answered 200, which doesn't confirm the deletion",
			advice: 'Tallyfy said: "In use"',
		},
	],
];
