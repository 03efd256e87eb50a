/** `npm run package`: the VSIX, and proof that it holds what it should and keeps its budget. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createVSIX, listFiles } from '@vscode/vsce';
import { loadedBytes } from './tools/bundle-size.mjs';

const LIMITS = { vsix: 2 * 1024 * 1024, extension: 150 * 1024 };

execFileSync(process.execPath, ['esbuild.mjs', '--production'], { stdio: 'inherit' });
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const packagePath = `${name}-${version}.vsix`;
await createVSIX({ packagePath, dependencies: false, skipLicense: false, allowMissingRepository: true, rewriteRelativeLinks: false });
const files = await listFiles({ dependencies: false });
const problems = [];
for (const wanted of ['package.json', 'dist/extension.js', 'dist/kubernetes.js', 'dist/practice.js', 'README.md']) {
  if (!files.includes(wanted)) problems.push(`${wanted} is missing from the package`);
}
for (const file of files)
  if (/^(src|test|node_modules|docs)\/|\.map$/.test(file)) problems.push(`${file} does not belong into the package`);
const size = statSync(packagePath).size;
const thin = loadedBytes('dist/extension.js');
if (size > LIMITS.vsix) problems.push(`the package has ${kb(size)}, more than ${kb(LIMITS.vsix)}`);
if (thin > LIMITS.extension) problems.push(`dist/extension.js and what it requires have ${kb(thin)}, more than ${kb(LIMITS.extension)}`);
console.log(`${packagePath}: ${files.length} files, ${kb(size)}; activation loads ${kb(thin)}`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function kb(bytes) {
  return `${Math.round(bytes / 1024)} KB`;
}
