import type { Disposable } from '../../core/disposable';
import type { NodeModel } from '../../core/model/node';
import type { Change, KubernetesPort, Observation, ObservationStatus } from '../../ports/kubernetes';
import { placeOf } from './node-groups';
import type { VersionReview } from './version-review';
import type { SessionChange } from './session-state';

/** Keeps the nodes of a cluster current and tells changes in the terms of the view. */
export class NodeWatch implements Disposable {
  private readonly observation: Observation<NodeModel>;
  private names: ReadonlyMap<string, NodeModel> = new Map();
  private known: ReadonlyMap<string, NodeModel> = new Map();
  private complete = false;

  constructor(
    port: KubernetesPort,
    private readonly tell: (change: SessionChange) => void,
    private readonly review: VersionReview,
  ) {
    this.observation = port.observe(
      'Node',
      {},
      {
        onChange: (change) => this.take(change),
        onStatus: (status) => {
          tell({ type: 'cluster' });
          review.statusChanged(status);
        },
      },
    );
  }

  /** Whether a complete list came. */
  get loaded(): boolean {
    return this.complete;
  }

  get ready(): Promise<void> {
    return this.observation.ready;
  }

  get items(): ReadonlyMap<string, NodeModel> {
    return this.known;
  }

  get status(): ObservationStatus {
    return this.observation.status;
  }

  byName(name: string): NodeModel | undefined {
    return this.names.get(name);
  }

  pause(): void {
    this.observation.pause();
  }

  resume(): void {
    this.observation.resume();
  }

  dispose(): void {
    this.observation.dispose();
  }

  private take(change: Change<NodeModel>): void {
    const before = this.known;
    // A copy: the reflector may keep changing its own map, and groups are remembered by the identity of this one.
    this.known = new Map(change.items);
    this.names = new Map([...this.known.values()].map((node) => [node.name, node]));
    this.complete = true;
    const changed = change.type === 'replaced' ? this.known.values() : change.upserted;
    if ([...changed].some((node) => reversioned(before.get(node.uid), node))) this.review.due();
    if (change.type === 'replaced' || change.removed.length > 0 || change.upserted.some((node) => moved(before.get(node.uid), node))) {
      this.tell({ type: 'structure' });
    } else if (change.upserted.length > 0) {
      const counted = change.upserted.some((node) => countsDiffer(before.get(node.uid), node));
      this.tell({ type: 'nodes', names: change.upserted.map((node) => node.name), counted });
    }
  }
}

function reversioned(before: NodeModel | undefined, now: NodeModel): boolean {
  return before !== undefined && before.kubeletVersion !== now.kubeletVersion;
}

function moved(before: NodeModel | undefined, now: NodeModel): boolean {
  return before === undefined || placeOf(before) !== placeOf(now);
}

/** Whether the words of a group, which count its nodes by state, are different now. */
function countsDiffer(before: NodeModel | undefined, now: NodeModel): boolean {
  return (
    before?.readiness !== now.readiness ||
    before.unschedulable !== now.unschedulable ||
    before.pressures.length > 0 !== now.pressures.length > 0
  );
}
