/** Two of three control planes are gone: etcd is restored from what the third has, and the others join again one at a time. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LocalSnapshots } from '../../../src/backends/etcd';
import { copySurvivor } from '../../../src/operations/etcd-restore/survivor';
import { etcdRestoreRequest } from '../../../src/operations/etcd-restore/step-infos';
import { stopHost } from '../../rig/faults/index.mts';
import { expectWhole } from '../support/broken-member';
import { clock } from '../support/connect';
import { openEtcdProduct, type EtcdProduct } from '../support/etcd-product';
import { openHostProduct, type HostProduct } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';
import { failures } from '../support/renewal';

const own = useOwnRig({ name: 'etcdrestore', controlPlanes: 3, workers: 0 });
const LONG = 15 * 60_000;
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'drydock-survivor-'));
let product: HostProduct | undefined;
let etcd: EtcdProduct | undefined;
afterEach(() => {
  product?.dispose();
  etcd?.dispose();
});

describe.each([
  ['gives a snapshot itself, while it runs without a quorum', true],
  ['does not run, and has its database copied', false],
] as const)('a single survivor that %s', (_, running) => {
  it(
    'is what the cluster is made of again; nothing that it had is lost',
    async () => {
      const { cluster } = own;
      const [one, two, three] = cluster.controlPlanes as [
        (typeof cluster.controlPlanes)[0],
        (typeof cluster.controlPlanes)[0],
        (typeof cluster.controlPlanes)[0],
      ];
      await cluster.ready();
      const name = `kept-${running ? 'running' : 'stopped'}`;
      await cluster.kubectl('delete', '--ignore-not-found', 'namespace', name);
      await cluster.kubectl('create', 'namespace', name);
      // Every member has it before the others are gone.
      for (const host of cluster.controlPlanes) await cluster.etcdctl(host, 'get', `/registry/namespaces/${name}`);
      for (const host of [two, three]) await stopHost(host).inject();
      product = await openHostProduct(cluster, { api: false });
      const target = product.targets().find((host) => host.name === one.name)!;
      const files = new LocalSnapshots();
      const path = join(folder, `${name}.db`);
      const watch = { now: () => clock.now(), signal: never };
      if (!running) {
        const aside = '/etc/kubernetes/drydock/aside';
        await one.exec(['install', '-d', '-m', '0700', aside]);
        await one.exec(['mv', '/etc/kubernetes/manifests/etcd.yaml', aside]);
        await one.until('etcd has stopped', async () => (await one.exec(['pgrep', '-x', 'etcd'], { mayFail: true })).code !== 0);
      }
      const metadata = await product.withEtcd((access) =>
        copySurvivor(target, path, { name: 'rig', uid: undefined, version: undefined }, access, files, watch),
      );
      expect(metadata.keys).toBeGreaterThan(100);

      // Nothing is planned without a word about those that are gone.
      const refused = await product.planEtcdRestore(path, join(folder, 'unused.db'));
      expect(refused.blockers.map(({ code, subject }) => [code, subject])).toEqual([
        ['host-unreachable', two.name],
        ['host-unreachable', three.name],
      ]);
      const plan = await product.planEtcdRestore(path, join(folder, 'unused.db'), { leaveOut: [two.name, three.name] });
      expect(plan.blockers).toEqual([]);
      expect(plan.warnings.map(({ code }) => code)).toContain('left-out');
      expect(plan.warnings.some(({ code }) => code === 'no-digest')).toBe(!running);
      const state = await (await product.engine.start(etcdRestoreRequest(plan))).finished;
      expect(failures(state)).toBe('');
      expect(state.status).toBe('succeeded');
      await one.until('the namespace is there', async () =>
        (
          await one.exec(['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', 'get', 'namespaces', '-o', 'name'], { mayFail: true })
        ).stdout.includes(`namespace/${name}`),
      );

      for (const host of [two, three]) {
        await host.up();
        etcd = await openEtcdProduct(cluster);
        const again = await etcd.planReplacement(host.name);
        expect(again.title).toBe(`Let etcd of ${host.name} join again`);
        expect(again.blockers).toEqual([]);
        const joined = await etcd.run(again);
        expect(failures(joined)).toBe('');
        etcd.dispose();
      }
      await expectWhole(cluster, two);
      expect(await cluster.kubectl('get', 'namespaces', '-o', 'name')).toContain(`namespace/${name}`);
    },
    LONG,
  );
});
