import { describe, expect, it } from 'vitest';
import { HOST_TOOLS, parseHostFacts } from '../../../../src/core/command/host-access';
import type { ClusterRef } from '../../../../src/core/model/cluster';
import type { FleetCluster } from '../../../../src/core/model/fleet';
import { DrydockError } from '../../../../src/core/errors';
import { FleetHosts } from '../../../../src/operations/nodes/fleet-hosts';
import { terminalArguments } from '../../../../src/features/hosts/terminal';
import { testAccess } from '../../../../src/operations/host-access/test-access';
import type { RemoteShellPort } from '../../../../src/ports/remote-shell';
import { node } from '../../operations/support/objects';
import { systemClock } from '../../../../src/backends/system-clock';

const cluster = { name: 'prod-eu', context: 'prod-eu', file: '/home/me/.kube/config' } as ClusterRef;
const entry = (over: Partial<FleetCluster> = {}): FleetCluster => ({ context: 'prod-*', protected: false, readOnly: false, ...over });
const finder = (fleet: readonly FleetCluster[], { aliases = [] as readonly string[], trusted = true } = {}) =>
  new FleetHosts({ fleet: async () => fleet, hasAlias: async (name) => aliases.includes(name), isTrusted: () => trusted });
const cp1 = node('cp1', { internalIP: '10.0.0.11', machineID: 'm1', hostname: 'cp1', bootID: 'b1' });
const expected = { machineId: 'm1', hostname: 'cp1', bootId: 'b1' };

describe('FleetHosts', () => {
  it('takes the fleet file first', async () => {
    const hosts = finder(
      [
        entry({ context: 'other', hosts: [{ name: 'cp1', address: 'wrong' }] }),
        entry({ hosts: [{ name: 'cp1', address: 'a', port: 9, jump: ['b'] }] }),
      ],
      {
        aliases: ['cp1'],
      },
    );
    expect(await hosts.ofNode(cluster, cp1)).toEqual({ name: 'cp1', destination: 'a', port: 9, jump: ['b'], source: 'fleet', expected });
  });

  it('then the ssh configuration, then the InternalIP', async () => {
    expect(await finder([], { aliases: ['cp1'] }).ofNode(cluster, cp1)).toEqual({
      name: 'cp1',
      destination: 'cp1',
      source: 'sshConfig',
      expected,
    });
    expect(await finder([]).ofNode(cluster, cp1)).toEqual({ name: 'cp1', destination: '10.0.0.11', source: 'internalIP', expected });
    await expect(finder([]).ofNode(cluster, node('w1'))).rejects.toMatchObject({ kind: 'config' });
  });

  it('lists hosts that are no nodes, the first entry for each name', async () => {
    const hosts = finder([
      entry({ hosts: [{ name: 'lb', address: 'x' }] }),
      entry({
        hosts: [
          { name: 'lb', address: 'y' },
          { name: 'cp9', alias: 'nine' },
        ],
      }),
    ]);
    expect((await hosts.ofCluster(cluster)).map(({ name, destination }) => [name, destination])).toEqual([
      ['lb', 'x'],
      ['cp9', 'nine'],
    ]);
  });

  it('reaches jump hosts that the file lists as the file says', async () => {
    const hosts = finder([
      entry({
        hosts: [
          { name: 'cp1', address: 'a', jump: ['bastion', 'ops@other'] },
          { name: 'bastion', address: 'fd00::7', user: 'jumper', port: 2222, jump: ['gate', 'cp1'] },
          { name: 'gate', alias: 'the-gate' },
        ],
      }),
    ]);
    expect((await hosts.ofNode(cluster, cp1)).jump).toEqual(['the-gate', 'cp1', 'jumper@[fd00::7]:2222', 'ops@other']);
  });

  it('names nothing in a workspace that is not trusted', async () => {
    await expect(finder([entry()], { trusted: false }).ofNode(cluster, cp1)).rejects.toMatchObject({ kind: 'untrusted' });
  });
});

describe('terminalArguments', () => {
  it('are words, with the destination behind everything that could be an option', () => {
    const target = { name: 'cp1', destination: '-oX', port: 9, user: 'ops', jump: ['a', 'b'], source: 'fleet' as const };
    expect(terminalArguments(target, '/c')).toEqual(['-F', '/c', '-l', 'ops', '-p', '9', '-J', 'a,b', '--', '-oX']);
    expect(terminalArguments({ name: 'cp1', destination: 'cp1', source: 'sshConfig' }, undefined)).toEqual(['--', 'cp1']);
  });
});

describe('parseHostFacts', () => {
  it.each([
    ['kubelet', 'Kubernetes v1.34.4', 'v1.34.4'],
    ['kubectl', 'Client Version: v1.34.4', 'v1.34.4'],
    ['crictl', 'crictl version v1.30.0', 'v1.30.0'],
    ['etcdctl', 'etcdctl version: 3.6.5', '3.6.5'],
    ['containerd', 'containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1', '1.6.20~ds1'],
    ['systemctl', 'systemd 252 (252.39-1~deb12u1)', '252'],
    ['openssl', 'OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19)', '3.0.19'],
    ['k3s', 'k3s version v1.34.3+k3s1 (abc)', 'v1.34.3+k3s1'],
    ['kubeadm', '', ''],
  ] as const)('finds the version of %s in %j', (tool, said, version) => {
    expect(parseHostFacts(`tool:${tool}\t${said}\n`).tools.get(tool)).toBe(version);
  });

  it('leaves out what is not there', () => {
    const facts = parseHostFacts('noise\nclock\tnever\n');
    expect(facts).toEqual({ system: undefined, kernel: undefined, clock: undefined, tools: new Map() });
    expect(HOST_TOOLS.length).toBeGreaterThan(5);
  });
});

describe('testAccess', () => {
  it('goes on after a host that fails, bounded, and gives every shell back', async () => {
    let [open, most, given] = [0, 0, 0];
    const shells = {
      open: async ({ name }: { readonly name: string }) => {
        most = Math.max(most, (open += 1));
        await new Promise((resolve) => setImmediate(resolve));
        if (name === 'n2') {
          open -= 1;
          throw new DrydockError('refused', 'n2 is down.');
        }
        return {
          facts: {
            adapter: 'ssh2',
            reason: 'r',
            user: 'u',
            address: 'a',
            port: 22,
            via: [],
            target: undefined as never,
            fingerprint: undefined,
          },
          exec: async () => {
            throw new DrydockError('timeout', 'slow');
          },
          dispose: () => {
            open -= 1;
            given += 1;
          },
        } as unknown as RemoteShellPort;
      },
      dispose: () => {},
    };
    const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => node(name, { internalIP: '10.0.0.1' }));
    const seen: number[] = [];
    const results = await testAccess(
      cluster,
      nodes,
      { hosts: finder([]), shells, clock: systemClock, parallel: 2 },
      (done) => seen.push(done),
      new AbortController().signal,
    );
    expect(results.map(({ node: name, failure }) => [name, failure?.kind])).toEqual([
      ['n1', undefined],
      ['n2', 'refused'],
      ['n3', undefined],
      ['n4', undefined],
      ['n5', undefined],
    ]);
    expect(results[0]).toMatchObject({ root: { kind: 'timeout' }, facts: { kind: 'timeout' } });
    expect([most, open, given, seen.at(-1)]).toEqual([2, 0, 4, 5]);
  });

  it('ends on request', async () => {
    const stop = new AbortController();
    const shells = {
      open: async () => {
        stop.abort();
        throw new DrydockError('cancelled', 'stopped');
      },
      dispose: () => {},
    };
    const nodes = [node('n1', { internalIP: '10.0.0.1' })];
    const testing = testAccess(cluster, nodes, { hosts: finder([]), shells, clock: systemClock, parallel: 1 }, () => {}, stop.signal);
    await expect(testing).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
