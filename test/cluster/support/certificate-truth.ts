/** What kubeadm and OpenSSL say of the certificates of a rig, and the comparison with our list. None of our parsers is used. */
import { execFile } from 'node:child_process';
import { isIPv6 } from 'node:net';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { ExpiryEntry, ExpiryInventory } from '../../../src/core/model/expiry';
import type { Cluster } from '../../rig/cluster.mts';
import type { Host } from '../../rig/host.mts';

const run = promisify(execFile);

/** One certificate in OpenSSL's words. */
interface Truth {
  /** Epoch milliseconds. */
  readonly notAfter: number;
  readonly serial: string;
  /** `O=system:nodes, CN=system:node:cp1` */
  readonly subject: string;
  /** `DNS:cp1`, `IP:10.0.0.1`, sorted. */
  readonly names: readonly string[];
}

interface KubeadmLine {
  readonly name: string;
  /** A file that is missing has a date that is none. */
  readonly expirationDate: string;
  readonly caName?: string;
  readonly externallyManaged: boolean;
  readonly missing: boolean;
}

/** Everything that is known of one host without us. */
interface HostTruth {
  /** Certificates by path; the client certificate of a kubeconfig by the path of the kubeconfig. */
  readonly files: ReadonlyMap<string, readonly Truth[]>;
  readonly kubeadm: readonly KubeadmLine[];
}

const X509 = 'openssl x509 -noout -enddate -serial -subject -nameopt oneline,-space_eq -ext subjectAltName';

/** Prints every certificate of the folders and kubeconfigs of a host, one block each. */
const FILES = [
  'show() { echo "@ $1"; ' + X509 + ' 2>&1; }',
  // Each certificate of a bundle by itself.
  'each() { openssl crl2pkcs7 -nocrl -certfile "$1" | openssl pkcs7 -print_certs | awk -v to="$2" \'/BEGIN/ { n++ } /BEGIN/, /END/ { print > (to "/" n) }\'; }',
  'find /etc/kubernetes/pki /var/lib/kubelet/pki \\( -name "*.crt" -o -name "*-current.pem" \\) | while read -r file; do',
  '  folder=$(mktemp -d); each "$file" "$folder"',
  '  for one in $(ls "$folder" | sort -n); do show "$file" < "$folder/$one"; done; rm -r "$folder"',
  'done',
  'for file in /etc/kubernetes/*.conf; do',
  '  data=$(sed -n "s/^ *client-certificate-data: *//p" "$file")',
  '  if [ -n "$data" ]; then echo "$data" | base64 -d | show "$file"; fi',
  'done',
];

export async function truthOf(host: Host, isControlPlane: boolean): Promise<HostTruth> {
  const [printed, kubeadm] = await Promise.all([
    // A hundred small programs on a busy host: one that could not be run tells nothing of certificates, so it is read again once.
    host.script(FILES).catch(() => host.script(FILES)),
    isControlPlane ? host.exec(['kubeadm', 'certs', 'check-expiration', '-o', 'json']) : { stdout: '{}' },
  ]);
  const files = new Map<string, Truth[]>();
  for (const block of printed.split(/^@ /m).slice(1)) {
    const [path = ''] = block.split('\n', 1);
    files.set(path, [...(files.get(path) ?? []), truth(block)]);
  }
  const { certificates = [], certificateAuthorities = [] } = JSON.parse(kubeadm.stdout) as {
    certificates?: readonly KubeadmLine[];
    certificateAuthorities?: readonly KubeadmLine[];
  };
  return { files, kubeadm: [...certificates, ...certificateAuthorities] };
}

function truth(printed: string): Truth {
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(printed)?.[1]?.trim() ?? `no ${name}`;
  const names = /Subject Alternative Name:.*\n\s*(.*)/.exec(printed)?.[1] ?? '';
  return {
    notAfter: Date.parse(value('notAfter')),
    serial: value('serial'),
    subject: value('subject'),
    names: names
      .split(', ')
      .filter(Boolean)
      .map((name) => shortAddress(name.trim()))
      .sort(),
  };
}

/** OpenSSL writes all eight groups of an IPv6 address. */
function shortAddress(name: string): string {
  const address = /^IP Address:(.*)/.exec(name)?.[1];
  if (address === undefined) return name;
  return `IP:${isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address}`;
}

/** What a port presents, by `openssl s_client` on this machine. @param address `10.0.0.1:6443` */
async function presented(address: string): Promise<Truth> {
  const line = `openssl s_client -connect "$1" </dev/null 2>/dev/null | ${X509} 2>/dev/null`;
  const { stdout } = await run('sh', ['-c', line, 'openssl', address]);
  return truth(stdout);
}

function asTruth({ notAfter, serial, subject, names }: NonNullable<ExpiryEntry['certificate']>): Truth {
  return {
    notAfter,
    serial,
    subject: subject.text,
    names: [...names.dns.map((name) => `DNS:${name}`), ...names.ip.map((name) => `IP:${name}`)].sort(),
  };
}

/** Compares every row of our list with what kubeadm, OpenSSL and kubectl say, and looks for what is missing in it. */
export async function expectTrueList(
  cluster: Cluster,
  inventory: ExpiryInventory,
): Promise<{ readonly rows: number; readonly serving: number }> {
  expect(inventory.sources.filter(({ outcome }) => outcome !== 'read')).toEqual([]);
  const truths = new Map(
    await Promise.all(
      cluster.nodes.map(
        async (host) =>
          [
            host.name,
            await truthOf(
              host,
              cluster.controlPlanes.some(({ name }) => name === host.name),
            ),
          ] as const,
      ),
    ),
  );
  const rest = new Set(inventory.entries);
  const seen = new Map<string, Set<string>>(cluster.nodes.map(({ name }) => [name, new Set()]));
  const apiServers = cluster.controlPlanes.flatMap(({ name }) => truths.get(name)!.files.get('/etc/kubernetes/pki/apiserver.crt')!);
  let serving = 0;
  for (const entry of inventory.entries) {
    const { host, stored, kubeadm, served, certificate, name } = entry;
    const there = host === undefined ? undefined : truths.get(host);
    const label = `${host ?? ''} ${name}`;
    if (stored && there) {
      expect(there.files.get(stored.path), label).toContainEqual(asTruth(stored.certificate));
      seen.get(host!)!.add(stored.path);
      rest.delete(entry);
    }
    if (kubeadm && there) {
      const line = there.kubeadm.find((one) => one.name === name);
      expect(line, label).toMatchObject({ externallyManaged: kubeadm.externallyManaged, missing: kubeadm.missing });
      expect(kubeadm.missing ? undefined : Date.parse(line!.expirationDate), `${label}, by kubeadm`).toBe(entry.expiresAt);
      expect(kubeadm.authority ?? '', label).toBe(line!.caName ?? '');
      // kubeadm and the file are one row: a name or a place of ours that is wrong would make two.
      expect(stored?.certificate.notAfter, `${label}, the file`).toBe(entry.expiresAt);
      rest.delete(entry);
    }
    for (const { address, certificate: shown } of served) {
      // The endpoint is a load balancer, which shows another API server each time.
      const expected = host === undefined ? apiServers : [await presented(address)];
      expect(expected, `${label} at ${address}`).toContainEqual(asTruth(shown));
      serving += 1;
      rest.delete(entry);
    }
    if (host === undefined && certificate && entry.group === 'authorities')
      expect(certificate.serial, label).toBe([...truths.values()][0]!.files.get('/etc/kubernetes/pki/ca.crt')![0]!.serial);
    if (host === undefined && certificate && entry.group === 'kubeconfigs') {
      const { stdout } = await run('sh', [
        '-c',
        `sed -n 's/^ *client-certificate-data: *//p' "$1" | base64 -d | ${X509} 2>/dev/null`,
        'x',
        entry.place,
      ]);
      expect(asTruth(certificate), label).toEqual(truth(stdout));
    }
    if (host === undefined && certificate) rest.delete(entry);
  }
  for (const [host, { files, kubeadm }] of truths) {
    expect([...seen.get(host)!].sort(), `files of ${host}`).toEqual([...files.keys()].sort());
    const listed = inventory.entries.filter((entry) => entry.host === host && entry.kubeadm).map(({ name }) => name);
    expect(listed.sort(), `kubeadm on ${host}`).toEqual(kubeadm.map(({ name }) => name).sort());
  }
  await expectTokens(cluster, inventory, rest);
  expect([...rest].map(({ id }) => id)).toEqual([]);
  return { rows: inventory.entries.length, serving };
}

async function expectTokens(cluster: Cluster, { entries }: ExpiryInventory, rest: Set<ExpiryEntry>): Promise<void> {
  const { stdout } = await cluster.controlPlanes[0]!.exec(['kubeadm', 'token', 'list', '-o', 'json']);
  const tokens = (stdout.match(/^\{[\s\S]*?^\}/gm) ?? []).map((text) => JSON.parse(text) as { token: string; expires?: string });
  const ours = entries.filter(({ token }) => token);
  expect(ours.map(({ name, expiresAt }) => [name, expiresAt]).sort()).toEqual(
    tokens.map(({ token, expires }) => [token.split('.')[0], expires === undefined ? undefined : Date.parse(expires)]).sort(),
  );
  for (const entry of ours) rest.delete(entry);
  const uploaded = entries.find(({ id }) => id === 'uploaded');
  const owner = await cluster.kubectl(
    'get',
    'secret',
    'kubeadm-certs',
    '-n',
    'kube-system',
    '--ignore-not-found',
    '-o',
    'jsonpath={.metadata.ownerReferences[0].name}',
  );
  expect(uploaded !== undefined).toBe(owner !== '');
  const token = tokens.find((one) => `bootstrap-token-${one.token.split('.')[0]}` === owner.trim());
  if (uploaded) {
    expect(uploaded.expiresAt).toBe(token?.expires === undefined ? undefined : Date.parse(token.expires));
    rest.delete(uploaded);
  }
}
