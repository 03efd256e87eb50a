/**
 * The Go types of Kubernetes as a program, for the oracle tests and for
 * `node test/harness/tools/kubernetes-types.mjs`, which writes src/core/snapshot/kubernetes/data/messages.ts from the types of
 * the newest Kubernetes and of an old one, so that fields and kinds that were dropped in between are still read.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureCached } from './cache.mjs';
import { ensureGo } from './go.mjs';
import { run } from './run.mjs';

const VERSIONS = ['0.36.1', '0.26.1'];
const root = resolve(import.meta.dirname, '..', '..', '..');
const source = join(root, 'test/oracle/kubernetes-types');
const files = ['main.go', 'examples.go'];

/** Path of the program, with the types of one version of k8s.io/api. */
export async function ensureKubernetesTypes(version = VERSIONS[0]) {
  const digest = createHash('sha256');
  for (const name of files) digest.update(readFileSync(join(source, name)));
  const dir = await ensureCached({
    name: 'kubernetes-types',
    version: `${version}-${digest.digest('hex').slice(0, 8)}`,
    title: `the Go types of Kubernetes ${version} (built from source)`,
    build: async (work) => {
      const go = await ensureGo();
      const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'auto', GOWORK: 'off' };
      const folder = join(work, 'source');
      mkdirSync(folder);
      for (const name of files) copyFileSync(join(source, name), join(folder, name));
      const requires = ['client-go', 'apimachinery', 'api'].map((name) => `require k8s.io/${name} v${version}`);
      writeFileSync(join(folder, 'go.mod'), ['module drydock.test/types', 'go 1.21', ...requires, ''].join('\n'));
      await run([go, 'mod', 'tidy'], { cwd: folder, env });
      await run([go, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(work, 'kubernetes-types'), '.'], { cwd: folder, env });
    },
  });
  return join(dir, 'kubernetes-types');
}

if (process.argv[1] === import.meta.filename) {
  const kinds = {};
  const messages = {};
  for (const version of VERSIONS) {
    const found = JSON.parse(await run([await ensureKubernetesTypes(version), 'describe']));
    for (const [kind, message] of Object.entries(found.kinds)) kinds[kind] ??= message;
    for (const [name, fields] of Object.entries(found.messages)) {
      const known = messages[name];
      if (!known) messages[name] = fields;
      // A field that was dropped is shown only where it is stored.
      else known.push(...dropped(known, fields));
    }
  }
  const target = join(root, 'src/core/snapshot/kubernetes/data/messages.ts');
  mkdirSync(join(target, '..'), { recursive: true });
  writeFileSync(target, written(kinds, messages));
}

function dropped(known, fields) {
  return fields
    .filter(({ number }) => !known.some((field) => field.number === number))
    .map((field) => ({ ...field, marks: `${field.marks}!` }));
}

/** One line for each message: fields are number, name, `:`, type, marks; types are a letter or `.` and the message's place. */
function written(kinds, messages) {
  const names = Object.keys(messages).sort();
  const places = new Map(names.map((name, place) => [name, place.toString(36)]));
  const lines = names.map((name) =>
    messages[name]
      .sort((a, b) => a.number - b.number)
      .map(({ number, name: json, type, marks }) => `${number}${json}:${places.has(type) ? `.${places.get(type)}` : type}${marks}`)
      .join(' '),
  );
  const kindLines = Object.entries(kinds)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, name]) => `${kind} ${places.get(name)}`);
  return [
    `/** Made by test/harness/tools/kubernetes-types.mjs from k8s.io/api ${VERSIONS.map((version) => `v${version}`).join(' and ')}. Read by ../schema.ts. */`,
    'export const KINDS = `',
    ...kindLines,
    '`;',
    '',
    'export const MESSAGES = `',
    ...lines,
    '`;',
    '',
  ].join('\n');
}
