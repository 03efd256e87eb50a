import type { RunbookFacts, RunbookPhase } from './runbook';
import { BEFORE, here, holds, NEXT, onEach, PKI, restartOf, signedByNew, writeBundle } from './shell';

const CERTIFICATE = `${PKI}/etcd/ca.crt`;
const OLD = `${BEFORE}/pki/etcd/ca.crt`;
const NEW = `${NEXT}/etcd/ca.crt`;
const LEAVES = ['etcd-server', 'etcd-peer', 'etcd-healthcheck-client', 'apiserver-etcd-client'] as const;
const LEAF_FILES = ['etcd/server.crt', 'etcd/peer.crt', 'etcd/healthcheck-client.crt', 'apiserver-etcd-client.crt'];

/** How the authority of etcd is replaced. Members are restarted one at a time, so the quorum holds. */
export function etcdPhases({ controlPlanes }: RunbookFacts): readonly RunbookPhase[] {
  const [first = ''] = controlPlanes;
  const restart = restartOf(['etcd', 'kube-apiserver']);
  const members = {
    host: first,
    lines: [
      `crictl exec "$(crictl ps -q --name '^etcd$')" etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${CERTIFICATE} --cert=${PKI}/etcd/healthcheck-client.crt --key=${PKI}/etcd/healthcheck-client.key endpoint health --cluster`,
    ],
  };
  const whole = [members, here("kubectl get --raw='/readyz/etcd'")];
  return [
    {
      id: 'b',
      title: 'Trust both',
      why: 'Members of etcd, and the API servers that talk to them, accept the old and the new authority. The old one goes on signing: it stands first.',
      steps: [
        {
          id: 'b1',
          title: 'Let members and API servers trust both',
          why: 'One control plane whole before the next: while a member restarts, the others have to keep the quorum. All have to trust both before any shows a certificate of the new one.',
          blocks: onEach(controlPlanes, [...writeBundle(CERTIFICATE, OLD, NEW), ...restart]),
          checks: [...onEach(controlPlanes, [holds(CERTIFICATE, 2)]), ...whole],
        },
      ],
      back: `Copy ${OLD} back over ${CERTIFICATE} on each control plane, one after the other, and restart etcd and kube-apiserver as above.`,
    },
    {
      id: 'c',
      title: 'Sign with the new one',
      why: 'Members and API servers show certificates of the new authority, one control plane after the other.',
      steps: [
        {
          id: 'c1',
          title: 'Change the signer and renew what etcd and its clients show',
          why: 'The first certificate of the file is the one that kubeadm signs with.',
          blocks: onEach(controlPlanes, [
            ...writeBundle(CERTIFICATE, NEW, OLD),
            `install -m 0600 ${NEXT}/etcd/ca.key ${PKI}/etcd/ca.key`,
            ...LEAVES.map((name) => `kubeadm certs renew ${name}`),
            ...restart,
          ]),
          checks: [
            ...onEach(
              controlPlanes,
              LEAF_FILES.map((file) => signedByNew(`${PKI}/${file}`, NEW)),
            ),
            ...whole,
          ],
        },
      ],
      back: `Copy etcd and apiserver-etcd-client.* back from ${BEFORE}/pki on the control planes that were changed, make etcd/ca.crt the bundle of phase B again, and restart etcd and kube-apiserver there.`,
    },
    {
      id: 'd',
      title: 'Trust the new one alone',
      why: 'From here on the old authority opens nothing.',
      steps: [
        {
          id: 'd1',
          title: 'Take the old authority out',
          why: 'Only when every control plane has passed phase C: a member that still shows an old certificate is shut out by those that no longer trust it.',
          blocks: onEach(controlPlanes, [...writeBundle(CERTIFICATE, NEW), ...restart]),
          checks: [...onEach(controlPlanes, [holds(CERTIFICATE, 1)]), ...whole],
        },
      ],
      back: 'Make etcd/ca.crt the bundle of phase C again on each control plane, one after the other, and restart as above.',
    },
  ];
}
