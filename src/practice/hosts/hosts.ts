import { randomUUID } from 'node:crypto';
import type * as Ssh2 from 'ssh2';
import { DrydockError } from '../../core/errors';
import type { Disposable } from '../../core/disposable';
import { practiceDestination, practiceNode } from '../../core/model/host';
import { hostKeyOf } from '../../core/parse/ssh/host-key';
import { trustedHostKey, type TrustedHostKey } from '../../core/policy/host-keys';
import type { Clock } from '../../ports/clock';
import type { OwnHost, OwnHosts } from '../../ports/own-hosts';
import type { Machines } from '../controllers/machines';
import type { PracticeEtcd } from '../etcd/etcd';
import { addressOf, isControlPlane, type Node } from '../model/node';
import type { Registry } from '../registry/registry';
import { nodes } from '../resources/catalogue';
import { KubeadmCluster } from './kubernetes/kubeadm-cluster';
import { reissueStored } from './kubernetes/reissue-stored';
import {
  CLUSTER_AGE,
  keptSecrets,
  makeSharedSecrets,
  revivedSecrets,
  type KeptSecrets,
  type SharedSecrets,
} from './kubernetes/authorities';
import type { DaysLeft } from './kubernetes/install';
import { HostFaults } from './faults';
import type { PracticeHost } from './host';
import { keepHost, makeNodeHost, type KeptHost } from './node-host';
import { newKeyPair } from './ssh/keys';
import { SshListener } from './ssh/listener';
import type { User } from './system/users';

/** What is kept of the hosts: what they share, and those that somebody has looked at. */
export interface KeptHosts {
  /** Undefined: no host was made yet. */
  readonly shared: KeptSecrets | undefined;
  readonly hosts: Readonly<Record<string, KeptHost>>;
}

/** What is not as usual on the hosts of a world. */
export interface HostsScene {
  /** By the node's name. */
  readonly daysLeft?: Readonly<Record<string, DaysLeft>>;
  /** Certificates that somebody renewed some days ago without restarting what uses them. */
  readonly renewedUnnoticed?: readonly { readonly node: string; readonly certificate: string; readonly daysAgo: number }[];
  /** Nodes on which sudo asks for a password. */
  readonly sudoAsks?: readonly string[];
  /** Nodes on which nobody thought of holding the package of the kubelet. */
  readonly notHeld?: readonly string[];
  /** Nodes on which a routine update of packages begins when somebody installs for the first time: how many seconds it lasts. */
  readonly unattended?: Readonly<Record<string, number>>;
}

export interface PracticeHostsDeps {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly machines: Machines;
  /** What certificates are dated by, epoch milliseconds. */
  readonly now: number;
  readonly scene: HostsScene;
  readonly etcd: PracticeEtcd;
  /** What was kept; undefined: the world is new. */
  readonly kept: KeptHosts | undefined;
  /** Hears that something on a host may have changed. */
  onDidChange(): void;
  /** Whether an API server runs. */
  apiRuns(): boolean;
}

const USER = 'ops';
/** What sudo asks for where it does. There is nothing to protect, and it is told with the question. */
const PASSWORD = 'practice';
/** The real kubelet's usual interval is 20 s; nobody learns more from waiting longer. */
const SCAN_SECONDS = 2;
/** Milliseconds of a restart: until the machine goes down, until it comes up, until its kubelet runs. */
const REBOOT_MS = { goes: 300, away: 3_000, boots: 2_000 } as const;
const YEAR = 365 * 86_400_000;

interface Reachable {
  readonly listener: SshListener;
  readonly own: OwnHost;
}

/** The machines of the practice cluster's nodes. Each is made, and begins to listen, when it is first looked for. */
export class PracticeHosts implements OwnHosts, Disposable {
  readonly faults = new HostFaults();
  private readonly hosts = new Map<string, Promise<PracticeHost>>();
  private readonly made = new Map<string, PracticeHost>();
  private readonly reachable = new Map<string, Promise<Reachable>>();
  private readonly keys = new Map<string, TrustedHostKey>();
  private shared: Promise<SharedSecrets> | undefined;
  private login: Promise<{ readonly ssh2: typeof Ssh2; readonly privateKey: string; readonly publicKey: Ssh2.ParsedKey }> | undefined;
  private readonly rebooting = new Set<string>();
  private disposed = false;

  /** What all control planes share, once it was made. */
  private secrets: KeptSecrets | undefined;

  constructor(private readonly deps: PracticeHostsDeps) {
    this.secrets = deps.kept?.shared;
    deps.machines.onDidChange(() => this.cutPowerless());
  }

  /** Those that were not made again since they were kept are kept as they were. */
  keptHosts(): KeptHosts {
    const made = [...this.made].map(([name, host]) => [name, keepHost(host)] as const);
    return { shared: this.secrets, hosts: { ...this.deps.kept?.hosts, ...Object.fromEntries(made) } };
  }

  /** The machine of a node. */
  of(name: string): Promise<PracticeHost> {
    const known = this.hosts.get(name);
    if (known) return known;
    const node = this.nodes().find(({ metadata }) => metadata.name === name);
    if (!node || this.disposed) return Promise.reject(absent(name));
    const making = this.make(node);
    this.hosts.set(name, making);
    return making;
  }

  async find(destination: string): Promise<OwnHost> {
    const name = practiceNode(destination);
    if (name === undefined || this.disposed) throw absent(destination);
    const known = this.reachable.get(name) ?? this.open(name);
    this.reachable.set(name, known);
    return (await known).own;
  }

  trusted(): readonly TrustedHostKey[] {
    return [...this.keys.values()];
  }

  trust(key: TrustedHostKey): void {
    this.keys.set(key.host, key);
  }

  forget({ host, fingerprint }: Pick<TrustedHostKey, 'host' | 'fingerprint'>): void {
    if (this.keys.get(host)?.fingerprint === fingerprint) this.keys.delete(host);
  }

  dispose(): void {
    this.disposed = true;
    for (const host of this.made.values()) host.dispose();
    for (const opening of this.reachable.values())
      void opening.then(
        ({ listener }) => listener.dispose(),
        () => undefined,
      );
  }

  private async open(name: string): Promise<Reachable> {
    const host = await this.of(name);
    const { ssh2, privateKey, publicKey } = await (this.login ??= makeLogin());
    const user = host.system.user(USER) as User;
    const hostKey = newKeyPair(ssh2.utils);
    const listener = await SshListener.listen(ssh2, {
      host,
      user,
      hostKey: hostKey.private,
      userKey: publicKey,
      isRunning: () => this.deps.machines.isRunning(name),
      faults: this.faults,
    });
    if (this.disposed) listener.dispose();
    const key = hostKeyOf(Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64'));
    if (key) this.trust(trustedHostKey(practiceDestination(name), key, this.deps.clock.now()));
    const sudoHint = user.sudo === 'free' ? undefined : `It is a host of the practice cluster; the password is "${PASSWORD}".`;
    return { listener, own: { address: '127.0.0.1', port: listener.port, user: USER, key: privateKey, sudoHint } };
  }

  private async make(node: Node): Promise<PracticeHost> {
    const { clock, machines, now, scene, etcd } = this.deps;
    const { name } = node.metadata;
    const shared = await (this.shared ??= this.secrets ? revivedSecrets(this.secrets) : makeSharedSecrets(now));
    this.secrets ??= keptSecrets(shared);
    const kept = this.deps.kept?.hosts[name];
    const { nodeInfo = {} } = node.status;
    const host = await makeNodeHost(
      {
        node: name,
        address: addressOf(node),
        version: nodeInfo.kubeletVersion ?? 'v1.34.4',
        members: this.controlPlanes().map((one) => ({ name: one.metadata.name, address: addressOf(one) })),
        controlPlane: isControlPlane(node),
        kubeletHeld: !(scene.notHeld?.includes(name) ?? false),
        daysLeft: scene.daysLeft?.[name] ?? {},
        unattendedSeconds: scene.unattended?.[name],
        etcdQuota: etcd.around.scene.quotaBytes?.[name],
        scanSeconds: SCAN_SECONDS,
        machine: {
          machineId: nodeInfo.machineID ?? name,
          bootId: nodeInfo.bootID ?? name,
          osImage: nodeInfo.osImage ?? 'Practice Linux',
          containerd: (nodeInfo.containerRuntimeVersion ?? '').replace(/^.*:\/\//, ''),
        },
        user: { name: USER, uid: 1000, home: `/home/${USER}`, sudo: scene.sudoAsks?.includes(name) ? 'password' : 'free' },
        password: PASSWORD,
        startedAt: clock.now() - CLUSTER_AGE,
        kept,
      },
      {
        clock,
        shared,
        now,
        etcd,
        apiAnswers: () => this.deps.apiRuns(),
        cluster: new KubeadmCluster(this.deps.registry),
        onStaticPod: (component, runs, image) => machines.setStaticPod(name, component, runs, image),
        onReboot: () => void this.reboot(name),
      },
    );
    for (const { node: of, certificate, daysAgo } of scene.renewedUnnoticed ?? [])
      if (of === name && !kept) {
        const then = now - daysAgo * 86_400_000;
        await reissueStored(host.system, certificate, then, then + YEAR);
      }
    host.system.onDidRun = () => this.deps.onDidChange();
    this.made.set(name, host);
    if (this.disposed) host.dispose();
    return host;
  }

  /** Goes down, comes up in a new boot a few seconds later, and its kubelet tells of it. */
  private async reboot(name: string): Promise<void> {
    const { clock, machines, registry } = this.deps;
    const host = this.made.get(name);
    if (!host || this.rebooting.has(name)) return;
    this.rebooting.add(name);
    // The answer to who asked still gets out.
    await clock.sleep(REBOOT_MS.goes);
    host.powerOff();
    machines.powerOff(name);
    await clock.sleep(REBOOT_MS.away);
    if (this.disposed) return;
    const id = randomUUID();
    host.boot(id);
    await clock.sleep(REBOOT_MS.boots);
    if (this.disposed) return;
    this.rebooting.delete(name);
    if (registry.find(nodes, undefined, name))
      registry.update(
        nodes,
        undefined,
        name,
        (current) => {
          const node = current as Node;
          return { ...node, status: { ...node.status, nodeInfo: { ...node.status.nodeInfo, bootID: id } } };
        },
        { part: 'status' },
      );
    host.pods.powerOn();
    machines.restarted(name, clock.now());
  }

  private nodes(): readonly Node[] {
    return this.deps.registry.list<Node>(nodes);
  }

  private controlPlanes(): readonly Node[] {
    return this.nodes().filter(isControlPlane);
  }

  private cutPowerless(): void {
    for (const [name, opening] of this.reachable)
      if (!this.deps.machines.isRunning(name))
        void opening.then(
          ({ listener }) => listener.breakConnections(),
          () => undefined,
        );
  }
}

async function makeLogin() {
  // Loaded with the first login, not with the cluster.
  const { default: ssh2 } = await import('ssh2');
  const { private: privateKey, public: publicText } = newKeyPair(ssh2.utils);
  const publicKey = ssh2.utils.parseKey(publicText);
  if (publicKey instanceof Error) throw publicKey;
  return { ssh2, privateKey, publicKey };
}

function absent(what: string): DrydockError {
  return new DrydockError('refused', `${what} is a host of the practice cluster, which has none of this name or is not open.`, {
    hint: 'Open the practice cluster, and choose one of its nodes.',
  });
}
