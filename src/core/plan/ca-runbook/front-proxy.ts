import { publishedAnew, untilPublished } from './parts';
import type { RunbookFacts, RunbookPhase } from './runbook';
import { BEFORE, here, holds, NEXT, onEach, PKI, restartOf, signedByNew, writeBundle } from './shell';

const CERTIFICATE = `${PKI}/front-proxy-ca.crt`;
const OLD = `${BEFORE}/pki/front-proxy-ca.crt`;
const NEW = `${NEXT}/front-proxy-ca.crt`;
const READERS = ['kube-apiserver', 'kube-controller-manager'] as const;

/** How the authority by which aggregated APIs know the API server is replaced. */
export function frontProxyPhases({ controlPlanes, bundles }: RunbookFacts): readonly RunbookPhase[] {
  const field = 'requestheader-client-ca-file';
  const available = 'kubectl wait --for=condition=Available apiservices --all --timeout=120s';
  const servers = bundles.filter((owner) => owner.startsWith('APIService'));
  return [
    {
      id: 'b',
      title: 'Trust both',
      why: 'Everything that asks for the front proxy accepts the old and the new authority. The old one goes on signing: it stands first.',
      steps: [
        {
          id: 'b1',
          title: 'Let the control planes trust both',
          why: 'One after the other, so that the API stays up where there are several.',
          blocks: onEach(controlPlanes, [...writeBundle(CERTIFICATE, OLD, NEW), ...restartOf(READERS)]),
          checks: onEach(controlPlanes, [holds(CERTIFICATE, 2)]),
        },
        {
          id: 'b2',
          title: 'Look whether aggregated APIs have heard of it',
          why: `They read the ConfigMap extension-apiserver-authentication, most of them again and again. ${servers.length === 0 ? 'No aggregated API with a bundle of its own was seen here.' : `Seen here: ${servers.join(', ')}.`} One that reads it once, at its start, has to be restarted now.`,
          blocks: [],
          checks: [here(untilPublished(field, '-ge 2'), available)],
        },
      ],
      back: `Copy ${OLD} back over ${CERTIFICATE} on each control plane, and restart ${READERS.join(' and ')} as above.`,
    },
    {
      id: 'c',
      title: 'Sign with the new one',
      why: 'The API server shows a certificate of the new authority; those who check it trust both.',
      steps: [
        {
          id: 'c1',
          title: 'Change the signer and renew the certificate of the front proxy',
          why: 'The first certificate of the file is the one that kubeadm signs with.',
          blocks: onEach(controlPlanes, [
            ...writeBundle(CERTIFICATE, NEW, OLD),
            `install -m 0600 ${NEXT}/front-proxy-ca.key ${PKI}/front-proxy-ca.key`,
            'kubeadm certs renew front-proxy-client',
            ...restartOf(['kube-apiserver']),
          ]),
          checks: [...onEach(controlPlanes, [signedByNew(`${PKI}/front-proxy-client.crt`, NEW)]), here(available)],
        },
      ],
      back: `Copy front-proxy-ca.crt, front-proxy-ca.key, front-proxy-client.crt and front-proxy-client.key back from ${BEFORE}/pki on each control plane, make front-proxy-ca.crt the bundle of phase B again, and restart kube-apiserver.`,
    },
    {
      id: 'd',
      title: 'Trust the new one alone',
      why: 'From here on the old authority opens nothing.',
      steps: [
        {
          id: 'd1',
          title: 'Take the old authority out',
          why: 'One control plane after the other.',
          blocks: onEach(controlPlanes, [...writeBundle(CERTIFICATE, NEW), ...restartOf(READERS)]),
          checks: [...onEach(controlPlanes, [holds(CERTIFICATE, 1)]), here(available)],
        },
        publishedAnew('d2', field),
      ],
      back: 'Make front-proxy-ca.crt the bundle of phase C again on each control plane, and restart as above.',
    },
  ];
}
