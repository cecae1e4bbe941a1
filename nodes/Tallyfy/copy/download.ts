import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ThingRecord } from '../conditions/record';
import { createRead, readOne } from '../read/one';
import { failedBy, type Ending } from '../run/outcome';
import { headerIn, type Response } from '../transport/answer/response';
import type { Subject } from '../words/failures';
import {
	elsewhereWords,
	explainDisguised,
	explainGone,
	explainNotStored,
	explainNotWhole,
} from '../words/results';
import { fetchContent, type Content, type Keep, type Unusable } from './content';
import { failedCopy, type Copy, type CopyTarget, type CopyTools } from './copy';
import { isoTime } from '../transport/clock';

/**
 * Downloads one file into n8n's binary store: first its record, which has the name and says where it lives, then its
 * content.
 */
export async function download(target: CopyTarget, tools: CopyTools): Promise<Ending<Copy>> {
	const { id, options } = target;
	const { thing, account, session } = tools;
	const subject: Subject = { noun: thing.noun, verb: 'download' };
	const reading = await readOne(createRead(account, options, session), thing, id);
	if (!reading.ok) return failedBy(reading, subject);
	const { record } = reading;
	const facts = fileFacts(record);
	if (facts.source === 'url') {
		const json = { ...facts, reason: elsewhereWords(facts.system) };
		return { kind: 'left', made: { items: [{ json }] } };
	}
	return await downloadContent(target, { name: record.name, facts, subject }, tools);
}

async function downloadContent(
	{ id, options }: CopyTarget,
	{ name, facts, subject }: { name: string; facts: IDataObject; subject: Subject },
	{ context, account, session }: CopyTools,
): Promise<Ending<Copy>> {
	const reply = await fetchContent(session, account, id, options, keepIn(context, name, id));
	const title = name === '' ? id : name;
	if (!reply.ok) {
		const failed = failedBy(reply, subject);
		return reply.failure.reason === 'notFound'
			? { ...failed, explanation: explainGone(title, reply.failure.status) }
			: failed;
	}
	const { value, status, attempts, answeredAt } = reply;
	const content = 'reason' in value ? value : storedWhole(value);
	if ('reason' in content) {
		return content.reason === 'notStored'
			? failedCopy(explainNotStored(title, content.detail), reply)
			: failedCopy(explainNotWhole(title, content.reason), reply);
	}
	const known = name === '' ? (fileNameOf(content.headers) ?? '') : name;
	const disguise = disguiseOf(content.head, known, typeOf(content.headers) ?? '');
	if (disguise !== undefined) return failedCopy(explainDisguised(title, disguise), reply);
	const { kept: binary, sha256, size } = content;
	const json = {
		...facts,
		name: known === '' ? null : known,
		size,
		sha256,
		mimeType: binary.mimeType,
		status,
		attempts,
		answeredAt: isoTime(answeredAt),
	};
	return { kind: 'done', made: { items: [{ json, file: binary }] } };
}

function fileFacts({ id, name, dates, raw }: ThingRecord) {
	const { uploaded } = dates;
	return {
		id,
		name: name === '' ? null : name,
		source: typeof raw.source === 'string' ? raw.source : null,
		system: typeof raw.system === 'string' && raw.system !== '' ? raw.system : null,
		uploadedAt: isoTime(uploaded?.kind === 'known' ? uploaded.at : undefined),
	};
}

/** Where n8n tells how much it stored, that has to be all. */
function storedWhole(content: Content<IBinaryData>): Content<IBinaryData> | Unusable {
	const { kept, size } = content;
	if (kept.bytes === undefined || kept.bytes === size) return content;
	return { reason: 'notStored', detail: `${kept.bytes} of ${size} bytes were stored` };
}

/** Streams into n8n's binary store, under the file's own name where it has one. */
function keepIn({ helpers }: IExecuteFunctions, name: string, id: string): Keep<IBinaryData> {
	return async (stream, headers) => {
		const known = name === '' ? (fileNameOf(headers) ?? '') : name;
		const fileName = safeFileName(known, id);
		const type = typeOf(headers) ?? (ENDING.test(fileName) ? undefined : UNTYPED);
		const binary = await helpers.prepareBinaryData(stream, fileName, type);
		// n8n takes for text whatever ending it doesn't know.
		const isGuess = type === undefined && binary.mimeType === 'text/plain';
		if (!isGuess || PLAIN_TEXT_ENDING.test(fileName)) return binary;
		const bytes = { ...binary, mimeType: UNTYPED };
		delete bytes.fileType;
		return bytes;
	};
}

const ENDING = /\.[^.\s]+$/;
const PLAIN_TEXT_ENDING = /\.(txt|text|log|conf|def|list|ini?)$/i;
const UNTYPED = 'application/octet-stream';

/** The type that came with the file; undefined for "bytes", which is what Tallyfy calls them all. */
function typeOf(headers: Response['headers']): string | undefined {
	const [type = ''] = headerIn(headers, 'content-type').toLowerCase().split(';');
	const isSpecific =
		/^[\w.+-]+\/[\w.+-]+$/.test(type.trim()) && !/octet-stream|download/.test(type);
	return isSpecific ? type.trim() : undefined;
}

const fileNameOf = (headers: Response['headers']) =>
	fileNameIn(headerIn(headers, 'content-disposition'));

/** Endings and types of files that never begin like a text in JSON, XML or HTML. Old `.doc` and `.xls` files do. */
const BINARY_ENDING =
	/\.(7z|avi|bmp|docx|gif|gz|heic|ico|jpe?g|m4a|m4v|mkv|mov|mp3|mp4|odp|ods|odt|ogg|pdf|png|pptx|psd|rar|tgz|tiff?|wav|webm|webp|xlsx|zip)$/i;
const BINARY_TYPE = /^(audio|image|video)\/(?!svg)|\/(pdf|zip|gzip)$|officedocument/i;
/** An S3 store's refusal may well be in a file that is about S3. */
const MARKUP_ENDING = /\.(html?|json|log|md|svg|txt|xhtml|xml|xsd|xsl)$/i;

/**
 * Whether a content is something else than the file that it was sent for: an error in JSON, a store's refusal in XML, a login
 * page. Only where its name or type says that it can't be: a file may be a web page, and a text may be about anything.
 */
function disguiseOf(head: Buffer, name: string, type: string): ReturnType<typeof shownKind> {
	const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
	const found = shownKind(text);
	if (found === undefined) return undefined;
	if (BINARY_ENDING.test(name) || BINARY_TYPE.test(type)) return found;
	const isText = MARKUP_ENDING.test(name) || !/\.\w+$/.test(name);
	return found === 'error' && !isText ? found : undefined;
}

function shownKind(text: string): Parameters<typeof explainDisguised>[1] | undefined {
	if (/^\s*<(!doctype\s+html|html)\b/i.test(text)) return 'webPage';
	if (/^\s*(<\?xml[^>]*\?>\s*)?<Error>/.test(text)) return 'error';
	if (/^\s*<\?xml\b/.test(text)) return 'xml';
	return /^\s*\{\s*(["}])/.test(text) ? 'json' : undefined;
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

/**
 * The file name in a Content-Disposition header (RFC 6266): of the two forms, the one with an encoding is the better one.
 * Undefined where there is none that can be read.
 */
export function fileNameIn(disposition: string): string | undefined {
	const [, encoding, encoded] = EXTENDED.exec(disposition) ?? [];
	if (encoding !== undefined && encoded !== undefined) {
		const name = decode(encoding, encoded.trim());
		if (name !== undefined) return name;
	}
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
