/** A member of etcd whose database is broken is made anew while the others have their quorum; nothing of the cluster is lost. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FileJournals } from '../../src/backends/storage/journals';
import { etcdRequest } from '../../src/operations/etcd/step-infos';
import { breakDatabase, expectWhole } from './support/broken-member';
import { dyingAt } from './support/dying';
import { openEtcdProduct, type EtcdProduct } from './support/etcd-product';
import { failures } from './support/renewal';
import { useCluster } from './support/rig';

const shared = useCluster('replace');
const LONG = 10 * 60_000;
let etcd: EtcdProduct | undefined;
afterEach(() => etcd?.dispose());

describe('a member whose database is broken', () => {
  it(
    'is replaced by a process and by another one that takes over when the first was killed, and all members are equal',
    async () => {
      const { cluster, namespace } = shared;
      const host = cluster.controlPlanes.at(-1)!;
      const other = cluster.controlPlanes[0]!;
      await breakDatabase(cluster, host);
      const meanwhile = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'meanwhile', namespace }, data: { key: 'value' } };
      // The load balancer may not have noticed yet that one API server has no etcd.
      await other.until('the API takes a write', () =>
        cluster.apply(meanwhile).then(
          () => true,
          () => false,
        ),
      );
      const folder = mkdtempSync(join(tmpdir(), 'drydock-replace-'));
      const dying = dyingAt(new FileJournals(join(folder, 'operations')), 'setAside', 'stepDone');
      const first = await openEtcdProduct(cluster, { journals: dying.journals });
      const plan = await first.planReplacement(host.name);
      expect(plan.blockers).toEqual([]);
      expect(plan.warnings.map(({ code }) => code)).toEqual(['no-spare', 'api-server']);
      const { id } = await first.product.engine.start(etcdRequest(plan));
      await dying.died;
      first.dispose();
      etcd = await openEtcdProduct(cluster, { journals: new FileJournals(join(folder, 'operations')) });
      const state = await (await etcd.product.engine.resume(id)).finished;
      expect(failures(state)).toBe('');
      expect(state.status).toBe('succeeded');
      await expectWhole(cluster, other);
      const { host: on } = plan.body;
      expect((await host.exec(['ls', `${on!.workFolder}/before/member`])).stdout).toContain('snap');
      expect((await host.exec(['ls', '/etc/kubernetes/drydock/aside'])).stdout).toBe('');
      expect((await host.exec(['stat', '-c', '%a %U', '/var/lib/etcd', '/etc/kubernetes/manifests/etcd.yaml'])).stdout).toBe(
        '700 root\n600 root\n',
      );
      expect((await cluster.etcdctl(host, 'get', `/registry/configmaps/${namespace}/meanwhile`, '--keys-only')).stdout).toContain(
        'meanwhile',
      );
      // The old data is the rig's to remove: nothing of the product does.
      await host.exec(['rm', '-rf', on!.workFolder]);
    },
    LONG,
  );
});
