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
    readonly via: 'etcdctl' | 'pod' = 'etcdctl',
  ) {
    this.etcdctl = new Etcdctl(program, place);
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

  metrics(): Promise<EtcdMetrics> {
    return Promise.reject(this.impossible('metrics'));
  }

  certificate(): Promise<Uint8Array> {
    return Promise.reject(this.impossible('certificate'));
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
    return Promise.reject(
      this.via === 'pod'
        ? new DrydockError('config', `${this.label} is read through the API server, which can't carry a snapshot: that needs SSH.`, {
            hint: 'Make its host reachable over SSH, or run drydock snapshot take with a client certificate of etcd where its port is reached.',
          })
        : new DrydockError('config', `${this.label} is asked by etcdctl, which can't write a snapshot to a stream.`, {
            hint: 'Allow forwarding on its SSH server (AllowTcpForwarding), so that its port can be asked.',
          }),
    );
  }

  dispose(): void {}

  private run<T>(command: CommandSpec<T>, signal: AbortSignal = NEVER): Promise<T> {
    return this.at.run(command, signal);
  }

  private impossible(what: string): DrydockError {
    return new DrydockError(
      'config',
      this.via === 'pod'
        ? `the ${what} of ${this.label} can only be read over SSH.`
        : `${this.label} is asked by etcdctl, which tells no ${what}.`,
    );
  }
}
