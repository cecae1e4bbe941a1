/** What can't be the file although it was sent as one. */
type Disguise = 'error' | 'json' | 'webPage' | 'xml';

/** So many bytes tell. */
export const HEAD_BYTES = 512;

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
export function disguiseOf(head: Buffer, name: string, type: string): Disguise | undefined {
	const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
	const found = shownKind(text);
	if (found === undefined) return undefined;
	if (BINARY_ENDING.test(name) || BINARY_TYPE.test(type)) return found;
	const isText = MARKUP_ENDING.test(name) || !/\.\w+$/.test(name);
	return found === 'error' && !isText ? found : undefined;
}

function shownKind(text: string): Disguise | undefined {
	if (/^\s*<(!doctype\s+html|html)\b/i.test(text)) return 'webPage';
	if (/^\s*(<\?xml[^>]*\?>\s*)?<Error>/.test(text)) return 'error';
	if (/^\s*<\?xml\b/.test(text)) return 'xml';
	return /^\s*\{\s*(["}])/.test(text) ? 'json' : undefined;
}
