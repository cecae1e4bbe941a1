import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { contentOf, sizeOf } from '../world/files.mts';
import {
	confirm,
	ORGANIZATION,
	refuse,
	refuseMissing,
	type Route,
	type Tallyfy,
} from './answers.mts';

/** What is known of a file, and its content. */
export function addFileReading(app: FastifyInstance, { state, quirks }: Tallyfy): void {
	app.get<Route>(`${ORGANIZATION}/assets/:id`, ({ sight, params }, reply) => {
		const asset = sight.asset(params.id);
		return asset ? { data: asset } : refuseMissing(reply, 'Asset');
	});

	app.get<Route>(`${ORGANIZATION}/file/:id/dl`, (request, reply) => {
		const { organization, sight, member, params } = request;
		const asset = sight.asset(params.id);
		// The bytes of a file at Dropbox and the like were never in Tallyfy's storage.
		if (asset?.source !== 'local') return refuseMissing(reply, 'Asset');
		state.recordActivity(organization, 'File downloaded', asset.id, member);
		const sizeBytes = sizeOf(organization, asset);
		const name = asset.filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
		reply
			.type('application/octet-stream')
			.header('content-disposition', `attachment; filename="${name}"`);
		if (quirks.sendsContentLength) reply.header('content-length', sizeBytes);
		return reply.send(Readable.from(contentOf(asset.id, sizeBytes), { objectMode: false }));
	});
}

/** Deleting a file for good, and archiving its record only. */
export function addFileChanges(app: FastifyInstance, { state, quirks }: Tallyfy): void {
	app.delete<Route>(`${ORGANIZATION}/file/:id`, (request, reply) => {
		const { organization, sight, params } = request;
		const asset = sight.asset(params.id);
		if (!asset || quirks.deletionsAnswer404) return refuseMissing(reply, 'Asset');
		// Assumption: that it refuses is documented, the status is not.
		if (asset.subject.type === 'Organization')
			return refuse(reply, { status: 400, message: 'An organization logo cannot be deleted.' });
		state.deleteFile(organization, asset);
		if (quirks.fileDeleteAnswer === 'noContent') return confirm(request, reply);
		const bodies = { data: { data: asset }, empty: undefined, emptyList: [], emptyObject: {} };
		return confirm(request, reply, 200, bodies[quirks.fileDeleteAnswer]);
	});

	// Assumption: what it answers; documented is only that the stored file stays.
	app.delete<Route>(`${ORGANIZATION}/assets/:id`, (request, reply) => {
		const asset = request.sight.asset(request.params.id);
		if (!asset) return refuseMissing(reply, 'Asset');
		state.archive(asset);
		return confirm(request, reply);
	});
}
