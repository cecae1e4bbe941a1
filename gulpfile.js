const { rmSync } = require('node:fs');
const { dest, parallel, src } = require('gulp');

/** An empty dist: files of an operation that was renamed or removed must not be packed. */
function clean(done) {
	rmSync('dist', { recursive: true, force: true });
	done();
}

/** Icons and the codex lie beside their sources; TypeScript does not copy them. */
function copyOf(folder) {
	const copy = () =>
		src(`${folder}/**/*.{svg,node.json}`, { encoding: false }).pipe(dest(`dist/${folder}`));
	copy.displayName = `copy ${folder}`;
	return copy;
}

exports.clean = clean;
exports.assets = parallel(copyOf('nodes'), copyOf('credentials'));
