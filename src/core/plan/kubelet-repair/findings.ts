import type { SignerFacts } from '../../model/kubelet';
import { durationWords, timeWords } from '../../report/words';
import type { Finding } from '../plan';
import { kubeletUser, type KubeletRepairBody, type KubeletRepairFacts } from './plan';
import { clientCertificateOf, kubeletTrouble } from './trouble';

const SKEW_BLOCKER_MS = 10 * 60_000;
const SPARE_BYTES = 16 * 1024 * 1024;

type Kubelet = KubeletRepairFacts['kubelets'][number];

/** What keeps a plan from being carried out. @param signer who would sign; undefined: nobody can */
export function repairBlockers(facts: KubeletRepairFacts, signer: SignerFacts | undefined): readonly Finding[] {
  return [
    ...facts.unreadable.map(({ host, why }) => ({
      code: 'host-unreadable',
      subject: host,
      message: `${host} could not be read: ${why}`,
      hint: 'Test its host access, then plan anew.',
    })),
    ...(facts.apiDown === undefined
      ? []
      : [
          {
            code: 'api-down',
            subject: 'API server',
            message: `The API does not answer: ${facts.apiDown}`,
            hint: 'A kubelet gets its certificate from the cluster. Bring the control plane back first: Renew Certificates works over SSH alone.',
          },
        ]),
    ...(signer ? farClock(signer.host, signer.clockAhead) : [noSigner(facts)]),
    ...facts.kubelets.flatMap((kubelet) => [
      ...healthy(kubelet, signer, facts.at),
      ...otherNode(kubelet),
      ...otherAuthority(kubelet, signer),
      ...farClock(kubelet.node, kubelet.clockAhead),
      ...fullDisk(kubelet),
    ]),
  ];
}

function noSigner({ signers, unreadableSigners }: KubeletRepairFacts): Finding {
  const [first] = signers;
  const unread = unreadableSigners.map(({ host, why }) => `${host} could not be read: ${why}`).join(' ');
  return {
    code: 'no-authority-key',
    subject: 'ca',
    message: first
      ? `The key of the cluster's authority is not on ${signers.map(({ host }) => host).join(', ')}, so nobody here can sign a certificate. ${unread}`.trim()
      : `No control plane could be read that might sign a certificate. ${unread}`.trim(),
    hint: first
      ? 'Whoever keeps the key can sign one, or the node joins again with a bootstrap token.'
      : 'Test the host access of the control planes, then plan anew.',
  };
}

function healthy(kubelet: Kubelet, signer: SignerFacts | undefined, at: number): readonly Finding[] {
  if (kubeletTrouble(kubelet, signer?.authority, at + kubelet.clockAhead) !== undefined) return [];
  const until = clientCertificateOf(kubelet)?.notAfter;
  return [
    {
      code: 'kubelet-works',
      subject: kubelet.node,
      message: `The client certificate of the kubelet on ${kubelet.node} is good${until === undefined ? '' : ` until ${timeWords(until)}`}: there is nothing to repair.`,
      hint: kubelet.ready
        ? 'It renews its certificate by itself.'
        : `${kubelet.node} is not Ready for another reason. The log of its kubelet tells.`,
    },
  ];
}

/** A host that is another node than the one asked for must not get its identity. */
function otherNode(kubelet: Kubelet): readonly Finding[] {
  const name = clientCertificateOf(kubelet)?.subject.commonName;
  if (name === undefined || name === kubeletUser(kubelet.node)) return [];
  return [
    {
      code: 'other-node',
      subject: kubelet.node,
      message: `The kubelet on the host of ${kubelet.node} is ${name} to the cluster.`,
      hint: 'Look which host the node is on: drydock.yaml or the ssh configuration may lead to another one.',
    },
  ];
}

function otherAuthority({ node, authority }: Kubelet, signer: SignerFacts | undefined): readonly Finding[] {
  if (!signer || authority?.keyHash === signer.authority.keyHash) return [];
  return [
    {
      code: 'authorities-differ',
      subject: node,
      message: authority
        ? `${node} has another authority than ${signer.host}: it may belong to another cluster.`
        : `${node} has no /etc/kubernetes/pki/ca.crt, so that nobody can tell which cluster it belongs to.`,
      hint: 'Compare /etc/kubernetes/pki/ca.crt of both; a node that never joined is joined, not repaired.',
    },
  ];
}

function farClock(host: string, ahead: number): readonly Finding[] {
  if (Math.abs(ahead) <= SKEW_BLOCKER_MS) return [];
  return [
    {
      code: 'clock-skew',
      subject: host,
      message: `The clock of ${host} is ${durationWords(Math.abs(ahead) / 1000)} ${ahead > 0 ? 'ahead of' : 'behind'} this computer's: a good certificate may look expired to it.`,
      hint: 'Set it first, then look whether the certificate is really the trouble.',
    },
  ];
}

function fullDisk({ node, freeBytes }: Kubelet): readonly Finding[] {
  if (freeBytes >= SPARE_BYTES) return [];
  return [
    {
      code: 'disk-full',
      subject: node,
      message: `${node} has ${Math.floor(freeBytes / 1024)} KiB free where kubelet.conf and the certificates are.`,
      hint: 'Free some space: a certificate that is cut short is none.',
    },
  ];
}

/** What is worth knowing before. */
export function repairWarnings({ nodes, signer }: KubeletRepairBody, facts: KubeletRepairFacts): readonly Finding[] {
  const found = nodes.flatMap(({ name, rotates, server }): readonly Finding[] => [
    ...(rotates
      ? []
      : [
          {
            code: 'rotation-off',
            subject: name,
            message: `The kubelet of ${name} does not renew its certificate (rotateCertificates is off), so this happens again when the new one ends, in a year.`,
            hint: 'Set rotateCertificates: true in /var/lib/kubelet/config.yaml, then plan anew: it gets a certificate that it renews by itself.',
          },
        ]),
    ...(server === undefined
      ? [
          {
            code: 'server-unknown',
            subject: name,
            message: `kubelet.conf of ${name} tells no address of the API server, so the cluster's own endpoint is written into it.`,
          },
        ]
      : []),
    ...(facts.kubelets.some(({ node, ready }) => node === name && ready)
      ? [
          {
            code: 'still-ready',
            subject: name,
            message: `${name} still counts as Ready: the kubelet that runs may have been let in before. It loses its connection when it is restarted, and gets it back with the new certificate.`,
          },
        ]
      : []),
  ]);
  const names = nodes.map(({ name }) => name).filter((name) => name !== signer?.name);
  return signer === undefined || names.length === 0
    ? found
    : [
        ...found,
        {
          code: 'key-in-transit',
          subject: names.join(', '),
          message: `New keys are made on ${signer.name} and go over SSH, through the memory of this computer, to ${names.join(', ')}; they are written nowhere else.`,
        },
      ];
}
