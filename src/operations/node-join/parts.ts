import { RUNS_FOLDER } from '../../core/command/detached';
import type { OperationId } from '../../core/operation/events';
import type { JoinBase, JoiningNode } from '../../core/plan/node-join/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Host, Hosts } from '../control-plane/hosts';
import type { StepContext } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';
import { askPatiently } from '../nodes/ask-patiently';
import type { NodeOperationDeps } from '../nodes/open-cluster';

/** What the steps of a join work with. */
export interface JoinSurroundings {
  /** Names the runs on hosts and the tokens, so that a resumed operation finds its own again. */
  readonly operation: OperationId;
  readonly base: JoinBase;
  readonly hosts: Hosts;
  readonly etcd: EtcdAccess;
  readonly deps: Pick<NodeOperationDeps, 'random'>;
  /** The API of the cluster that is joined. */
  port(signal: AbortSignal): Promise<KubernetesPort>;
}

/** The parts of the steps of one operation that nodes join by. */
export class JoinParts {
  constructor(private readonly around: JoinSurroundings) {}

  get base(): JoinBase {
    return this.around.base;
  }

  get hosts(): Hosts {
    return this.around.hosts;
  }

  get etcd(): EtcdAccess {
    return this.around.etcd;
  }

  host({ target }: Pick<JoiningNode, 'target'>): Host {
    return this.hosts.of(target);
  }

  port(signal: AbortSignal): Promise<KubernetesPort> {
    return this.around.port(signal);
  }

  /** Asks the API, also one that is busy with its new neighbour: for up to two minutes. */
  ask<T>({ clock, signal }: Pick<StepContext, 'clock' | 'signal'>, task: (port: KubernetesPort) => Promise<T>): Promise<T> {
    return askPatiently((asking) => this.port(asking), { clock, signal, random: this.around.deps.random }, task);
  }

  /** Folder of this operation on a host, readable by root only. */
  get folder(): string {
    return `${RUNS_FOLDER}/${this.around.operation}`;
  }

  /** Where a host keeps the run of a command. */
  runFolder({ name }: Pick<JoiningNode, 'name'>, what: 'join' | 'reset'): string {
    return `${this.folder}/${name}-${what}`;
  }

  /** The file with the token, while kubeadm needs it. */
  secretFile({ name }: Pick<JoiningNode, 'name'>): string {
    return `${this.folder}/${name}-join.yaml`;
  }

  /** Description of a token, by which it is found again when nobody knows its id any more. */
  tokenDescription({ name }: Pick<JoiningNode, 'name'>): string {
    return `Drydock joins ${name} (${this.around.operation})`;
  }
}
