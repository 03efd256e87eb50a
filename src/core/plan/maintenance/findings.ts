import { isControlPlane } from '../../model/node';
import type { KuredHolder } from '../../policy/kured';
import { neededBesideOne, quorumWords } from '../../policy/quorum';
import { timeWords } from '../../report/words';
import { planDrain } from '../drain/planner';
import type { PlanCluster } from '../plan';
import { drainFindings } from '../upgrade/findings/drains';
import { finding, grouped, named, notKnown, together, type Findings } from '../upgrade/findings/findings';
import { drainFactsOf } from '../upgrade/previews';
import { etcdPods } from './etcd-pods';
import type { MaintenanceFacts } from './facts';
import type { MaintenanceBody, MaintenanceNode } from './plan';

/** @param held who has kured's lock now, without the operation itself */
export function maintenanceFindings(
  facts: MaintenanceFacts,
  body: MaintenanceBody,
  cluster: PlanCluster,
  held: readonly KuredHolder[],
): Findings {
  const { nodes, options } = body;
  return together(
    choice(facts, body),
    hosts(facts, body),
    facts.drains.known
      ? drainFindings(nodes, options.drainOptions.timeoutSeconds, 'maintenance')
      : { unknowns: [notKnown('drains-unknown', 'drains', 'What the drains would meet', facts.drains.why)] },
    together(...sharedBatches(nodes).map((batch) => batchRoom(facts, body, cluster, batch))),
    controlPlanes(facts, nodes),
    kured(facts, held),
    patches(body),
    provider(cluster, nodes),
  );
}

function choice({ nodes: all }: MaintenanceFacts, { nodes, left, options }: MaintenanceBody): Partial<Findings> {
  const names = new Set(all.map(({ name }) => name));
  const strangers = options.nodes
    .filter((name) => !names.has(name))
    .map((name) => finding('no-such-node', name, `There is no node ${name}.`, 'Look at the names of the nodes.'));
  const nothing =
    nodes.length === 0 && strangers.length === 0
      ? [
          finding(
            'nothing-to-do',
            named(options.nodes),
            left.length === 0
              ? 'No node was chosen.'
              : `Nothing is to be done: ${left.map(({ name, why }) => `${name}: ${why}`).join('; ')}.`,
            left.length === 0 ? 'Choose at least one.' : 'To restart nevertheless, choose to restart always.',
          ),
        ]
      : [];
  const cordoned = nodes.filter((node) => node.cordoned).map(({ name }) => name);
  const unready = all.filter(({ name, readiness }) => readiness !== 'ready' && nodes.some((node) => node.name === name));
  return {
    blockers: [...strangers, ...nothing],
    warnings: [
      ...(cordoned.length === 0
        ? []
        : [
            finding(
              'stays-cordoned',
              named(cordoned),
              `${named(cordoned)} ${cordoned.length === 1 ? 'is' : 'are'} cordoned already and ${cordoned.length === 1 ? 'stays' : 'stay'} so: somebody else did that.`,
            ),
          ]),
      ...unready.map(({ name, readinessReason }) =>
        finding(
          'node-not-ready',
          name,
          `${name} is not Ready${readinessReason === undefined ? '' : ` (${readinessReason})`}: its kubelet may never confirm that a pod has ended, so that the drain may run into its timeout.`,
          'If the machine can be reached over SSH and the kubelet is what fails, a restart without Kubernetes may be the shorter way.',
        ),
      ),
    ],
  };
}

function hosts({ hosts: read }: MaintenanceFacts, { nodes, options }: MaintenanceBody): Partial<Findings> {
  const found = nodes.map((node) => ({ node, host: read[node.name] }));
  return {
    blockers: [
      ...grouped(
        found.flatMap(({ node, host }) => (host && !host.known ? [{ name: node.name, why: host.why }] : [])),
        ({ why }) => why,
        (group) =>
          finding(
            'host-unreachable',
            named(group.map(({ name }) => name)),
            `The ${group.length === 1 ? 'host' : 'hosts'} of ${named(group.map(({ name }) => name))} can't be read over SSH: ${group[0]?.why.replace(/\.$/, '')}.`,
            'Test Host Access tells more. Or choose nodes without it.',
          ),
      ),
      ...found.flatMap(({ node, host }) =>
        host?.known && node.restart === undefined && node.reboot !== 'no'
          ? [
              finding(
                'no-restart',
                node.name,
                `${node.name} has no program that restarts it: neither systemctl nor shutdown.`,
                'Restart it by its console or its provider, behind a drain.',
              ),
            ]
          : [],
      ),
      ...(options.what === 'patch'
        ? found.flatMap(({ node, host }) => {
            if (!host?.known) return [];
            if (host.value.manager === undefined)
              return [
                finding(
                  'no-package-manager',
                  node.name,
                  `${node.name} has no package manager that Drydock knows (apt, dnf, yum, zypper).`,
                  'Images that are replaced as a whole are updated by their own means. Choose a restart without patches, or leave the node out.',
                ),
              ];
            const { patches: list } = host.value;
            if (list?.known) return [];
            return [
              finding(
                'patches-unknown',
                node.name,
                `What would change on ${node.name} can't be told: ${list?.why.replace(/\.$/, '') ?? 'nobody asked'}.`,
                'Repair its package manager first, or leave the node out.',
              ),
            ];
          })
        : []),
    ],
    warnings:
      options.reboot === 'whenNeeded'
        ? grouped(
            found.flatMap(({ node, host }) => (host?.known && !host.value.state.asked && node.reboot === 'ifWanted' ? [node.name] : [])),
            () => '',
            (group) =>
              finding(
                'restart-unknown',
                named(group),
                `Nothing on ${named(group)} keeps account of what asks for a restart (reboot-required, needs-restarting); only kernels in /boot are compared.`,
                'Choose to restart always where that is not enough: after new versions of libc or systemd, for example.',
              ),
          )
        : [],
  };
}

function sharedBatches(nodes: readonly MaintenanceNode[]): readonly (readonly MaintenanceNode[])[] {
  const batches = new Map<number, MaintenanceNode[]>();
  for (const node of nodes) batches.set(node.batch, [...(batches.get(node.batch) ?? []), node]);
  return [...batches.values()].filter((batch) => batch.length > 1);
}

/** Each node alone may find room for its pods where several at one time don't. */
function batchRoom(
  { drains }: MaintenanceFacts,
  { options }: MaintenanceBody,
  cluster: PlanCluster,
  batch: readonly MaintenanceNode[],
): Partial<Findings> {
  if (!drains.known || batch.some(({ preview }) => preview?.room === 'no')) return {};
  const names = batch.map(({ name }) => name);
  const { room } = planDrain(drainFactsOf(drains.value, ...names), options.drainOptions, cluster).body;
  if (room.answer !== 'no') return {};
  return {
    warnings: [
      finding(
        'no-room-together',
        named(names),
        `While ${named(names)} are away at one time there is not room for all pods: ${room.why}.`,
        'Take fewer at a time.',
      ),
    ],
  };
}

function controlPlanes(facts: MaintenanceFacts, nodes: readonly MaintenanceNode[]): Partial<Findings> {
  const chosen = nodes.filter(({ role, reboot }) => role === 'controlPlane' && reboot !== 'no');
  if (chosen.length === 0) return {};
  const all = facts.nodes.filter(isControlPlane);
  const members = etcdPods(facts);
  const total = members.length;
  const short = chosen.flatMap(({ name }) => {
    const others = members.filter(({ nodeName }) => nodeName !== name);
    const up = others.filter(({ ready }) => ready).length;
    const isMember = others.length < total;
    return isMember && total > 1 && up < neededBesideOne(total) ? [{ name, up: up + 1 }] : [];
  });
  const unknowns = facts.authority && !facts.authority.known ? facts.authority.why : undefined;
  return {
    blockers: short.map(({ name, up }) =>
      finding(
        'etcd-quorum',
        name,
        `etcd would lose its quorum while ${name} restarts: ${quorumWords(total, up)}.`,
        'Bring the other members up first.',
      ),
    ),
    warnings: [
      ...(all.length === 1
        ? [
            finding(
              'api-away',
              named(chosen.map(({ name }) => name)),
              `${named(chosen.map(({ name }) => name))} is the only control plane: the API is away while it restarts. Pods on other nodes go on, but nothing is scheduled, and nobody can look.`,
            ),
          ]
        : []),
      ...(total === 2
        ? [
            finding(
              'etcd-stands-still',
              named(chosen.map(({ name }) => name)),
              'etcd has two members and needs both: the API stands still while one restarts.',
              'A third member would change that.',
            ),
          ]
        : []),
    ],
    unknowns:
      unknowns === undefined
        ? []
        : [
            notKnown(
              'control-plane-unknown',
              named(chosen.map(({ name }) => name)),
              'How the static pods of the control plane are set up',
              unknowns,
              'Only the API and the node are looked at after the restart.',
            ),
          ],
  };
}

function kured({ kured: found }: MaintenanceFacts, held: readonly KuredHolder[]): Partial<Findings> {
  if (!found.known)
    return { unknowns: [notKnown('kured-unknown', 'kured', 'Whether kured restarts nodes here and holds its lock', found.why)] };
  if (!found.value) return {};
  const { namespace, name, annotation } = found.value;
  if (held.length === 0)
    return {
      warnings: [
        finding(
          'kured-lock-taken',
          `${namespace}/${name}`,
          `kured is installed: its lock is taken for as long as this runs and given back at the end, so that it restarts nothing in between.`,
        ),
      ],
    };
  const words = held.map(({ holder, since }) => `${holder}${since === undefined ? '' : ` since ${timeWords(since)}`}`);
  return {
    blockers: [
      finding(
        'kured-lock',
        named(held.map(({ holder }) => holder)),
        `kured's lock is held by ${named(words)}: two restarts at one time would take more away than the cluster was asked for.`,
        `Wait until it is given back. Where nobody works any more and it is left over: kubectl -n ${namespace} annotate daemonset ${name} ${annotation}-`,
      ),
    ],
  };
}

function patches({ nodes }: MaintenanceBody): Partial<Findings> {
  const found = nodes.flatMap(({ name, patch }) => (patch ? [{ name, patch }] : []));
  return {
    warnings: [
      ...grouped(
        found.filter(({ patch }) => patch.kept.length > 0),
        ({ patch }) => patch.kept.join(' '),
        (group) =>
          finding(
            'packages-kept',
            named(group.map(({ name }) => name)),
            `On ${named(group.map(({ name }) => name))} ${named(group[0]?.patch.kept ?? [])} ${group[0]?.patch.kept.length === 1 ? 'has' : 'have'} a newer version and ${group[0]?.patch.kept.length === 1 ? 'stays' : 'stay'}: held on the host, or part of what Kubernetes runs on.`,
            'An upgrade of the cluster moves kubeadm, kubelet and kubectl; the container runtime is a decision of its own.',
          ),
      ),
      ...grouped(
        found.filter(({ patch }) => patch.stale !== undefined),
        ({ patch }) => patch.stale ?? '',
        (group) =>
          finding(
            'lists-stale',
            named(group.map(({ name }) => name)),
            `The repositories of ${named(group.map(({ name }) => name))} did not answer (${group[0]?.patch.stale}): the list is what the host knew last.`,
            'Its lists are read anew before anything is installed; that fails where the repositories still do not answer.',
          ),
      ),
    ],
  };
}

const PROVIDERS: ReadonlySet<string> = new Set(['eks', 'gke', 'aks']);

function provider({ distribution }: PlanCluster, nodes: readonly MaintenanceNode[]): Partial<Findings> {
  if (!PROVIDERS.has(distribution) || nodes.length === 0) return {};
  return {
    warnings: [
      finding(
        'managed-nodes',
        distribution,
        'Nodes of a managed cluster are replaced by their provider: it may take one that restarts for broken, and a replacement has none of the patches.',
        "A new version of the node pool's image is the lasting way.",
      ),
    ],
  };
}
