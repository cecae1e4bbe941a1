import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import { createRead, readOne } from '../read/one';
import { failedBy, type Ending } from '../run/outcome';
import { headerIn } from '../transport/answer/response';
import type { Subject } from '../words/failures';
import {
	elsewhereWords,
	explainDisguised,
	explainGone,
	explainNotStored,
	explainNotWhole,
} from '../words/results';
import { fetchContent, type Keep } from './content';
import { failedCopy, type Copy, type CopyTarget, type CopyTools } from './copy';
import { isoTime } from '../transport/clock';

/** Downloads one file into n8n's binary store: first its record, which says where it lives, then its content. */
export async function download(
	{ id, options }: CopyTarget,
	{ thing, context, account, session }: CopyTools,
): Promise<Ending<Copy>> {
	const subject: Subject = { noun: thing.noun, verb: 'download' };
	const reading = await readOne(createRead(account, options, session), thing, id);
	if (!reading.ok) return failedBy(reading, subject);
	const { record } = reading;
	const facts = fileFacts(record);
	if (facts.source === 'url') {
		const json = { ...facts, reason: elsewhereWords(facts.system) };
		return { kind: 'left', made: { items: [{ json }] } };
	}

	const title = record.name === '' ? id : record.name;
	const reply = await fetchContent(session, account, id, options, keepIn(context, record));
	if (!reply.ok) {
		const failed = failedBy(reply, subject);
		return reply.failure.reason === 'notFound'
			? { ...failed, explanation: explainGone(title, reply.failure.status) }
			: failed;
	}
	const { value: content, status, attempts, answeredAt } = reply;
	if ('reason' in content) {
		return content.reason === 'notStored'
			? failedCopy(explainNotStored(title, content.detail), reply)
			: failedCopy(explainNotWhole(title, content.reason), reply);
	}
	const { kept, head, sha256, size } = content;
	const { file, name, type } = kept;
	// Where n8n tells how much it stored, that has to be all.
	if (file.bytes !== undefined && file.bytes !== size) {
		const detail = `${file.bytes} of ${size} bytes were stored`;
		return failedCopy(explainNotStored(title, detail), reply);
	}
	const disguise = disguiseOf(head, name, type);
	if (disguise !== undefined) return failedCopy(explainDisguised(title, disguise), reply);
	const sums = { name: name === '' ? null : name, size, sha256, mimeType: file.mimeType };
	const json = { ...facts, ...sums, status, attempts, answeredAt: isoTime(answeredAt) };
	return { kind: 'done', made: { items: [{ json, file }] } };
}

function fileFacts({ id, name, dates: { uploaded }, raw: { source, system } }: ThingRecord) {
	return {
		id,
		name: name === '' ? null : name,
		source: typeof source === 'string' ? source : null,
		system: typeof system === 'string' && system !== '' ? system : null,
		uploadedAt: isoTime(uploaded?.kind === 'known' ? uploaded.at : undefined),
	};
}

const ENDING = /\.[^.\s]+$/;
const PLAIN_TEXT_ENDING = /\.(txt|text|log|conf|def|list|ini?)$/i;
const UNTYPED = 'application/octet-stream';

/** Streams into n8n's binary store, under the file's own name where it has one. `type` is empty where nothing tells it. */
function keepIn(
	{ helpers }: IExecuteFunctions,
	{ id, name: recorded }: ThingRecord,
): Keep<{ file: IBinaryData; name: string; type: string }> {
	return async (stream, headers) => {
		const sent = fileNameIn(headerIn(headers, 'content-disposition')) ?? '';
		const name = recorded === '' ? sent : recorded;
		const fileName = safeFileName(name, id);
		const type = typeIn(headerIn(headers, 'content-type'));
		const told = type || (ENDING.test(fileName) ? undefined : UNTYPED);
		const file = await helpers.prepareBinaryData(stream, fileName, told);
		// n8n takes for text whatever ending it doesn't know.
		const isGuess = told === undefined && file.mimeType === 'text/plain';
		if (!isGuess || PLAIN_TEXT_ENDING.test(fileName)) return { file, name, type };
		const bytes = { ...file, mimeType: UNTYPED };
		delete bytes.fileType;
		return { file: bytes, name, type };
	};
}

/** The type in a Content-Type; empty for "bytes", which is what Tallyfy calls them all. */
function typeIn(contentType: string): string {
	const [type = ''] = contentType
		.toLowerCase()
		.split(';')
		.map((part) => part.trim());
	const isSpecific = /^[\w.+-]+\/[\w.+-]+$/.test(type) && !/octet-stream|download/.test(type);
	return isSpecific ? type : '';
}

/** Endings and types of files that never begin like a text in JSON, XML or HTML. Old `.doc` and `.xls` files do. */
const BINARY_ENDING =
	/\.(7z|avi|bmp|docx|gif|gz|heic|ico|jpe?g|m4a|m4v|mkv|mov|mp3|mp4|odp|ods|odt|ogg|pdf|png|pptx|psd|rar|tgz|tiff?|wav|webm|webp|xlsx|zip)$/i;
const BINARY_TYPE = /^(audio|image|video)\/(?!svg)|\/(pdf|zip|gzip)$|officedocument/i;
/** An S3 store's refusal may well be in a file that is about S3. */
const MARKUP_ENDING = /\.(html?|json|log|md|svg|txt|xhtml|xml|xsd|xsl)$/i;

/** How what is no file begins. */
const DISGUISED = [
	['webPage', /^\s*<(!doctype\s+html|html)\b/i],
	['error', /^\s*(<\?xml[^>]*\?>\s*)?<Error>/],
	['xml', /^\s*<\?xml\b/],
	['json', /^\s*\{\s*(["}])/],
] as const;

/**
 * Whether a content is something else than the file that it was sent for: an error in JSON, a store's refusal in XML, a login
 * page. Only where its name or type says that it can't be: a file may be a web page, and a text may be about anything.
 */
function disguiseOf(head: Buffer, name: string, type: string) {
	const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
	const [found] = DISGUISED.find(([, beginning]) => beginning.test(text)) ?? [];
	if (BINARY_ENDING.test(name) || BINARY_TYPE.test(type)) return found;
	const isText = MARKUP_ENDING.test(name) || !/\.\w+$/.test(name);
	return found === 'error' && !isText ? found : undefined;
}

/** Characters that some file system, or n8n's own path handling, takes for something else. */
const UNSAFE = /[\p{Cc}\p{Cf}/\\:*?"<>|]/gu;

/** A name that means one file wherever it is stored. `fallback` stands in for one of which nothing is left. */
export function safeFileName(name: string, fallback: string): string {
	const safe = name.replaceAll(UNSAFE, '_').trim();
	return /[^._\s]/.test(safe) ? safe : fallback;
}

const EXTENDED = /;\s*filename\*\s*=\s*(UTF-8|ISO-8859-1)'[^']*'([^;]+)/i;
const QUOTED = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i;
const BARE = /;\s*filename\s*=\s*([^\s;"]+)/i;

/** The file name in a Content-Disposition header (RFC 6266), where one can be read. The form with an encoding is the better one. */
export function fileNameIn(disposition: string): string | undefined {
	const [, encoding = '', encoded] = EXTENDED.exec(disposition) ?? [];
	const extended = encoded === undefined ? undefined : decode(encoding, encoded.trim());
	if (extended !== undefined) return extended;
	const quoted = QUOTED.exec(disposition)?.[1]?.replaceAll(/\\(.)/g, '$1');
	const name = quoted ?? BARE.exec(disposition)?.[1];
	return name === undefined || name.trim() === '' ? undefined : fromBytes(name).trim();
}

function decode(encoding: string, encoded: string): string | undefined {
	if (encoding.toUpperCase() !== 'UTF-8') {
		return encoded.replaceAll(/%([0-9a-f]{2})/gi, (_match, hex: string) =>
			String.fromCharCode(Number.parseInt(hex, 16)),
		);
	}
	try {
		return decodeURIComponent(encoded);
	} catch {
		return undefined;
	}
}

/** Headers come as bytes, one a character. Servers that write UTF-8 in them all the same mean UTF-8. */
function fromBytes(text: string): string {
	if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return text;
	const decoded = Buffer.from(text, 'latin1').toString('utf8');
	return decoded.includes('\ufffd') ? text : decoded;
}
