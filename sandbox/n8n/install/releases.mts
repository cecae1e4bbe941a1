/** One release of n8n that this package is proven on, and what it needs beyond `npm install`. */
export interface N8nRelease {
	/** The major version: the generation of n8n's interface and REST calls. */
	readonly generation: 1 | 2;
	readonly version: string;
	/** Versions forced on n8n's own dependencies, with the reason for each in `why`. */
	readonly overrides: Readonly<Record<string, string>>;
	readonly installOptions: readonly string[];
	/** Packages with a native part; their install scripts are the only ones that run. */
	readonly rebuild: readonly string[];
	/** Environment variables that only this generation knows. */
	readonly environment: Readonly<Record<string, string>>;
	readonly why: readonly string[];
}

const NO_SCRIPTS =
	'--ignore-scripts: most install scripts in the tree are advertisements or compile optional parts; what is needed is rebuilt by name.';
const SQLITE3 = "sqlite3 is n8n's default database and has a native part.";

export const N8N_2: N8nRelease = {
	generation: 2,
	version: '2.41.1',
	overrides: { linkedom: '0.18.12' },
	installOptions: ['--legacy-peer-deps', '--ignore-scripts'],
	rebuild: ['sqlite3', 'isolated-vm'],
	environment: { N8N_DISABLED_MODULES: 'mcp-registry' },
	why: [
		'linkedom 0.18.12: later ones depend on cssomnom, which some registries do not serve.',
		"--legacy-peer-deps: the peer ranges of n8n's AI packages contradict each other, so npm refuses the tree.",
		NO_SCRIPTS,
		SQLITE3,
		'isolated-vm evaluates expressions; it ships binaries that its install script picks.',
		'mcp-registry fetches a list from the internet at every start.',
	],
};

export const N8N_1: N8nRelease = {
	generation: 1,
	version: '1.123.81',
	overrides: { xlsx: '0.18.5' },
	installOptions: ['--ignore-scripts'],
	rebuild: ['sqlite3'],
	environment: {},
	why: [
		"xlsx 0.18.5: n8n asks for a tarball from the maker's own site; this is the newest one on the registry.",
		NO_SCRIPTS,
		SQLITE3,
	],
};

/** The supported generations, newest first. */
export const RELEASES: readonly N8nRelease[] = [N8N_2, N8N_1];
