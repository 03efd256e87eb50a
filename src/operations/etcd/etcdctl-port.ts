import { Etcdctl, type EtcdctlProgram } from '../../core/command/etcd/etcdctl';
import type { CommandSpec } from '../../core/command/spec';
import { DrydockError } from '../../core/errors';
import type {
  EtcdAlarm,
  EtcdHash,
  EtcdHealth,
  EtcdId,
  EtcdMember,
  EtcdMemberList,
  EtcdMetrics,
  EtcdPlace,
  EtcdStatus,
} from '../../core/model/etcd';
import type { Clock } from '../../ports/clock';
import type { EtcdPort, SnapshotEnd } from '../../ports/etcd';

const NEVER = new AbortController().signal;

/** Where etcdctl is started. */
export interface EtcdctlPlace {
  readonly clock: Clock;
  run<T>(command: CommandSpec<T>, signal: AbortSignal): Promise<T>;
}

/** How etcdctl came to be asked, and what is known beside it. */
export interface EtcdctlWay {
  readonly via: 'etcdctl' | 'pod';
  /** Why its gateway is not asked, as a clause with its full stop. */
  readonly withoutGateway: string;
  /** What needs no client certificate, where its ports can be reached. */
  readonly look?: Pick<EtcdPort, 'metrics' | 'certificate'>;
}

/**
 * One member, asked by etcdctl: on its host, where that forwards no connections, or in its pod, where nobody can log in to the
 * host.
 */
export class EtcdctlPort implements EtcdPort {
  private readonly etcdctl: Etcdctl;

  constructor(
    readonly label: string,
    private readonly at: EtcdctlPlace,
    program: EtcdctlProgram,
    place: EtcdPlace,
    private readonly way: EtcdctlWay,
  ) {
    this.etcdctl = new Etcdctl(program, place);
  }

  get via(): EtcdctlWay['via'] {
    return this.way.via;
  }

  get withoutGateway(): string {
    return this.way.withoutGateway;
  }

  status(signal?: AbortSignal): Promise<EtcdStatus> {
    return this.run(this.etcdctl.status(), signal);
  }

  /** Always asks the quorum. */
  members(_options: { readonly linearizable: boolean }, signal?: AbortSignal): Promise<EtcdMemberList> {
    return this.run(this.etcdctl.members(), signal);
  }

  alarms(signal?: AbortSignal): Promise<readonly EtcdAlarm[]> {
    return this.run(this.etcdctl.alarms(), signal);
  }

  async health(signal?: AbortSignal): Promise<EtcdHealth> {
    const started = this.at.clock.now();
    const { healthy, reason } = await this.run(this.etcdctl.health(), signal);
    return { healthy, reason, tookMs: this.at.clock.now() - started };
  }

  hash(revision: bigint, signal?: AbortSignal): Promise<EtcdHash> {
    return this.run(this.etcdctl.hash(revision), signal);
  }

  metrics(signal?: AbortSignal): Promise<EtcdMetrics> {
    return this.way.look?.metrics(signal) ?? Promise.reject(this.impossible('metrics'));
  }

  certificate(signal?: AbortSignal): Promise<Uint8Array> {
    return this.way.look?.certificate(signal) ?? Promise.reject(this.impossible('certificate'));
  }

  async defragment(signal?: AbortSignal): Promise<void> {
    await this.run(this.etcdctl.defragment(), signal);
  }

  async compact(revision: bigint, signal?: AbortSignal): Promise<void> {
    await this.run(this.etcdctl.compact(revision), signal);
  }

  async disarm(_alarm: EtcdAlarm, signal?: AbortSignal): Promise<void> {
    await this.run(this.etcdctl.disarm(), signal);
  }

  async moveLeader(target: EtcdId, signal?: AbortSignal): Promise<void> {
    await this.run(this.etcdctl.moveLeader(target), signal);
  }

  addMember(
    { peerUrls, learner }: { readonly peerUrls: readonly string[]; readonly learner: boolean },
    signal?: AbortSignal,
  ): Promise<EtcdMember> {
    return this.run(this.etcdctl.addMember('new', peerUrls, learner), signal);
  }

  async removeMember(id: EtcdId, signal?: AbortSignal): Promise<void> {
    await this.run(this.etcdctl.removeMember(id), signal);
  }

  async promoteMember(id: EtcdId, signal?: AbortSignal): Promise<void> {
    await this.run(this.etcdctl.promoteMember(id), signal);
  }

  async updateMember(id: EtcdId, peerUrls: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.run(this.etcdctl.updateMember(id, peerUrls), signal);
  }

  snapshot(): Promise<SnapshotEnd> {
    const { via, withoutGateway } = this.way;
    return Promise.reject(
      new DrydockError('config', `${this.label} is asked by etcdctl, which can't write a snapshot to a stream: ${withoutGateway}`, {
        hint:
          via === 'pod'
            ? 'Make its host reachable over SSH, or name a client certificate of etcd (etcd in drydock.yaml).'
            : 'Allow forwarding on its SSH server (AllowTcpForwarding), so that its port can be asked.',
      }),
    );
  }

  dispose(): void {}

  private run<T>(command: CommandSpec<T>, signal: AbortSignal = NEVER): Promise<T> {
    return this.at.run(command, signal);
  }

  private impossible(what: string): DrydockError {
    return new DrydockError('config', `${this.label} is asked by etcdctl, which tells no ${what}.`);
  }
}
