/**
 * Stands in the bundle for the parts of undici that Drydock never calls: `esbuild.mjs` puts it in their place. Whoever
 * does call one is told so by a TypeError, as nothing here can be called.
 */
module.exports = {};
