import { file } from './file';
import type { Resource } from './operation';
import { process } from './process';
import { task } from './task';
import { template } from './template';

/** Everything the node offers. A new operation is a file of its own and a line here or in its resource. */
export const resources: readonly Resource[] = [file, process, task, template];
