import { RUNS_FOLDER } from '../../core/command/detached';
import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { OperationId } from '../../core/operation/events';
import type { BootstrapHost, BootstrapPlan } from '../../core/plan/bootstrap/plan';
import { API_PORT } from '../../core/plan/bootstrap/planner';
import type { JoinBase, JoiningNode } from '../../core/plan/node-join/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { LocalFiles } from '../../ports/local-files';
import type { HostDeps, Host, Hosts } from '../control-plane/hosts';
import { storedCertificate } from '../control-plane/stored';
import type { StepContext } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import { JoinParts } from '../node-join/parts';
import { joiningNode } from './joining';

/** What a bootstrap is given beside hosts. */
export interface BootstrapDeps extends HostDeps {
  readonly files: LocalFiles;
  /** A connection to the new cluster by the kubeconfig that was written. Whoever asks for it disposes of it. */
  readonly connectNew: (kubeconfig: string, context: string, signal: AbortSignal) => Promise<KubernetesPort>;
  /** A number from 0 up to 1; `Math.random` outside tests. */
  readonly random: () => number;
}

/** What the steps of a bootstrap work with. */
export class BootstrapParts {
  private connection: Promise<KubernetesPort> | undefined;
  private authority: string | undefined;
  readonly joins: JoinParts;

  constructor(
    readonly id: OperationId,
    readonly plan: BootstrapPlan,
    readonly hosts: Hosts,
    readonly etcd: EtcdAccess,
    readonly deps: BootstrapDeps,
  ) {
    const base = () => this.base;
    this.joins = new JoinParts({
      operation: id,
      get base() {
        return base();
      },
      hosts,
      etcd,
      deps,
      port: (signal) => this.port(signal),
    });
  }

  get first(): BootstrapHost {
    const [first] = this.plan.body.hosts;
    if (first?.role === 'first') return first;
    throw new DrydockError('invalid', `${this.plan.title} has no control plane.`);
  }

  get firstHost(): Host {
    return this.host(this.first);
  }

  host(host: BootstrapHost): Host {
    return this.hosts.of(targetOf(host));
  }

  /** Folder of this operation on a host, readable by root only. */
  get folder(): string {
    return `${RUNS_FOLDER}/${this.id}`;
  }

  get configurationFile(): string {
    return `${this.folder}/kubeadm.yaml`;
  }

  runFolder(what: 'init' | 'reset'): string {
    return `${this.folder}/${this.first.name}-${what}`;
  }

  /** The API of the new cluster, by the kubeconfig on this computer. */
  port(signal: AbortSignal): Promise<KubernetesPort> {
    const { kubeconfig, context } = this.plan.body.options;
    const opening = (this.connection ??= this.deps.connectNew(kubeconfig, context, signal));
    // The next one tries again.
    opening.catch(() => (this.connection = undefined));
    return opening;
  }

  /** Asks the API, also one that is busy with its new neighbour. */
  ask<T>(context: Pick<StepContext, 'clock' | 'signal'>, task: (port: KubernetesPort) => Promise<T>): Promise<T> {
    return this.joins.ask(context, task);
  }

  /** Reads the authority that the cluster was given; no host joins before it is known. */
  async readAuthority(signal: AbortSignal): Promise<void> {
    this.authority ??= (await storedCertificate(this.firstHost, '/etc/kubernetes/pki/ca.crt', signal)).keyHash;
  }

  joining(host: BootstrapHost): JoiningNode {
    return joiningNode(host, this.plan.body.options, targetOf(host));
  }

  dispose(): void {
    void this.connection?.then(
      (port) => port.dispose(),
      () => {},
    );
  }

  private get base(): JoinBase {
    const { authority, plan, first } = this;
    if (authority === undefined) throw new DrydockError('internal', `The authority of ${plan.cluster.name} was not read.`);
    const controlPlanes = plan.body.hosts.filter(({ role }) => role !== 'worker').map(targetOf);
    return {
      endpoint: plan.body.options.wish.endpoint,
      authorities: [authority],
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      apiPort: API_PORT,
      signers: [targetOf(first)],
      controlPlanes,
      stackedEtcd: plan.body.stackedEtcd,
      wantReady: plan.body.network.from !== 'nowhere',
    };
  }
}

/** Rejects where nobody knows; such plans are blocked. */
export function targetOf({ name, target }: BootstrapHost): HostTarget {
  if (target) return target;
  throw new DrydockError('config', `Nobody knows how ${name} is reached.`, { hint: 'Give it an address in drydock.yaml, then plan anew.' });
}
