/** Import directions of docs/decisions.md and CONTRIBUTING.md. A layer may import only what is listed for it. */
const allowed = {
  core: [],
  ports: ['core'],
  operations: ['core', 'ports'],
  backends: ['core', 'ports'],
  practice: ['core', 'ports'],
  ui: ['core', 'ports'],
  features: ['core', 'ports', 'operations', 'ui'],
  'language/service': ['core'],
  'language/protocol': [],
  'language/yaml': [],
  'language/format': [],
  'language/server': ['core', 'language/service', 'language/protocol', 'language/yaml', 'language/format'],
  'language/client': ['core', 'ui', 'language/protocol'],
  cli: ['core', 'ports', 'operations', 'backends', 'language/service'],
};
const mayUseVscode = ['ui', 'features', 'language/client'];
const pure = ['core', 'ports', 'operations', 'language/service', 'language/protocol'];
const folder = (layer) => `^src/${layer}/`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(allowed).map(([layer, targets]) => ({
      name: `${layer.replace('/', '-')}-imports`,
      comment: `${layer} may import ${[layer, ...targets].join(', ')}`,
      severity: 'error',
      from: { path: folder(layer) },
      to: { path: '^src/', pathNot: [layer, ...targets].map(folder) },
    })),
    {
      name: 'vscode-only-at-the-surface',
      comment: 'ui, features, the language client and the composition root know VS Code; nothing else, not even by type',
      severity: 'error',
      from: { path: '^src/', pathNot: [...mayUseVscode.map(folder), '^src/(extension|root)\\.ts$'] },
      to: { path: '^vscode$|^vscode-languageclient|@types/vscode' },
    },
    {
      name: 'pure-layers-do-no-io',
      comment: 'core, ports, operations and the language service compute; ports carry what touches the world',
      severity: 'error',
      from: { path: pure.map(folder), pathNot: '^src/ports/(remote-shell|handshake)\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|assert)$' },
    },
    {
      name: 'a-stream-is-a-type-here',
      comment: 'forwarded connections are streams of Node; the port names their type and does nothing with them',
      severity: 'error',
      from: { path: '^src/ports/(remote-shell|handshake)\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?stream$' },
    },
    {
      name: 'pure-layers-use-pure-libraries',
      severity: 'error',
      from: { path: pure.filter((layer) => layer !== 'language/service').map(folder) },
      to: { dependencyTypes: ['npm'], pathNot: '(^|/)node_modules/yaml/' },
    },
    { name: 'no-tests-in-the-product', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$|cpu-features|sshcrypto' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'types', 'default'] },
  },
};
