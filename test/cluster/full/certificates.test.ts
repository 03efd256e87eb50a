/** Certificates that live for hours, certificates that are expired, and the way back that the documentation tells. */
import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { expireCertificates, restartComponents } from '../../rig/expiry.mts';
import { INIT_FILE } from '../../rig/kubeadm.mts';
import { useOwnRig } from '../support/own-rig';

const own = useOwnRig({ name: 'expiry', controlPlanes: 1, workers: 0, certificateValidity: '3h', caValidity: '48h' });
const HOUR = 3_600_000;

const lifetime = ({ validFromDate, validToDate }: X509Certificate) => (validToDate.getTime() - validFromDate.getTime()) / HOUR;

it('live as long as asked for', async () => {
  const cp = own.cluster.host('cp1');
  const read = async (name: string) => new X509Certificate(await cp.read(`/etc/kubernetes/pki/${name}.crt`));
  for (const leaf of ['apiserver', 'apiserver-kubelet-client', 'front-proxy-client', 'etcd/server'])
    expect(lifetime(await read(leaf)), leaf).toBeCloseTo(3, 0);
  for (const authority of ['ca', 'etcd/ca', 'front-proxy-ca']) expect(lifetime(await read(authority)), authority).toBeCloseTo(48, 0);
});

it('once expired, close the API to everybody, and are renewed by kubeadm', async () => {
  const { cluster } = own;
  const cp = cluster.host('cp1');
  const before = new X509Certificate(await cp.read('/etc/kubernetes/pki/apiserver.crt'));
  await expireCertificates(cluster);
  const expired = new X509Certificate(await cp.read('/etc/kubernetes/pki/apiserver.crt'));
  expect(expired.validToDate.getTime()).toBeLessThan(Date.now());
  expect(expired.subjectAltName).toBe(before.subjectAltName);
  expect(expired.publicKey.equals(before.publicKey)).toBe(true);
  await cp.until('etcd refuses its clients', async () => {
    const { code, stderr } = await cluster.etcdctl(cp, 'endpoint', 'health').then(
      () => ({ code: 0, stderr: '' }),
      (error: unknown) => ({ code: 1, stderr: (error as Error).message }),
    );
    return code !== 0 && /expired/.test(stderr);
  });
  await expect(cluster.kubectl('get', 'nodes', '--request-timeout=5s')).rejects.toThrow();
  const { stdout } = await cp.exec(['kubeadm', 'certs', 'check-expiration', '--config', INIT_FILE]);
  for (const name of ['admin.conf', 'apiserver', 'etcd-server', 'scheduler.conf'])
    expect(stdout, `${name} is shown as invalid`).toMatch(new RegExp(`^${name.replace('.', '\\.')}\\s.*<invalid>`, 'm'));

  await cp.exec(['kubeadm', 'certs', 'renew', 'all', '--config', INIT_FILE]);
  await restartComponents(cp);
  await cluster.fetchKubeconfig();
  await cluster.ready();
  const renewed = new X509Certificate(await cp.read('/etc/kubernetes/pki/apiserver.crt'));
  expect(renewed.validToDate.getTime()).toBeGreaterThan(Date.now());
});

it('a reset makes the cluster again under the same addresses and keys', async () => {
  const { cluster } = own;
  const address = cluster.host('cp1').address;
  const uid = async () => (await cluster.get<{ metadata: { uid: string } }>('namespace', 'kube-system')).metadata.uid;
  const before = await uid();
  await cluster.kubectl('create', 'namespace', 'gone-after-reset');
  await cluster.reset();
  expect(await uid()).not.toBe(before);
  expect(cluster.host('cp1').address).toBe(address);
  await expect(cluster.kubectl('get', 'namespace', 'gone-after-reset')).rejects.toThrow(/not found/);
  expect((await cluster.host('cp1').exec(['hostname'])).stdout.trim()).toBe('cp1');
});
