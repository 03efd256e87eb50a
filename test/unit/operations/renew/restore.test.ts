import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMPONENTS, DEFAULT_LAYOUT } from '../../../../src/core/model/control-plane';
import { placeOf } from '../../../../src/core/policy/certificates/places';
import { renewRequest } from '../../../../src/operations/renew/step-infos';
import { restoreRequest } from '../../../../src/operations/restore-certificates/definition';
import { FakeClock } from '../support/fake-clock';
import { makeCertificates, type FakeHost } from './fake-hosts';
import { NAMES, Rehearsal } from './rehearsal';

beforeAll(() => makeCertificates(['cp1', 'cp2', 'cp3'], NAMES, new FakeClock().now()));

/** Control planes whose certificates were renewed once, each with the backup of that renewal. */
async function renewed(names: readonly string[], expired = false) {
  const rehearsal = new Rehearsal(names, expired);
  const plan = await rehearsal.plan();
  await rehearsal.work((engine) => engine.start(renewRequest(plan)));
  expect(rehearsal.state?.status).toBe('succeeded');
  rehearsal.next();
  const folder = plan.body.hosts[0]!.backup;
  return { rehearsal, folder, host: (name: string) => rehearsal.world.hosts.get(name)! };
}

async function rough(names: readonly string[], name: string, deaths: readonly number[], applies: boolean) {
  const { rehearsal, folder } = await renewed(names);
  const plan = await rehearsal.planRestore(name, folder);
  await rehearsal.survive(restoreRequest(plan), deaths, applies);
  return { rehearsal, plan };
}

/** The host runs with the certificates of so many renewals, whole pairs of them, on the disk and in what is loaded. */
function expectAt(host: FakeHost, rehearsal: Rehearsal, times: number, why: string): void {
  for (const name of NAMES) {
    const { path, key } = placeOf(name, DEFAULT_LAYOUT)!;
    expect(host.files.get(path)!.content === rehearsal.world.certificate(host.name, name, times), `${why}: ${name} of ${host.name}`).toBe(
      true,
    );
    if (key !== undefined) expect(host.files.get(key)!.content, why).toBe(`key ${times} of ${name}`);
  }
  for (const component of COMPONENTS) {
    expect(host.well(component), `${why}: ${component} of ${host.name}`).toBe(true);
    for (const [name, loaded] of host.running.get(component)!.loaded)
      expect(loaded === host.files.get(placeOf(name, DEFAULT_LAYOUT)!.path)!.content, `${why}: loaded ${name} of ${host.name}`).toBe(true);
  }
}

function expectRestored({ rehearsal, plan }: Awaited<ReturnType<typeof rough>>, why: string): void {
  const { state, world } = rehearsal;
  expect(
    state?.steps.filter(({ status }) => status !== 'done').map(({ info, failure }) => `${info.id}: ${failure?.message}`),
    why,
  ).toEqual([]);
  expect(state?.status, why).toBe('succeeded');
  for (const host of world.hosts.values()) expectAt(host, rehearsal, host.name === plan.body.name ? 0 : 1, why);
  const host = world.hosts.get(plan.body.name)!;
  expect(host.under('/etc/kubernetes/drydock/aside'), why).toEqual([]);
  expect(
    [...host.files.keys()].filter((path) => path.endsWith('.drydock') || path.includes('.part/')),
    why,
  ).toEqual([]);
  // What was there is kept, also where the backup was begun by a process that died.
  expect(host.files.get(`${plan.body.backup}/pki/apiserver.crt`)!.content === world.certificate(host.name, 'apiserver', 1), why).toBe(true);
  expect(host.files.get(`${plan.body.backup}/pki/apiserver.key`)!.content, why).toBe('key 1 of apiserver');
}

describe('a restored backup', () => {
  it('is what one host of three has and presents; the others keep theirs', async () => {
    const done = await rough(['cp1', 'cp2', 'cp3'], 'cp2', [], false);
    expect(done.plan.blockers).toEqual([]);
    expect(done.plan.steps.map(({ id }) => id)).toEqual([
      'cp2/backup',
      'cp2/restore',
      'cp2/restart/etcd',
      'cp2/restart/kube-apiserver',
      'cp2/restart/kube-scheduler',
    ]);
    expectRestored(done, 'nothing happened');
  });

  it('leaves a backup from which the newer certificates come back', async () => {
    const { rehearsal, plan } = await rough(['cp1'], 'cp1', [], false);
    const [newest] = await rehearsal.backups('cp1');
    expect(newest).toBe(plan.body.backup);
    rehearsal.next();
    const again = await rehearsal.planRestore('cp1', newest!);
    await rehearsal.work((engine) => engine.start(restoreRequest(again)));
    expect(rehearsal.state?.status).toBe('succeeded');
    expectAt(rehearsal.world.hosts.get('cp1')!, rehearsal, 1, 'there and back');
    expect(await rehearsal.backups('cp1')).toHaveLength(3);
  });

  it('comes back with an etcd that is alone, and with one component only where one file differs', async () => {
    const { rehearsal, folder, host } = await renewed(['cp1']);
    const cp1 = host('cp1');
    for (const name of NAMES.filter((one) => one !== 'scheduler.conf')) {
      const { path, key } = placeOf(name, DEFAULT_LAYOUT)!;
      for (const file of key === undefined ? [path] : [path, key])
        cp1.write(file, cp1.files.get(`${folder}/${file.slice('/etc/kubernetes/'.length)}`)!.content);
    }
    const plan = await rehearsal.planRestore('cp1', folder);
    expect(plan.body.files).toEqual(['/etc/kubernetes/scheduler.conf']);
    const running = cp1.running.get('etcd')!.id;
    await rehearsal.work((engine) => engine.start(restoreRequest(plan)));
    expect(rehearsal.state?.steps.map(({ info }) => info.id)).toEqual(['cp1/backup', 'cp1/restore', 'cp1/restart/kube-scheduler']);
    expect(rehearsal.state?.status).toBe('succeeded');
    expect(cp1.running.get('etcd')!.id).toBe(running);
    expect(cp1.running.get('kube-scheduler')!.loaded.get('scheduler.conf')).toBe(rehearsal.world.certificate('cp1', 'scheduler.conf', 0));
  });
});

describe('a restore whose process dies', () => {
  it('ends the same for moments all along the way, whether or not the last command had its effect', async () => {
    const { rehearsal, folder } = await renewed(['cp1']);
    const plan = await rehearsal.planRestore('cp1', folder);
    const moments = await rehearsal.work((engine) => engine.start(restoreRequest(plan)));
    expect(moments).toBeGreaterThan(60);
    for (let moment = 1; moment <= moments; moment += 3)
      expectRestored(await rough(['cp1'], 'cp1', [moment], moment % 2 === 0), `died at ${moment}`);
  }, 120_000);

  it('ends the same on one of three, wherever it dies, once or more than once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.constantFrom('cp1', 'cp3'),
        async (deaths, applies, name) => {
          expectRestored(await rough(['cp1', 'cp2', 'cp3'], name, deaths, applies), `${name}, died at ${deaths.join(', ')}`);
        },
      ),
      { numRuns: 10 },
    );
  }, 120_000);
});

describe('a restore is refused', () => {
  it('where a file changed after the plan was read', async () => {
    const { rehearsal, folder, host } = await renewed(['cp1']);
    const plan = await rehearsal.planRestore('cp1', folder);
    host('cp1').files.get(`${folder}/pki/apiserver.crt`)!.content = rehearsal.world.certificate('cp1', 'apiserver', 2);
    await expect(rehearsal.work((engine) => engine.start(restoreRequest(plan)))).rejects.toMatchObject({ kind: 'conflict' });
    expect(host('cp1').files.get('/etc/kubernetes/pki/apiserver.crt')!.content).toBe(rehearsal.world.certificate('cp1', 'apiserver', 1));
  });

  it('where a manifest was put aside after the plan was read', async () => {
    const { rehearsal, folder, host } = await renewed(['cp1']);
    const plan = await rehearsal.planRestore('cp1', folder);
    const cp1 = host('cp1');
    const manifest = cp1.files.get('/etc/kubernetes/manifests/kube-controller-manager.yaml')!;
    cp1.files.set('/etc/kubernetes/drydock/aside/kube-controller-manager.yaml', manifest);
    await expect(rehearsal.work((engine) => engine.start(restoreRequest(plan)))).rejects.toMatchObject({
      kind: 'drifted',
      hint: expect.stringContaining('two manifests of kube-controller-manager') as string,
    });
  });

  it('where the backup is damaged, holds more or fewer files, or is none', async () => {
    const { rehearsal, folder, host } = await renewed(['cp1']);
    const { files } = host('cp1');
    const refusal = (kind: string) => expect(rehearsal.planRestore('cp1', folder)).rejects.toMatchObject({ kind });
    const key = files.get(`${folder}/pki/apiserver.key`)!;
    files.set(`${folder}/pki/apiserver.key`, { ...key, content: 'cut sho' });
    await refusal('conflict');
    files.delete(`${folder}/pki/apiserver.key`);
    await refusal('conflict');
    files.set(`${folder}/pki/apiserver.key`, key);
    files.set(`${folder}/pki/other.key`, key);
    await refusal('conflict');
    files.delete(`${folder}/pki/other.key`);
    expect((await rehearsal.planRestore('cp1', folder)).blockers).toEqual([]);
    files.delete(`${folder}/SHA256SUMS`);
    await refusal('notFound');
  });

  it('where what would come back has expired', async () => {
    const { rehearsal, folder } = await renewed(['cp1'], true);
    const plan = await rehearsal.planRestore('cp1', folder);
    expect(plan.blockers.map(({ code }) => code)).toEqual(['backup-expired']);
    expect(plan.blockers[0]!.subject.split(', ').sort()).toEqual([...NAMES].sort());
  });

  it('where the host has other authorities now', async () => {
    const { rehearsal, folder, host } = await renewed(['cp1']);
    host('cp1').write('/etc/kubernetes/pki/front-proxy-ca.crt', rehearsal.world.certificate('cp1', 'apiserver', 2));
    expect((await rehearsal.planRestore('cp1', folder)).blockers.map(({ code }) => code)).toEqual(['other-authorities']);
  });

  it('where the restart of etcd would cost the quorum, also by a member that can not be read', async () => {
    const { rehearsal, folder, host } = await renewed(['cp1', 'cp2', 'cp3']);
    const unseen = await rehearsal.planRestore('cp1', folder, ['cp3']);
    expect(unseen.body.etcdMembers).toBe(3);
    expect(unseen.blockers.map(({ code }) => code)).toEqual(['quorum-at-risk']);
    expect(unseen.unknowns.map(({ subject }) => subject)).toEqual(['cp3']);
    for (const name of ['cp2', 'cp3']) host(name).running.delete('etcd');
    for (const name of ['cp2', 'cp3']) host(name).files.delete('/etc/kubernetes/manifests/etcd.yaml');
    const alone = await rehearsal.planRestore('cp1', folder, ['cp2', 'cp3']);
    expect(alone.blockers.map(({ code }) => code)).toContain('etcd-down');
  });

  it('where the host has what the backup holds', async () => {
    const { rehearsal, plan } = await rough(['cp1'], 'cp1', [], false);
    const again = await rehearsal.planRestore('cp1', plan.body.from);
    expect(again.blockers.map(({ code }) => code)).toEqual(['nothing-to-restore']);
    expect(again.commands).toEqual([]);
  });
});
