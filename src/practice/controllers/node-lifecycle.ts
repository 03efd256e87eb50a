import { setCondition, timestamp } from '../model/object';
import { isNodeReady, type Node, type Taint } from '../model/node';
import { isTerminating, type Pod } from '../model/pod';
import { nodes, pods } from '../resources/catalogue';
import { same } from '../resources/validation';
import type { Controller, ControllerContext } from './controller';
import type { Machines } from './machines';
import { tolerates } from './placement';
import { NODE_LOST } from './behaviour';
import { writeStatus } from './support';

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/**
 * What happens to nodes and because of them: a cordon becomes a taint, silence becomes NotReady and its taints, and pods
 * leave nodes whose taints they do not tolerate.
 */
export class NodeLifecycle implements Controller {
  readonly name = 'node-lifecycle';
  readonly watches = [nodes, pods];
  /** Node → when its machine fell silent. */
  private readonly silent = new Map<string, number>();
  /** Pod UID and taint → when the pod's toleration began to run out. */
  private tolerating = new Map<string, number>();
  private stillTolerating = new Map<string, number>();

  constructor(
    private readonly context: ControllerContext,
    private readonly machines: Machines,
    /** Seconds of silence after which a node counts as lost. */
    private readonly graceSeconds: number,
  ) {}

  reconcile(): void {
    const { registry } = this.context;
    for (const node of registry.list<Node>(nodes)) {
      this.hear(node);
      this.taint(registry.get(nodes, undefined, node.metadata.name) as Node);
    }
    const current = new Map(registry.list<Node>(nodes).map((node) => [node.metadata.name, node]));
    this.stillTolerating = new Map();
    for (const pod of registry.list<Pod>(pods)) this.expel(pod, current);
    // A taint that went and comes back is tolerated anew.
    this.tolerating = this.stillTolerating;
  }

  /** Sets the conditions of a node after its machine. */
  private hear(node: Node): void {
    const { name } = node.metadata;
    const now = this.context.clock.now();
    if (this.machines.isRunning(name)) {
      if (this.silent.delete(name)) this.setReady(node, 'True', 'KubeletReady', 'kubelet is posting ready status');
      return;
    }
    const since = this.silent.get(name) ?? now;
    this.silent.set(name, since);
    const due = since + this.graceSeconds * 1000;
    if (due <= now) this.setReady(node, 'Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.');
    else this.context.wakeAt(due);
  }

  private setReady(node: Node, value: 'True' | 'Unknown', reason: string, message: string): void {
    const now = timestamp(this.context.clock.now());
    writeStatus(this.context.registry, nodes, node, ({ status }) => {
      const conditions = (status.conditions ??= []);
      setCondition(conditions, { type: 'Ready', status: value, reason, message }, now);
      // Only a kubelet that speaks has a heartbeat.
      if (value === 'True') for (const condition of conditions) if (condition.type === 'Ready') condition.lastHeartbeatTime = now;
    });
    if (value === 'Unknown') this.unreadyPods(node, now);
  }

  /** Pods of a lost node are not ready, though nobody told them to end. */
  private unreadyPods({ metadata }: Node, now: string): void {
    for (const pod of this.context.registry.list<Pod>(pods)) {
      if (pod.spec.nodeName !== metadata.name) continue;
      writeStatus(this.context.registry, pods, pod, ({ status }) => {
        if (status.conditions) setCondition(status.conditions, { type: 'Ready', status: 'False', reason: NODE_LOST }, now);
      });
    }
  }

  private taint(node: Node): void {
    const ready = node.status.conditions?.find(({ type }) => type === 'Ready')?.status;
    const lost = ready === 'Unknown';
    const wanted: Taint[] = [
      ...(node.spec.unschedulable ? [{ key: UNSCHEDULABLE, effect: 'NoSchedule' }] : []),
      ...(lost ? [UNREACHABLE] : ready === 'False' ? [NOT_READY] : []).flatMap((key) =>
        ['NoSchedule', 'NoExecute'].map((effect) => ({ key, effect })),
      ),
    ];
    const own = [UNSCHEDULABLE, NOT_READY, UNREACHABLE];
    const present = node.spec.taints ?? [];
    const known = (taint: Taint) => present.find(({ key, effect }) => key === taint.key && effect === taint.effect);
    const timeAdded = timestamp(this.context.clock.now());
    const next = [...present.filter(({ key }) => !own.includes(key)), ...wanted.map((taint) => known(taint) ?? { ...taint, timeAdded })];
    const unordered = (taints: readonly Taint[]) => taints.map(({ key, effect }) => `${key}:${effect}`).sort();
    if (same(unordered(next), unordered(present))) return;
    this.context.registry.update(nodes, undefined, node.metadata.name, (current) => {
      const { taints: _taints, ...spec } = (current as Node).spec;
      return { ...current, spec: next.length > 0 ? { ...spec, taints: next } : spec };
    });
  }

  /** Pods leave a node with a NoExecute taint: at once, or when their toleration runs out. */
  private expel(pod: Pod, current: ReadonlyMap<string, Node>): void {
    const node = current.get(pod.spec.nodeName ?? '');
    if (!node) return;
    const taints = (node.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
    const outOfService = taints.some((taint) => taint.key === OUT_OF_SERVICE && !tolerates(pod.spec.tolerations, taint));
    if (outOfService && !isNodeReady(node)) {
      this.remove(pod, 0);
      return;
    }
    if (isTerminating(pod)) return;
    for (const taint of taints) this.expelFor(pod, taint);
  }

  private expelFor(pod: Pod, taint: Taint): void {
    const now = this.context.clock.now();
    const { tolerations = [] } = pod.spec;
    if (!tolerates(tolerations, taint)) {
      this.remove(pod);
      return;
    }
    const limits = tolerations.filter((each) => tolerates([each], taint)).map(({ tolerationSeconds }) => tolerationSeconds);
    if (limits.includes(undefined)) return;
    const key = `${pod.metadata.uid} ${taint.key}`;
    const since = this.tolerating.get(key) ?? now;
    this.stillTolerating.set(key, since);
    const due = since + Math.min(...limits.filter((limit) => limit !== undefined)) * 1000;
    if (due <= now) this.remove(pod);
    else this.context.wakeAt(due);
  }

  private remove({ metadata }: Pod, gracePeriodSeconds?: number): void {
    const options = { preconditions: { uid: metadata.uid }, ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }) };
    // Another taint may have removed it in this very run.
    if (this.context.registry.find(pods, metadata.namespace, metadata.name)?.metadata.uid !== metadata.uid) return;
    this.context.registry.delete(pods, metadata.namespace, metadata.name, options);
  }
}
