/** Where a path that can't be decoded ends up; nothing a client sends decodes to it. */
export const MALFORMED_TARGET = '/%00malformed';

/**
 * What a web server makes of a request's path before any router sees it: percent-encoding decoded,
 * `.` and `..` resolved (RFC 3986, 5.2.4), the query string left alone.
 *
 * Whether Tallyfy's front end also decodes `%2f` to a slash is not documented. The sandbox takes the
 * most dangerous reading (nginx does so when it chooses a location), so that an id which could leave
 * its place in the path shows in the state.
 * Returns the target to route on, or `MALFORMED_TARGET` if the encoding is broken.
 */
export function resolveTarget(target: string): string {
	const queryStart = target.indexOf('?');
	const path = queryStart === -1 ? target : target.slice(0, queryStart);
	if (!path.includes('%') && !path.includes('/.')) return target;

	const segments: string[] = [];
	let decoded: string;
	try {
		decoded = decodeURIComponent(path);
	} catch {
		return MALFORMED_TARGET;
	}
	const parts = decoded.split('/').slice(1);
	parts.forEach((part, index) => {
		const isLast = index === parts.length - 1;
		if (part === '..') segments.pop();
		if (part !== '..' && part !== '.') segments.push(encodeURIComponent(part));
		else if (isLast) segments.push('');
	});
	return `/${segments.join('/')}${queryStart === -1 ? '' : target.slice(queryStart)}`;
}
