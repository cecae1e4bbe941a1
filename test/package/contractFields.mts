import type { INodeProperties } from 'n8n-workflow';

type Defaults = Readonly<Record<string, unknown>>;

const LIST = { mode: 'list', value: '' };
const BY_ID = { mode: 'id', value: '' };

const OPTIONS: Defaults = {
	options: {},
	'options.concurrency': 5,
	'options.includeOtherFields': false,
	'options.maxRetries': 4,
	'options.maxWait': 300,
	'options.timeout': 30_000,
};

const filtersWithAge = (countedFrom: string): Defaults => ({
	returnAll: false,
	limit: 50,
	simplify: true,
	filters: {},
	'filters.age': { rule: { countedFrom, olderThan: 90, unit: 'days' } },
	'filters.age.rule.countedFrom': countedFrom,
	'filters.age.rule.olderThan': 90,
	'filters.age.rule.unit': 'days',
	'filters.dueWithin': 7,
	...OPTIONS,
});
const LISTED: Defaults = {
	'filters.archived': 'exclude',
	'filters.search': '',
	'filters.tag': LIST,
	'filters.notTagged': LIST,
	'filters.owner': LIST,
	'filters.notOwnedBy': LIST,
};

/** Conditions that a thing can have beside its age and its name, as they are when nobody has touched them. */
const ARCHIVED: Defaults = { archived: 'any', tag: LIST, notTagged: LIST, notOwnedBy: LIST };
const COMPLETED: Defaults = { completed: 'any' };

const change = (countedFrom: string, states: Defaults, more: Defaults = {}): Defaults => {
	const conditions = { ...states, countedFrom, name: '', olderThan: '', unit: 'days' };
	const named = Object.entries(conditions).map(([name, preset]) => [
		`safety.onlyIf.conditions.${name}`,
		preset,
	]);
	return {
		dryRun: false,
		safety: {},
		'safety.approved': false,
		'safety.expectedCount': 1,
		'safety.maxChanges': 50,
		'safety.onlyIf': { conditions },
		...(Object.fromEntries(named) as Defaults),
		'safety.protectedIds': '',
		...OPTIONS,
		'options.ignoreMissing': false,
		'options.output': 'result',
		'options.reason': '',
		...more,
	};
};
const BOTH = { ...ARCHIVED, ...COMPLETED };
const taskChange = { taskId: LIST, ...change('completed', BOTH) };
const processChange = { processId: LIST, ...change('completed', BOTH) };
const guestChange = { guestId: LIST, ...change('accessed', {}) };
const templateChange = { templateId: LIST, ...change('archived', ARCHIVED) };

/** Every field of every operation with its default, by resource and operation. */
export const FIELDS: Readonly<Record<string, Defaults>> = {
	'file.getMany': {
		filesOf: 'task',
		taskId: LIST,
		processId: LIST,
		...filtersWithAge('uploaded'),
	},
	'file.get': { fileId: BY_ID, ...OPTIONS },
	'file.download': { fileId: BY_ID, ...OPTIONS, 'options.binaryPropertyName': 'data' },
	'file.delete': {
		fileId: BY_ID,
		...change('uploaded', {}, { 'safety.copySha256': '', 'safety.lookFirst': false }),
	},
	'guest.getMany': {
		...filtersWithAge('accessed'),
		'filters.search': '',
		'filters.status': 'active',
	},
	'guest.get': { guestId: LIST, ...OPTIONS },
	'guest.disable': guestChange,
	'guest.enable': guestChange,
	'guest.delete': guestChange,
	'process.getMany': {
		...filtersWithAge('completed'),
		...LISTED,
		'filters.keepNewest': 10,
		'filters.status': 'complete',
		'filters.templateId': LIST,
	},
	'process.get': { processId: LIST, ...OPTIONS },
	'process.export': {
		processId: LIST,
		...OPTIONS,
		'options.binaryPropertyName': 'data',
	},
	'process.archive': processChange,
	'process.restore': processChange,
	'process.delete': processChange,
	'task.getMany': {
		...filtersWithAge('completed'),
		...LISTED,
		'filters.kind': 'oneOff',
		'filters.status': 'complete',
	},
	'task.get': { taskId: LIST, ...OPTIONS, 'options.includeComments': false },
	'task.archiveOneOff': taskChange,
	'task.restoreOneOff': taskChange,
	'task.deleteOneOff': taskChange,
	'template.getMany': { ...filtersWithAge('archived'), ...LISTED },
	'template.get': { templateId: LIST, ...OPTIONS },
	'template.archive': templateChange,
	'template.restore': templateChange,
	'template.delete': templateChange,
};

/** The names of fields, those inside others after a full stop, with their defaults; notices hold nothing. */
export function defaultsOf(
	fields: readonly INodeProperties[],
	prefix = '',
): [name: string, preset: unknown][] {
	return fields.flatMap((field) => {
		if (field.type === 'notice') return [];
		const name = prefix + field.name;
		const inner = (field.options ?? []).flatMap((option) => {
			if ('values' in option) return defaultsOf(option.values, `${name}.${option.name}.`);
			return 'type' in option ? defaultsOf([option], `${name}.`) : [];
		});
		return [[name, field.default], ...inner];
	});
}
