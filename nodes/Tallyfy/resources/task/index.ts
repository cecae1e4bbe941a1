import type { Resource } from '../operation';
import { deleteOneOff } from './deleteOneOff';

export const task: Resource = { value: 'task', label: 'Task', operations: [deleteOneOff] };
