/** The scanner that n8n runs before it verifies a package; it ships no types. */
declare module '@n8n/scan-community-package/scanner/scanner.mjs' {
	/** What the scanner lints in a source checkout. */
	export const SOURCE_FILE_PATTERNS: string[];
	export function analyzePackage(
		packageFolder: string,
		filePatterns?: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}
