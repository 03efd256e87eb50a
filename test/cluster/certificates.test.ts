/** The list of everything that expires, beside what kubeadm, OpenSSL and kubectl say of the same cluster. */
import { expect, it } from 'vitest';
import { expectTrueList } from './support/certificate-truth';
import { readInventory } from './support/inventory';
import { useCluster } from './support/rig';

const shared = useCluster('certificates');

it('has every certificate of every host, each as kubeadm and OpenSSL see it', async () => {
  const { cluster } = shared;
  const { rows, serving } = await expectTrueList(cluster, await readInventory(cluster));
  // An API server, and two ports of etcd on each control plane; the kubelets; the endpoint.
  expect(serving).toBe(3 * cluster.controlPlanes.length + cluster.nodes.length + 1);
  expect(rows).toBeGreaterThan(15 * cluster.controlPlanes.length);
});
