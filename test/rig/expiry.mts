/** Certificates that have expired already, as on a cluster that nobody looked at for a year. */
import { parse, stringify } from 'yaml';
import type { Cluster } from './cluster.mts';
import type { Host } from './host.mts';
import { redate, type Issued } from './pki.mts';

const ROOT = '/etc/kubernetes';
const DAY = 86_400_000;

/** Leaf certificates of a control plane as kubeadm makes them, by the authority that signs them. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  'pki/ca': ['pki/apiserver', 'pki/apiserver-kubelet-client'],
  'pki/front-proxy-ca': ['pki/front-proxy-client'],
  'pki/etcd/ca': ['pki/apiserver-etcd-client', 'pki/etcd/server', 'pki/etcd/peer', 'pki/etcd/healthcheck-client'],
};
const KUBECONFIGS = ['admin.conf', 'super-admin.conf', 'controller-manager.conf', 'scheduler.conf'];
const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

interface Kubeconfig {
  readonly users: { user: { 'client-certificate-data': string } }[];
}

/**
 * Gives every certificate that kubeadm manages on every control plane dates in the past (same keys, names and usages) and
 * kills what has the old ones loaded. From then on the API is not to be had: recovery is up to the test, and a `reset` after it.
 * @param days since when they are expired
 */
export async function expireCertificates(cluster: Cluster, days = 1): Promise<void> {
  if (cluster.options.externalCA || cluster.options.etcd === 'external')
    throw new Error('Expired certificates need the keys of every authority on the control planes: no external CA, no external etcd.');
  const end = new Date(Date.now() - days * DAY);
  const begin = new Date(end.getTime() - 365 * DAY);
  for (const host of cluster.controlPlanes) {
    const authority = async (name: string): Promise<Issued> => ({
      certificate: await host.read(`${ROOT}/${name}.crt`),
      key: await host.read(`${ROOT}/${name}.key`),
    });
    for (const [signer, leaves] of Object.entries(LEAVES)) {
      const issuer = await authority(signer);
      for (const leaf of leaves) {
        const path = `${ROOT}/${leaf}.crt`;
        await host.write(path, await redate(await host.read(path), issuer, begin, end));
      }
    }
    await expireKubeconfigs(host, await authority('pki/ca'), begin, end);
  }
  await cluster.fetchKubeconfig();
  for (const host of cluster.controlPlanes) await restartComponents(host);
}

async function expireKubeconfigs(host: Host, issuer: Issued, begin: Date, end: Date): Promise<void> {
  for (const name of KUBECONFIGS) {
    const path = `${ROOT}/${name}`;
    // Only the first control plane has super-admin.conf.
    if ((await host.exec(['test', '-f', path], { mayFail: true })).code !== 0) continue;
    const config = parse(await host.read(path)) as Kubeconfig;
    const { user } = config.users[0]!;
    const old = Buffer.from(user['client-certificate-data'], 'base64').toString();
    user['client-certificate-data'] = Buffer.from(await redate(old, issuer, begin, end)).toString('base64');
    await host.write(path, stringify(config, { lineWidth: 0 }), '0600');
  }
}

/** Kills the static pods' programs; the kubelet starts them again, and they read their certificates anew. */
export async function restartComponents(host: Host): Promise<void> {
  for (const name of COMPONENTS) await host.exec(['pkill', '-KILL', '-x', name.slice(0, 15)], { mayFail: true });
}

const CURRENT = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/**
 * Gives the client certificate of a kubelet dates in the past, with the key that it has, and starts the kubelet again: it fails from
 * then on, and its node is not Ready a little later.
 */
export async function expireKubelet(cluster: Cluster, host: Host, days = 1): Promise<void> {
  const [first] = cluster.controlPlanes;
  if (!first) throw new Error('Only a control plane has the key of the authority.');
  const issuer: Issued = { certificate: await first.read(`${ROOT}/pki/ca.crt`), key: await first.read(`${ROOT}/pki/ca.key`) };
  const end = new Date(Date.now() - days * DAY);
  const begin = new Date(end.getTime() - 365 * DAY);
  const file = (await host.exec(['readlink', '-f', CURRENT])).stdout.trim();
  const old = await host.read(file);
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----\n?/.exec(old)?.[0];
  if (key === undefined) throw new Error(`${file} of ${host.name} has no key.`);
  await host.write(file, `${await redate(old, issuer, begin, end)}${key}`, '0600');
  await host.exec(['systemctl', 'restart', 'kubelet']);
}
