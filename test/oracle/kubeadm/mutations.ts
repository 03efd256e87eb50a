import { readDocument } from '../../../src/language/service/document';
import type { YamlNode } from '../../../src/language/service/yaml/nodes';
import { walk } from '../../../src/language/service/yaml/walk';

export interface Mutation {
  readonly name: string;
  readonly text: string;
}

/** Values that are put in the place of every scalar. */
const ANY = [
  'null',
  '""',
  'x y',
  '"12"',
  '12',
  '-1',
  '1.5',
  'true',
  'yes',
  '[]',
  '[a]',
  '{}',
  '{a: b}',
  '"*"',
  'Abc',
  '"é"',
  '0x10',
  '2026-01-01',
  '~',
];

/** Values that are put where a field's name says what it holds. */
const BY_FIELD: Readonly<Record<string, readonly string[]>> = {
  kubernetesVersion: [
    'v1.34',
    '1.34.0',
    'v1.35.0',
    'v1.33.2',
    'v1.32.9',
    'v1.99.0',
    'v1.34.0-rc.1',
    'v1.34.0+build',
    'v01.34.0',
    'v1.34.0_x',
    'v1.34.0.1',
    'ci/v1.34.0',
    'release/v1.34.1',
    'ci-cross/v1.34.0',
    'V1.34.0',
    '1.34',
    'newest',
    'v2.0.0',
  ],
  controlPlaneEndpoint: [
    'api',
    'api:0',
    'api:99999',
    'api:65535',
    'api:',
    ':6443',
    'https://api:6443',
    'API.example.com',
    '10.0.0.1',
    '"10.0.0.300:6443"',
    '"[fd00::1]:6443"',
    '"[fd00::1]"',
    '"fd00::1"',
    '"fd00::10:6443"',
    'a_b:1',
    '010.0.0.1:6443',
    'api:64 43',
    'api:+80',
    'x..y',
  ],
  advertiseAddress: [
    '0.0.0.0',
    '"::"',
    '127.0.0.1',
    '"::1"',
    '10.0.0',
    '10.0.0.256',
    '010.1.1.1',
    '"fe80::1"',
    '"fe80::1%eth0"',
    'host',
    '224.0.0.1',
    '"::ffff:10.0.0.1"',
    '10.0.0.1/24',
    '169.254.1.1',
    '255.255.255.255',
  ],
  bindPort: ['0', '65535', '65536', '-5', '06443', '"6443"', '2147483648', '6443.0', '1e3'],
  podSubnet: [
    '10.244.0.0/24',
    '10.244.0.0/25',
    '10.244.0.0/26',
    '10.0.0.0/8',
    '10.0.0.0/7',
    '0.0.0.0/0',
    '10.244.0.5/16',
    '10.244.0.0',
    '"10.244.0.0/16, fd00::/48"',
    '"10.244.0.0/16,10.245.0.0/16"',
    '"10.244.0.0/16,fd00:1::/48"',
    'fd00::/48',
    'fd00::/47',
    'fd00::/64',
    'fd00::/65',
    '"10.1.0.0/16,fd00::/60,10.2.0.0/16"',
    'fec0::/56',
    '10.244.0.0/33',
    '"10.244.0.0/16,"',
    '10.96.0.0/16',
    '10.244.0.0/016',
    '10.244.0.0/28',
    '10.244.0.0/9',
  ],
  serviceSubnet: [
    '10.96.0.0/11',
    '10.96.0.0/12',
    '10.96.0.0/28',
    '10.96.0.0/29',
    '10.96.0.1/16',
    'fd00::/108',
    'fd00::/107',
    'fd00::/112',
    '"10.96.0.0/16,fd00::/112"',
    '"10.96.0.0/16,10.97.0.0/16"',
    '10.0.0.0/8',
    '0.0.0.0/1',
    'fd00::/124',
    'fd00::/125',
  ],
  dnsDomain: ['cluster', 'Cluster.local', 'a_b', '-a', 'a.', '.a', 'a..b'],
  certificatesDir: ['pki', './pki', '/', 'C:\\pki', '~/pki'],
  dataDir: ['var/lib', '/x'],
  imageRepository: [
    'registry.k8s.io/',
    'https://registry.k8s.io',
    'Registry.example.com',
    'registry.example.com/UP',
    'localhost:5000',
    'localhost:5000/k8s',
    'a b',
    'k8s.gcr.io',
    'a//b',
    '10.0.0.1:5000/x',
    '"[fd00::1]:5000/x"',
    'x:y',
    'x:80',
    '-a',
    'a_b',
    'a__b',
    'a___b',
    'user@host',
  ],
  imageTag: ['3.5', 'x:y', 'v 1'],
  encryptionAlgorithm: ['RSA-2048', 'rsa-2048', 'ECDSA-P384', 'ECDSA-P521', 'RSA', 'RSA-4096'],
  certificateValidityPeriod: [
    '1d',
    '1h',
    '-1h',
    '1',
    '"0"',
    '1.5h',
    'P1D',
    '1h 5m',
    '999999h',
    '3000000h',
    '1e3h',
    '.5h',
    '1h5',
    '+5m',
    '5µs',
    '100000h',
  ],
  caCertificateValidityPeriod: ['10y', '1m'],
  discovery: ['5m', '5 m'],
  timeoutForControlPlane: ['4m', 'four'],
  timeout: ['5m', '5'],
  ttl: ['0s', '24', '1d', '-1h'],
  token: [
    'abcdef.0123456789abcdef',
    'ABCDEF.0123456789abcdef',
    'abcdef',
    'abcdef.0123456789abcde',
    'abcdef-0123456789abcdef',
    'abc"def.0123456789abcdef',
  ],
  tlsBootstrapToken: ['abcdef.0123456789abcdef', 'bad'],
  certificateKey: [
    'abc',
    'zz',
    'e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd220',
    'E6A2EB8581237AB72A4F494F30285EC12A9694D750B9785706A83BFCBBBD2204',
    'g6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204',
  ],
  criSocket: [
    '/run/x.sock',
    'unix:/run/x.sock',
    'unix//run/x',
    'unixx:///run',
    'tcp://1.2.3.4:99',
    'npipe:////./pipe/containerd',
    'run/x.sock',
    'unix:///run/%zz',
    '/run/%zz',
    'UNIX:///run/x.sock',
    'unix://a b/x',
    'http://[::1',
    '/var/run/dockershim.sock',
    '": x"',
    'unix:',
  ],
  name: ['CP-1', 'cp_1', ' cp-1 ', 'cp.1', '-cp', 'a b', '"   "', 'cp-1.example.com'],
  imagePullPolicy: ['Always', 'always', 'Never', 'Sometimes'],
  effect: ['Bad', 'NoExecute'],
  key: ['a b', 'a/b/c'],
  directory: ['patches', '/x'],
  apiServerEndpoint: [
    'api',
    'api:',
    ':6443',
    'api:99999',
    'api:x',
    'https://api:6443',
    '"fd00::1:6443"',
    '"[fd00::1]:6443"',
    '"[fd00::1]"',
    '"[fd00::1]x:1"',
    'a]b:1',
  ],
  kubeConfigPath: ['https://x/y', 'http://x/y', '": x"', 'ftp://x'],
  caCertPath: ['/x.pem', 'ca.crt', '/x.crt', '/.crt'],
  hostPath: ['x', '/y'],
  mountPath: ['x', '/y'],
  pathType: ['Odd', 'File'],
  caFile: ['ca.crt', '/x'],
  certFile: ['c.crt', '/x'],
  keyFile: ['k.key', '/x'],
  contextLines: ['-3', '"3"', '1.0'],
  clusterName: ['a b', 'A'],
  expires: ['2030-01-01T00:00:00Z'],
};

/** One for items of lists, by the list's name. */
const BY_LIST: Readonly<Record<string, readonly string[]>> = {
  certSANs: [
    'UPPER.example.com',
    '10.0.0.300',
    '10.0.0.0/24',
    '*.x.y',
    'a.*.b',
    'x:443',
    'https://x',
    '"fd00::1"',
    '-x',
    '*',
    '"[fd00::1]"',
    'x_y',
    '010.0.0.1',
  ],
  serverCertSANs: ['UPPER.example.com', '10.0.0.300', '*.x', 'x y'],
  peerCertSANs: ['Up'],
  endpoints: ['http://10.0.0.1:2379', '10.0.0.1:2379', 'https://', 'etcd-1', '": x"', 'HTTPS://x:1', 'https://x:y', '//x:1'],
  usages: ['signing', 'Signing', 'other'],
  groups: ['system:bootstrappers:x', 'system:bootstrappers:X', 'system:nodes', 'system:bootstrappers:', 'system:bootstrappers:a:'],
  caCertHashes: ['sha256:abc', 'md5:x'],
  unmountFlags: ['MNT_DETACH', 'mnt_force', 'MNT_X'],
  skipPhases: ['nothing', 'preflight'],
  ignorePreflightErrors: ['all', 'Odd'],
};

/** Every one-change variant of a document: values, names, duplicates, removals. */
export function mutationsOf(text: string): readonly Mutation[] {
  const { root } = readDocument(text);
  const found: Mutation[] = [];
  const edit = (name: string, start: number, end: number, newText: string) =>
    found.push({ name, text: text.slice(0, start) + newText + text.slice(end) });
  for (const { key, value, path } of walk(root)) {
    if (path.length === 0) continue;
    const where = path.join('.');
    const last = path.at(-1);
    if (typeof last === 'string' && key) {
      if (last !== 'apiVersion' && last !== 'kind') {
        edit(`${where}: renamed`, key.start, key.end, `${last}X`);
        edit(`${where}: other case`, key.start, key.end, last.charAt(0).toUpperCase() + last.slice(1));
      }
      const lineStart = text.lastIndexOf('\n', key.start - 1) + 1;
      if (/^ *$/.test(text.slice(lineStart, key.start)) && value.kind === 'scalar') {
        const line = text.slice(lineStart, text.indexOf('\n', value.end) + 1);
        edit(`${where}: twice`, lineStart, lineStart, line);
        edit(`${where}: removed`, lineStart, lineStart + line.length, '');
      }
    }
    if (last === 'apiVersion' || last === 'kind') continue;
    const field = typeof last === 'string' ? (BY_FIELD[last] ?? []) : (BY_LIST[String(path.at(-2))] ?? []);
    const values = [
      ...new Set([
        ...(value.kind === 'scalar'
          ? ANY
          : ['null', 'x', '12', ...(value.kind === 'map' ? ['[]', '{}'] : ['{}', '[]', '[1]', '[null]', '[{}]'])]),
        ...field,
      ]),
    ];
    const start = replaceStart(text, value);
    for (const newText of values) edit(`${where} = ${newText}`, start, value.end, start === value.start ? newText : ` ${newText}`);
  }
  return found.filter((mutation) => mutation.text !== text);
}

/** A block collection is replaced from behind the colon of its key, or where it stands in a list. */
function replaceStart(text: string, value: YamlNode): number {
  if (value.kind === 'scalar' || value.kind === 'alias' || value.isFlow) return value.start;
  const before = /:[ \t]*\n\s*$/.exec(text.slice(0, value.start));
  return before === null ? value.start : before.index + 1;
}
