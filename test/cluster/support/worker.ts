import { build } from 'esbuild';

/** Makes a program of a file of the tests, for `fork`. */
export async function bundleWorker(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'silent',
    // ssh2 tries native helpers, which it does without where they are missing.
    external: ['cpu-features', '*.node'],
    // Libraries that are not written as modules.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;",
    },
  });
  return outfile;
}
