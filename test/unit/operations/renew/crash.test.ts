import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/logger';
import { COMPONENTS, DEFAULT_LAYOUT } from '../../../../src/core/model/control-plane';
import type { OperationId } from '../../../../src/core/operation/events';
import { fold, isOver } from '../../../../src/core/operation/reducer';
import type { OperationState } from '../../../../src/core/operation/state';
import type { RenewPlan } from '../../../../src/core/plan/renew/plan';
import { placeOf } from '../../../../src/core/policy/certificates/places';
import { Hosts } from '../../../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../../../src/operations/engine/engine';
import { createRenewDefinition } from '../../../../src/operations/renew/definition';
import { prepareRenewal } from '../../../../src/operations/renew/facts';
import { renewRequest } from '../../../../src/operations/renew/step-infos';
import { Disk } from '../engine/support/disk';
import { SimulatedProcess } from '../engine/support/process';
import { FakeClock } from '../support/fake-clock';
import { planCluster } from '../support/plans';
import { FakeHosts, makeCertificates } from './fake-hosts';

const NAMES = ['apiserver', 'etcd-peer', 'etcd-server', 'scheduler.conf', 'admin.conf'];
const ID = 'op-1' as OperationId;
const ALL = { what: 'all', hosts: undefined } as const;
const { uid: _uid, version: _version, ...who } = planCluster;
const about = { ...who, uid: undefined, version: undefined };

beforeAll(() => makeCertificates(['cp1', 'cp2', 'cp3'], NAMES, new FakeClock().now()));

/** Control planes whose API nobody can reach, the disk with the journal, and as many processes as it takes. */
class Rehearsal {
  readonly clock = new FakeClock();
  readonly disk = new Disk(0);
  readonly world: FakeHosts;
  private pids = 1;

  constructor(names: readonly string[], expired = false) {
    this.world = new FakeHosts(this.clock, names, NAMES, expired);
  }

  async plan(): Promise<RenewPlan> {
    const hosts = new Hosts(this.world.deps(new SimulatedProcess(0)));
    const targets = [...this.world.hosts.keys()].map((name) => ({ name, destination: name, source: 'named' as const }));
    return prepareRenewal(
      { targets, without: [], api: { answers: false, why: 'It is off.' } },
      ALL,
      about,
      hosts,
      new AbortController().signal,
    );
  }

  /** Lets one process work until it has ended or died. */
  async work(what: (engine: OperationEngine) => Promise<{ readonly finished: Promise<OperationState> }>, diesAt?: number, applies = false) {
    const process = new SimulatedProcess(this.pids++, diesAt);
    const deps = this.world.deps(process, applies);
    const engine = new OperationEngine({
      journals: this.disk.journals(process),
      locks: this.disk.localLocks(process),
      interaction: { ask: async () => undefined },
      clock: this.clock,
      logger: silentLogger,
      definitions: [
        createRenewDefinition({ ...deps, connect: async () => Promise.reject(new Error('There is no API.')), random: () => 0.5 }),
      ],
      host: { pid: process.pid, name: 'laptop', user: 'kate', version: '0.1.0' },
      newId: () => ID,
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

  get state(): OperationState | undefined {
    return fold(this.disk.events(ID));
  }
}

async function calm(names: readonly string[], expired = false) {
  const rehearsal = new Rehearsal(names, expired);
  const plan = await rehearsal.plan();
  const moments = await rehearsal.work((engine) => engine.start(renewRequest(plan)));
  return { rehearsal, moments, plan };
}

async function rough(names: readonly string[], deaths: readonly number[], applies: boolean, expired = false) {
  const rehearsal = new Rehearsal(names, expired);
  const plan = await rehearsal.plan();
  for (const diesAt of [...deaths, undefined]) {
    if (rehearsal.state && isOver(rehearsal.state)) break;
    const known = rehearsal.state !== undefined;
    if (!known) rehearsal.disk.files.delete(ID);
    await rehearsal.work((engine) => (known ? engine.resume(ID) : engine.start(renewRequest(plan))), diesAt, applies);
  }
  return rehearsal;
}

/** Every certificate was renewed once, everything runs with the new ones, and nothing is left lying about. */
function expectRenewed({ state, world }: Rehearsal, why: string): void {
  expect(
    state?.steps.filter(({ status }) => status !== 'done').map(({ info, failure }) => `${info.id}: ${failure?.message}`),
    why,
  ).toEqual([]);
  expect(state?.status, why).toBe('succeeded');
  for (const host of world.hosts.values()) {
    expect(Object.fromEntries(host.renewals), why).toEqual(Object.fromEntries(NAMES.map((name) => [name, 1])));
    for (const component of COMPONENTS) {
      expect(host.well(component), `${why}: ${component} of ${host.name}`).toBe(true);
      for (const [name, loaded] of host.running.get(component)!.loaded)
        expect(loaded === host.files.get(placeOf(name, DEFAULT_LAYOUT)!.path)!.content, `${why}: ${name} of ${host.name}`).toBe(true);
    }
    expect(host.under('/etc/kubernetes/drydock/aside'), why).toEqual([]);
    const backups = host.under('/etc/kubernetes/drydock/backups');
    expect(
      backups.filter((path) => path.includes('.part')),
      why,
    ).toEqual([]);
    expect(
      backups.filter((path) => path.endsWith('SHA256SUMS')),
      why,
    ).toHaveLength(1);
    // The backup holds what was there before, also where it was made by a process that died.
    const old = backups.find((path) => path.endsWith('/pki/apiserver.crt'))!;
    expect([world.certificate(host.name, 'apiserver', 0), world.certificate(host.name, 'apiserver', -1)]).toContain(
      host.files.get(old)!.content,
    );
  }
}

describe('a renewal whose process dies', () => {
  it('comes to its end without dying', async () => {
    const { rehearsal, plan } = await calm(['cp1', 'cp2', 'cp3']);
    expect(plan.body.mode).toBe('rolling');
    expectRenewed(rehearsal, 'nothing happened');
  });

  it('brings back control planes whose certificates have all expired', async () => {
    const { rehearsal, plan } = await calm(['cp1', 'cp2', 'cp3'], true);
    expect(plan.body.mode).toBe('recovery');
    expectRenewed(rehearsal, 'expired');
  });

  it('ends the same for moments all along the way of one control plane, whether or not the last command had its effect', async () => {
    const { moments } = await calm(['cp1']);
    expect(moments).toBeGreaterThan(80);
    for (let moment = 1; moment <= moments; moment += 7) {
      const applies = moment % 2 === 0;
      expectRenewed(await rough(['cp1'], [moment], applies), `died at ${moment}`);
    }
  }, 120_000);

  it('ends the same on three, wherever it dies, once or more than once, expired or not', async () => {
    const { moments } = await calm(['cp1', 'cp2', 'cp3']);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), fc.boolean(), fc.boolean(), async (deaths, applies, expired) => {
        const at = deaths.map((death) => (death % moments) + 1);
        expectRenewed(await rough(['cp1', 'cp2', 'cp3'], at, applies, expired), `died at ${at.join(', ')}`);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('is taken back to the old certificates, which then are what is presented', async () => {
    const { rehearsal } = await calm(['cp1', 'cp2', 'cp3']);
    await rehearsal.work((engine) => engine.undo(ID));
    for (const host of rehearsal.world.hosts.values()) {
      for (const name of NAMES)
        expect(host.files.get(placeOf(name, DEFAULT_LAYOUT)!.path)!.content).toBe(rehearsal.world.certificate(host.name, name, 0));
      for (const component of COMPONENTS) expect(host.well(component)).toBe(true);
      expect(host.running.get('kube-apiserver')!.loaded.get('apiserver')).toBe(rehearsal.world.certificate(host.name, 'apiserver', 0));
    }
  });
});
