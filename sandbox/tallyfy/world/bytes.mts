import { createHash } from 'node:crypto';
import { createRandom } from '../random.mts';
import type { Organization } from '../state/organization.mts';
import type { Asset } from '../state/records.mts';

const BLOCK_BYTES = 64 * 1024;
const KIB = 1024;

/** The size of a file's content. */
export function sizeOf(organization: Organization, asset: Asset): number {
	const usualKib = 1 + (Number.parseInt(asset.id.slice(0, 8), 16) % 64);
	return organization.fileSizes.get(asset.id) ?? usualKib * KIB;
}

/**
 * The content of a file in blocks, made as it is read: the same bytes for the same id and size, whatever else the sandbox
 * did. Each block begins with its number, so that one that is lost, doubled or misplaced changes the checksum.
 */
export function* contentOf(id: string, sizeBytes: number): Generator<Buffer> {
	const random = createRandom(Number.parseInt(id.slice(0, 8), 16));
	const words = Uint32Array.from({ length: BLOCK_BYTES / 4 }, () => random() * 2 ** 32);
	const pattern = Buffer.from(words.buffer);
	for (let from = 0, number = 0; from < sizeBytes; from += BLOCK_BYTES, number += 1) {
		const block = Buffer.from(pattern);
		block.writeUInt32BE(number, 0);
		yield block.subarray(0, Math.min(BLOCK_BYTES, sizeBytes - from));
	}
}

/** The SHA-256 checksum of a file's content, in hexadecimal. */
export function sha256Of(id: string, sizeBytes: number): string {
	const hash = createHash('sha256');
	for (const block of contentOf(id, sizeBytes)) hash.update(block);
	return hash.digest('hex');
}
