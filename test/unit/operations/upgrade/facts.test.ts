import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../../../src/core/command/spec';
import { DrydockError } from '../../../../src/core/errors';
import { silentLogger } from '../../../../src/core/logger';
import { defaultUpgradeOptions } from '../../../../src/core/plan/upgrade/options';
import { Hosts, type HostDeps } from '../../../../src/operations/control-plane/hosts';
import { prepareUpgrade, readUpgradeFacts, targetVersion, type UpgradeSources } from '../../../../src/operations/upgrade/facts';
import { pluralOf } from '../../../../src/operations/upgrade/facts/usage';
import type { RemoteShellPort } from '../../../../src/ports/remote-shell';
import { ended } from '../../core/command/results';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { node, pod } from '../support/objects';
import { planCluster } from '../support/plans';

const never = new AbortController().signal;
const options = defaultUpgradeOptions('v1.35.4');

const HOST = [
  'manager\tapt',
  'version:kubeadm\tv1.34.4',
  'installed\tinstalled kubeadm 1.34.4-1.1',
  'installed\tinstalled kubelet 1.34.4-1.1',
  'held\tkubeadm',
  'held\tkubelet',
  'source\t/etc/apt/sources.list.d/k.list:deb https://pkgs.k8s.io/core:/stable:/v1.34/deb/ /',
  'cgroup\tcgroup2fs',
  'free:/etc/kubernetes\t9999999',
].join('\n');

/** A host that answers what the commands of a reading ask; everything else is missing. */
function shell(answers: (argv: readonly string[]) => ReturnType<typeof ended> | undefined): RemoteShellPort {
  return {
    exec: async <T>(command: CommandSpec<T>) => command.parse(answers(command.argv) ?? ended('', { exitCode: 127 })),
    readFile: async (path: string) => {
      throw new DrydockError('notFound', `There is no ${path}.`);
    },
    dispose() {},
  } as unknown as RemoteShellPort;
}

const apt = (argv: readonly string[]) => {
  if (argv.includes('/var/lib/etcd')) return ended(HOST);
  if (argv[2]?.includes('madison') === true) return ended('kubeadm | 1.35.4-1.1 | x\nkubelet | 1.35.4-1.1 | x\nkubectl | 1.35.4-1.1 | x\n');
  if (argv[0] === 'crictl') return ended('{"images": [{"repoTags": ["registry.k8s.io/kube-proxy:v1.35.4"]}]}');
  if (argv.includes('plan')) return ended('');
  return undefined;
};

function world() {
  const clock = new FakeClock();
  const cluster = new FakeCluster(clock);
  cluster.put(node('cp1', { roles: ['control-plane'] }), node('w1'), node('w2'));
  cluster.put(
    pod('shop/web-1', { nodeName: 'w1' }),
    pod('kube-system/kube-apiserver-cp1', { nodeName: 'cp1', mirror: true, controller: undefined, labels: { tier: 'control-plane' } }),
  );
  const mirror = {
    metadata: { labels: { component: 'kube-apiserver' } },
    spec: {
      nodeName: 'cp1',
      containers: [
        {
          name: 'kube-apiserver',
          image: 'registry.k8s.io/kube-apiserver:v1.34.4',
          command: ['kube-apiserver', '--advertise-address=192.0.2.11', '--feature-gates=ComponentSLIs=true'],
        },
      ],
    },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
  cluster.whole.set('Pod kube-system/kube-apiserver-cp1', mirror);
  const config =
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.34.4\netcd:\n  local:\n    dataDir: /var/lib/etcd\n';
  cluster.whole.set('ConfigMap kube-system/kubeadm-config', { data: { ClusterConfiguration: config } });
  cluster.whole.set('ConfigMap kube-system/kubelet-config', {
    data: { kubelet: 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfailCgroupV1: false\n' },
  });
  const shells = new Map<string, RemoteShellPort>([
    ['cp1', shell(apt)],
    ['w1', shell(apt)],
  ]);
  const deps = {
    clock,
    log: silentLogger,
    handshakes: {},
    http: {},
    shells: {
      open: async ({ name }: { readonly name: string }) => {
        const found = shells.get(name);
        if (found) return found;
        throw new DrydockError('refused', `${name} does not answer.`);
      },
      dispose() {},
    },
  } as unknown as HostDeps;
  const sources: UpgradeSources = {
    port: cluster,
    hosts: new Hosts(deps),
    targetOf: async ({ name }) => ({ name, destination: name, source: 'sshConfig' }),
  };
  return { cluster, sources, shells };
}

describe('the facts of an upgrade', () => {
  it('come from the API and from each host, and name what could not be read', async () => {
    const { sources } = world();
    const facts = await readUpgradeFacts(sources, options, never);
    expect(facts.staticPods).toMatchObject({
      known: true,
      value: [{ component: 'kube-apiserver', host: 'cp1', version: 'v1.34.4', gates: 'ComponentSLIs=true', address: '192.0.2.11:6443' }],
    });
    expect(facts.config).toMatchObject({ known: true, value: { kubernetesVersion: 'v1.34.4', externalEtcd: undefined } });
    expect(facts.kubeletConfig).toMatchObject({ known: true, value: { failCgroupV1: false } });
    expect(facts.hosts.w1).toMatchObject({ known: true, value: { images: { known: true }, available: { '1.35': { known: true } } } });
    expect(facts.hosts.w2).toEqual({ known: false, why: 'w2 does not answer.' });
    expect(facts.kubeadm).toEqual({ known: true, value: undefined });
    expect(facts.certificates.known).toBe(false);
    expect(facts.kubeProxy).toEqual({ known: true, value: undefined });
    expect(facts.snapshot.known).toBe(false);
    expect(facts.drains).toMatchObject({ known: true });
  });

  it('make a plan that says so', async () => {
    const { sources } = world();
    const heard: string[] = [];
    const plan = await prepareUpgrade({ ...sources, tell: (words) => heard.push(words) }, options, planCluster, never);
    expect(plan.blockers.map(({ code }) => code)).toEqual(['gate-removed', 'host-unreadable']);
    expect(plan.targets).toEqual(['cp1', 'w1', 'w2']);
    expect(heard[0]).toBe('nodes and control plane');
    expect(heard).toContain('hosts, 3 of 3');
    expect(heard.at(-1)).toBe('the plan');
  });

  it('are read once for each kind, however many nodes there are', async () => {
    const { sources, cluster } = world();
    for (let index = 0; index < 50; index++) cluster.put(node(`n${index}`));
    await readUpgradeFacts(sources, options, never);
    // Those of kube-system twice, all of them once; budgets begin with the same word.
    expect(cluster.count('list Pod')).toBe(4);
    expect(cluster.count('list ReplicaSet')).toBe(1);
  });

  it('are unknown part by part where permissions lack', async () => {
    const { sources, cluster } = world();
    for (const kind of ['Pod', 'PodDisruptionBudget', 'Secret']) cluster.forbidden.add(`list ${kind}`);
    const facts = await readUpgradeFacts(sources, options, never);
    expect(facts.staticPods.known).toBe(false);
    expect(facts.drains.known).toBe(false);
    expect(facts.deprecatedUses.helm.known).toBe(false);
    expect(facts.deprecatedUses.managedFields.known).toBe(true);
    await expect(prepareUpgrade(sources, options, planCluster, never)).resolves.toMatchObject({ type: 'upgrade' });
  });

  it('hold who uses APIs that go', async () => {
    const { sources, cluster } = world();
    cluster.helm = [
      { namespace: 'shop', name: 'web', objects: [{ apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', name: 'web' }] },
    ];
    cluster.writers.set('storage.k8s.io/v1/volumeattributesclasses', [
      { object: 'gold', manager: 'argocd', apiVersion: 'storage.k8s.io/v1alpha1' },
      { object: 'gold', manager: 'kubectl', apiVersion: 'storage.k8s.io/v1' },
    ]);
    const manifests = async () => [{ path: 'a.yaml', text: 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata:\n  name: x\n' }];
    const { deprecatedUses } = await readUpgradeFacts({ ...sources, manifests }, options, never);
    expect(deprecatedUses).toEqual({
      managedFields: {
        known: true,
        value: [{ apiVersion: 'storage.k8s.io/v1alpha1', kind: 'VolumeAttributesClass', by: 'argocd (gold)', source: 'managedFields' }],
      },
      helm: { known: true, value: [{ apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', by: 'release shop/web', source: 'helm' }] },
      workspace: { known: true, value: [{ apiVersion: 'batch/v1beta1', kind: 'CronJob', by: 'a.yaml', source: 'workspace' }] },
    });
  });

  it('stop on request', async () => {
    const { sources, cluster } = world();
    cluster.goAway(new DrydockError('cancelled', 'Stopped on request.'));
    await expect(readUpgradeFacts(sources, options, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

it.each([
  ['1.35.4', 'v1.35.4'],
  [' v1.35.4 ', 'v1.35.4'],
])('a person may write %s', (typed, version) => expect(targetVersion(typed)).toBe(version));

it.each(['', 'v1.35.', '1.35', 'latest', 'v2.0.0'])('%j is no target', (typed) =>
  expect(() => targetVersion(typed)).toThrow(expect.objectContaining({ kind: 'invalid' })),
);

it.each([
  ['FlowSchema', 'flowschemas'],
  ['VolumeAttributesClass', 'volumeattributesclasses'],
  ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies'],
  ['IPAddress', 'ipaddresses'],
  ['ServiceCIDR', 'servicecidrs'],
])('%s is served as %s', (kind, plural) => expect(pluralOf(kind)).toBe(plural));
