import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { HostFacts, ProbeOutcome, ReadinessHost, SystemReading } from '../../../../../src/core/model/readiness';
import { endpointOf, parseEndpoint } from '../../../../../src/core/command/readiness/probes';
import { findingsOf, worstState } from '../../../../../src/core/policy/readiness/judge';
import { portsToReach } from '../../../../../src/core/policy/readiness/needed-ports';
import { clockOffset } from '../../../../../src/core/policy/readiness/time';
import { readinessJson, readinessSummary, renderReadiness } from '../../../../../src/core/report/readiness';
import { host, judged, link, packages } from './support';

const told = (hosts: readonly ReadinessHost[], endpoint?: string) =>
  findingsOf(judged(hosts, endpoint)).map((one) => `${one.check.id} ${one.host} ${one.state}`);

describe('judgeReadiness', () => {
  it('has nothing against sound hosts', () => {
    const report = judged([host(1), host(2), host(3)]);
    expect(findingsOf(report)).toEqual([]);
    expect(worstState(report)).toBe('ok');
    expect(readinessSummary(report)).toBe('All 3 hosts are ready.');
  });

  const system: readonly (readonly [string, Partial<SystemReading>, string])[] = [
    ['a kernel that is too old', { kernel: known('4.4.0-210') }, 'kernel h2 failure'],
    ['cgroup v1', { cgroup: known(1) }, 'cgroup h2 warning'],
    ['swap', { swaps: known(['/dev/sda2']) }, 'swap h2 failure'],
    ['a wrong name', { hostname: known('Host_2') }, 'hostname h2 warning'],
    ['a name without an address', { ownAddresses: known([]) }, 'own-name h2 warning'],
    ['no machine-id', { machineId: known('uninitialized') }, 'machine-id h2 warning'],
    ['a clock that nobody keeps', { timeSync: known({ isSynchronized: false, source: undefined }) }, 'ntp h2 warning'],
    ['no forwarding', { sysctls: known(new Map([['net.bridge.bridge-nf-call-iptables', '1']])) }, 'ip-forward h2 failure'],
    ['no bridge module', { sysctls: known(new Map([['net.ipv4.ip_forward', '1']])) }, 'bridge-nf h2 warning'],
    ['no default route', { routes: known([]) }, 'default-route h2 failure'],
    ['another MTU', { links: known([link({ mac: '02:00:00:00:00:02', mtu: 9000 })]) }, 'mtu h2 failure'],
    ['no name server', { nameServers: known([]) }, 'dns h2 failure'],
    ['a silent name server', { nameServers: known([{ address: '192.0.2.9', outcome: 'timeout' }]) }, 'dns h2 failure'],
    [
      'one of two name servers',
      {
        nameServers: known([
          { address: '192.0.2.9', outcome: 'refused' },
          { address: '192.0.2.53', outcome: 'answers' },
        ]),
      },
      'dns h2 warning',
    ],
    [
      'a plugin without its program',
      { cni: known({ files: ['10-a.conflist'], plugins: ['calico'], programs: ['bridge'] }) },
      'cni h2 failure',
    ],
    ['a taken port', { listeners: known([{ address: '*', port: 10250, process: 'python3' }]) }, 'ports h2 failure'],
    ['a full disk', { disks: known([{ place: '/var', freeBytes: 5, totalBytes: 100, filesystem: undefined }]) }, 'disk h2 failure'],
    ['a firewall', { units: known(new Map([['containerd', 'active'], ['ufw', 'active']])) }, 'firewall h2 warning'], // prettier-ignore
    [
      'the driver of Debian',
      { runtime: known({ name: 'containerd', version: '2.1.4', socket: '/s', cgroupDriver: 'cgroupfs' }) },
      'cgroup-driver h2 failure',
    ],
    [
      'an old containerd',
      { runtime: known({ name: 'containerd', version: '1.5.9', socket: '/s', cgroupDriver: 'systemd' }) },
      'runtime h2 failure',
    ],
    ['a stopped runtime', { runtime: unknown('no'), units: known(new Map([['containerd', 'inactive']])) }, 'runtime h2 failure'],
    ['a runtime that nobody can ask', { runtime: unknown('there is no crictl to ask it') }, 'runtime h2 unknown'],
    ['a fact that could not be read', { swaps: unknown('cat took longer than 10 s') }, 'swap h2 unknown'],
  ];
  it.each(system)('names %s, on that host alone', (_, broken, expected) => {
    expect(told([host(1), host(2, broken), host(3)])).toEqual([expected]);
  });

  const facts: readonly (readonly [string, Partial<HostFacts>, string])[] = [
    ['a clock that is ahead', { clock: known({ aheadMs: 9_000, uncertaintyMs: 20 }) }, 'clock h2 failure'],
    ['a clock that is a little behind', { clock: known({ aheadMs: -900, uncertaintyMs: 20 }) }, 'clock h2 warning'],
    ['a way that is too slow to tell', { clock: known({ aheadMs: 900, uncertaintyMs: 3_000 }) }, 'clock h2 unknown'],
    ['a slow disk', { fsync: known({ folder: '/var/lib/etcd', writes: 100, medianMs: 4, p99Ms: 40 }) }, 'fsync h2 warning'],
    ['loose packages', { packages: known({ ...packages, held: [] }) }, 'held h2 warning'],
    ['no repository', { packages: known({ ...packages, sources: [] }) }, 'repository h2 warning'],
    ['a repository that does not answer', { repository: unknown('could not resolve') }, 'repository h2 failure'],
    ['another version', { packages: known({ ...packages, kubelet: 'v1.33.1', kubeadm: 'v1.33.1' }) }, 'versions h2 warning'],
    ['no kubelet', { packages: known({ ...packages, kubelet: undefined }) }, 'versions h2 failure'],
    [
      'kubeadm errors',
      { preflight: known({ command: 'join', errors: [{ name: 'Swap', message: 'is on' }], warnings: [] }) },
      'preflight h2 failure',
    ],
    [
      'a port that packets vanish at',
      { reach: known([{ to: 'h1', address: '192.0.2.1', port: 6443, outcome: 'timeout' }]) },
      'peers h2 failure',
    ],
  ];
  it.each(facts)('names %s', (_, broken, expected) => {
    expect(told([host(1), host(2, {}, broken), host(3)])).toEqual([expected]);
  });

  it.each([
    ['hostname', { hostname: known('h1') }, 'failure'],
    ['mac', { links: known([link()]) }, 'failure'],
    ['product-uuid', { productUuid: known('uuid-1') }, 'failure'],
    ['machine-id', { machineId: known('1'.repeat(32)) }, 'warning'],
  ] as const)('finds the same %s on both hosts that have it', (id, twin, state) => {
    expect(told([host(1), host(2, twin), host(3)])).toEqual([`${id} h1 ${state}`, `${id} h2 ${state}`]);
  });

  it('knows that containers share the firmware of their machine, and that links of network plugins repeat', () => {
    const shared = { container: known('lxc'), productUuid: known('same') };
    expect(told([host(1, shared), host(2, shared)])).toEqual([]);
    const cali = link({ name: 'cali1', kind: 'veth', mac: 'ee:ee:ee:ee:ee:ee' });
    const both = (number: number) => known([link({ mac: `02:00:00:00:00:0${number}` }), cali]);
    expect(told([host(1, { links: both(1) }), host(2, { links: both(2) })])).toEqual([]);
  });

  it('takes processes of a cluster for what they are, and a swap that is allowed', () => {
    const inCluster: Partial<SystemReading> = {
      traces: known(['/etc/kubernetes/kubelet.conf']),
      cni: known({ files: ['10-a.conflist'], plugins: ['bridge'], programs: ['bridge'] }),
      listeners: known([
        { address: '*', port: 6443, process: 'kube-apiserver' },
        { address: '127.0.0.1', port: 10257, process: 'kube-controller' },
        { address: '*', port: 10250, process: 'kubelet' },
      ]),
      swaps: known(['/swap']),
      kubelet: known({ cgroupDriver: 'systemd', failSwapOn: false, failCgroupV1: undefined }),
    };
    expect(told([host(1, inCluster, {}, 'control-plane')])).toEqual([]);
    const stranger = known([{ address: '*', port: 6443, process: 'nginx' }]);
    expect(told([host(1, { ...inCluster, listeners: stranger }, {}, 'control-plane')])).toEqual(['ports h1 failure']);
  });

  const endpoint = (outcome: ProbeOutcome, answers: readonly (readonly [string, number])[] = []) =>
    known({ outcome, answers: new Map(answers) });
  it.each([
    ['refused', []],
    ['timeout', ['endpoint h1 failure']],
    ['unresolved', ['endpoint h1 failure']],
    ['open', []],
  ] as const)('before there is a cluster, an endpoint that is %s', (outcome, expected) => {
    expect(told([host(1, {}, { endpoint: endpoint(outcome) })], 'lb:6443')).toEqual(expected);
  });
  it('with a cluster, refused is a failure, and a server that is never reached a warning', () => {
    const traces = known(['/etc/kubernetes/kubelet.conf']);
    const cni = known({ files: ['a.conf'], plugins: [], programs: [] });
    expect(told([host(1, { traces, cni }, { endpoint: endpoint('refused') })], 'lb:6443')).toEqual(['endpoint h1 failure']);
    const servers = [1, 2].map((number) =>
      host(number, { traces, cni }, { apiServerSerial: `0${number}`, endpoint: endpoint('open', [['01', 12]]) }),
    );
    expect(told(servers, 'lb:6443')).toEqual(['endpoint h1 warning', 'endpoint h2 warning']);
    expect(findingsOf(judged(servers, 'lb:6443'))[0]?.said).toMatch(/Of 12 connections from h1 to lb:6443 none came to h2 \(h1 12, h2 0\)/);
  });

  it('says of a host that could not be reached nothing but that', () => {
    const away: ReadinessHost = { name: 'h2', role: 'worker', reading: unknown('connection refused.') };
    expect(told([host(1), away])).toEqual(['access h2 failure']);
    expect(renderReadiness(judged([host(1), away]))).toContain('h2 could not be looked at: connection refused.');
  });

  it('writes findings by weight, with the exact commands, and cells for programs', () => {
    const report = judged([host(1), host(2, { swaps: known(['/dev/sda2']), cgroup: known(1) })]);
    const text = renderReadiness(report);
    expect(text.indexOf('## Failures')).toBeLessThan(text.indexOf('## Warnings'));
    expect(text).toContain('```sh\nswapoff -a\n');
    expect(text).toMatch(/\| Swap \| off \| \*\*FAILURE\*\*: on \|/);
    expect(text).toContain('**1 of 2 hosts is not ready, 1 without a finding: 1 failure, 1 warning, 0 unknown.**');
    const json = JSON.parse(readinessJson(report)) as { checks: { id: string; hosts: Record<string, { state: string }> }[] };
    expect(json.checks.find(({ id }) => id === 'swap')?.hosts['h2']?.state).toBe('failure');
  });

  it('gives the same verdicts in every order of the hosts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 1, max: 9 }), (size, broken) => {
        const wrong = { swaps: known(['/s']), links: known([link({ mac: '0a:00:00:00:00:00', mtu: 1400 })]) };
        const hosts = Array.from({ length: size }, (_, index) => host(index + 1, index + 1 === broken ? wrong : {}));
        expect([...told([...hosts].reverse())].sort()).toEqual([...told(hosts)].sort());
        expect(told(hosts)).toEqual(broken > size ? [] : [`swap h${broken} failure`, `mtu h${broken} failure`]);
      }),
    );
  });
});

describe('clockOffset', () => {
  it('does not depend on the clock of this computer', () => {
    const aheads = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(aheads, fc.integer({ min: -1e9, max: 1e9 }), ([own = 0, ...others], shift) => {
        const reading = (aheadMs: number) => ({ aheadMs, uncertaintyMs: 1 });
        const offset = (by: number) => clockOffset(reading(own + by), others.map((one) => reading(one + by)))?.aheadMs; // prettier-ignore
        expect(offset(shift)).toBeCloseTo(offset(0) ?? Number.NaN, 6);
      }),
    );
  });
  it('compares two with each other, and one with nobody', () => {
    const [early, late] = [{ aheadMs: 0, uncertaintyMs: 2 }, { aheadMs: 600, uncertaintyMs: 3 }]; // prettier-ignore
    expect(clockOffset(late, [early])).toEqual({ aheadMs: 600, uncertaintyMs: 5 });
    expect(clockOffset(late, [])).toBeUndefined();
  });
});

describe('ports', () => {
  it('are tried where somebody connects to them', () => {
    const peers = [
      { name: 'cp1', role: 'control-plane', address: '1' },
      { name: 'w1', role: 'worker', address: '2' },
      { name: 'w2', role: 'worker', address: undefined },
    ] as const;
    const from = (index: 0 | 1) => portsToReach(peers[index], peers).map(({ to, port }) => `${to}:${port}`);
    expect(from(0)).toEqual(['w1:10250']);
    expect(from(1)).toEqual(['cp1:6443']);
  });
  it('and endpoints are read as people write them', () => {
    expect(endpointOf('https://[fd00::1]:7443')).toEqual({ host: 'fd00::1', port: 7443 });
    expect(endpointOf('lb.example.org')).toEqual({ host: 'lb.example.org', port: 6443 });
    expect(endpointOf('a b')).toBeUndefined();
    expect(parseEndpoint('outcome open\nserial=0A\nserial=0B\nsilent\nserial=0A\n').answers).toEqual(new Map([['0A', 2], ['0B', 1]])); // prettier-ignore
  });
});
