import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/*
 * How the code of the package hangs together, read with the compiler. `node test/house.mts` prints it; test/unit/house.test.mts
 * holds the rules.
 */

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const NODES = 'nodes/Tallyfy/';

/** The rooms, the lowest first; rooms of one floor may see each other as long as no circle comes of it. */
const FLOORS = [
	['transport'],
	['conditions'],
	['read'],
	['input'],
	['words'],
	['run'],
	['change', 'find', 'copy'],
	['resources'],
	['Tallyfy.node.ts'],
];

const FEWEST_LINES = 40;
const MOST_LINES = 300;

interface SourceFile {
	/** From the project's folder on. */
	readonly path: string;
	readonly lines: number;
	/** Names of module scope. */
	readonly declared: readonly string[];
	readonly types: number;
	readonly exported: readonly string[];
	readonly imports: readonly { readonly path: string; readonly names: readonly string[] }[];
}

/** Everything under `nodes/` and `credentials/`, or in other folders of the project. */
export function readHouse(folders: readonly string[] = ['nodes', 'credentials']): SourceFile[] {
	return folders.flatMap((folder) =>
		readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => /\.m?ts$/.test(name))
			.map((name) => read(join(folder, name)))
			.sort((a, b) => a.path.localeCompare(b.path)),
	);
}

/** Who imports of the house besides itself. */
export const readVisitors = () => readHouse(['test', 'sandbox']);

function read(path: string): SourceFile {
	const text = readFileSync(join(PROJECT, path), 'utf8');
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
	const declared: string[] = [];
	const exported: string[] = [];
	const imports: { path: string; names: string[] }[] = [];
	let types = 0;
	for (const statement of source.statements) {
		const names = declaredBy(statement);
		declared.push(...names);
		if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) types++;
		if (
			ts.canHaveModifiers(statement) &&
			ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
		)
			exported.push(...names);
		const from =
			ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)
				? statement.moduleSpecifier
				: undefined;
		if (from === undefined || !ts.isStringLiteral(from) || !from.text.startsWith('.')) continue;
		imports.push({ path: resolve(path, from.text), names: namesOf(statement) });
	}
	return { path, lines: text.split('\n').length - 1, declared, types, exported, imports };
}

function declaredBy(statement: ts.Statement): string[] {
	if (ts.isVariableStatement(statement))
		return statement.declarationList.declarations.flatMap(({ name }) =>
			ts.isIdentifier(name) ? [name.text] : [],
		);
	const hasName =
		ts.isFunctionDeclaration(statement) ||
		ts.isClassDeclaration(statement) ||
		ts.isInterfaceDeclaration(statement) ||
		ts.isTypeAliasDeclaration(statement) ||
		ts.isEnumDeclaration(statement);
	return hasName && statement.name !== undefined ? [statement.name.text] : [];
}

/** What a statement imports, by the names that the other file has for it; `*` is everything. */
function namesOf(statement: ts.Statement): string[] {
	const bindings = ts.isImportDeclaration(statement)
		? statement.importClause?.namedBindings
		: ts.isExportDeclaration(statement)
			? statement.exportClause
			: undefined;
	if (bindings === undefined || !('elements' in bindings)) return ['*'];
	return bindings.elements.map((element) => (element.propertyName ?? element.name).text);
}

/** Relative imports name a file without its ending, or a folder with an index. */
function resolve(importer: string, specifier: string): string {
	const target = join(dirname(importer), specifier);
	return ts.sys.fileExists(join(PROJECT, `${target}.ts`)) ? `${target}.ts` : `${target}/index.ts`;
}

const inNodes = (house: readonly SourceFile[]) =>
	house.filter(({ path }) => path.startsWith(NODES));
const short = (path: string) => relative(NODES, path);

/** The names that several files declare, each with these files. */
export function namesDeclaredTwice(house: readonly SourceFile[]): string[] {
	const files = new Map<string, string[]>();
	for (const { path, declared } of inNodes(house))
		for (const name of new Set(declared))
			files.set(name, [...(files.get(name) ?? []), short(path)]);
	return [...files]
		.filter(([, paths]) => paths.length > 1)
		.map(([name, paths]) => `${name}: ${paths.join(', ')}`)
		.sort();
}

const roomOf = (path: string) => short(path).split('/')[0] ?? '';
const floorOf = (room: string) => FLOORS.findIndex((rooms) => rooms.includes(room));

/** Imports of a room above, and rooms that stand in no plan. */
export function arrowsUp(house: readonly SourceFile[]): string[] {
	return inNodes(house).flatMap(({ path, imports }) => {
		const floor = floorOf(roomOf(path));
		if (floor === -1) return [`${short(path)}: no floor has its room`];
		return imports
			.filter((from) => floorOf(roomOf(from.path)) > floor)
			.map((from) => `${short(path)} -> ${short(from.path)}`);
	});
}

/** Files, and rooms, that import each other over any number of steps: each group once. */
export function circles(house: readonly SourceFile[]): string[] {
	const files = inNodes(house);
	const between = (nameOf: (path: string) => string) => {
		const arrows = new Map<string, Set<string>>();
		for (const { path, imports } of files) {
			const from = nameOf(path);
			const to = arrows.get(from) ?? new Set();
			for (const target of imports) if (nameOf(target.path) !== from) to.add(nameOf(target.path));
			arrows.set(from, to);
		}
		return groupsIn(arrows);
	};
	return [...between(short), ...between(roomOf)].map((group) => group.join(' <-> '));
}

/** Strongly connected groups of more than one, by who reaches whom. */
function groupsIn(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
	const reach = new Map<string, Set<string>>();
	for (const start of arrows.keys()) {
		const seen = new Set<string>();
		const queue = [start];
		for (let name = queue.pop(); name !== undefined; name = queue.pop())
			for (const next of arrows.get(name) ?? [])
				if (!seen.has(next)) {
					seen.add(next);
					queue.push(next);
				}
		reach.set(start, seen);
	}
	const groups = new Map<string, string[]>();
	for (const name of arrows.keys()) {
		if (reach.get(name)?.has(name) !== true) continue;
		const group = [...arrows.keys()].filter(
			(other) => reach.get(name)?.has(other) === true && reach.get(other)?.has(name) === true,
		);
		groups.set(group.join(), group);
	}
	return [...groups.values()];
}

/** What is exported and imported nowhere; what n8n loads by the file's name is exempt. */
export function exportedForNobody(
	house: readonly SourceFile[],
	visitors: readonly SourceFile[],
): string[] {
	const imported = new Set(
		[...house, ...visitors].flatMap(({ imports }) =>
			imports.flatMap(({ path, names }) => names.map((name) => `${path}#${name}`)),
		),
	);
	return house
		.filter(({ path }) => !/\.(node|credentials)\.ts$/.test(path))
		.flatMap(({ path, exported }) =>
			exported
				.filter((name) => !imported.has(`${path}#${name}`) && !imported.has(`${path}#*`))
				.map((name) => `${short(path)}: ${name}`),
		);
}

export const tooLong = (house: readonly SourceFile[]) =>
	inNodes(house)
		.filter(({ lines }) => lines > MOST_LINES)
		.map(({ path, lines }) => `${short(path)}: ${lines}`);

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Types and interfaces of module scope for each 100 lines. */
export function typesPer100Lines(house: readonly SourceFile[]): number {
	const files = inNodes(house);
	return (100 * sum(files.map(({ types }) => types))) / sum(files.map(({ lines }) => lines));
}

function print(): void {
	const house = readHouse();
	const files = inNodes(house);
	const say = (title: string, found: readonly string[]) => {
		process.stdout.write(
			`${title}: ${found.length}\n${found.map((line) => `  ${line}\n`).join('')}`,
		);
	};
	const rooms = new Map<string, SourceFile[]>();
	for (const file of files)
		rooms.set(roomOf(file.path), [...(rooms.get(roomOf(file.path)) ?? []), file]);
	const figures = (name: string, of: readonly SourceFile[]) =>
		`${name.padEnd(18)} ${String(of.length).padStart(4)} files ${String(sum(of.map(({ lines }) => lines))).padStart(6)} lines ${String(sum(of.map(({ types }) => types))).padStart(4)} types\n`;
	for (const [room, of] of rooms) process.stdout.write(figures(room, of));
	process.stdout.write(figures('nodes/', files));
	process.stdout.write(`types per 100 lines: ${typesPer100Lines(house).toFixed(2)}\n`);
	say('declared twice', namesDeclaredTwice(house));
	say('circles', circles(house));
	say('arrows up', arrowsUp(house));
	say('exported for nobody', exportedForNobody(house, readVisitors()));
	say(`over ${MOST_LINES} lines`, tooLong(house));
	say(
		`under ${FEWEST_LINES} lines`,
		files
			.filter(({ lines }) => lines < FEWEST_LINES)
			.map(({ path, lines }) => `${short(path)}: ${lines}`),
	);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) print();
