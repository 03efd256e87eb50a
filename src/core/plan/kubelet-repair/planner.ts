import { CURRENT_CLIENT, KUBELET_BACKUPS, KUBELET_CONF, KUBELET_PKI } from '../../command/kubelet/places';
import { backupPath, BACKUP_FOLDER } from '../../command/control-plane/places';
import { DEFAULT_LAYOUT } from '../../model/control-plane';
import type { SignerFacts } from '../../model/kubelet';
import { naturally } from '../../natural-order';
import { hashOf } from '../hash';
import type { Finding, PlanCluster } from '../plan';
import { on } from '../renew/commands';
import { repairBlockers, repairWarnings } from './findings';
import {
  kubeletUser,
  FIRST_CERTIFICATE_SECONDS,
  type KubeletRepairBody,
  type KubeletRepairFacts,
  type KubeletRepairNode,
  type KubeletRepairPlan,
} from './plan';
import { repairSteps } from './steps';
import { clientCertificateOf, kubeletTrouble } from './trouble';

/** Plans to give kubelets a new client certificate. Pure: equal facts give an equal plan with an equal hash. */
export function planKubeletRepair(facts: KubeletRepairFacts, cluster: PlanCluster): KubeletRepairPlan {
  const signer = signerOf(facts);
  const key = hashOf({ cluster: cluster.uid, nodes: facts.kubelets.map(({ node }) => node), at: facts.at });
  const nodes = naturally(facts.kubelets, ({ node }) => node).flatMap((kubelet): readonly KubeletRepairNode[] => {
    const why = kubeletTrouble(kubelet, signer?.authority, facts.at + kubelet.clockAhead);
    if (why === undefined) return [];
    const { node, target, conf, rotation, files } = kubelet;
    return [
      {
        name: node,
        target,
        layout: DEFAULT_LAYOUT,
        backup: backupPath(facts.at, key).replace(BACKUP_FOLDER, KUBELET_BACKUPS),
        server: typeof conf === 'object' ? conf.server : undefined,
        why,
        serial: clientCertificateOf(kubelet)?.serial,
        files,
        rotates: rotation.client,
      },
    ];
  });
  const body: KubeletRepairBody = {
    authority: signer?.authority.keyHash ?? '',
    signer: signer && { name: signer.host, target: signer.target, layout: DEFAULT_LAYOUT },
    nodes,
  };
  const blockers = repairBlockers(facts, signer);
  const targets = facts.kubelets.map(({ node }) => node);
  const plan: Omit<KubeletRepairPlan, 'hash'> = {
    type: 'repairKubelet',
    title: targets.length === 1 ? `Repair the kubelet of ${targets[0]}` : `Repair ${targets.length} kubelets`,
    cluster,
    targets,
    steps: repairSteps(body),
    blockers,
    warnings: repairWarnings(body, facts),
    unknowns: signer ? unknowns(facts) : [],
    undo: undoOf(nodes),
    estimate: {
      atLeastSeconds: nodes.length === 0 ? 0 : 20,
      because: 'the kubelet is started twice, and asks the cluster for its certificate in between',
    },
    commands: blockers.length === 0 ? commandsOf(body) : [],
    factsAt: facts.at,
    body,
  };
  const steady = { ...body, nodes: nodes.map(({ backup: _, ...node }) => node) };
  return {
    ...plan,
    hash: hashOf({ type: plan.type, cluster: cluster.uid, steady, blockers: blockers.map(({ code, subject }) => [code, subject]) }),
  };
}

/** The first control plane that has the key, by name; one that is to be repaired itself signs for itself. */
function signerOf({ signers, kubelets }: KubeletRepairFacts): SignerFacts | undefined {
  const able = naturally(
    signers.filter(({ hasKey }) => hasKey),
    ({ host }) => host,
  );
  const only = kubelets.length === 1 ? able.find(({ host }) => host === kubelets[0]?.node) : undefined;
  return only ?? able[0];
}

function unknowns({ unreadableSigners }: KubeletRepairFacts): readonly Finding[] {
  return unreadableSigners.map(({ host, why }) => ({
    code: 'host-unreadable',
    subject: host,
    message: `${host} could not be read, so another control plane signs: ${why}`,
  }));
}

function undoOf(nodes: readonly KubeletRepairNode[]): readonly string[] {
  if (nodes.length === 0) return [];
  const folders = [...new Set(nodes.map(({ backup }) => backup))].join(', ');
  return [
    `Undo puts the old kubelet.conf and certificates back from the backup on each host (${folders}) and restarts the kubelet.`,
    'Pods that run go on in any case: the kubelet is restarted, not the containers.',
  ];
}

/** The same by hand. What is written between angle brackets goes from the one host to the other over a secure way. */
function commandsOf({ signer, nodes }: KubeletRepairBody): readonly (readonly string[])[] {
  if (!signer) return [];
  return nodes.flatMap(({ name, backup, files, rotates }) => [
    on(name, ['install', '-d', '-m', '0700', backup]),
    on(name, ['cp', '-R', '-t', backup, KUBELET_CONF, KUBELET_PKI]),
    on(signer.name, [
      'kubeadm',
      'kubeconfig',
      'user',
      '--org=system:nodes',
      `--client-name=${kubeletUser(name)}`,
      '--config=<ClusterConfiguration of ConfigMap kubeadm-config>',
      ...(rotates ? [`--validity-period=${FIRST_CERTIFICATE_SECONDS}s`] : []),
    ]),
    on(name, ['install', '-m', '0600', '<what kubeadm printed>', KUBELET_CONF]),
    ...(files.length > 0 ? [on(name, ['rm', '-f', ...files])] : []),
    on(name, ['systemctl', 'restart', 'kubelet']),
    ...(rotates
      ? [
          on(name, ['openssl', 'x509', '-noout', '-subject', '-enddate', '-in', CURRENT_CLIENT]),
          on(name, ['editor', KUBELET_CONF]),
          on(name, ['systemctl', 'restart', 'kubelet']),
        ]
      : []),
    ['kubectl', 'get', 'node', name],
  ]);
}

/**
 * What stands against a plan that a person read, in one made from facts read again; one sentence each, empty when it holds.
 */
export function repairDifferences(before: KubeletRepairPlan, after: KubeletRepairPlan): readonly string[] {
  if (before.hash === after.hash) return [];
  const known = new Set(before.blockers.map(({ code, subject }) => `${code} ${subject}`));
  const now = new Map(after.body.nodes.map((node) => [node.name, node]));
  return [
    ...after.blockers.filter(({ code, subject }) => !known.has(`${code} ${subject}`)).map(({ message }) => message),
    ...(before.body.authority === after.body.authority ? [] : ['The cluster has another authority than before.']),
    ...(before.body.signer?.name === after.body.signer?.name ? [] : ['Another control plane would have to sign.']),
    ...before.body.nodes.flatMap((node) => {
      const again = now.get(node.name);
      // That there is nothing to repair any more is told by a blocker.
      if (!again) return [];
      return [
        ...(again.serial === node.serial ? [] : [`${node.name}: its certificate was replaced since.`]),
        ...(again.server === node.server ? [] : [`${node.name}: kubelet.conf has another address of the API server than before.`]),
        ...(again.rotates === node.rotates ? [] : [`${node.name}: rotateCertificates was changed since.`]),
      ];
    }),
  ];
}
