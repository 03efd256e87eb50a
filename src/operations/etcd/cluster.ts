import { cancelled, DrydockError } from '../../core/errors';
import { idWords, type EtcdAlarm, type EtcdId, type EtcdMemberList } from '../../core/model/etcd';
import type { EtcdBody, PlannedMember } from '../../core/plan/etcd/plan';
import type { EtcdPort } from '../../ports/etcd';
import type { StepContext } from '../engine/definition';
import { isTransient } from '../nodes/retry';
import type { EtcdAccess } from './access';

/** Milliseconds between two looks while something is waited for. */
const LOOK_EVERY = 500;
const STALLED_AFTER = 60_000;
/** Entries by which a member may be behind while others write. */
const MOST_LAG = 1000n;

export interface Unwell {
  /** Hexadecimal. */
  readonly id: string;
  readonly name: string;
  readonly why: string;
}

/** The members of a plan, as steps use them. */
export class EtcdCluster {
  constructor(
    private readonly body: Pick<EtcdBody, 'clusterId' | 'members'>,
    private readonly access: EtcdAccess,
  ) {}

  /** The member of an id. Rejects with `conflict` where its place belongs to another cluster or another member now. */
  async port(id: string, signal: AbortSignal): Promise<EtcdPort> {
    const member = this.body.members.find((one) => one.id === id);
    if (!member?.place)
      throw new DrydockError('notFound', `There is no way to ask ${member ? this.nameOf(BigInt(`0x${id}`)) : id}.`, {
        hint: 'List its host in drydock.yaml.',
      });
    const port = await this.access.open(member.place, signal);
    const { clusterId, memberId } = await port.status(signal);
    if (idWords(clusterId) !== this.body.clusterId || idWords(memberId) !== id)
      throw new DrydockError('conflict', `${port.label} is another member, or one of another cluster, than the one that was planned for.`, {
        hint: 'It was made anew meanwhile. Nothing was done to it; plan anew.',
      });
    return port;
  }

  /** Any member that answers, the one that leads where it can be asked. Rejects with the last reason. */
  async leader(signal: AbortSignal): Promise<EtcdPort> {
    let last: unknown;
    let fallback: EtcdPort | undefined;
    for (const member of this.asked()) {
      try {
        const port = await this.port(member.id, signal);
        const { leader } = await port.status(signal);
        const known = this.body.members.find(({ id, place }) => id === idWords(leader) && place);
        if (known) return await this.port(known.id, signal);
        if (leader !== 0n) fallback ??= port;
      } catch (error) {
        if (signal.aborted) throw error;
        last = error;
      }
    }
    if (fallback) return fallback;
    throw DrydockError.from(
      last ?? new DrydockError('server', 'No member of etcd knows a leader.', { hint: 'Look whether enough members run.' }),
    );
  }

  /** The members as the quorum lists them. */
  async list(signal: AbortSignal): Promise<EtcdMemberList> {
    return (await this.leader(signal)).members({ linearizable: true }, signal);
  }

  async alarms(signal: AbortSignal): Promise<readonly EtcdAlarm[]> {
    return (await this.leader(signal)).alarms(signal);
  }

  /**
   * Voters that are not well now: silent, without a leader, behind, or not healthy.
   * @param without ids of members that need not be
   * @param alarmed an alarm does not count
   */
  async unwell(without: readonly string[], alarmed: boolean, signal: AbortSignal): Promise<readonly Unwell[]> {
    const asked = this.asked().filter(({ id, role }) => role !== 'learner' && !without.includes(id));
    const states = await Promise.all(
      asked.map(async ({ id }) => {
        const name = this.nameOf(BigInt(`0x${id}`));
        try {
          const port = await this.port(id, signal);
          const status = await port.status(signal);
          if (status.leader === 0n) return { id, name, why: 'it knows no leader.' };
          const health = await port.health(signal);
          if (!health.healthy && !(alarmed && /alarm|space|corrupt/i.test(health.reason ?? '')))
            return { id, name, why: health.reason ?? 'a read was not answered.' };
          return { id, name, applied: status.raftAppliedIndex };
        } catch (error) {
          if (signal.aborted || DrydockError.is(error, 'conflict', 'cancelled')) throw error;
          return { id, name, why: DrydockError.from(error).message };
        }
      }),
    );
    const newest = states.reduce((most, state) => ('applied' in state && state.applied > most ? state.applied : most), 0n);
    return states.flatMap((state) => {
      if ('why' in state) return [state as Unwell];
      const lag = newest - state.applied;
      return lag > MOST_LAG ? [{ id: state.id, name: state.name, why: `it is ${lag} entries behind.` }] : [];
    });
  }

  /** A member that still uses all its quota, if there is one. */
  async fullest(signal: AbortSignal): Promise<{ readonly name: string; readonly dbSize: number; readonly quota: number } | undefined> {
    for (const { id } of this.asked()) {
      const port = await this.port(id, signal);
      const { dbSize, dbSizeQuota } = await port.status(signal);
      const quota = dbSizeQuota ?? (await port.metrics(signal).catch(() => undefined))?.quotaBytes;
      if (quota !== undefined && quota > 0 && dbSize >= quota) return { name: this.nameOf(BigInt(`0x${id}`)), dbSize, quota };
    }
    return undefined;
  }

  nameOf(id: EtcdId): string {
    const name = this.body.members.find((one) => one.id === idWords(id))?.name;
    return name === undefined || name === '' ? idWords(id) : name;
  }

  /** Looks until nothing is left to wait for, telling who is waited for. A connection that fails counts as "not yet". */
  async until(
    context: StepContext,
    look: () => Promise<{ readonly subject: string; readonly waitsFor: string; readonly reason: string } | undefined>,
  ): Promise<void> {
    const { signal, clock } = context;
    const since = clock.now();
    let told = '';
    let stalled = false;
    for (;;) {
      if (signal.aborted) throw cancelled(signal.reason);
      const waiting = await look().catch((error: unknown) => {
        if (signal.aborted || !isTransient(error)) throw error;
        return { subject: 'etcd', waitsFor: 'an answer', reason: error.message };
      });
      if (!waiting) break;
      const words = JSON.stringify(waiting);
      if (words !== told) context.blocked([{ ...waiting, since }]);
      told = words;
      if (!stalled && clock.now() - since >= STALLED_AFTER) {
        context.stalled(since);
        stalled = true;
      }
      await clock.sleep(LOOK_EVERY, signal);
    }
    if (told !== '') context.blocked([]);
  }

  /** Members that can be asked. */
  private asked(): readonly PlannedMember[] {
    return this.body.members.filter(({ place }) => place !== undefined);
  }
}
