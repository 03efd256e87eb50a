import { CURRENT_CLIENT, KUBELET_CONF, KUBELET_PKI } from '../../command/kubelet/places';
import { kubeletUser } from '../kubelet-repair/plan';
import { nodesOf, publishedAnew } from './parts';
import type { RunbookBlock, RunbookFacts, RunbookPhase, RunbookStep } from './runbook';
import { BEFORE, here, holds, NEXT, onEach, PKI, restartOf, signedByNew, writeBundle } from './shell';

const CERTIFICATE = `${PKI}/ca.crt`;
const OLD = `${BEFORE}/pki/ca.crt`;
const NEW = `${NEXT}/ca.crt`;
/** The controller manager signs by a file with one certificate: it refuses a bundle there. */
const SIGNING = `${PKI}/ca-signing.crt`;
const READERS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
const LEAVES = ['apiserver', 'apiserver-kubelet-client', 'admin.conf', 'controller-manager.conf', 'scheduler.conf'];
const READY = 'kubectl wait --for=condition=Ready nodes --all --timeout=180s';

/** How the authority of the cluster is replaced: that of API servers, kubelets, people and everything that asks the API. */
export function clusterPhases(facts: RunbookFacts): readonly RunbookPhase[] {
  return [trustBoth(facts), signWithNew(facts), trustNew(facts)];
}

function trustBoth(facts: RunbookFacts): RunbookPhase {
  const { controlPlanes, workers } = facts;
  return {
    id: 'b',
    title: 'Trust both',
    why: 'Everything accepts the old and the new authority. The old one goes on signing: it stands first.',
    steps: [
      {
        id: 'b1',
        title: 'Let the control planes trust both',
        why: `One after the other. The controller manager gets a file of its own to sign with, ${SIGNING}: it takes one certificate there and no bundle.`,
        blocks: onEach(controlPlanes, [
          `cp -p ${OLD} ${SIGNING}`,
          ...writeBundle(CERTIFICATE, OLD, NEW),
          kubeconfigsTrust(),
          ...restartOf(READERS, { 'kube-controller-manager': signBy(SIGNING) }),
          'systemctl restart kubelet',
        ]),
        checks: onEach(controlPlanes, [holds(CERTIFICATE, 2)]),
      },
      ...workersTrust('b2', 'Let the workers trust both', workers, [OLD, NEW], 2),
      published('b3', 'Wait until pods are given both', 2),
      clusterInfo('b4', 'Tell those who join of both', facts, 2),
      {
        id: 'b5',
        title: 'Give both to people',
        why: `Every kubeconfig checks the API server by the authority in it. Without both, kubectl stops working in phase C. This is for yours; everybody else who has a kubeconfig of this cluster needs the same.`,
        blocks: [ownKubeconfig(facts)],
        checks: [here('kubectl get nodes')],
      },
      restartPods('b6', facts),
      ...trustedBundles('b7', facts),
    ],
    back: `On each host copy pki/ca.crt and the kubeconfigs back from ${BEFORE} (kubelet.conf on workers), and restart what was restarted. Leave ${SIGNING} as it is: it holds the old certificate.`,
  };
}

function signWithNew(facts: RunbookFacts): RunbookPhase {
  const { controlPlanes, workers, superAdmin } = facts;
  return {
    id: 'c',
    title: 'Sign with the new one',
    why: 'Everything that shows a certificate gets one of the new authority. Who checks it trusts both.',
    steps: [
      {
        id: 'c1',
        title: 'Change the signer on the control planes, and renew what they show',
        why: 'One after the other. The first certificate of the file is the one that kubeadm signs with.',
        blocks: onEach(controlPlanes, (host) => [
          ...writeBundle(CERTIFICATE, NEW, OLD),
          `install -m 0600 ${NEXT}/ca.key ${PKI}/ca.key`,
          `install -m 0644 ${NEW} ${SIGNING}`,
          ...LEAVES.map((name) => `kubeadm certs renew ${name}`),
          ...(superAdmin.includes(host) ? ['kubeadm certs renew super-admin.conf'] : []),
          // kubeadm writes the new authority alone into what it renews, and other control planes still show the old one.
          kubeconfigsTrust(),
          ...restartOf(READERS),
        ]),
        checks: [
          ...onEach(controlPlanes, [
            signedByNew(`${PKI}/apiserver.crt`, NEW),
            signedByNew(`${PKI}/apiserver-kubelet-client.crt`, NEW),
            ...['admin.conf', 'controller-manager.conf', 'scheduler.conf'].map(
              (name) =>
                `sed -n 's/^ *client-certificate-data: //p' /etc/kubernetes/${name} | base64 -d | ${signedByNew('', NEW).trimEnd()}`,
            ),
          ]),
          here("kubectl get --raw='/readyz'"),
        ],
      },
      ...workersTrust('c2', 'Let the new one stand first on the workers, too', workers, [NEW, OLD], 2),
      {
        id: 'c3',
        title: 'Give every kubelet a certificate of the new authority',
        why: 'A kubelet would ask for one only when the old one is about to end. "Drydock: Repair Kubelet" does the same with a plan and a journal: to it, a certificate of another authority is one to repair.',
        blocks: nodesOf(facts).flatMap((node) => kubeletBlocks(node, facts)),
        checks: [...onEach(nodesOf(facts), [signedByNew(CURRENT_CLIENT, NEW)]), here(READY)],
      },
      ...servingCertificates('c4', facts),
      {
        id: 'c5',
        title: 'Give people new certificates',
        why: `Client certificates of the old authority stop working in phase D. "Drydock: Refresh My Kubeconfig from admin.conf" does it for copies of admin.conf on your computer. ${facts.people.length === 0 ? 'None of yours was seen to be signed by it.' : `Signed by it on this computer: ${facts.people.join(', ')}.`} Whoever got one by a request has to make another request.`,
        blocks: [],
        checks: [here('kubectl auth whoami')],
      },
    ],
    back: `On each control plane copy pki/ca.key, pki/apiserver*.crt, pki/apiserver*.key and the kubeconfigs back from ${BEFORE}, make ca.crt the bundle of phase B again and ${SIGNING} the old certificate, and restart as above. Kubelets that have a new certificate keep it: it is trusted in phase B, too.`,
  };
}

function trustNew(facts: RunbookFacts): RunbookPhase {
  const { controlPlanes, workers } = facts;
  return {
    id: 'd',
    title: 'Trust the new one alone',
    why: 'From here on nothing that the old authority signed is let in: no kubelet, no kubeconfig, no webhook. Wait some days before it, and look who still comes with an old certificate.',
    steps: [
      {
        id: 'd1',
        title: 'Take the old authority out on the control planes',
        why: 'One after the other.',
        blocks: onEach(controlPlanes, [
          ...writeBundle(CERTIFICATE, NEW),
          kubeconfigsTrust(),
          ...restartOf(READERS, { 'kube-controller-manager': signBy(CERTIFICATE) }),
          `rm -f ${SIGNING}`,
          'systemctl restart kubelet',
        ]),
        checks: onEach(controlPlanes, [holds(CERTIFICATE, 1)]),
      },
      ...workersTrust('d2', 'Take it out on the workers', workers, [NEW], 1),
      published('d3', 'Wait until pods are given the new one alone', 1),
      publishedAnew('d4', 'client-ca-file'),
      clusterInfo('d5', 'Tell those who join of the new one alone', facts, 1),
      {
        id: 'd6',
        title: 'Take it out of kubeconfigs',
        why: 'For yours; a kubeconfig that trusts both goes on working.',
        blocks: [ownKubeconfig(facts)],
        checks: [here('kubectl get nodes')],
      },
      restartPods('d7', facts),
    ],
    back: 'On each host make ca.crt and the authorities in the kubeconfigs the bundle of phase C again, with the file to sign with as in phase B, and restart as above.',
  };
}

/** Writes the authorities of ca.crt to every kubeconfig of a host. */
function kubeconfigsTrust(): string {
  return `for file in /etc/kubernetes/*.conf; do sed -i "s#certificate-authority-data:.*#certificate-authority-data: $(base64 -w 0 ${CERTIFICATE})#" "$file"; done`;
}

function signBy(file: string): string {
  return `sed -i 's#--cluster-signing-cert-file=.*#--cluster-signing-cert-file=${file}#' $aside`;
}

function workersTrust(
  id: string,
  title: string,
  workers: readonly string[],
  sources: readonly string[],
  count: number,
): readonly RunbookStep[] {
  if (workers.length === 0) return [];
  return [
    {
      id,
      title,
      why: 'Kubelets check the API server by kubelet.conf, and who talks to them by ca.crt. Containers go on while a kubelet is restarted.',
      blocks: onEach(workers, [...writeBundle(CERTIFICATE, ...sources), kubeconfigsTrust(), 'systemctl restart kubelet']),
      checks: [...onEach(workers, [holds(CERTIFICATE, count)]), here(READY)],
    },
  ];
}

function published(id: string, title: string, count: number): RunbookStep {
  const held = "kubectl -n kube-system get configmap kube-root-ca.crt -o 'jsonpath={.data.ca\\.crt}' | grep -c 'BEGIN CERTIFICATE'";
  return {
    id,
    title,
    why: 'The controller manager writes the ConfigMap kube-root-ca.crt of every namespace, and kubelets bring it to the pods in a minute or two. Token Secrets that were made by hand are written by it, too.',
    blocks: [here(`until test "$(${held})" -eq ${count}; do sleep 2; done`)],
    checks: [
      here(
        `for namespace in $(kubectl get namespaces -o 'jsonpath={.items[*].metadata.name}'); do until test "$(kubectl -n "$namespace" get configmap kube-root-ca.crt -o 'jsonpath={.data.ca\\.crt}' | grep -c 'BEGIN CERTIFICATE')" -eq ${count}; do sleep 2; done; done`,
        'kubectl get secrets -A --field-selector type=kubernetes.io/service-account-token',
      ),
    ],
  };
}

function clusterInfo(id: string, title: string, { controlPlanes: [first = ''] }: RunbookFacts, count: number): RunbookStep {
  return {
    id,
    title,
    why: 'kubeadm join pins the authorities in the ConfigMap cluster-info. Join commands that were made before pin the old one alone.',
    blocks: [
      here(
        `AUTHORITIES="$(ssh ${first} sudo cat ${CERTIFICATE} | base64 -w 0)"`,
        'kubectl -n kube-public get configmap cluster-info -o yaml | sed "s#certificate-authority-data:.*#certificate-authority-data: $AUTHORITIES#" | kubectl replace -f -',
      ),
    ],
    checks: [
      here(
        `test "$(kubectl -n kube-public get configmap cluster-info -o 'jsonpath={.data.kubeconfig}' | sed -n 's/^ *certificate-authority-data: //p' | base64 -d | grep -c 'BEGIN CERTIFICATE')" -eq ${count}`,
      ),
    ],
  };
}

function ownKubeconfig({ controlPlanes: [first = ''] }: RunbookFacts): RunbookBlock {
  return here(
    'AUTHORITIES="$(mktemp)"',
    `ssh ${first} sudo cat ${CERTIFICATE} > "$AUTHORITIES"`,
    `kubectl config set-cluster "$(kubectl config view --minify -o 'jsonpath={.clusters[0].name}')" --certificate-authority="$AUTHORITIES" --embed-certs=true`,
    'rm "$AUTHORITIES"',
  );
}

function restartPods(id: string, _facts: RunbookFacts): RunbookStep {
  return {
    id,
    title: 'Restart the pods that read the authority once, at their start',
    why: 'Most programs that ask the API do so: operators, ingress controllers, metrics. These are the two of kubeadm; the list shows the rest. Restart the others with kubectl rollout restart, namespace by namespace, at a pace that their budgets and people bear.',
    blocks: [
      here(
        'kubectl -n kube-system rollout restart daemonset/kube-proxy deployment/coredns',
        'kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=300s',
        'kubectl -n kube-system rollout status deployment/coredns --timeout=300s',
        'kubectl get deployments,daemonsets,statefulsets -A',
      ),
    ],
    checks: [here('kubectl -n kube-system get pods')],
  };
}

function trustedBundles(id: string, { bundles }: RunbookFacts): readonly RunbookStep[] {
  if (bundles.length === 0) return [];
  return [
    {
      id,
      title: 'Let webhooks and aggregated APIs be trusted by both',
      why: `The API server checks these by this authority: ${bundles.join(', ')}. Add the new certificate to the caBundle of each, and have their serving certificates signed anew in phase C, before phase D.`,
      blocks: [],
      checks: [here('kubectl get apiservices', "kubectl get --raw='/readyz'")],
    },
  ];
}

function servingCertificates(id: string, { servingRequests }: RunbookFacts): readonly RunbookStep[] {
  if (servingRequests.length === 0) return [];
  return [
    {
      id,
      title: 'Give kubelets new serving certificates',
      why: 'These kubelets had theirs signed by the cluster. They ask anew once the old ones are gone; somebody has to approve: "Drydock: Approve Safe Requests".',
      blocks: onEach(servingRequests, [`rm -f ${KUBELET_PKI}/kubelet-server*`, 'systemctl restart kubelet']),
      checks: [here('kubectl get csr')],
    },
  ];
}

/** The new client certificate of one kubelet, by hand; its key goes from the one host to the other and stays nowhere else. */
function kubeletBlocks(node: string, { controlPlanes: [first = ''], withoutRotation }: RunbookFacts): readonly RunbookBlock[] {
  const rotates = !withoutRotation.includes(node);
  const fresh = `${NEXT}/kubelet.conf`;
  return [
    {
      host: first,
      lines: [
        `(umask 077; kubeadm kubeconfig user --config ${NEXT}/cluster.yaml --org=system:nodes --client-name=${kubeletUser(node)}${rotates ? ' --validity-period=24h' : ''} > ${NEXT}/${node}.conf)`,
      ],
    },
    here(`ssh ${first} sudo cat ${NEXT}/${node}.conf | ssh ${node} "sudo sh -c 'umask 077; cat > ${fresh}'"`),
    { host: first, lines: [`rm -f ${NEXT}/${node}.conf`] },
    {
      host: node,
      lines: [
        `SERVER="$(sed -n 's/^ *server: //p' ${KUBELET_CONF})"`,
        `sed -i "s#server: .*#server: $SERVER#; s#certificate-authority-data:.*#certificate-authority-data: $(base64 -w 0 ${CERTIFICATE})#" ${fresh}`,
        `mv ${fresh} ${KUBELET_CONF}`,
        `rm -f ${KUBELET_PKI}/kubelet-client*`,
        'systemctl restart kubelet',
        ...(rotates
          ? [
              `until test -s ${CURRENT_CLIENT}; do sleep 1; done`,
              `sed -i 's#client-certificate-data:.*#client-certificate: ${CURRENT_CLIENT}#; s#client-key-data:.*#client-key: ${CURRENT_CLIENT}#' ${KUBELET_CONF}`,
              'systemctl restart kubelet',
            ]
          : []),
      ],
    },
  ];
}
