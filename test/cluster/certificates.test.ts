/** The list of everything that expires, beside what kubeadm, OpenSSL and kubectl say of the same cluster. */
import { expect, it } from 'vitest';
import { expectTrueList } from './support/certificate-truth';
import { readInventory } from './support/inventory';
import { bundleObjects } from './support/bundles';
import { useCluster } from './support/rig';

const shared = useCluster('certificates');

it('has every certificate of every host, each as kubeadm and OpenSSL see it', async () => {
  const { cluster } = shared;
  const { rows, serving } = await expectTrueList(cluster, await readInventory(cluster));
  // An API server, and two ports of etcd on each control plane; the kubelets; the endpoint.
  expect(serving).toBe(3 * cluster.controlPlanes.length + cluster.nodes.length + 1);
  expect(rows).toBeGreaterThan(15 * cluster.controlPlanes.length);
});

it('has the authorities of webhooks, of conversions and of aggregated APIs, and says which can not be read', async () => {
  const { cluster, namespace } = shared;
  const pem = await cluster.controlPlanes[0]!.read('/etc/kubernetes/pki/front-proxy-ca.crt');
  const { objects, names, damaged } = bundleObjects(namespace, Buffer.from(pem).toString('base64'));
  await cluster.apply(...objects);
  try {
    const { entries, sources } = await readInventory(cluster);
    const bundles = entries.filter(({ group, name }) => group === 'bundles' && names.includes(name));
    expect(bundles.map(({ name }) => name).sort()).toEqual([...names].sort());
    const { stdout } = await cluster.controlPlanes[0]!.exec([
      'openssl',
      'x509',
      '-noout',
      '-serial',
      '-in',
      '/etc/kubernetes/pki/front-proxy-ca.crt',
    ]);
    for (const { name, certificate } of bundles) expect(certificate?.serial, name).toBe(stdout.trim().replace('serial=', ''));
    expect(sources.filter(({ outcome }) => outcome !== 'read')).toMatchObject([
      { title: `authorities of ${damaged}`, outcome: 'unreadable' },
    ]);
  } finally {
    for (const { kind, metadata } of objects) await cluster.kubectl('delete', kind, metadata.name, '--ignore-not-found');
  }
});
