import { silentLogger } from '../../../../src/core/logger';
import type { OperationId } from '../../../../src/core/operation/events';
import { fold, isOver } from '../../../../src/core/operation/reducer';
import type { OperationState } from '../../../../src/core/operation/state';
import type { RenewPlan } from '../../../../src/core/plan/renew/plan';
import type { RestorePlan } from '../../../../src/core/plan/renew/restore';
import { Hosts } from '../../../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../../../src/operations/engine/engine';
import type { OperationRequest } from '../../../../src/operations/nodes/request';
import { createRenewDefinition } from '../../../../src/operations/renew/definition';
import { prepareRenewal, type ControlPlaneTargets } from '../../../../src/operations/renew/facts';
import { createRestoreDefinition, listBackups, prepareRestore } from '../../../../src/operations/restore-certificates/definition';
import { Disk } from '../engine/support/disk';
import { SimulatedProcess } from '../engine/support/process';
import { FakeClock } from '../support/fake-clock';
import { planCluster } from '../support/plans';
import { FakeHosts } from './fake-hosts';

/** The certificates that the hosts have. */
export const NAMES = ['apiserver', 'etcd-peer', 'etcd-server', 'scheduler.conf', 'admin.conf'];

const { uid: _uid, version: _version, ...who } = planCluster;
const about = { ...who, uid: undefined, version: undefined };
const never = new AbortController().signal;

/** Control planes whose API nobody can reach, the disk with the journals, and as many processes as it takes. */
export class Rehearsal {
  readonly clock = new FakeClock();
  readonly disk = new Disk(0);
  readonly world: FakeHosts;
  private pids = 1;
  private operations = 1;

  constructor(names: readonly string[], expired = false) {
    this.world = new FakeHosts(this.clock, names, NAMES, expired);
  }

  /** The operation that runs, or ran last. */
  get id(): OperationId {
    return `op-${this.operations}` as OperationId;
  }

  get state(): OperationState | undefined {
    return fold(this.disk.events(this.id));
  }

  /** Lets the next operation have a journal of its own. */
  next(): void {
    this.operations++;
  }

  plan(): Promise<RenewPlan> {
    return prepareRenewal(this.among(), { what: 'all', hosts: undefined }, about, this.hosts(), never);
  }

  backups(name: string): Promise<readonly string[]> {
    return listBackups(this.target(name), this.hosts(), never);
  }

  /** @param without control planes that can't be read */
  planRestore(name: string, folder: string, without: readonly string[] = []): Promise<RestorePlan> {
    return prepareRestore(this.among(without), name, folder, about, this.hosts(), never);
  }

  /** Lets one process work until it has ended or died. */
  async work(what: (engine: OperationEngine) => Promise<{ readonly finished: Promise<OperationState> }>, diesAt?: number, applies = false) {
    const process = new SimulatedProcess(this.pids++, diesAt);
    const deps = {
      ...this.world.deps(process, applies),
      connect: async () => Promise.reject(new Error('There is no API.')),
      random: () => 0.5,
    };
    const engine = new OperationEngine({
      journals: this.disk.journals(process),
      locks: this.disk.localLocks(process),
      interaction: { ask: async () => undefined },
      clock: this.clock,
      logger: silentLogger,
      definitions: [createRenewDefinition(deps), createRestoreDefinition(deps)],
      host: { pid: process.pid, name: 'laptop', user: 'kate', version: '0.1.0' },
      newId: () => this.id,
    });
    let over = false;
    const outcome: { failure?: Error } = {};
    what(engine)
      .then(({ finished }) => finished)
      .then(
        () => (over = true),
        (error: Error) => {
          outcome.failure = error;
          over = true;
        },
      );
    await this.clock.passUntil(() => over || process.dead, 3_000);
    if (outcome.failure) throw outcome.failure;
    return process.moments;
  }

  /** Carries an operation to its end by processes that die at these moments, one after the other, and one that does not. */
  async survive(request: OperationRequest, deaths: readonly number[], applies: boolean): Promise<void> {
    for (const diesAt of [...deaths, undefined]) {
      if (this.state && isOver(this.state)) break;
      const known = this.state !== undefined;
      if (!known) this.disk.files.delete(this.id);
      await this.work((engine) => (known ? engine.resume(this.id) : engine.start(request)), diesAt, applies);
    }
  }

  private hosts(): Hosts {
    return new Hosts(this.world.deps(new SimulatedProcess(0)));
  }

  private target(name: string) {
    return { name, destination: name, source: 'named' as const };
  }

  private among(without: readonly string[] = []): ControlPlaneTargets {
    const names = [...this.world.hosts.keys()].filter((name) => !without.includes(name));
    return {
      targets: names.map((name) => this.target(name)),
      without: without.map((host) => ({ host, why: `${host} does not answer.` })),
      api: { answers: false, why: 'It is off.' },
    };
  }
}
