import { isControlPlane, type NodeModel } from '../../model/node';
import { naturally } from '../../natural-order';
import { isOwnHolder } from '../../policy/kured';
import { hashOf } from '../hash';
import type { Estimate, Finding, PlanCluster } from '../plan';
import { unwellControllers } from '../upgrade/ground';
import { previewDrains } from '../upgrade/previews';
import type { UpgradeGround } from '../upgrade/plan';
import { handCommands } from './commands';
import { etcdPods } from './etcd-pods';
import type { MaintenanceFacts, MaintenanceHostFacts } from './facts';
import { maintenanceFindings } from './findings';
import type { MaintenanceOptions } from './options';
import type { MaintenanceBody, MaintenanceNode, MaintenancePlan, PatchWork } from './plan';
import { maintenanceWork, plannedMaintenanceStep } from './steps';

/**
 * Plans the restart of nodes, with or without patches before it. Pure: equal facts and options give an equal plan with an equal
 * hash. What keeps it from being done is named rather than thrown, so that the rest can be read all the same.
 * @param own name under which kured's lock may be held already: by this very operation, which is planned again
 */
export function planMaintenance(facts: MaintenanceFacts, options: MaintenanceOptions, cluster: PlanCluster, own?: string): MaintenancePlan {
  const { nodes, left } = chosen(facts, options, cluster);
  const kured = facts.kured.known ? facts.kured.value : undefined;
  const held = (kured?.holders ?? []).filter((one) => own === undefined || !isOwnHolder(one, own));
  const body: MaintenanceBody = {
    options,
    nodes,
    left,
    stackedEtcd: etcdPods(facts).length > 0,
    kured: kured && { namespace: kured.namespace, name: kured.name, annotation: kured.annotation, concurrency: kured.concurrency },
    ground: groundOf(facts),
  };
  const work = maintenanceWork(body);
  const plan: Omit<MaintenancePlan, 'hash'> = {
    type: 'maintenance',
    title: titleOf(options),
    cluster,
    targets: nodes.map(({ name }) => name),
    steps: work.map(plannedMaintenanceStep),
    ...maintenanceFindings(facts, body, cluster, held),
    undo: undoOf(body),
    estimate: estimateOf(body),
    commands: work.flatMap((one) => handCommands(one, options)),
    factsAt: facts.at,
    body,
  };
  return { ...plan, hash: hashOf(hashed(plan)) };
}

function chosen(facts: MaintenanceFacts, options: MaintenanceOptions, cluster: PlanCluster): Pick<MaintenanceBody, 'nodes' | 'left'> {
  const wanted = facts.nodes.filter(({ name }) => options.nodes.includes(name));
  const previews = facts.drains.known
    ? previewDrains(
        facts.drains.value,
        options.drainOptions,
        cluster,
        wanted.map(({ name }) => name),
      )
    : new Map<string, never>();
  const nodes: MaintenanceNode[] = [];
  const left: { readonly name: string; readonly why: string }[] = [];
  for (const node of inOrder(wanted, options)) {
    const read = facts.hosts[node.name];
    const host = read?.known ? read.value : undefined;
    const patch = host && patchWork(host, options);
    const reboot = rebootOf(host, patch, options);
    if (host && !patch && reboot === 'no' && isListed(host, options)) {
      left.push({ name: node.name, why: idleWords(host, options) });
      continue;
    }
    nodes.push({
      name: node.name,
      role: isControlPlane(node) ? 'controlPlane' : 'worker',
      target: host?.target,
      cordoned: node.unschedulable,
      patch,
      reboot,
      restart: host?.state.restart,
      wants: host?.state.wants ?? [],
      kernel: host?.state.kernel ?? node.kernelVersion ?? '',
      preview: previews.get(node.name),
      batch: 0,
    });
  }
  return { nodes: inBatches(nodes, options), left };
}

function inOrder(nodes: readonly NodeModel[], { order, nodes: names }: MaintenanceOptions): readonly NodeModel[] {
  if (order === 'given') return [...nodes].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  const byName = naturally(nodes, ({ name }) => name);
  const [control, workers] = [byName.filter(isControlPlane), byName.filter((node) => !isControlPlane(node))];
  return order === 'workersFirst' ? [...workers, ...control] : [...control, ...workers];
}

/** A control plane is a group of its own; workers that follow each other fill one. */
function inBatches(nodes: readonly MaintenanceNode[], { batch }: MaintenanceOptions): readonly MaintenanceNode[] {
  let [number, filled, before] = [-1, 0, undefined as MaintenanceNode['role'] | undefined];
  return nodes.map((node) => {
    const joins = node.role === 'worker' && before === 'worker' && filled < batch;
    if (!joins) [number, filled] = [number + 1, 0];
    filled += 1;
    before = node.role;
    return { ...node, batch: number };
  });
}

function patchWork({ manager, patches, held }: MaintenanceHostFacts, { what, keep }: MaintenanceOptions): PatchWork | undefined {
  if (what !== 'patch' || manager === undefined || !patches?.known) return undefined;
  const stays = new Set([...keep, ...held]);
  const plain = (name: string) => name.replace(/:.*$/, '');
  const [going, kept] = [
    patches.value.patches.filter(({ name }) => !stays.has(plain(name))),
    patches.value.patches.filter(({ name }) => stays.has(plain(name))),
  ];
  // What only comes new with others comes with nothing where none of them goes.
  if (!going.some(({ from }) => manager !== 'apt' || from !== undefined)) return undefined;
  return {
    manager,
    patches: going,
    kept: [...new Set([...kept.map(({ name }) => name), ...patches.value.heldBack])].sort(),
    stale: patches.value.stale,
  };
}

/** Whether everything that would have to be done on a host is known. */
function isListed({ patches }: MaintenanceHostFacts, { what }: MaintenanceOptions): boolean {
  return what === 'reboot' || patches?.known === true;
}

function rebootOf(
  host: MaintenanceHostFacts | undefined,
  patch: PatchWork | undefined,
  { reboot }: MaintenanceOptions,
): MaintenanceNode['reboot'] {
  if (reboot === 'never') return 'no';
  if (reboot === 'always' || !host || host.state.wants.length > 0) return 'yes';
  return patch ? 'ifWanted' : 'no';
}

function idleWords({ state, patches }: MaintenanceHostFacts, { what }: MaintenanceOptions): string {
  const restart =
    state.asked || state.wants.length > 0 ? 'it does not ask for a restart' : 'nothing on it says that it has to be restarted';
  if (what === 'reboot') return restart;
  const kept = patches?.known ? patches.value.patches.length + patches.value.heldBack.length : 0;
  return `it has no patches to install${kept > 0 ? ` but for ${kept} that stay as they are` : ''}, and ${restart}`;
}

function groundOf({ nodes, targets, authority, drains }: MaintenanceFacts): UpgradeGround {
  return {
    authority: authority?.known ? authority.value : undefined,
    targets,
    controlPlanes: nodes.filter(isControlPlane).map(({ name }) => name),
    ready: nodes.filter(({ readiness }) => readiness === 'ready').map(({ name }) => name),
    unwell: drains.known ? [...unwellControllers(drains.value.pods).keys()].sort() : undefined,
  };
}

function titleOf({ what, nodes }: MaintenanceOptions): string {
  const who = nodes.length === 1 ? nodes[0] : `${nodes.length} nodes`;
  return what === 'reboot' ? `Reboot ${who}` : `Patch ${who}`;
}

function undoOf({ nodes, options }: MaintenanceBody): readonly string[] {
  if (nodes.length === 0) return [];
  return [
    'Stopping is possible after every step. While a node restarts, Cancel waits until it is back and gives it back; a second Cancel leaves it to itself. At other moments a node that was taken stays cordoned until Resume or Undo.',
    'Undo uncordons what this cordoned. Pods that moved stay where they are.',
    ...(options.what === 'patch'
      ? [
          'Packages are not taken back: the package manager of the host has the older versions only as long as its repositories do. What was changed is kept in its log.',
        ]
      : []),
  ];
}

/** Seconds of a restart and of a patch run at the least, measured on small machines; bare metal may take ten minutes. */
const RESTART_SECONDS = 60;
const PATCH_SECONDS = 20;

function estimateOf({ nodes }: MaintenanceBody): Estimate {
  const batches = new Map<number, number>();
  for (const { batch, preview, patch, reboot } of nodes) {
    const seconds = (preview?.longestGraceSeconds ?? 0) + (patch ? PATCH_SECONDS : 0) + (reboot === 'yes' ? RESTART_SECONDS : 0);
    batches.set(batch, Math.max(batches.get(batch) ?? 0, seconds));
  }
  const grace = Math.max(0, ...nodes.map(({ preview }) => preview?.longestGraceSeconds ?? 0));
  const groups = batches.size;
  return {
    atLeastSeconds: [...batches.values()].reduce((sum, seconds) => sum + seconds, 0),
    because:
      nodes.length === 0
        ? 'nothing is to be done'
        : `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'} in ${groups} ${groups === 1 ? 'turn' : 'turns'}; longest grace period ${grace} s; a restart takes a minute at the least, on bare metal often ten`,
  };
}

/** What makes a plan another one: what is done where, and the findings; not the figures of drains, which move. */
function hashed({ type, cluster, body, blockers, warnings, unknowns }: Omit<MaintenancePlan, 'hash'>): unknown {
  const key = ({ code, subject }: Finding) => `${code} ${subject}`;
  return {
    type,
    cluster: cluster.uid,
    options: body.options,
    nodes: body.nodes.map(({ preview: _, ...node }) => node),
    kured: body.kured,
    blockers: blockers.map(key).sort(),
    findings: [...warnings, ...unknowns].map(({ code }) => code).sort(),
  };
}
