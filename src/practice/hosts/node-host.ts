import type { Clock } from '../../ports/clock';
import type { PracticeEtcd } from '../etcd/etcd';
import { PracticeHost } from './host';
import type { SharedSecrets } from './kubernetes/authorities';
import { crictl } from './kubernetes/crictl';
import { EtcdOnHost } from './kubernetes/etcd-on-host';
import { etcdutl } from './kubernetes/etcdutl';
import { installControlPlane, installNode, kubeletIdentity, type NodeFacts } from './kubernetes/install';
import { kubeadm } from './kubernetes/kubeadm';
import type { KubeadmCluster } from './kubernetes/kubeadm-cluster';
import { imagesOf, pull } from './kubernetes/kubeadm-images';
import { Listeners } from './kubernetes/listeners';
import { StaticPods, type KeptContainer } from './kubernetes/static-pods';
import { nodePrograms } from './kubernetes/tools';
import { installPackages, PackageDatabase } from './packages/database';
import { dpkgDeb } from './packages/dpkg';
import { BASE_PROGRAMS } from './programs/all';
import type { KeptNode } from './system/files';
import { System } from './system/system';
import { ROOT, type User } from './system/users';

export interface NodeHostWish extends NodeFacts {
  readonly controlPlane: boolean;
  /** Whether somebody remembered to hold the package of the kubelet. */
  readonly kubeletHeld: boolean;
  /** Seconds of the routine update of packages that comes in between the first installation; undefined: none. */
  readonly unattendedSeconds: number | undefined;
  /** As the Node object has it. */
  readonly machine: { readonly machineId: string; readonly bootId: string; readonly osImage: string; readonly containerd: string };
  /** Who logs in, and the password for sudo. */
  readonly user: User;
  readonly password: string | undefined;
  /** When its static pods started, epoch milliseconds. */
  readonly startedAt: number;
  /** What it was when its world was kept; undefined: it is new. */
  readonly kept: KeptHost | undefined;
}

/** A host as it is kept on a disk. */
export interface KeptHost {
  readonly files: KeptNode;
  readonly containers: readonly KeptContainer[];
}

/** What is made anew in each window: the kernel's own, programs, and the data of etcd, which is in the world's store. */
const NOT_KEPT = ['/proc', '/dev', '/run', '/sys', '/usr', '/tmp', '/var/lib/etcd'] as const;

export function keepHost({ system, pods }: PracticeHost): KeptHost {
  return { files: system.files.kept(NOT_KEPT), containers: pods.keptContainers() };
}

/** What a node asks of the cluster that it belongs to. */
export interface NodeSurroundings {
  readonly clock: Clock;
  readonly shared: SharedSecrets;
  /** What certificates are dated by, epoch milliseconds. */
  readonly now: number;
  readonly etcd: PracticeEtcd;
  apiAnswers(): boolean;
  readonly cluster: KubeadmCluster;
  /** Hears of a static pod that starts or ends. */
  onStaticPod(component: string, runs: boolean, image: string): void;
  /** Somebody on the host asked it to restart. */
  onReboot(): void;
}

/** Milliseconds that a component takes to end. */
const STOP_MS = 1_000;

/** Makes the machine of a node, as it is after it joined. */
export async function makeNodeHost(wish: NodeHostWish, around: NodeSurroundings): Promise<PracticeHost> {
  const { node, version, machine, user, password, scanSeconds, startedAt } = wish;
  const system = new System(node, around.clock);
  const etcd = new EtcdOnHost(node, system, around.etcd);
  const pods: StaticPods = new StaticPods(system, { scanMs: scanSeconds * 1000, stopMs: STOP_MS }, (component, runs, image) => {
    if (component === 'etcd' && !runs) etcd.stops();
    around.onStaticPod(component, runs, image);
    if (component === 'etcd' && runs) etcd.starts(pods.of('etcd'));
  });
  const packages = new PackageDatabase(system.files);
  const versionOf = (name: string) => packages.versionOf(name) ?? version;
  const apiAnswers = () => around.apiAnswers();
  const kubeadmOf = (of: () => string) =>
    kubeadm({ version: of, apiAnswers, cluster: around.cluster, manifest: wish, controlPlane: wish.controlPlane, pods: () => pods });
  system.install(BASE_PROGRAMS);
  system.install(
    nodePrograms(
      {
        versionOf,
        containerd: machine.containerd,
        pods: () => pods,
        apiAnswers,
        onReboot: () => around.onReboot(),
        unattendedSeconds: wish.unattendedSeconds,
        onKubelet: () => around.cluster.kubeletStarted(node, versionOf('kubelet')),
      },
      kubeadmOf(() => versionOf('kubeadm')),
      crictl(() => pods, machine.containerd),
    ),
  );
  // A package that is unpacked somewhere has a program of its own there.
  system.install({
    'dpkg-deb': dpkgDeb((name, its, folder) => {
      if (name === 'kubeadm') system.install({ kubeadm: kubeadmOf(() => `v${its.replace(/-.*$/, '')}`) }, `${folder}/usr/bin`);
    }),
  });
  system.addUser(user, password);
  system.kernelFile('hostname', `${node}\n`);
  system.kernelFile('random/boot_id', `${machine.bootId}\n`);
  const { files } = system;
  files.put('/etc/machine-id', `${machine.machineId}\n`, { mode: 0o444 });
  files.put('/etc/hostname', `${node}\n`);
  files.put('/etc/os-release', `PRETTY_NAME="${machine.osImage}"\nNAME="${machine.osImage}"\nID=practice\n`);
  files.put('/run/containerd/containerd.sock', '', { mode: 0o660 });
  files.putFolder('/sys/fs/cgroup');
  installPackages(files, version, wish.kubeletHeld, startedAt);
  pull(files, imagesOf(version, wish.controlPlane));
  startServices(system);
  const { kept } = wish;
  if (kept) files.restore(kept.files, NOT_KEPT);
  const presented = kept ? kubeletIdentity(files) : await installNode(system, around.shared, wish, around.now);
  if (wish.controlPlane) {
    if (!kept) await installControlPlane(system, around.shared, wish, around.now);
    etcd.install();
    system.install({ etcdutl }, '/usr/local/bin');
  }
  pods.begin(startedAt, kept?.containers);
  const listeners = new Listeners(system, pods, {
    hasQuorum: () => around.etcd.hasQuorum(),
    member: () => around.etcd.memberOn(node),
    snapshotBytesPerSecond: around.etcd.around.scene.snapshotBytesPerSecond,
    kubelet: presented,
  });
  return new PracticeHost(node, system, pods, listeners, startServices);
}

function startServices({ processes }: System): void {
  processes.start(['/sbin/init'], ROOT);
  processes.start(['/usr/bin/containerd'], ROOT);
  processes.start(['/usr/bin/kubelet', '--kubeconfig=/etc/kubernetes/kubelet.conf', '--config=/var/lib/kubelet/config.yaml'], ROOT);
}
