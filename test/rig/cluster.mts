/** A rig that stands, as tests use it. */
import { existsSync, linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../harness/tools/run.mjs';
import { memberAccess } from './etcd.mts';
import { Host, until, type ExecResult } from './host.mts';
import { DNS_SERVICE } from './kubeadm.mts';
import { balancerState } from './loadbalancer.mts';
import type { RigOptions } from './options.mts';
import { ensureImageArchive } from './parts/images.mts';
import { isControlPlane, isEtcdMember, isWorker } from './plan.mts';
import { sshAccess, type SshAccess } from './ssh.mts';
import { sharedFolder, stateFolder, type RigRecord } from './state.mts';
import { importImages } from './storage.mts';

export class Cluster {
  readonly options: RigOptions;
  readonly hosts: readonly Host[];
  private readonly record: RigRecord;
  private readonly rebuild: () => Promise<void>;

  /** @param rebuild makes the same rig again from nothing, with the same hosts, addresses and keys */
  constructor(record: RigRecord, rebuild: () => Promise<void>) {
    this.record = record;
    this.options = record.options;
    this.hosts = record.hosts.map((spec) => new Host(spec));
    this.rebuild = rebuild;
  }

  host(name: string): Host {
    const found = this.hosts.find((host) => host.name === name);
    if (!found)
      throw new Error(`The rig ${this.options.name} has no host "${name}". It has ${this.hosts.map((host) => host.name).join(', ')}.`);
    return found;
  }

  get controlPlanes(): readonly Host[] {
    return this.hosts.filter(({ name }) => isControlPlane(name));
  }

  get workers(): readonly Host[] {
    return this.hosts.filter(({ name }) => isWorker(name));
  }

  /** Hosts with a kubelet. */
  get nodes(): readonly Host[] {
    return [...this.controlPlanes, ...this.workers];
  }

  /** Hosts with a member of external etcd; none where etcd is stacked. */
  get etcdMembers(): readonly Host[] {
    return this.hosts.filter(({ name }) => isEtcdMember(name));
  }

  get ssh(): SshAccess {
    return sshAccess(this.state);
  }

  /** `controlPlaneEndpoint`: host and port of the load balancer. */
  get endpoint(): string {
    return `${this.host('lb').address}:6443`;
  }

  /** Path of an administrator's kubeconfig that goes through the load balancer. */
  get kubeconfig(): string {
    return join(this.state, 'kubeconfig');
  }

  /** Folder of this machine with the rig's keys, kubeconfig and, with an external CA, the authority's key. */
  get state(): string {
    return stateFolder(this.options.name);
  }

  /** Reads the administrator's kubeconfig again, for example after its certificate was renewed. */
  async fetchKubeconfig(): Promise<void> {
    const [first] = this.controlPlanes;
    if (!first) throw new Error(`The rig ${this.options.name} has no control plane.`);
    writeFileSync(this.kubeconfig, await first.read('/etc/kubernetes/admin.conf'), { mode: 0o600 });
  }

  /** Path of kubectl of the cluster's version on this machine. */
  get kubectlPath(): string {
    return this.record.kubectl;
  }

  /** Runs kubectl of the cluster's version on this machine; returns its standard output. */
  async kubectl(...argv: readonly string[]): Promise<string> {
    return run([this.record.kubectl, '--kubeconfig', this.kubeconfig, ...argv]);
  }

  /** Applies manifests given as objects. */
  async apply(...objects: readonly unknown[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await run([this.record.kubectl, '--kubeconfig', this.kubeconfig, 'apply', '-f', '-'], { input: JSON.stringify(list) });
  }

  /** Reads objects as the API has them. */
  async get<T>(...argv: readonly string[]): Promise<T> {
    return JSON.parse(await this.kubectl('get', ...argv, '-o', 'json')) as T;
  }

  /** Waits for a condition. When the limit (milliseconds) is over, the error shows the state of the cluster. */
  async until(what: string, condition: () => Promise<boolean>, limit = 240_000): Promise<void> {
    await until(what, condition, limit, () => this.describe());
  }

  /** Resolves when every node is Ready, Services work on all of them, CoreDNS serves and the balancer uses every control plane. */
  async ready(limit = 300_000): Promise<void> {
    const wanted = this.nodes.length;
    await this.until(
      `all ${wanted} nodes are Ready`,
      async () => {
        const lines = (await this.kubectl('get', 'nodes', '--no-headers')).trim().split('\n');
        return lines.length === wanted && lines.every((line) => /\sReady[\s,]/.test(line));
      },
      limit,
    );
    await this.until(
      'kube-proxy runs on every node and a CoreDNS pod is available',
      async () => {
        const fields = 'jsonpath={.status.numberReady}{.status.availableReplicas}';
        const read = (kind: string, name: string) => this.kubectl('get', kind, name, '-n', 'kube-system', '-o', fields);
        return Number(await read('daemonset', 'kube-proxy')) === wanted && Number(await read('deployment', 'coredns')) > 0;
      },
      limit,
    );
    for (const host of this.nodes) {
      // The name service has several endpoints on other hosts: reaching it takes kube-proxy's rules, the routes and CoreDNS.
      await this.until(
        `${host.name} reaches the name service by its Service address`,
        async () => (await host.exec(['timeout', '2', 'bash', '-c', `< /dev/tcp/${DNS_SERVICE}/53`], { mayFail: true })).code === 0,
        limit,
      );
    }
    await this.until(
      'every control plane is in the balance',
      async () => {
        const servers = await balancerState(this.host('lb'));
        return this.controlPlanes.every(({ name }) => servers[name]?.status === 'UP');
      },
      limit,
    );
  }

  /** What there is to know when something does not come about: nodes, pods, and the end of the journals of kubelets that are not ready. */
  async describe(): Promise<string> {
    const reads = ['get nodes -o wide', 'get pods -A -o wide'].map(async (line) => {
      const said = await this.kubectl('--request-timeout=10s', ...line.split(' ')).catch((error: unknown) => (error as Error).message);
      return `$ kubectl ${line}\n${said.trim()}`;
    });
    const parts = await Promise.all(reads);
    for (const host of this.nodes) {
      if (new RegExp(`^${host.name}\\s+Ready[\\s,]`, 'm').test(parts[0]!)) continue;
      const { stdout } = await host.exec(['journalctl', '--no-pager', '--lines', '20', '--unit', 'kubelet'], { mayFail: true });
      parts.push(`$ journalctl --unit kubelet, on ${host.name}\n${stdout.trim()}`);
    }
    return parts.join('\n\n');
  }

  /** etcdctl on a control plane with the certificates of kubeadm, or on a member of external etcd with its own. */
  async etcdctl(host: Host, ...argv: readonly string[]): Promise<ExecResult> {
    if (isEtcdMember(host.name)) return host.exec(['etcdctl', ...memberAccess(), ...argv]);
    const pki = '/etc/kubernetes/pki/etcd';
    const access = [
      ...['--endpoints', 'https://127.0.0.1:2379', '--cacert', `${pki}/ca.crt`],
      ...['--cert', `${pki}/healthcheck-client.crt`, '--key', `${pki}/healthcheck-client.key`],
    ];
    return host.exec(['etcdctl', ...access, ...argv]);
  }

  /** Gives a host the images of another Kubernetes version, as a registry would when an upgrade asks for them. */
  async loadImages(host: Host, kubernetes: string): Promise<void> {
    const archive = await ensureImageArchive(kubernetes);
    const name = `images-${kubernetes}.tar`;
    const shared = join(sharedFolder(this.state), name);
    if (!existsSync(shared)) linkSync(archive, shared);
    await importImages(host, `/srv/rig/${name}`);
  }

  /**
   * The same rig from nothing: for tests that touched etcd, certificates or the control plane. Takes as long as the second
   * half of `up`. Everything in it is gone; names, addresses, SSH keys and the path of the kubeconfig stay.
   */
  async reset(): Promise<void> {
    await this.rebuild();
  }
}
