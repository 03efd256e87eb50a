import type { Node } from '../model/node';
import { isFinished, isReady, isTerminating, type Pod, type Toleration } from '../model/pod';
import type { DaemonSet } from '../model/workload';
import { daemonSets, nodes, pods } from '../resources/catalogue';
import type { Controller, ControllerContext } from './controller';
import { admitsNode, tolerates } from './placement';
import { podFrom, podsByController, writeStatus } from './support';

/** What every pod of a DaemonSet puts up with, as its controller adds it. */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

/** Keeps one pod of each DaemonSet on every node that suits it. */
export class DaemonSets implements Controller {
  readonly name = 'daemonsets';
  readonly watches = [daemonSets, pods, nodes];

  constructor(private readonly context: ControllerContext) {}

  reconcile(): void {
    const { registry } = this.context;
    const owned = podsByController(registry);
    const all = registry.list<Node>(nodes);
    for (const set of registry.list<DaemonSet>(daemonSets)) {
      if (!set.metadata.deletionTimestamp) this.keep(set, all, owned.get(set.metadata.uid) ?? []);
    }
  }

  private keep(set: DaemonSet, all: readonly Node[], owned: readonly Pod[]): void {
    const { registry } = this.context;
    const admitting = (effects: readonly string[]) =>
      new Set(all.filter((node) => admits(set, node, effects)).map(({ metadata }) => metadata.name));
    const suitable = admitting(['NoSchedule', 'NoExecute']);
    // Where it runs already it stays, as long as nothing drives it out.
    const tolerable = admitting(['NoExecute']);
    const covered = new Set<string>();
    for (const pod of owned) {
      const node = nodeOf(pod);
      const { namespace, name, uid } = pod.metadata;
      const needless = isFinished(pod) || !node || !tolerable.has(node);
      if (needless && !isTerminating(pod)) registry.delete(pods, namespace, name, { preconditions: { uid } });
      else if (node) covered.add(node);
    }
    for (const node of suitable) {
      if (!covered.has(node)) registry.create(pods, set.metadata.namespace, daemonPod(set, node));
    }
    this.roll(set, owned, suitable.size);
    const onSuitable = owned.filter((pod) => suitable.has(nodeOf(pod) ?? '') && !isTerminating(pod));
    const ready = onSuitable.filter(isReady).length;
    writeStatus(registry, daemonSets, set, ({ status, metadata }) => {
      Object.assign(status, {
        observedGeneration: metadata.generation ?? 1,
        desiredNumberScheduled: suitable.size,
        currentNumberScheduled: onSuitable.length,
        updatedNumberScheduled: onSuitable.length,
        numberReady: ready,
        numberAvailable: ready,
        numberUnavailable: Math.max(suitable.size - ready, 0),
        numberMisscheduled: owned.length - onSuitable.length,
      });
    });
  }

  /** Replaces pods of an earlier image, one at a time and only while all others are ready. */
  private roll({ metadata, spec }: DaemonSet, owned: readonly Pod[], wanted: number): void {
    const image = spec.template.spec.containers[0]?.image;
    const old = owned.find((pod) => !isTerminating(pod) && pod.spec.containers[0]?.image !== image);
    if (!old || owned.some(isTerminating) || owned.filter(isReady).length < wanted) return;
    const { name, uid } = old.metadata;
    this.context.registry.delete(pods, metadata.namespace, name, { preconditions: { uid } });
  }
}

/** Whether a node admits the pods of a set, as far as its taints of some effects and the set's node affinity go. */
function admits({ spec: { template } }: DaemonSet, node: Node, effects: readonly string[]): boolean {
  const tolerations = [...(template.spec.tolerations ?? []), ...TOLERATIONS];
  const repelled = (node.spec.taints ?? []).some((taint) => effects.includes(taint.effect) && !tolerates(tolerations, taint));
  return !repelled && admitsNode(template.spec, node);
}

/** Where the pod runs, or where its affinity will bring it. */
function nodeOf({ spec }: Pod): string | undefined {
  const [term] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return spec.nodeName ?? term?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0];
}

function daemonPod(set: DaemonSet, node: string) {
  const draft = podFrom(set.spec.template, set, { generateName: `${set.metadata.name}-` });
  const { spec } = set.spec.template;
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  draft.spec = {
    ...spec,
    affinity: {
      ...spec.affinity,
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] } },
    },
    tolerations: [...(spec.tolerations ?? []), ...TOLERATIONS],
  };
  return draft;
}
