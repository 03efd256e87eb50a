import { controllerOf, setCondition, timestamp, type KubeObject } from '../model/object';
import type { Node } from '../model/node';
import { isFinished, isTerminating, type NodeTerm, type Pod } from '../model/pod';
import { bindPod } from '../registry/binding';
import { nodes, pods, volumeClaims, volumes } from '../resources/catalogue';
import { quantity } from '../resources/quantity';
import { behaviour, listOf } from './behaviour';
import type { Controller, ControllerContext } from './controller';
import { admitsNeighbours, admitsNode, demandOf, matchesTerms, tolerates, type Demand } from './placement';
import { writeStatus } from './support';

const CORDONED = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** What the scheduler knows while it places pods, kept current as it does. */
interface Board {
  readonly nodes: readonly Node[];
  readonly byName: ReadonlyMap<string, Node>;
  readonly placed: Pod[];
  readonly used: Map<string, { cpu: number; memory: number; pods: number }>;
}

/** Puts pods on nodes that suit them: selectors, affinity, taints, cordons, host ports, local volumes and room; the emptiest first. */
export class Scheduler implements Controller {
  readonly name = 'scheduler';
  readonly watches = [pods, nodes, volumeClaims, volumes];

  constructor(private readonly context: ControllerContext) {}

  reconcile(): void {
    const { registry } = this.context;
    const all = registry.list<Pod>(pods);
    const waiting = all.filter((pod) => !pod.spec.nodeName && !isTerminating(pod) && pod.spec.schedulerName === 'default-scheduler');
    if (waiting.length === 0) return;
    const board = this.boardOf(all);
    waiting.sort((a, b) => (b.spec.priority ?? 0) - (a.spec.priority ?? 0));
    for (const pod of waiting) this.place(pod, board);
  }

  private boardOf(all: readonly Pod[]): Board {
    const known = this.context.registry.list<Node>(nodes);
    const board: Board = {
      nodes: known,
      byName: new Map(known.map((node) => [node.metadata.name, node])),
      placed: [],
      used: new Map(known.map(({ metadata }) => [metadata.name, { cpu: 0, memory: 0, pods: 0 }])),
    };
    for (const pod of all) if (pod.spec.nodeName && !isFinished(pod)) occupy(board, pod, pod.spec.nodeName);
    return board;
  }

  private place(pod: Pod, board: Board): void {
    const { registry, clock } = this.context;
    const terms = this.volumeTerms(pod);
    const reasons = board.nodes.map((node) => ({ node, why: reasonAgainst(pod, node, board, terms) }));
    const [best] = reasons
      .filter(({ why }) => why === undefined)
      .map(({ node }) => node)
      .sort(
        (a, b) =>
          preference(pod, a, board) - preference(pod, b, board) ||
          load(board, a) - load(board, b) ||
          (a.metadata.name < b.metadata.name ? -1 : 1),
      );
    if (best) {
      bindPod(registry, pod.metadata.namespace ?? '', pod.metadata.name, best.metadata.name);
      occupy(board, pod, best.metadata.name);
    }
    writeStatus(registry, pods, pod, ({ status }) => {
      const conditions = (status.conditions ??= []);
      const condition = best
        ? ({ type: 'PodScheduled', status: 'True' } as const)
        : ({
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: explain(reasons.map(({ why }) => why ?? '')),
          } as const);
      setCondition(conditions, condition, timestamp(clock.now()));
    });
  }

  /** Terms of volumes that only some nodes can reach. */
  private volumeTerms({ metadata, spec }: Pod): readonly (readonly NodeTerm[])[] {
    const { registry } = this.context;
    return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
      if (!persistentVolumeClaim) return [];
      const claim = registry.find(volumeClaims, metadata.namespace, persistentVolumeClaim.claimName) as
        (KubeObject & { spec?: { volumeName?: string } }) | undefined;
      const volume = registry.find(volumes, undefined, claim?.spec?.volumeName ?? '') as
        (KubeObject & { spec?: { nodeAffinity?: { required?: { nodeSelectorTerms: NodeTerm[] } } } }) | undefined;
      // A claim without a volume keeps its pod waiting: no node matches no terms.
      if (!volume) return [[]];
      const required = volume.spec?.nodeAffinity?.required;
      return required ? [required.nodeSelectorTerms] : [];
    });
  }
}

function occupy(board: Board, pod: Pod, nodeName: string): void {
  board.placed.push({ ...pod, spec: { ...pod.spec, nodeName } });
  const used = board.used.get(nodeName);
  if (!used) return;
  const demand = demandOf(pod);
  used.cpu += demand.cpu;
  used.memory += demand.memory;
  used.pods += 1;
}

function reasonAgainst(pod: Pod, node: Node, board: Board, volumeTerms: readonly (readonly NodeTerm[])[]): string | undefined {
  const { tolerations } = pod.spec;
  if (node.spec.unschedulable && !tolerates(tolerations, CORDONED)) return 'node(s) were unschedulable';
  const taint = (node.spec.taints ?? []).find((each) => each.effect !== 'PreferNoSchedule' && !tolerates(tolerations, each));
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  if (!admitsNode(pod.spec, node)) return "node(s) didn't match Pod's node affinity/selector";
  if (!volumeTerms.every((terms) => matchesTerms(terms, node))) return 'node(s) had volume node affinity conflict';
  if (!hasPorts(pod, node, board)) return "node(s) didn't have free ports for the requested pod ports";
  if (!admitsNeighbours(pod, node, board.placed, board.byName)) return "node(s) didn't match pod affinity/anti-affinity rules";
  return shortage(demandOf(pod), node, board);
}

function shortage(demand: Demand, { metadata, status }: Node, board: Board): string | undefined {
  const used = board.used.get(metadata.name) ?? { cpu: 0, memory: 0, pods: 0 };
  const room = (resource: keyof Demand) => quantity(status.allocatable?.[resource]) - used[resource];
  if (demand.pods > room('pods')) return 'Too many pods';
  if (demand.cpu > 0 && demand.cpu > room('cpu')) return 'Insufficient cpu';
  return demand.memory > 0 && demand.memory > room('memory') ? 'Insufficient memory' : undefined;
}

function hasPorts(pod: Pod, node: Node, board: Board): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return true;
  return !board.placed.some(
    (other) => other.spec.nodeName === node.metadata.name && hostPorts(other).some((port) => wanted.includes(port)),
  );
}

function hostPorts({ spec }: Pod): string[] {
  return spec.containers
    .flatMap(({ ports }) => ports ?? [])
    .filter(({ hostPort }) => hostPort !== undefined)
    .map(({ hostPort, protocol }) => `${protocol ?? 'TCP'}/${hostPort ?? 0}`);
}

/** Nodes that a pod names come first, as long as no pod of the same owner is there. */
function preference(pod: Pod, { metadata }: Node, board: Board): number {
  const preferred = listOf(pod, behaviour.preferredNodes);
  const owner = controllerOf(pod)?.uid;
  const taken = board.placed.some(
    (other) => other.spec.nodeName === metadata.name && owner !== undefined && controllerOf(other)?.uid === owner,
  );
  return preferred.includes(metadata.name) && !taken ? 0 : 1;
}

/** Share of the node that is taken, by the resource that is scarcest. */
function load(board: Board, { metadata, status }: Node): number {
  const used = board.used.get(metadata.name);
  if (!used) return 1;
  const share = (resource: keyof Demand) => used[resource] / (quantity(status.allocatable?.[resource]) || 1);
  return Math.max(share('cpu'), share('memory'), share('pods'));
}

function explain(reasons: readonly string[]): string {
  const counted = new Map<string, number>();
  for (const reason of reasons) counted.set(reason, (counted.get(reason) ?? 0) + 1);
  const listed = [...counted].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${reasons.length} nodes are available: ${listed.join(', ')}.`;
}
