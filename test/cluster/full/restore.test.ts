/** The certificates of a control plane that is alone: renewed, and put back from the backup; also by a process that was killed. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileJournals } from '../../../src/backends/storage/journals';
import { renewRequest } from '../../../src/operations/renew/step-infos';
import { listBackups, restoreRequest } from '../../../src/operations/restore-certificates/definition';
import { dyingAt } from '../support/dying';
import { openHostProduct } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';
import { expectTidyHosts, failures, onDisk, onTheWire, runningOf } from '../support/renewal';

const own = useOwnRig({ name: 'restore', controlPlanes: 1, workers: 0 });
const ALL = { what: 'all', hosts: undefined } as const;
const LONG = 15 * 60_000;
const never = new AbortController().signal;

function cp1() {
  return own.cluster.controlPlanes[0]!;
}

/** Writing through the API needs the API server, etcd, and their certificates for each other. */
async function expectWorks(name: string): Promise<void> {
  const { cluster } = own;
  await cluster.fetchKubeconfig();
  await cluster.ready();
  await cluster.kubectl('create', 'configmap', name, '--from-literal=key=value');
  expect(await cluster.kubectl('get', 'configmap', name, '-o', 'jsonpath={.data.key}')).toContain('value');
}

it(
  'puts back what was there before a renewal, and what was there before that',
  async () => {
    const { cluster } = own;
    const product = await openHostProduct(cluster, { api: true });
    const [first, before] = [await onTheWire(cluster), await onDisk(cp1())];
    const renewal = await product.plan(ALL);
    expect(failures(await (await product.engine.start(renewRequest(renewal))).finished)).toBe('');
    const [second, between, ran] = [await onTheWire(cluster), await onDisk(cp1()), await runningOf(cp1())];
    for (const [where, serial] of Object.entries(second)) expect(serial, where).not.toBe(first[where]);
    const [folder] = await listBackups(product.targets()[0]!, product.hosts, never);
    expect(folder).toBe(renewal.body.hosts[0]!.backup);

    const plan = await product.planRestore(cp1().name, folder!);
    expect(plan.blockers).toEqual([]);
    const state = await (await product.engine.start(restoreRequest(plan))).finished;
    console.log(`restored in ${(state.endedAt! - state.startedAt!) / 1000} s`);
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');
    expect(await onTheWire(cluster)).toEqual(first);
    expect(await onDisk(cp1())).toEqual(before);
    const now = await runningOf(cp1());
    for (const [component, id] of Object.entries(now)) expect(id, component).not.toBe(ran[component]);
    await expectTidyHosts([cp1()], [folder!, plan.body.backup]);
    await expectWorks('restored');

    const back = await product.planRestore(cp1().name, plan.body.backup);
    const end = await (await product.engine.start(restoreRequest(back))).finished;
    expect(failures(end)).toBe('');
    expect(await onTheWire(cluster)).toEqual(second);
    expect(await onDisk(cp1())).toEqual(between);
    await expectTidyHosts([cp1()], [folder!, plan.body.backup, back.body.backup]);
    await expectWorks('and-back');
    product.dispose();
  },
  LONG,
);

it.each([
  ['cp1/restore', 'stepStarted'],
  ['cp1/restart/etcd', 'stepStarted'],
  ['cp1/restart/kube-apiserver', 'stepDone'],
])(
  'killed at %s (%s), another process takes a restore to the same end',
  async (step, type) => {
    const { cluster } = own;
    const folder = mkdtempSync(join(tmpdir(), 'drydock-restore-'));
    const dying = dyingAt(new FileJournals(join(folder, 'operations')), step, type);
    const first = await openHostProduct(cluster, { api: true, journals: dying.journals });
    const [newest] = await listBackups(first.targets()[0]!, first.hosts, never);
    const before = await onTheWire(cluster);
    const plan = await first.planRestore(cp1().name, newest!);
    const { id } = await first.engine.start(restoreRequest(plan));
    await dying.died;
    first.dispose();
    const second = await openHostProduct(cluster, { api: true, journals: new FileJournals(join(folder, 'operations')) });
    const state = await (await second.engine.resume(id)).finished;
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');
    for (const [where, serial] of Object.entries(await onTheWire(cluster))) expect(serial, where).not.toBe(before[where]);
    await expectTidyHosts([cp1()], [newest!, plan.body.backup]);
    await expectWorks(`killed-${step.replaceAll('/', '-')}`);
    second.dispose();
  },
  LONG,
);
