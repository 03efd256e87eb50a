import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMPONENTS, DEFAULT_LAYOUT } from '../../../../src/core/model/control-plane';
import { placeOf } from '../../../../src/core/policy/certificates/places';
import { renewRequest } from '../../../../src/operations/renew/step-infos';
import { FakeClock } from '../support/fake-clock';
import { makeCertificates } from './fake-hosts';
import { NAMES, Rehearsal } from './rehearsal';

beforeAll(() => makeCertificates(['cp1', 'cp2', 'cp3'], NAMES, new FakeClock().now()));

async function calm(names: readonly string[], expired = false) {
  const rehearsal = new Rehearsal(names, expired);
  const plan = await rehearsal.plan();
  const moments = await rehearsal.work((engine) => engine.start(renewRequest(plan)));
  return { rehearsal, moments, plan };
}

async function rough(names: readonly string[], deaths: readonly number[], applies: boolean, expired = false) {
  const rehearsal = new Rehearsal(names, expired);
  await rehearsal.survive(renewRequest(await rehearsal.plan()), deaths, applies);
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

  it('waits for the kubeadm that the dead process left behind, and does not do again what that one did', async () => {
    const rehearsal = new Rehearsal(['cp1']);
    const plan = await rehearsal.plan();
    const host = rehearsal.world.hosts.get('cp1')!;
    host.stray = { name: 'etcd-server', endsAt: rehearsal.clock.now() + 45_000 };
    await rehearsal.work((engine) => engine.start(renewRequest(plan)));
    expectRenewed(rehearsal, 'with a kubeadm of somebody else');
    expect(host.stray).toBeUndefined();
  });

  it('is taken back to the old certificates, which then are what is presented', async () => {
    const { rehearsal } = await calm(['cp1', 'cp2', 'cp3']);
    await rehearsal.work((engine) => engine.undo(rehearsal.id));
    for (const host of rehearsal.world.hosts.values()) {
      for (const name of NAMES)
        expect(host.files.get(placeOf(name, DEFAULT_LAYOUT)!.path)!.content).toBe(rehearsal.world.certificate(host.name, name, 0));
      for (const component of COMPONENTS) expect(host.well(component)).toBe(true);
      expect(host.running.get('kube-apiserver')!.loaded.get('apiserver')).toBe(rehearsal.world.certificate(host.name, 'apiserver', 0));
    }
  });
});
