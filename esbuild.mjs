/** Builds the bundles of dist/. `node esbuild.mjs [--production]`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const production = process.argv.includes('--production');

/**
 * One bundle for each heavy part, so that activation loads the thin one only; the others are required on first use.
 * CJS, because ssh2 needs __dirname and forks of VS Code lag on ESM; not one bundle with import(), because the
 * namespace object defeats tree shaking.
 */
const bundles = {
  extension: 'src/extension.ts',
  certificates: 'src/features/certificates/main.ts',
  drain: 'src/features/drain/main.ts',
  etcd: 'src/features/etcd/main.ts',
  'etcd-gateway': 'src/backends/etcd/index.ts',
  kubernetes: 'src/backends/kubernetes/index.ts',
  practice: 'src/practice/index.ts',
  operations: 'src/operations/index.ts',
  snapshot: 'src/snapshot.ts',
  ssh: 'src/backends/ssh/index.ts',
  upgrade: 'src/features/upgrade/main.ts',
  'language-client': 'src/language/client/index.ts',
  'language-server': 'src/language-server.ts',
  'language-yaml': 'src/language/yaml/index.ts',
  'language-format': 'src/language/format/index.ts',
  cli: 'src/cli/main.ts',
  yaml: 'node_modules/yaml/dist/index.js',
};
const entries = Object.entries(bundles).filter(([, source]) => existsSync(source));

/** What yaml-language-server imports without our needing it: half a megabyte. */
const absentFromYaml = {
  name: 'absent-from-yaml',
  setup({ onResolve }) {
    onResolve({ filter: /^(ajv-i18n|prettier\/.*|vscode-languageserver(-protocol)?)$/ }, ({ importer }) =>
      importer.includes('yaml-language-server') ? { path: resolve('src/language/yaml/absent.ts') } : undefined,
    );
  },
};

/** The command line takes what other bundles have from them: packaged once, and loaded when a command needs it. */
const sharedWithCli = {
  name: 'shared-with-cli',
  setup({ onResolve }) {
    const shared = {
      './lint/command': './language-server.js',
      './snapshot/command': './snapshot.js',
      '../../backends/etcd': './etcd-gateway.js',
      '../../backends/kubernetes': './kubernetes.js',
      '../backends/kubernetes': './kubernetes.js',
      '../../backends/ssh': './ssh.js',
      '../../operations': './operations.js',
    };
    onResolve({ filter: /^\.{1,2}\// }, ({ path, importer }) =>
      path in shared && importer.startsWith(resolve('src/cli')) ? { path: shared[path], external: true } : undefined,
    );
  },
};

/** Four bundles read YAML with the same library: packaged once, beside them. yaml-language-server brings a version of its own. */
const sharedYaml = {
  name: 'shared-yaml',
  setup({ onResolve }) {
    onResolve({ filter: /^yaml$/ }, ({ importer }) =>
      importer.startsWith(resolve('src')) ? { path: './yaml.js', external: true } : undefined,
    );
  },
};

/** SSH servers of the practice cluster take the library from the bundle that has it. */
const sharedWithPractice = {
  name: 'shared-with-practice',
  setup({ onResolve }) {
    onResolve({ filter: /^ssh2$/ }, ({ importer }) =>
      importer.startsWith(resolve('src/practice')) ? { path: './ssh.js', external: true } : undefined,
    );
  },
};

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
const result = await build({
  entryPoints: Object.fromEntries(entries),
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  mainFields: ['module', 'main'],
  external: ['vscode', 'cpu-features', '*/sshcrypto.node', ...Object.keys(bundles).map((name) => `./${name}.js`)],
  plugins: [absentFromYaml, sharedWithCli, sharedYaml, sharedWithPractice],
  // What is loaded later is another CommonJS file beside this one.
  supported: { 'dynamic-import': false },
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
writeFileSync('dist/meta.json', JSON.stringify(result.metafile));
for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) {
  if (file.endsWith('.js')) console.log(`${file} ${(bytes / 1024).toFixed(0)} KB`);
}
