import { file } from './file';
import type { Resource } from './operation';
import { task } from './task';

/** Everything the node offers. A new operation is a file of its own and a line here or in its resource. */
export const resources: readonly Resource[] = [file, task];
