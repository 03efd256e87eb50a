import { setCondition, timestamp, type Draft } from '../model/object';
import { isFinished, isTerminating, type Pod, type PodSpec } from '../model/pod';
import { nodes, pods } from '../resources/catalogue';
import { behaviour, isSet, NODE_LOST, secondsOf } from './behaviour';
import type { Controller, ControllerContext } from './controller';
import type { Machines } from './machines';

export interface KubeletPace {
  /** Seconds a pod takes to become ready, unless it says otherwise. */
  readonly startSeconds: number;
  /** Seconds a program takes to end after SIGTERM, unless it says otherwise. */
  readonly stopSeconds: number;
}

/** A pod that a node runs from a manifest of its own; the API only has its mirror. */
export interface StaticPod {
  readonly node: string;
  readonly manifest: Draft;
}

/** Stands in for the kubelets of all nodes: starts pods and ends them, as fast as they are said to. */
export class Kubelets implements Controller {
  readonly name = 'kubelet';
  readonly watches = [pods, nodes];
  /** Pod UID → when its kubelet first saw it in its present state. */
  private readonly seen = new Map<string, { readonly state: string; readonly at: number }>();

  constructor(
    private readonly context: ControllerContext,
    private readonly machines: Machines,
    private readonly pace: KubeletPace,
    private readonly staticPods: readonly StaticPod[],
  ) {}

  reconcile(): void {
    const { registry } = this.context;
    for (const { node, manifest } of this.staticPods) this.mirror(node, manifest);
    const all = registry.list<Pod>(pods);
    for (const pod of all) {
      const { nodeName } = pod.spec;
      if (nodeName && this.machines.isRunning(nodeName) && registry.find(nodes, undefined, nodeName)) this.care(pod);
    }
    const alive = new Set(all.map(({ metadata }) => metadata.uid));
    for (const uid of this.seen.keys()) if (!alive.has(uid)) this.seen.delete(uid);
  }

  /** Makes a pod ready at once, whatever time it would take; for a world that is already running when it opens. */
  startNow(pod: Pod): void {
    this.start(pod, this.context.clock.now());
  }

  private mirror(node: string, manifest: Draft): void {
    const { registry } = this.context;
    const { namespace, name } = manifest.metadata;
    if (!this.machines.isRunning(node) || !registry.find(nodes, undefined, node) || !name) return;
    const known = registry.find(pods, namespace, name) as Pod | undefined;
    const component = manifest.metadata.labels?.component ?? '';
    const runs = this.machines.runsStaticPod(node, component);
    const image = this.machines.imageOf(node, component);
    if (runs && !known) registry.create(pods, namespace, image === undefined ? manifest : withImage(manifest, image));
    // The mirror goes with the pod, whatever grace it would have; one with another image is another pod.
    if (known && (!runs || (image !== undefined && known.spec.containers[0]?.image !== image)))
      registry.delete(pods, namespace, name, { gracePeriodSeconds: 0 });
  }

  private care(pod: Pod): void {
    const now = this.context.clock.now();
    if (isTerminating(pod)) this.end(pod, now);
    else if (pod.status.phase === 'Pending') {
      const seconds = secondsOf(pod, behaviour.startSeconds) ?? this.pace.startSeconds;
      if (this.isDue(pod, 'starting', seconds)) this.start(pod, now);
    } else if (pod.status.phase === 'Running') this.run(pod, now);
  }

  private run(pod: Pod, now: number): void {
    // The machine is back, and its pods run on as if nothing had been.
    if (pod.status.conditions?.some(({ type, reason }) => type === 'Ready' && reason === NODE_LOST)) this.start(pod, now);
    const restartedAt = this.machines.restartedAt(pod.spec.nodeName ?? '');
    if (restartedAt !== undefined && startOf(pod) < restartedAt) this.restart(pod, now);
    const seconds = secondsOf(pod, behaviour.runSeconds);
    if (seconds !== undefined && this.isDue(pod, 'running', seconds)) this.finish(pod, 'Succeeded', now);
  }

  private end(pod: Pod, now: number): void {
    const { metadata } = pod;
    const grace = metadata.deletionGracePeriodSeconds ?? 0;
    if (grace === 0) {
      // Its containers are gone; only a finalizer still holds the object.
      if (!isFinished(pod)) this.finish(pod, 'Succeeded', now);
      return;
    }
    const stop = isSet(pod, behaviour.ignoresTerm)
      ? grace
      : Math.min(secondsOf(pod, behaviour.stopSeconds) ?? this.pace.stopSeconds, grace);
    if (!this.isDue(pod, 'ending', stop)) return;
    this.context.registry.delete(pods, metadata.namespace, metadata.name, { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } });
  }

  /** Whether a pod has been in a state for some seconds; until then, the next run is arranged. */
  private isDue({ metadata }: Pod, state: string, seconds: number): boolean {
    const now = this.context.clock.now();
    const known = this.seen.get(metadata.uid);
    const since = known?.state === state ? known.at : now;
    if (known?.state !== state) this.seen.set(metadata.uid, { state, at: now });
    const due = since + seconds * 1000;
    if (due <= now) return true;
    this.context.wakeAt(due);
    return false;
  }

  private start(pod: Pod, now: number): void {
    const ready = !isSet(pod, behaviour.neverReady);
    this.write(pod, (next) => {
      const { status } = next;
      status.phase = 'Running';
      status.startTime ??= timestamp(now);
      status.podIP ??= this.machines.addressFor(next.metadata.uid);
      status.containerStatuses = next.spec.containers.map(({ name, image }) => ({
        name,
        image,
        imageID: '',
        ready,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: timestamp(now) } },
        lastState: {},
      }));
      this.setReady(next, ready, now);
    });
  }

  /** After the machine came up: its containers are new ones. */
  private restart(pod: Pod, now: number): void {
    const restarts = new Map(containersOf(pod).map(({ name, restartCount = 0 }) => [name, restartCount] as const));
    this.start(pod, now);
    this.write(pod, (next) => {
      next.status.containerStatuses = containersOf(next).map((one) => ({ ...one, restartCount: (restarts.get(one.name) ?? 0) + 1 }));
    });
  }

  private finish(pod: Pod, phase: 'Succeeded' | 'Failed', now: number): void {
    this.write(pod, (next) => {
      next.status.phase = phase;
      next.status.containerStatuses = [];
      this.setReady(next, false, now);
    });
  }

  private setReady({ status }: Pod, ready: boolean, now: number): void {
    const conditions = (status.conditions ??= []);
    const at = timestamp(now);
    setCondition(conditions, { type: 'Initialized', status: 'True' }, at);
    setCondition(conditions, { type: 'ContainersReady', status: ready ? 'True' : 'False' }, at);
    setCondition(conditions, { type: 'Ready', status: ready ? 'True' : 'False' }, at);
  }

  private write({ metadata }: Pod, change: (pod: Pod) => void): void {
    this.context.registry.update(
      pods,
      metadata.namespace,
      metadata.name,
      (current) => {
        change(current as Pod);
        return current;
      },
      { part: 'status' },
    );
  }
}

function withImage(manifest: Draft, image: string): Draft {
  const spec = manifest.spec as PodSpec;
  return { ...manifest, spec: { ...spec, containers: spec.containers.map((one) => ({ ...one, image })) } };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: { readonly running?: { readonly startedAt?: string } };
}

function containersOf({ status }: Pod): readonly ContainerStatus[] {
  return (status.containerStatuses ?? []) as readonly ContainerStatus[];
}

/** When the newest container of a pod was started, epoch milliseconds; Infinity where that is not written. The API knows seconds only. */
function startOf(pod: Pod): number {
  const starts = containersOf(pod).flatMap(({ state }) => state?.running?.startedAt ?? []);
  return starts.length === 0 ? Infinity : Math.max(...starts.map((at) => Date.parse(at) + 999));
}
