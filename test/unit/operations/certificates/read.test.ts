import { beforeAll, describe, expect, it } from 'vitest';
import { commandFailure } from '../../../../src/core/command/result';
import type { CommandSpec } from '../../../../src/core/command/spec';
import { DrydockError } from '../../../../src/core/errors';
import { takeInventory } from '../../../../src/core/policy/certificates/inventory';
import { readExpiryFacts, type ExpiryReaderDeps } from '../../../../src/operations/certificates/read';
import type { KubeconfigCertificate } from '../../../../src/ports/clusters';
import type { HandshakePort } from '../../../../src/ports/handshake';
import type { RemoteShellPort } from '../../../../src/ports/remote-shell';
import { issue, type Issued } from '../../core/certificates';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node, pod } from '../support/objects';

const address = (host: string) => ({ internalIP: host, addresses: [{ type: 'InternalIP', address: host }] });
const never = new AbortController().signal;

describe('reading what expires', () => {
  let leaf: Issued;
  let authority: Issued;
  beforeAll(async () => {
    [leaf, authority] = [await issue({ subject: 'CN=leaf' }), await issue({ subject: 'CN=kubernetes', authority: true })];
  });

  function setting(over: Partial<ExpiryReaderDeps> = {}) {
    const cluster = new FakeCluster(new FakeClock()).put(
      node('cp1', { roles: ['control-plane'], ...address('10.0.0.11') }),
      node('w01', { ...address('10.0.0.21'), kubeletPort: 10251 }),
      pod('kube-system/kube-apiserver-cp1', {
        mirror: true,
        nodeName: 'cp1',
        labels: { component: 'kube-apiserver', tier: 'control-plane' },
        annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': '10.0.0.11:7443' },
      }),
      pod('kube-system/etcd-cp1', { mirror: true, nodeName: 'cp1', labels: { component: 'etcd', tier: 'control-plane' } }),
    );
    const asked: string[] = [];
    const handshakes: HandshakePort = {
      async chainOf({ host, port }, dial) {
        asked.push(`${host}:${port}${dial ? ' dialled' : ''}`);
        if (dial) await dial(host, port, never);
        return [leaf.der];
      },
    };
    const certificates: KubeconfigCertificate[] = [];
    const deps: ExpiryReaderDeps = {
      cluster: cluster.cluster,
      connect: async () => cluster,
      tellDistribution: async () => 'kubeadm',
      clock: cluster.clock,
      handshakes,
      kubeconfigCertificates: async () => certificates,
      ...over,
    };
    return { cluster, asked, certificates, deps, read: () => readExpiryFacts(deps, never) };
  }

  it('shakes hands where things listen: as static pods and nodes say, else at the usual ports', async () => {
    const { asked, read } = setting();
    const facts = await read();
    expect([...asked].sort()).toEqual([
      '10.0.0.11:10250',
      '10.0.0.11:2379',
      '10.0.0.11:2380',
      '10.0.0.11:7443',
      '10.0.0.21:10251',
      '127.0.0.1:6443',
    ]);
    expect(facts).toMatchObject({ endpoint: '127.0.0.1', controlPlanes: ['cp1'] });
    expect(
      takeInventory(facts)
        .entries.map(({ id }) => id)
        .sort(),
    ).toEqual(['cluster/endpoint', 'cp1/apiserver', 'cp1/etcd-peer', 'cp1/etcd-server', 'cp1/kubelet-server', 'w01/kubelet-server']);
  });

  it('says of each source why it could not be read, and reads the others', async () => {
    const { cluster, deps, read } = setting({
      handshakes: { chainOf: () => Promise.reject(new DrydockError('timeout', 'It does not answer.', { hint: 'Ask through the host.' })) },
    });
    cluster.forbidden.add('list Secret').add('list CertificateSigningRequest');
    cluster.tokens = [];
    const { sources } = await readExpiryFacts({ ...deps, kubeconfigCertificates: () => Promise.reject(new Error('no home')) }, never);
    const bad = new Map(sources.filter(({ outcome }) => outcome !== 'read').map(({ id, outcome, why }) => [id, `${outcome}: ${why}`]));
    expect([...bad.keys()].sort()).toEqual([
      'api/requests',
      'api/tokens',
      'handshake/cp1/etcd',
      'handshake/cp1/etcd-peer',
      'handshake/cp1/kube-apiserver',
      'handshake/cp1/kubelet',
      'handshake/endpoint/kube-apiserver',
      'handshake/w01/kubelet',
      'hosts',
      'local',
    ]);
    expect(bad.get('hosts')).toBe('skipped: Nobody asked for them.');
    expect(bad.get('local')).toBe('unreadable: no home');
    await expect(read()).resolves.toBeDefined();
  });

  it('tells what it can of a cluster whose API can not be reached', async () => {
    const { asked, certificates, deps, cluster } = setting({
      connect: () => Promise.reject(new DrydockError('unauthorized', 'Your certificate expired.')),
    });
    certificates.push({ role: 'client', contexts: [cluster.cluster.id], file: '/k', path: undefined, pem: leaf.pem, problem: undefined });
    const facts = await readExpiryFacts(deps, never);
    expect(asked).toEqual(['127.0.0.1:6443']);
    expect(
      takeInventory(facts)
        .entries.map(({ id }) => id)
        .sort(),
    ).toEqual(['cluster/endpoint', 'kubeconfig//k/prod-eu']);
    expect(facts.sources.find(({ id }) => id === 'api')).toMatchObject({ outcome: 'unreadable', why: 'Your certificate expired.' });
  });

  it('reads the kubeconfigs of this computer: every user, and the authority of this cluster only', async () => {
    const { cluster, certificates, read } = setting();
    const { id } = cluster.cluster;
    const other = `${id}-other` as typeof id;
    const one = { path: undefined, problem: undefined, file: '/home/kate/.kube/config' };
    certificates.push(
      { ...one, role: 'client', contexts: [id], pem: leaf.pem },
      { ...one, role: 'client', contexts: [other], pem: undefined, path: '/gone.crt', problem: '/gone.crt can not be read (ENOENT).' },
      { ...one, role: 'authority', contexts: [id], pem: authority.pem },
      { ...one, role: 'authority', contexts: [other], pem: authority.pem },
    );
    const facts = await read();
    const inventory = takeInventory(facts);
    const groups = inventory.entries.map(({ group, name }) => `${group} ${name}`);
    expect(groups).toContain('kubeconfigs prod-eu');
    expect(groups.filter((one) => one.startsWith('authorities'))).toEqual(['authorities kubernetes']);
    expect(facts.sources.find(({ outcome }) => outcome === 'unreadable')).toMatchObject({ why: expect.stringContaining('ENOENT') });
  });

  it('reads tokens, and when uploaded certificates go', async () => {
    const { cluster, read } = setting();
    const expiresAt = cluster.clock.now() + 7_200_000;
    cluster.tokens = [
      { id: 'abcdef', uid: 'u', description: undefined, expiresAt, createdAt: 0, authentication: true, signing: true, groups: [] },
    ];
    cluster.uploaded = { createdAt: cluster.clock.now(), ownerToken: 'abcdef' };
    const entries = takeInventory(await read()).entries.filter(({ group }) => group === 'tokens');
    expect(entries.map(({ name, expiresAt: at }) => [name, at])).toEqual([
      ['abcdef', expiresAt],
      ['certificate key', expiresAt],
    ]);
  });

  it('reads whom the API server trusts for conversions, and tells of a bundle that is damaged without losing the others', async () => {
    const { cluster, read } = setting();
    const encoded = Buffer.from(authority.pem).toString('base64');
    cluster.conversions = [
      { definition: 'boats.example.org', service: { namespace: 'sea', name: 'converter' }, caBundle: encoded },
      { definition: 'ships.example.org', service: undefined, caBundle: 'bm90aGluZw==' },
    ];
    const facts = await read();
    expect(takeInventory(facts).entries.filter(({ group }) => group === 'bundles')).toMatchObject([
      { name: 'CustomResourceDefinition boats.example.org', place: 'converted by sea/converter' },
    ]);
    expect(facts.sources.filter(({ id }) => id.startsWith('api/conversion-webhooks'))).toMatchObject([
      { outcome: 'read' },
      { outcome: 'unreadable', title: 'authorities of CustomResourceDefinition ships.example.org', why: expect.stringMatching(/./) },
    ]);
  });

  it('reads hosts over their shells, and goes through them to what does not answer from here', async () => {
    const ran: string[] = [];
    const forwarded: number[] = [];
    const disposed: string[] = [];
    const answer = ({ argv }: CommandSpec<unknown>) => {
      if (argv[0] === 'date') return `${Date.UTC(2026, 10, 23, 9, 2) / 1000}.0`;
      if (argv[0] === 'kubeadm')
        return '{"kind":"CertificateExpirationInfo","certificates":[{"name":"apiserver","expirationDate":"2027-01-01T00:00:00Z","caName":"ca"}]}';
      return argv.includes('*.conf') ? '' : `#file /etc/kubernetes/pki/apiserver.crt\n${leaf.pem}`;
    };
    const shell = (name: string): RemoteShellPort =>
      ({
        async exec<T>(command: CommandSpec<T>) {
          ran.push(`${name} ${command.argv[0]}`);
          const result = {
            exitCode: 0,
            signal: undefined,
            stdout: answer(command),
            stderr: '',
            stdoutBytes: new Uint8Array(),
            duration: 1,
          };
          if (name === 'w01' && command.argv[0] === 'find')
            throw commandFailure(command, { ...result, exitCode: 1, stdout: '', stderr: 'denied' });
          return command.parse(result);
        },
        async readFile(path: string) {
          const content = new TextEncoder().encode(`rotateCertificates: ${name === 'cp1'}\n`);
          return { path, content } as never;
        },
        async forward(port: number) {
          forwarded.push(port);
          return undefined as never;
        },
        dispose: () => void disposed.push(name),
      }) as unknown as RemoteShellPort;
    const { deps } = setting();
    const direct: HandshakePort = {
      async chainOf(target, dial) {
        if (target.port === 2379 && !dial) throw new DrydockError('timeout', 'It does not answer.');
        await dial?.(target.host, target.port, never);
        return [leaf.der];
      },
    };
    const opened = async ({ name }: { readonly name: string }) => shell(name);
    const facts = await readExpiryFacts({ ...deps, handshakes: direct, openShell: opened }, never);
    expect(ran.sort()).toEqual(['cp1 date', 'cp1 find', 'cp1 find', 'cp1 kubeadm', 'w01 date', 'w01 find', 'w01 find']);
    expect(forwarded).toEqual([2379]);
    expect(disposed.sort()).toEqual(['cp1', 'w01']);
    const inventory = takeInventory(facts);
    expect(inventory.entries.find(({ id }) => id === 'cp1/apiserver')).toMatchObject({
      stored: { path: '/etc/kubernetes/pki/apiserver.crt' },
      served: [{ address: '10.0.0.11:7443' }],
      kubeadm: { authority: 'ca' },
    });
    expect(facts.observations.flatMap((seen) => (seen.kind === 'rotation' ? [[seen.host, seen.rotation]] : []))).toEqual([
      ['cp1', { client: true, serving: false }],
      ['w01', { client: false, serving: false }],
    ]);
    expect(inventory.findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual(['clock-skew cp1', 'clock-skew w01']);
    expect(facts.sources.filter(({ outcome }) => outcome === 'unreadable').map(({ id, why }) => `${id}: ${why}`)).toEqual([
      'host/w01/files: find exited with 1: denied',
      'host/w01/kubeconfigs: find exited with 1: denied',
    ]);
  });

  it('goes on without a host that lets nobody in, and stops when asked to', async () => {
    const refused = () => Promise.reject(new DrydockError('refused', 'w01 takes no connections.'));
    const { deps } = setting({ openShell: refused });
    const facts = await readExpiryFacts(deps, never);
    expect(facts.sources.filter(({ id }) => id.startsWith('host/')).map(({ outcome }) => outcome)).toEqual(['unreadable', 'unreadable']);
    const stopped: HandshakePort = { chainOf: () => Promise.reject(new DrydockError('cancelled', 'Stopped on request.')) };
    await expect(readExpiryFacts({ ...deps, openShell: undefined, handshakes: stopped }, never)).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });
});
