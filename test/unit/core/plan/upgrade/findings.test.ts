import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import type { UpgradeFacts } from '../../../../../src/core/plan/upgrade/facts';
import { defaultUpgradeOptions, type UpgradeOptions } from '../../../../../src/core/plan/upgrade/options';
import type { UpgradePlan } from '../../../../../src/core/plan/upgrade/plan';
import { planUpgrade } from '../../../../../src/core/plan/upgrade/planner';
import { node, pod } from '../../../operations/support/objects';
import { planCluster } from '../../../operations/support/plans';
import { AT, codes, DAY, facts, packagesOf, plan, withHost, withStaticPod } from './support';

const NEXT = 'v1.35.4';
const find = (one: UpgradePlan, code: string) =>
  [...one.blockers, ...one.warnings, ...one.unknowns].find((finding) => finding.code === code);
const blocked = (given: UpgradeFacts, target = NEXT, over: Partial<UpgradeOptions> = {}) => codes(plan(given, target, over).blockers);
const warned = (given: UpgradeFacts, target = NEXT, over: Partial<UpgradeOptions> = {}) => codes(plan(given, target, over).warnings);

it('of a cluster that is well there is little to say', () => {
  const one = plan(facts());
  expect(one.blockers).toEqual([]);
  expect(one.unknowns).toEqual([]);
  expect(codes(one.warnings)).toEqual(['coredns-version', 'cni']);
});

describe('packages', () => {
  it('a host that can not be reached', () => {
    const given = facts();
    const one = plan({ ...given, hosts: { ...given.hosts, w2: unknown('w2 does not answer.') } });
    expect(find(one, 'host-unreadable')?.message).toBe("w2 can't be reached, so that it can't be upgraded: w2 does not answer.");
    expect(blocked({ ...given, hosts: { ...given.hosts, w2: unknown('w2 does not answer.') } }, NEXT, { without: ['w2'] })).toEqual([]);
  });

  it('a version that a repository does not have, told once for all hosts', () => {
    const one = plan(facts(), 'v1.35.9');
    expect(one.blockers.map(({ code, message }) => [code, message])).toEqual([
      ['package-missing', 'cp1, cp2, cp3, w1, w2 and 1 other find no kubeadm, kubelet, kubectl v1.35.9 in the repository of 1.35.'],
    ]);
  });

  it('one package of three', () => {
    const some = { '1.35': known(packagesOf([NEXT]).filter(({ name }) => name !== 'kubelet')) };
    expect(find(plan(withHost(facts(), 'w1', {}, { available: some })), 'package-missing')?.message).toBe(
      'w1 finds no kubelet v1.35.4 in the repository of 1.35.',
    );
  });

  it('the newest packaging of a version is taken', () => {
    const twice = {
      '1.35': known([
        ...packagesOf([NEXT]),
        ...packagesOf([NEXT]).map((one) => ({ ...one, version: '1.35.4-1.10' })),
        ...packagesOf([NEXT]).map((one) => ({ ...one, version: '1.35.4-1.9' })),
      ]),
    };
    const one = plan(withHost(facts(), 'w1', {}, { available: twice }));
    expect(one.body.hops[0]?.hosts.find(({ name }) => name === 'w1')?.packages).toMatchObject({
      versions: [{ version: '1.35.4-1.10' }, {}, {}],
    });
  });

  it('a repository that can not be asked, none at all, no package manager', () => {
    expect(blocked(withHost(facts(), 'w1', {}, { available: { '1.35': unknown('Could not resolve pkgs.k8s.io.') } }))).toEqual([
      'packages-unknown',
    ]);
    expect(blocked(withHost(facts(), 'w1', { sources: [] }))).toEqual(['repository-missing']);
    expect(find(plan(withHost(facts(), 'w1', { manager: undefined })), 'repository-missing')?.message).toMatch(
      /no package manager that is known/,
    );
    expect(blocked(withHost(facts(), 'w1', { manager: undefined }), NEXT, { binaries: '/opt/k8s' })).toEqual([]);
  });

  it('packages that are not held, also by an exclude', () => {
    expect(find(plan(withHost(facts(), 'w1', { held: ['kubeadm'] })), 'packages-not-held')?.message).toMatch(
      /^kubelet, kubectl are not held on w1/,
    );
    expect(warned(withHost(facts(), 'w1', { held: ['exclude:kubeadm', 'exclude:kubelet', 'exclude:kubectl'] }))).not.toContain(
      'packages-not-held',
    );
  });

  it('a kubelet that was installed and not restarted, and sources of two minors', () => {
    const ahead = withHost(facts(), 'w1', { installed: [{ name: 'kubelet', version: '1.35.4-1.1' }] });
    expect(find(plan(ahead), 'kubelet-not-restarted')?.message).toContain('w1 has kubelet v1.35.4 installed and still runs v1.34.4');
    const two = ['1.34', '1.33'].map((minor) => ({
      file: `/etc/apt/sources.list.d/${minor}.list`,
      minor,
      address: `https://r.example/v${minor}/deb/`,
    }));
    expect(find(plan(withHost(facts(), 'w1', { sources: two })), 'sources-mixed')?.message).toContain(
      '1.34, 1.33. The one of 1.34 is switched.',
    );
  });
});

describe('hosts', () => {
  it('a disk without room for the copy of etcd', () => {
    const full = withHost(facts(), 'cp2', { free: new Map([['/etc/kubernetes', 100 * 2 ** 20]]) });
    expect(find(plan(full), 'disk-full')?.message).toContain('cp2 has 100 MiB free at /etc/kubernetes, where kubeadm puts a raw copy');
    expect(blocked(withHost(facts(), 'w1', { free: new Map([['/etc/kubernetes', 100 * 2 ** 20]]) }))).toEqual([]);
  });

  it('little room for images matters where some are pulled', () => {
    const tight = { free: new Map([['/var/lib/containerd', 2 ** 29]]) };
    expect(warned(withHost(facts(), 'w1', tight))).not.toContain('disk-images');
    expect(warned(withHost(facts(), 'w1', tight, { images: known([]) }))).toEqual(
      expect.arrayContaining(['disk-images', 'images-to-pull']),
    );
  });

  it('flags of the kubelet that are gone, but not those that kubeadm takes out', () => {
    const own = '/var/lib/kubelet/kubeadm-flags.env';
    const flags = (file: string, ...names: readonly string[]) => withHost(facts(), 'w1', { kubeletFlags: new Map([[file, names]]) });
    expect(blocked(flags(own, 'pod-infra-container-image'))).toEqual([]);
    expect(blocked(flags('/etc/default/kubelet', 'pod-infra-container-image'))).toEqual(['kubelet-flag-removed']);
    expect(blocked(flags('/etc/default/kubelet', 'feature-gates=ComponentSLIs=true', 'v'))).toEqual(['kubelet-flag-removed']);
    expect(blocked(flags('/etc/default/kubelet', 'feature-gates=ImageVolume=true', 'v'))).toEqual([]);
    // Two minors at once go through the one whose kubeadm takes it out.
    const far = facts();
    const flagged = withHost(far, 'w1', { kubeletFlags: new Map([[own, ['pod-infra-container-image']]]) });
    expect(blocked(flagged, 'v1.36.1')).toEqual([]);
    // At the old minor it is known.
    expect(blocked(flags('/etc/default/kubelet', 'pod-infra-container-image'), 'v1.34.9')).toEqual([]);
  });

  it('cgroup v1', () => {
    const old = withHost(facts(), 'w1', { cgroup: 1 });
    const told = { ...old, kubeletConfig: known({ apiVersion: '', gates: [], failCgroupV1: false }) };
    expect(blocked(old)).toEqual(['cgroup-v1']);
    expect(blocked(told)).toEqual(['cgroup-v1-preflight']);
    expect(blocked(told, NEXT, { ignorePreflight: ['SystemVerification'] })).toEqual([]);
    expect(warned(told, NEXT, { ignorePreflight: ['all'] })).toContain('cgroup-v1');
    expect(blocked(old, 'v1.34.9')).toEqual([]);
  });

  it('container runtimes, once for all nodes that have the same', () => {
    const given = facts({ version: 'v1.35.4', etcd: '3.6.6' });
    const nodes = given.nodes.map((one) => ({
      ...one,
      containerRuntime: one.name.startsWith('w') ? 'containerd://1.7.24' : one.containerRuntime,
    }));
    const one = plan({ ...given, nodes }, 'v1.36.1');
    expect(find(one, 'runtime-too-old')).toMatchObject({
      subject: 'w1, w2, w3',
      message: expect.stringContaining('containerd 1.7.24 on w1, w2, w3'),
    });
  });

  it('a worker that is not Ready', () => {
    const given = facts();
    const sick = {
      ...given,
      nodes: given.nodes.map((one) =>
        one.name === 'w2' ? { ...one, readiness: 'notReady' as const, readinessReason: 'KubeletNotReady' } : one,
      ),
    };
    expect(find(plan(sick), 'node-not-ready')?.message).toContain('w2 is not Ready (KubeletNotReady)');
  });
});

describe('the control plane', () => {
  it('that is not Ready, or a part of it', () => {
    const given = facts();
    const sick = { ...given, nodes: given.nodes.map((one) => (one.name === 'cp2' ? { ...one, readiness: 'unknown' as const } : one)) };
    expect(blocked(sick)).toEqual(['control-plane-not-ready']);
    expect(blocked(withStaticPod(given, 'kube-scheduler', 'cp3', { ready: false }))).toEqual(['component-not-ready']);
  });

  it('flags and feature gates that are gone', () => {
    expect(
      find(
        plan(
          withStaticPod(facts({ version: 'v1.32.10', etcd: '3.5.24' }), 'kube-apiserver', 'cp1', { flags: ['cloud-provider'] }),
          'v1.33.6',
        ),
        'flag-removed',
      )?.message,
    ).toBe('kube-apiserver on cp1 is started with --cloud-provider, which is gone since 1.33: it would not start with 1.33.');
    expect(blocked(withStaticPod(facts(), 'kube-scheduler', 'cp2', { gates: 'ComponentSLIs=true,ImageVolume=true' }))).toEqual([
      'gate-removed',
    ]);
    expect(
      blocked({ ...facts(), kubeletConfig: known({ apiVersion: '', gates: ['LoadBalancerIPMode'], failCgroupV1: undefined }) }),
    ).toEqual(['kubelet-gate-removed']);
    // The controller manager still takes it.
    expect(blocked(withStaticPod(facts(), 'kube-controller-manager', 'cp1', { flags: ['cloud-provider'] }))).toEqual([]);
  });

  it('says what it does not know of a minor that is newer than its tables', () => {
    const given = facts({ version: 'v1.36.1', etcd: '3.6.11', repository: { '1.37': ['v1.37.0'] } });
    expect(codes(plan(given, 'v1.37.0').unknowns)).toEqual(
      expect.arrayContaining(['gates-unknown', 'flags-unknown', 'etcd-target-unknown', 'api-removals-unknown']),
    );
  });

  it('gates of kubeadm, versions of configurations', () => {
    const config = (over: object) => {
      const given = facts();
      return { ...given, config: given.config.known ? known({ ...given.config.value, ...over }) : given.config };
    };
    expect(blocked(config({ gates: ['WaitForAllControlPlaneComponents'] }))).toEqual(['kubeadm-gate-removed']);
    expect(warned(config({ apiVersion: 'kubeadm.k8s.io/v1beta3' }))).toContain('kubeadm-config-version');
    const manual = { group: 'kubeproxy.config.k8s.io', current: 'v1alpha0', preferred: 'v1alpha1', manualUpgradeRequired: true };
    expect(blocked({ ...facts(), kubeadm: known({ upgrades: [], configVersions: [manual] }) })).toEqual(['component-config-version']);
    expect(codes(plan({ ...facts(), kubeadm: unknown('admin.conf is missing.') }).unknowns)).toEqual(['kubeadm-plan-unknown']);
  });

  it('etcd: gates, a chosen image, an external one', () => {
    expect(blocked(facts({ version: 'v1.33.6', etcd: '3.5.21' }), 'v1.34.9')).toEqual(['etcd-too-old', 'etcd-too-old', 'etcd-too-old']);
    expect(warned(facts({ version: 'v1.33.6', etcd: '3.5.24' }), 'v1.34.9')).toContain('etcd-zombies');
    const given = facts({ version: 'v1.33.6', etcd: '3.5.24' });
    const config = given.config.known ? given.config.value : undefined!;
    // Somebody keeps etcd on its line.
    expect(warned({ ...given, config: known({ ...config, etcdImageTag: '3.5.33-0' }) }, 'v1.34.9')).not.toContain('etcd-zombies');
    const external = { ...given, config: known({ ...config, externalEtcd: ['https://192.0.2.1:2379'] }) };
    expect(blocked({ ...external, externalEtcd: known([{ host: 'e1', version: '3.5.9' }]) }, 'v1.34.9')).toEqual(['etcd-external-too-old']);
    const unread = plan({ ...external, externalEtcd: unknown('it is external') }, 'v1.34.9');
    expect(codes(unread.unknowns)).toContain('etcd-unknown');
    expect(unread.steps.some(({ id }) => id.endsWith('/snapshot'))).toBe(false);
  });

  it('CoreDNS', () => {
    const strange = { ...facts(), dns: known({ version: '1.12.1', unknownPlugins: ['template'] }) };
    expect(blocked(strange)).toEqual(['coredns-plugins']);
    expect(blocked(strange, NEXT, { ignorePreflight: ['CoreDNSUnsupportedPlugins'] })).toEqual([]);
    expect(blocked({ ...facts(), dns: known({ version: undefined, unknownPlugins: ['template'] }) })).toEqual([]);
  });

  it('one or two control planes', () => {
    expect(find(plan(facts({ controlPlanes: ['cp1'] })), 'api-interrupted')?.message).toMatch(/^There is one control plane/);
    expect(find(plan(facts({ controlPlanes: ['cp1', 'cp2'] })), 'api-interrupted')?.message).toMatch(/etcd has no quorum/);
  });

  it('the network plugin, where it is recognised', () => {
    const given = facts({
      pods: [pod('kube-system/cilium-x', { controller: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'cilium', uid: 'u' } })],
    });
    expect(find(plan(given), 'cni')?.message).toContain('(cilium)');
  });

  it('nothing of this where only workers are upgraded', () => {
    const given = withStaticPod(facts(), 'kube-scheduler', 'cp2', { ready: false });
    expect(blocked(given, 'v1.34.9', { scope: { what: 'workers' } })).toEqual([]);
  });
});

describe('workloads', () => {
  it('APIs that were requested and go', () => {
    const asked = {
      group: 'flowcontrol.apiserver.k8s.io',
      version: 'v1beta3',
      resource: 'flowschemas',
      subresource: '',
      removedIn: '1.32',
    };
    const given = {
      ...facts(),
      deprecatedRequests: {
        cp1: known([asked]),
        cp2: known([asked, { ...asked, resource: 'endpoints', removedIn: undefined }]),
        cp3: known([{ ...asked, removedIn: '1.37' }]),
      },
    };
    expect(
      plan(given)
        .warnings.filter(({ code }) => code === 'api-requested')
        .map(({ message }) => message),
    ).toEqual([
      'Somebody requested flowcontrol.apiserver.k8s.io/v1beta3 flowschemas since the API server of cp1, cp2 was started; 1.32 does not serve it any more.',
    ]);
  });

  it('APIs that managers, releases and files use', () => {
    const use = (
      source: 'managedFields' | 'helm' | 'workspace',
      by: string,
      apiVersion = 'storage.k8s.io/v1alpha1',
      kind = 'VolumeAttributesClass',
    ) => ({ apiVersion, kind, by, source });
    const given = {
      ...facts(),
      deprecatedUses: {
        managedFields: known([use('managedFields', 'argocd (gold)'), use('managedFields', 'argocd (silver)')]),
        helm: known([use('helm', 'release shop/web'), use('helm', 'release shop/new', 'storage.k8s.io/v1beta1')]),
        workspace: unknown<never>('there are too many files.'),
      },
    };
    const one = plan(given);
    expect(one.warnings.filter(({ code }) => code === 'api-removed').map(({ message }) => message)).toEqual([
      'VolumeAttributesClass of storage.k8s.io/v1alpha1 is not served from 1.35 on, and is still written by argocd (gold), argocd (silver).',
      'VolumeAttributesClass of storage.k8s.io/v1alpha1 is not served from 1.35 on, and is in the manifests of release shop/web.',
    ]);
    expect(codes(one.unknowns)).toEqual(['api-workspace-unknown']);
  });

  it('a budget that lets nothing go, pods that block, no room', () => {
    const labels = { app: 'web' };
    const bare = pod('shop/bare', { controller: undefined, nodeName: 'w1' });
    const web = pod('shop/web-1', { labels, nodeName: 'w1', requests: { cpu: 3000, memory: 1e9 } });
    const given = facts({ pods: [bare, web], workers: ['w1', 'w2'] });
    const drains = given.drains.known ? given.drains.value : undefined!;
    const budget = {
      ...node('x'),
      kind: 'PodDisruptionBudget' as const,
      name: 'web',
      namespace: 'shop',
      selector: { matchLabels: labels, matchExpressions: [] },
      disruptionsAllowed: 0,
      currentHealthy: 1,
      desiredHealthy: 1,
      expectedPods: 1,
      unhealthyPolicy: 'IfHealthyBudget' as const,
      minAvailable: 1,
      maxUnavailable: undefined,
      observedGeneration: 1,
      generation: 1,
      conditions: [],
    };
    const full = given.nodes.map((one) => ({ ...one, allocatable: { cpu: 2000, memory: 8e9, pods: 110 } }));
    const one = plan({ ...given, drains: known({ ...drains, nodes: full, budgets: known([budget as never]) }) });
    expect(find(one, 'drain-blocked')).toMatchObject({ subject: 'w1', message: expect.stringContaining('shop/bare') });
    expect(find(one, 'drain-waits')?.message).toMatch(
      /^PDB shop\/web \(.*\) lets no pod go now, so that the drain of w1 would wait, at most 10 min/,
    );
    expect(find(one, 'no-room')?.message).toContain('While w1 is away there is not room for all pods');
  });

  it('drains that can not be told, kured, certificates, snapshots', () => {
    expect(codes(plan({ ...facts(), drains: unknown('pods may not be listed.') }).unknowns)).toEqual(['drains-unknown']);
    const given = facts();
    const drains = given.drains.known ? given.drains.value : undefined!;
    expect(warned({ ...given, drains: known({ ...drains, kuredLock: known({ node: 'w2', since: undefined }) }) })).toContain('kured-lock');
    expect(blocked({ ...given, certificates: known([{ host: 'cp1', name: 'apiserver', expiresAt: AT - DAY }]) })).toEqual([
      'certificate-expired',
    ]);
    expect(warned({ ...given, certificates: known([{ host: 'cp1', name: 'apiserver', expiresAt: AT + DAY }]) })).toContain(
      'certificate-soon',
    );
    expect(codes(plan({ ...given, certificates: unknown('no host') }).unknowns)).toEqual(['certificates-unknown']);
    const snapshot = (over: object) =>
      find(
        plan({ ...given, snapshot: known({ takenAt: AT, verified: true, where: 's3', ...over }) }, 'v1.35.4', { snapshot: 'skip' }),
        'snapshot-missing',
      )?.message;
    expect(snapshot({})).toBeUndefined();
    expect(snapshot({ verified: false })).toBe('The newest snapshot of etcd (s3) is not verified.');
    expect(snapshot({ takenAt: AT - 2 * 3_600_000 })).toBe('The newest snapshot of etcd (s3) is 2 h old; it may be 1 h.');
    const without = plan({ ...given, snapshot: known(undefined) }, 'v1.35.4', { snapshot: 'skip' });
    expect(codes(without.warnings)).toContain('snapshot-missing');
    expect(without.steps.some(({ id }) => id.endsWith('/snapshot'))).toBe(false);
    // The upgrade takes one itself.
    expect(warned({ ...given, snapshot: known(undefined) })).not.toContain('snapshot-missing');
  });
});

it.each([
  ['k3s', 'not-kubeadm'],
  ['unknown', 'distribution-unknown'],
] as const)('a cluster of %s', (distribution, code) => {
  const one = planUpgrade(facts(), defaultUpgradeOptions(NEXT), { ...planCluster, distribution });
  expect(find(one, code)).toBeDefined();
  expect(one.blockers.length > 0).toBe(distribution === 'k3s');
});
