/** Members of etcd made anew: after kills at every boundary, after their host was dead, with an alarm, and a change of mind. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FileJournals } from '../../../src/backends/storage/journals';
import { idWords } from '../../../src/core/model/etcd';
import { planRemoval } from '../../../src/core/plan/etcd/membership';
import { etcdRequest } from '../../../src/operations/etcd/step-infos';
import { stopHost } from '../../rig/faults/index.mts';
import { breakDatabase, expectWhole } from '../support/broken-member';
import { dyingAt } from '../support/dying';
import { openEtcdProduct, type EtcdProduct } from '../support/etcd-product';
import { useOwnRig } from '../support/own-rig';
import { failures } from '../support/renewal';

const own = useOwnRig({ name: 'etcdrestore', controlPlanes: 3, workers: 0 });
const LONG = 10 * 60_000;
let etcd: EtcdProduct | undefined;
afterEach(() => etcd?.dispose());

const last = () => own.cluster.controlPlanes.at(-1)!;
const first = () => own.cluster.controlPlanes[0]!;

describe('a process that is killed while it replaces a member', () => {
  it.each([
    ['stopMember', 'stepStarted'],
    ['/remove', 'stepDone'],
    ['setAside', 'stepStarted'],
    ['addLearner', 'stepDone'],
    ['configure', 'stepStarted'],
    ['startMember', 'stepStarted'],
    ['promote', 'stepDone'],
  ])(
    'at %s (%s): another one goes on to the same end',
    async (wanted, type) => {
      const { cluster } = own;
      await cluster.ready();
      await breakDatabase(cluster, last());
      const reader = await openEtcdProduct(cluster);
      const plan = await reader.planReplacement(last().name);
      reader.dispose();
      expect(plan.blockers).toEqual([]);
      const step = plan.steps.find(({ id }) => id.endsWith(wanted))!.id;
      const folder = mkdtempSync(join(tmpdir(), 'drydock-replaced-'));
      const dying = dyingAt(new FileJournals(join(folder, 'operations')), step, type);
      const killed = await openEtcdProduct(cluster, { journals: dying.journals });
      const { id } = await killed.product.engine.start(etcdRequest(plan));
      await dying.died;
      killed.dispose();
      etcd = await openEtcdProduct(cluster, { journals: new FileJournals(join(folder, 'operations')) });
      const state = await (await etcd.product.engine.resume(id)).finished;
      expect(failures(state)).toBe('');
      expect(state.status).toBe('succeeded');
      await expectWhole(cluster, first());
    },
    LONG,
  );
});

describe('a member', () => {
  it(
    'whose host was dead and comes back after it was removed joins again with its old data aside',
    async () => {
      const { cluster } = own;
      await cluster.ready();
      etcd = await openEtcdProduct(cluster);
      const host = last();
      await stopHost(host).inject();
      await first().until('etcd of the dead host is away', async () => {
        const reading = await etcd!.read();
        return reading.members.some(({ member, status }) => member.name === host.name && !status.known);
      });
      const blocked = await etcd.planReplacement(host.name);
      expect(blocked.blockers.map(({ code }) => code)).toEqual(['host-unreachable']);
      const reading = await etcd.read();
      const { member } = reading.members.find((one) => one.member.name === host.name)!;
      const removed = await etcd.run(planRemoval(reading, member.id, await etcd.about()));
      expect(failures(removed)).toBe('');
      await host.up();
      etcd.dispose();
      etcd = await openEtcdProduct(cluster);
      const plan = await etcd.planReplacement(host.name);
      expect(plan.title).toBe(`Let etcd of ${host.name} join again`);
      expect(plan.blockers).toEqual([]);
      expect(failures(await etcd.run(plan))).toBe('');
      await expectWhole(cluster, first());
      expect((await host.exec(['ls', `${plan.body.host!.workFolder}/before/member`])).stdout).toContain('wal');
    },
    LONG,
  );

  it(
    'with the alarm CORRUPT is replaced, and the alarm goes with it',
    async () => {
      const { cluster } = own;
      await cluster.ready();
      etcd = await openEtcdProduct(cluster);
      const before = await etcd.read();
      const { member } = before.members.find((one) => one.member.name === last().name)!;
      const pki = '/etc/kubernetes/pki/etcd';
      const credentials = [
        '--cacert',
        `${pki}/ca.crt`,
        '--cert',
        `${pki}/healthcheck-client.crt`,
        '--key',
        `${pki}/healthcheck-client.key`,
      ];
      const request = JSON.stringify({ action: 'ACTIVATE', memberID: String(member.id), alarm: 'CORRUPT' });
      await first().exec(['curl', '-sS', '--fail', ...credentials, '-d', request, 'https://127.0.0.1:2379/v3/maintenance/alarm']);
      const plan = await etcd.planReplacement(last().name);
      expect(plan.blockers).toEqual([]);
      expect(plan.steps.map(({ id }) => id)).toContain(`${idWords(member.id)}/disarm`);
      expect(failures(await etcd.run(plan))).toBe('');
      const after = await etcd.read();
      expect(after.alarms).toEqual({ known: true, value: [] });
      await expectWhole(cluster, first());
    },
    LONG,
  );

  it(
    'that was stopped and not yet removed is started again as it was by Undo',
    async () => {
      const { cluster } = own;
      await cluster.ready();
      etcd = await openEtcdProduct(cluster);
      const plan = await etcd.planReplacement(last().name);
      expect(plan.warnings.map(({ code }) => code)).toContain('healthy');
      const operation = await etcd.product.engine.start(etcdRequest(plan));
      await new Promise<void>((resolve) => {
        operation.onDidChange(({ byId }) => {
          if (byId.get('stopMember')?.status === 'running') resolve();
        });
      });
      await operation.cancel(1);
      expect((await operation.finished).status).toBe('cancelled');
      const undone = await (await etcd.product.engine.undo(operation.id)).finished;
      expect(failures(undone)).toBe('');
      await last().until('the member is back', async () => {
        const reading = await etcd!.read();
        return reading.members.every(({ health }) => health.known && health.value.healthy);
      });
      await expectWhole(cluster, first());
    },
    LONG,
  );
});
