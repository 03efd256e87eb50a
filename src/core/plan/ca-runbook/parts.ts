import { ASIDE_FOLDER, OWN_FOLDER } from '../../command/control-plane/places';
import type { RunbookFacts, RunbookPhase, RunbookStep } from './runbook';
import { BEFORE, carry, here, NEXT, onEach, PKI } from './shell';

/** Where an authority and its key are, below the folder of certificates. */
export const FILES = {
  ca: { certificate: 'ca.crt', key: 'ca.key' },
  'etcd-ca': { certificate: 'etcd/ca.crt', key: 'etcd/ca.key' },
  'front-proxy-ca': { certificate: 'front-proxy-ca.crt', key: 'front-proxy-ca.key' },
} as const;

export function nodesOf({ controlPlanes, workers }: Pick<RunbookFacts, 'controlPlanes' | 'workers'>): readonly string[] {
  return [...controlPlanes, ...workers];
}

/** Nothing is changed yet but what lies beside: a backup, and the new authority. */
export function preparation(facts: RunbookFacts): RunbookPhase {
  const { authority, controlPlanes, workers } = facts;
  const [first = '', ...others] = controlPlanes;
  const { certificate, key } = FILES[authority];
  const files = authority === 'ca' ? nodesOf(facts) : controlPlanes;
  return {
    id: 'a',
    title: 'Prepare',
    why: 'Nothing of the cluster changes in this phase.',
    steps: [
      {
        id: 'a1',
        title: 'Look whether the cluster is whole',
        why: 'A rotation restarts everything, one after the other. What is down before hides what goes wrong on the way.',
        blocks: [],
        checks: [
          here('kubectl wait --for=condition=Ready nodes --all --timeout=60s', "kubectl get --raw='/readyz'"),
          ...onEach(controlPlanes, ['kubeadm certs check-expiration']),
        ],
      },
      {
        id: 'a2',
        title: 'Take a snapshot of etcd, and keep it off these hosts',
        why: 'It is the way back if everything else fails.',
        blocks: facts.stackedEtcd
          ? [
              {
                host: first,
                lines: [
                  `install -d -m 0700 ${OWN_FOLDER} ${BEFORE}`,
                  `crictl exec "$(crictl ps -q --name '^etcd$')" etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${PKI}/etcd/ca.crt --cert=${PKI}/etcd/healthcheck-client.crt --key=${PKI}/etcd/healthcheck-client.key snapshot save /var/lib/etcd/ca-rotation.db`,
                  `mv /var/lib/etcd/ca-rotation.db ${BEFORE}/etcd-snapshot.db`,
                ],
              },
            ]
          : [],
        checks: facts.stackedEtcd ? [{ host: first, lines: [`test -s ${BEFORE}/etcd-snapshot.db`] }] : [],
      },
      {
        id: 'a3',
        title: 'Back up what will be changed',
        why: `It holds private keys: only root may read ${BEFORE}.`,
        blocks: onEach(files, [
          `install -d -m 0700 ${OWN_FOLDER} ${ASIDE_FOLDER} ${BEFORE} ${NEXT}`,
          `cp -a ${PKI} ${BEFORE}/`,
          `find /etc/kubernetes -maxdepth 1 -name '*.conf' -exec cp -a -t ${BEFORE} {} +`,
          `if test -d /etc/kubernetes/manifests; then cp -a /etc/kubernetes/manifests ${BEFORE}/; fi`,
        ]),
        checks: onEach(files, [`diff -r ${PKI} ${BEFORE}/pki`]),
      },
      {
        id: 'a4',
        title: `Make the new authority on ${first}`,
        why: 'kubeadm makes it as it made the first one. It lies beside, and is trusted by nobody yet.',
        blocks: [
          {
            host: first,
            lines: [
              `kubectl --kubeconfig /etc/kubernetes/admin.conf -n kube-system get configmap kubeadm-config -o 'jsonpath={.data.ClusterConfiguration}' > ${NEXT}/cluster.yaml`,
              `sed 's#^certificatesDir:.*#certificatesDir: ${NEXT}#' ${NEXT}/cluster.yaml > ${NEXT}/next.yaml`,
              `kubeadm init phase certs ${authority} --config ${NEXT}/next.yaml`,
            ],
          },
          ...carry(first, others, NEXT, [certificate, key]),
        ],
        checks: onEach(controlPlanes, [
          `openssl x509 -noout -subject -enddate -fingerprint -sha256 -in ${NEXT}/${certificate}`,
          `test "$(openssl pkey -pubout -in ${NEXT}/${key})" = "$(openssl x509 -noout -pubkey -in ${NEXT}/${certificate})"`,
        ]),
      },
      ...(authority === 'ca' && workers.length > 0
        ? [
            {
              id: 'a5',
              title: 'Bring the new certificate to the workers',
              why: 'The certificate alone: the key of an authority never leaves the control planes.',
              blocks: carry(first, workers, NEXT, [certificate]),
              checks: onEach(workers, [`openssl x509 -noout -fingerprint -sha256 -in ${NEXT}/${certificate}`]),
            } satisfies RunbookStep,
          ]
        : []),
    ],
    back: `Remove ${NEXT} on each host.`,
  };
}

/** Lines that end once the API server tells others so many authorities. @param field `client-ca-file`, `requestheader-client-ca-file` */
export function untilPublished(field: string, comparison: string): string {
  const held = `kubectl -n kube-system get configmap extension-apiserver-authentication -o 'jsonpath={.data.${field}}' --ignore-not-found | grep -c 'BEGIN CERTIFICATE' || true`;
  return `until test "$(${held})" ${comparison}; do sleep 2; done`;
}

/** Has the API server begin anew with what it tells others: it adds to the ConfigMap, and takes nothing out of it. */
export function publishedAnew(id: string, field: string): RunbookStep {
  return {
    id,
    title: 'Have the API server tell others of the new one alone',
    why: 'It adds authorities to the ConfigMap extension-apiserver-authentication and never takes one out. Once it is deleted, it is written again within seconds, from what the API servers have now.',
    blocks: [here('kubectl -n kube-system delete configmap extension-apiserver-authentication', untilPublished(field, '-eq 1'))],
    checks: [here('kubectl wait --for=condition=Available apiservices --all --timeout=120s')],
  };
}

/** What is left is removed once it has been well for a while. */
export function tidying(facts: RunbookFacts): RunbookPhase {
  const hosts = facts.authority === 'ca' ? nodesOf(facts) : facts.controlPlanes;
  return {
    id: 'e',
    title: 'Tidy up, some days later',
    why: 'The backup holds the old keys. While the old authority is trusted nowhere any more they open nothing, but whatever was encrypted or copied with them stays so.',
    steps: [
      {
        id: 'e1',
        title: 'Remove the backup and what was put aside',
        why: 'Only when nobody will want to go back.',
        blocks: onEach(hosts, [`rm -rf ${BEFORE} ${NEXT}`]),
        checks: [here('kubectl get nodes')],
      },
    ],
    back: 'There is none from here.',
  };
}
