import { stringify } from 'yaml';
import { COMPONENTS } from '../../../core/model/control-plane';
import { issueCertificate } from '../../network/issue';
import type { FileSystem } from '../system/files';
import type { System } from '../system/system';
import { ROOT } from '../system/users';
import { CLUSTER_AGE, type SharedSecrets } from './authorities';
import { alternativeNames, AUTHORITIES, KUBEADM_CERTIFICATES, type AuthorityName, type KubeadmCertificate } from './kubeadm-certificates';
import { embedded, kubeconfigFile } from './kubeconfig-file';
import { manifestOf, type ManifestFacts } from './manifests';
import { MANIFESTS } from './static-pods';

const DAY = 86_400_000;
const YEAR = 365 * DAY;
const KUBERNETES = '/etc/kubernetes';
const PKI = `${KUBERNETES}/pki`;
const KUBELET = '/var/lib/kubelet';

/** Days that are left to the certificates of a node, where they are not as young as the cluster. */
export interface DaysLeft {
  readonly controlPlane?: number;
  readonly kubelet?: number;
}

export interface NodeFacts extends ManifestFacts {
  readonly daysLeft: DaysLeft;
  /** Seconds between two looks of the kubelet at its folder of static pods. */
  readonly scanSeconds: number;
}

interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** Puts what kubeadm and the kubelet wrote onto a node that joined; gives what the kubelet presents. */
export async function installNode(system: System, shared: SharedSecrets, facts: NodeFacts, now: number): Promise<Identity> {
  const { files } = system;
  const joined = now - CLUSTER_AGE;
  const { node, address, daysLeft, scanSeconds } = facts;
  const end = daysLeft.kubelet === undefined ? joined + YEAR : now + daysLeft.kubelet * DAY;
  const life = { notBefore: end - YEAR, notAfter: end };
  const stamp = Math.floor(joined / 1000);
  const { ca } = shared.authorities;
  const own = await issueCertificate({ subject: `CN=${node}-ca@${stamp}`, authority: true, notBefore: life.notBefore, notAfter: end });
  const serving = await issueCertificate({ ...life, subject: `CN=${node}@${stamp}`, issuer: own, usages: ['server'], dns: [node] });
  const client = await issueCertificate({
    notBefore: joined,
    notAfter: joined + YEAR,
    subject: `O=system:nodes, CN=system:node:${node}`,
    issuer: ca,
    usages: ['client'],
  });
  const presented = { certificate: `${serving.certificate}${own.certificate}`, key: serving.key };
  const put = (path: string, content: string, mode = 0o644) => files.put(path, content, { mode, modified: joined });
  put(`${KUBELET}/pki/kubelet.crt`, presented.certificate);
  put(`${KUBELET}/pki/kubelet.key`, presented.key, 0o600);
  const dated = `${KUBELET}/pki/kubelet-client-${new Date(joined).toISOString().slice(0, 19).replace(/[T:]/g, '-')}.pem`;
  put(dated, `${client.certificate}${client.key}`, 0o600);
  files.link(`${KUBELET}/pki/kubelet-client-current.pem`, dated, ROOT);
  put(`${KUBELET}/config.yaml`, kubeletConfig(scanSeconds));
  put(`${KUBELET}/kubeadm-flags.env`, 'KUBELET_KUBEADM_ARGS="--pod-infra-container-image=registry.k8s.io/pause:3.10.1"\n');
  const current = `${KUBELET}/pki/kubelet-client-current.pem`;
  const credentials = { 'client-certificate': current, 'client-key': current };
  put(`${KUBERNETES}/kubelet.conf`, kubeconfigFile(`system:node:${node}`, serverOf(address), ca.certificate, credentials), 0o600);
  put(`${PKI}/ca.crt`, ca.certificate);
  files.putFolder(MANIFESTS, 0o700);
  return presented;
}

/** What the kubelet of a node presents that is there already. */
export function kubeletIdentity(files: FileSystem): Identity {
  const text = (name: string) => new TextDecoder().decode(files.read(`${KUBELET}/pki/${name}`, ROOT));
  return { certificate: text('kubelet.crt'), key: text('kubelet.key') };
}

/** Puts what `kubeadm init` and `kubeadm join --control-plane` wrote onto a control plane. */
export async function installControlPlane(system: System, shared: SharedSecrets, facts: NodeFacts, now: number): Promise<void> {
  const { node, address, daysLeft } = facts;
  const joined = now - CLUSTER_AGE;
  const end = daysLeft.controlPlane === undefined ? joined + YEAR : now + daysLeft.controlPlane * DAY;
  const put = (path: string, content: string, mode = 0o644) => system.files.put(path, content, { mode, modified: joined });
  for (const [name, place] of Object.entries(AUTHORITIES)) {
    const { certificate, key } = shared.authorities[name as AuthorityName];
    put(`${PKI}/${place}.crt`, certificate);
    put(`${PKI}/${place}.key`, key, 0o600);
  }
  put(`${PKI}/sa.key`, shared.accountKey, 0o600);
  put(`${PKI}/sa.pub`, shared.accountPublicKey, 0o600);
  const made = await Promise.all(
    KUBEADM_CERTIFICATES.filter(({ name }) => name !== 'super-admin.conf' || node === facts.members[0]?.name).map(async (one) => ({
      one,
      issued: await issueCertificate({
        subject: one.subject ?? `CN=${node}`,
        issuer: shared.authorities[one.authority],
        usages: one.usages,
        notBefore: end - YEAR,
        notAfter: end,
        ...alternativeNames(one.name, node, address),
      }),
    })),
  );
  for (const { one, issued } of made) store(one, issued);
  for (const component of COMPONENTS) put(`${MANIFESTS}/${component}.yaml`, manifestOf(component, facts), 0o600);

  function store({ name, file, subject }: KubeadmCertificate, { certificate, key }: Identity): void {
    if (file === undefined) {
      const user = /CN=(\S+)/.exec(subject ?? '')?.[1] ?? name;
      put(
        `${KUBERNETES}/${name}`,
        kubeconfigFile(user, serverOf(address), shared.authorities.ca.certificate, embedded(certificate, key)),
        0o600,
      );
    } else {
      put(`${PKI}/${file}.crt`, certificate);
      put(`${PKI}/${file}.key`, key, 0o600);
    }
  }
}

function serverOf(address: string): string {
  return `https://${address}:6443`;
}

function kubeletConfig(scanSeconds: number): string {
  return stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    authentication: { anonymous: { enabled: false }, webhook: { cacheTTL: '0s', enabled: true }, x509: { clientCAFile: `${PKI}/ca.crt` } },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'systemd',
    clusterDNS: ['10.96.0.10'],
    clusterDomain: 'cluster.local',
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    fileCheckFrequency: `${scanSeconds}s`,
    healthzBindAddress: '127.0.0.1',
    healthzPort: 10248,
    kind: 'KubeletConfiguration',
    rotateCertificates: true,
    staticPodPath: MANIFESTS,
  });
}
