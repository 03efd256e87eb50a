/** What loading a bundle of dist/ costs. */
import { readFileSync, statSync } from 'node:fs';

/**
 * Bytes of a bundle together with every file that it requires at once (not those that it loads later).
 * @param bundle path as esbuild wrote it, such as `dist/extension.js`; the working directory is the project
 */
export function loadedBytes(bundle) {
  const { outputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8'));
  const files = new Set();
  const follow = (file) => {
    if (files.has(file)) return;
    files.add(file);
    for (const { path, kind, external } of outputs[file].imports) if (!external && kind === 'import-statement') follow(path);
  };
  follow(bundle);
  return [...files].reduce((sum, file) => sum + statSync(file).size, 0);
}
