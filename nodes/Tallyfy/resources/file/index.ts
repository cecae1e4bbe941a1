import type { Resource } from '../operation';
import { deleteFile } from './delete';

export const file: Resource = { value: 'file', label: 'File', operations: [deleteFile] };
