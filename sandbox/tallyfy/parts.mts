import { SandboxClock } from './clock.mts';
import { Traffic } from './faults/exchange.mts';
import { Faults, type FaultRule } from './faults/faults.mts';
import { quirksOf, type Quirks } from './quirks.mts';
import { ORGANIZATION_ID } from './state/ids.mts';
import type { Organization } from './state/organization.mts';
import { SignInDesk } from './routes/signIn.mts';
import { SandboxState } from './state/state.mts';
import { addGroup, addGuest, addProcess, addTask, addTemplate } from './world/add.mts';
import type {
	GroupFields,
	GuestFields,
	ProcessFields,
	TaskFields,
	TemplateFields,
} from './world/add.mts';
import { addFile, sha256Of, sizeOf, type FileFields } from './world/files.mts';
import { seed, type World } from './world/worlds.mts';

/** How the sandbox starts; the quirks are those of `Quirks`, with their defaults. */
export interface SandboxOptions extends Partial<Quirks> {
	/** Default: any free one. */
	port?: number;
	/** Default: small. */
	world?: World;
	/** One-off tasks and files on top of that world. Default: none. */
	tasks?: number;
	files?: number;
	faults?: readonly FaultRule[];
	/** Where the sandbox's clock starts, in milliseconds since 1970. Default: now. */
	startMs?: number;
}

/** Adds so many entries and returns their ids; the fields are the same for all, or made from the place in the row. */
type AddThings<T> = (count: number, fields?: T | ((index: number) => T)) => string[];

/** What the sandbox is made of, apart from its server. */
export interface SandboxParts {
	readonly state: SandboxState;
	readonly clock: SandboxClock;
	readonly faults: Faults;
	readonly traffic: Traffic;
	readonly signIn: SignInDesk;
	readonly quirks: Quirks;
	/** The organization that the tokens belong to. */
	readonly organization: Organization;
	readonly addTasks: AddThings<TaskFields>;
	readonly addProcesses: AddThings<ProcessFields>;
	readonly addTemplates: AddThings<TemplateFields>;
	readonly addFiles: AddThings<FileFields>;
	readonly addGuests: AddThings<GuestFields>;
	readonly addGroups: AddThings<GroupFields>;
	readonly sha256: (fileId: string) => string;
	readonly setQuirks: (changes: Partial<Quirks>) => void;
	readonly reset: () => void;
}

/** Makes the parts of a sandbox, with its world in them. */
export function createParts(options: SandboxOptions): SandboxParts {
	const clock = new SandboxClock(options.startMs);
	const state = new SandboxState(clock);
	const faults = new Faults();
	const traffic = new Traffic();
	const signIn = new SignInDesk(state);
	const quirks = quirksOf(options);
	const parts: SandboxParts = {
		state,
		clock,
		faults,
		traffic,
		signIn,
		quirks,
		get organization() {
			const organization = state.organizations.get(ORGANIZATION_ID);
			if (!organization) throw new Error('The default organization is not in the state');
			return organization;
		},
		addTasks: (count, fields = {}) =>
			times(count, fields, (given, index) =>
				addTask(parts.organization, { title: `Follow up on request ${index + 1}`, ...given }),
			),
		addProcesses: (count, fields = {}) =>
			times(count, fields, (given) => addProcess(parts.organization, given)),
		addTemplates: (count, fields = {}) =>
			times(count, fields, (given) => addTemplate(parts.organization, given)),
		addFiles: (count, fields = {}) =>
			times(count, fields, (given, index) =>
				addFile(parts.organization, { filename: `scan-${index + 1}.pdf`, ...given }),
			),
		addGuests: (count, fields = {}) =>
			times(count, fields, (given) => addGuest(parts.organization, given)),
		addGroups: (count, fields = {}) =>
			times(count, fields, (given) => addGroup(parts.organization, given)),
		sha256: (fileId) => {
			const asset = parts.organization.assets.get(fileId);
			if (!asset) throw new Error(`The sandbox has no file ${fileId}`);
			return sha256Of(fileId, sizeOf(parts.organization, asset));
		},
		setQuirks: (changes) => {
			Object.assign(quirks, changes);
		},
		reset: () => {
			state.clear();
			signIn.reset();
			clock.reset();
			Object.assign(quirks, quirksOf(options));
			seed(state, options.world ?? 'small');
			parts.addTasks(options.tasks ?? 0);
			parts.addFiles(options.files ?? 0);
			faults.set(options.faults ?? []);
			traffic.reset();
		},
	};
	parts.reset();
	return parts;
}

function times<T>(
	count: number,
	fields: T | ((index: number) => T),
	add: (fields: T, index: number) => { id: number | string },
): string[] {
	const fieldsFor = typeof fields === 'function' ? (fields as (index: number) => T) : () => fields;
	return Array.from({ length: count }, (_, index) => String(add(fieldsFor(index), index).id));
}
