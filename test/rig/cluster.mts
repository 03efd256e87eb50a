/** A rig that stands, as tests use it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../harness/tools/run.mjs';
import { Host, until, type ExecResult, type HostSpec } from './host.mts';
import type { RigOptions } from './options.mts';
import { sshAccess, type SshAccess } from './ssh.mts';

interface Record_ {
  readonly options: RigOptions;
  readonly hosts: readonly HostSpec[];
  readonly kubectl: string;
}

export class Cluster {
  readonly options: RigOptions;
  readonly hosts: readonly Host[];
  private readonly state: string;
  private readonly kubectlProgram: string;

  constructor(options: RigOptions, state: string, hosts: readonly Host[], kubectlProgram: string) {
    this.options = options;
    this.state = state;
    this.hosts = hosts;
    this.kubectlProgram = kubectlProgram;
  }

  /** The rig that was recorded in a state folder, if any. */
  static load(state: string): Cluster | undefined {
    const file = join(state, 'rig.json');
    if (!existsSync(file)) return undefined;
    const { options, hosts, kubectl } = JSON.parse(readFileSync(file, 'utf8')) as Record_;
    return new Cluster(
      options,
      state,
      hosts.map((spec) => new Host(spec)),
      kubectl,
    );
  }

  /** Writes down that this cluster was made completely, so that the next `up` only starts it. */
  record(): void {
    const content: Record_ = { options: this.options, hosts: this.hosts.map(({ spec }) => spec), kubectl: this.kubectlProgram };
    writeFileSync(join(this.state, 'rig.json'), JSON.stringify(content, undefined, 2));
  }

  host(name: string): Host {
    const found = this.hosts.find((host) => host.name === name);
    if (!found)
      throw new Error(`the rig ${this.options.name} has no host ${name}; it has ${this.hosts.map((host) => host.name).join(', ')}`);
    return found;
  }

  get controlPlanes(): readonly Host[] {
    return this.hosts.filter(({ name }) => /^cp\d+$/.test(name));
  }

  get workers(): readonly Host[] {
    return this.hosts.filter(({ name }) => /^w\d+$/.test(name));
  }

  /** Hosts with a kubelet. */
  get nodes(): readonly Host[] {
    return [...this.controlPlanes, ...this.workers];
  }

  get ssh(): SshAccess {
    return sshAccess(this.state);
  }

  /** Path of an administrator's kubeconfig that goes through the load balancer. */
  get kubeconfig(): string {
    return join(this.state, 'kubeconfig');
  }

  async fetchKubeconfig(): Promise<void> {
    const first = this.controlPlanes[0];
    if (!first) throw new Error(`the rig ${this.options.name} has no control plane`);
    writeFileSync(this.kubeconfig, await first.read('/etc/kubernetes/admin.conf'), { mode: 0o600 });
  }

  /** Runs kubectl of the cluster's version on this machine; returns its standard output. */
  async kubectl(...argv: readonly string[]): Promise<string> {
    return run([this.kubectlProgram, '--kubeconfig', this.kubeconfig, ...argv]);
  }

  /** Applies manifests given as objects. */
  async apply(...objects: readonly unknown[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    await run([this.kubectlProgram, '--kubeconfig', this.kubeconfig, 'apply', '-f', '-'], { input: JSON.stringify(list) });
  }

  /** Reads objects as the API has them. */
  async get<T>(...argv: readonly string[]): Promise<T> {
    return JSON.parse(await this.kubectl('get', ...argv, '-o', 'json')) as T;
  }

  /** Resolves when every node is Ready and a CoreDNS pod is available. */
  async ready(limit = 240_000): Promise<void> {
    await until(
      'all nodes are Ready and a CoreDNS pod is available',
      async () => {
        const nodes = (await this.kubectl('get', 'nodes', '--no-headers')).trim().split('\n');
        if (nodes.length !== this.nodes.length || nodes.some((line) => !/\sReady[\s,]/.test(line))) return false;
        const dns = await this.kubectl('get', 'deployment', 'coredns', '-n', 'kube-system', '-o', 'jsonpath={.status.availableReplicas}');
        return Number(dns) > 0;
      },
      limit,
    );
  }

  /** etcdctl on a control plane, with the certificates kubeadm made for health checks. */
  async etcdctl(host: Host, ...argv: readonly string[]): Promise<ExecResult> {
    const pki = '/etc/kubernetes/pki/etcd';
    const access = [
      '--endpoints',
      'https://127.0.0.1:2379',
      '--cacert',
      `${pki}/ca.crt`,
      '--cert',
      `${pki}/healthcheck-client.crt`,
      '--key',
      `${pki}/healthcheck-client.key`,
    ];
    return host.exec(['etcdctl', ...access, ...argv]);
  }
}
