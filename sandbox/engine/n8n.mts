import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Before n8n-core is loaded: it would otherwise write its settings into the home folder.
const userFolder = (process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'tallyfy-engine-')));

/** The only folder where workflows may read and write files; to be made by whoever needs it. */
export const FILES_FOLDER = join(userFolder, 'files');
process.env.N8N_RESTRICT_FILE_ACCESS_TO = FILES_FOLDER;

// Not `import`: the ESM build of n8n-workflow names its files without endings, which Node refuses.
const require = createRequire(import.meta.url);

export const n8nCore = require('n8n-core') as typeof import('n8n-core');
export const n8nWorkflow = require('n8n-workflow') as typeof import('n8n-workflow');
export const OWN_NODES_MANIFEST = require.resolve('n8n-nodes-base/package.json');
