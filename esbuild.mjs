/** Builds the bundles of dist/. `node esbuild.mjs [--production]`. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build, transform } from 'esbuild';
import { loadedBytes } from './test/harness/tools/bundle-size.mjs';

const production = process.argv.includes('--production');
const target = 'node22';

/** One bundle for each heavy part, so that activation loads the thin one only; the others are required on first use. */
const bundles = {
  extension: 'src/extension.ts',
  bootstrap: 'src/features/bootstrap/main.ts',
  certificates: 'src/features/certificates/main.ts',
  drain: 'src/features/drain/main.ts',
  etcd: 'src/features/etcd/main.ts',
  'etcd-gateway': 'src/backends/etcd/index.ts',
  groundwork: 'src/features/groundwork/main.ts',
  kubernetes: 'src/backends/kubernetes/index.ts',
  maintenance: 'src/features/maintenance/main.ts',
  practice: 'src/practice/index.ts',
  operations: 'src/operations/index.ts',
  readiness: 'src/features/readiness/main.ts',
  snapshots: 'src/features/snapshots/main.ts',
  ssh: 'src/backends/ssh/index.ts',
  'node-life': 'src/features/node-life/main.ts',
  upgrade: 'src/features/upgrade/main.ts',
  'language-client': 'src/language/client/index.ts',
  'language-server': 'src/language-server.ts',
  'language-yaml': 'src/language/yaml/index.ts',
  'language-format': 'src/language/format/index.ts',
  cli: 'src/cli/main.ts',
};

/** Parts of libraries that they import without our needing them: a megabyte. */
const absentParts = {
  name: 'absent-parts',
  setup({ onResolve, onLoad }) {
    const absent = { path: resolve('src/language/yaml/absent.ts') };
    onResolve({ filter: /^(ajv-i18n|prettier\/.*|vscode-languageserver(-protocol)?)$/ }, ({ importer }) =>
      importer.includes('yaml-language-server') ? absent : undefined,
    );
    // The schemas that it gets are made by us; whether a schema is one is for the rules of definitions to say.
    onResolve({ filter: /^ajv(-draft-04|\/dist\/20\d\d\.js)?$/ }, ({ path, importer }) =>
      importer.includes('yaml-language-server') ? { path, namespace: 'schema-of-schemas' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'schema-of-schemas' }, ({ path }) => ({ contents: acceptsAnySchema(DRAFTS[path]) }));
    // Of undici: the experimental parser, the second copy of the one that is used (SIMD is tried first, and then done
    // without), stand-ins for tests, WebSocket, EventSource and stores of its cache.
    const nothing = { path: resolve('src/backends/kubernetes/absent.cjs') };
    onResolve({ filter: /\/(milo|mock|websocket|eventsource)\/|\/lib\/cache\/|\/llhttp_simd-wasm\.js$/ }, ({ importer }) =>
      importer.includes('node_modules/undici') ? nothing : undefined,
    );
  },
};

/** Dialects of JSON Schema by the module that has a validator of them. */
const DRAFTS = {
  'ajv-draft-04': 'http://json-schema.org/draft-04/schema',
  ajv: 'http://json-schema.org/draft-07/schema',
  'ajv/dist/2019.js': 'https://json-schema.org/draft/2019-09/schema',
  'ajv/dist/2020.js': 'https://json-schema.org/draft/2020-12/schema',
};

/** A module in place of a validator of schemas, which has nothing against any. */
function acceptsAnySchema(dialect) {
  return `class Validator { defaultMeta() { return ${JSON.stringify(dialect)}; } getSchema() { return () => true; } }
export default { default: Validator };`;
}

/** An ES module as a CommonJS one of the same names. */
async function toCommonJS(text, sourcefile) {
  // What is loaded later is another CommonJS file beside this one.
  const as = { platform: 'node', target, supported: { 'dynamic-import': false }, sourcefile, legalComments: 'none' };
  if (!production) return transform(text, { ...as, format: 'cjs', sourcemap: 'external' });
  const { code } = await transform(text, { ...as, format: 'cjs' });
  // esbuild copies the exports into a second object first; with some 150 files, the code for that alone weighs 60 KB.
  const direct = code
    .replace(/^var (\w+_exports) = \{\};\n__export\(\1,/m, '__export(module.exports,')
    .replace(/^module\.exports = __toCommonJS\(\w+_exports\);$/m, '__defProp(module.exports, "__esModule", { value: true });')
    .replace(/^0 && \(module\.exports = \{[^}]*\}\);$/m, '');
  return transform(direct, { ...as, format: 'cjs', minify: true, treeShaking: true });
}

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });

// What several bundles need is written once, into files that they require. esbuild can split only what has the form of
// ES modules; what is loaded has to be CommonJS (ssh2 needs __dirname, forks of VS Code lag on ES modules). So each file
// is bundled as the one and turned into the other.
const result = await build({
  entryPoints: bundles,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'shared-[hash]',
  platform: 'node',
  format: 'esm',
  target,
  mainFields: ['module', 'main'],
  external: ['vscode', 'cpu-features', '*/sshcrypto.node'],
  plugins: [absentParts],
  minify: production,
  sourcemap: production ? false : 'inline',
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
});
writeFileSync('dist/meta.json', JSON.stringify(result.metafile));
for (const { path, text } of result.outputFiles) {
  const file = join('dist', basename(path));
  const { code, map } = await toCommonJS(text, file);
  writeFileSync(file, production ? code : `${code}//# sourceMappingURL=${basename(file)}.map\n`);
  if (!production) writeFileSync(`${file}.map`, map);
}
chmodSync('dist/cli.js', 0o755);

for (const name of Object.keys(bundles)) console.log(`dist/${name}.js ${loadedBytes(`dist/${name}.js`) >> 10} KB`);
