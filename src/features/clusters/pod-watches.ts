import type { Disposable } from '../../core/disposable';
import { objectKey } from '../../core/model/object';
import type { PodModel } from '../../core/model/pod';
import { naturally } from '../../core/natural-order';
import type { KubernetesPort, Observation } from '../../ports/kubernetes';

/** The pods of the nodes that somebody looks into: one watch for each such node. */
export class PodWatches implements Disposable {
  private readonly watches = new Map<string, Observation<PodModel>>();
  /** Nodes whose first list is complete. */
  private readonly listed = new Set<string>();

  constructor(
    private readonly port: KubernetesPort,
    private readonly tell: (node: string) => void,
  ) {}

  /** Resolves with the first complete list of a node's pods. */
  async start(node: string): Promise<readonly PodModel[]> {
    let watch = this.watches.get(node);
    if (!watch) {
      watch = this.port.observe(
        'Pod',
        { fieldSelector: `spec.nodeName=${node}` },
        {
          onChange: () => {
            this.listed.add(node);
            this.tell(node);
          },
        },
      );
      this.watches.set(node, watch);
    }
    try {
      await watch.ready;
    } catch (error) {
      this.stop(node);
      throw error;
    }
    return sorted(watch);
  }

  /** Undefined: nobody asked for them, or they are on their way. */
  pods(node: string): readonly PodModel[] | undefined {
    const watch = this.watches.get(node);
    return watch && this.listed.has(node) ? sorted(watch) : undefined;
  }

  stop(node: string): void {
    this.watches.get(node)?.dispose();
    this.watches.delete(node);
    this.listed.delete(node);
  }

  pause(): void {
    for (const watch of this.watches.values()) watch.pause();
  }

  resume(): void {
    for (const watch of this.watches.values()) watch.resume();
  }

  dispose(): void {
    for (const node of [...this.watches.keys()]) this.stop(node);
  }
}

function sorted(watch: Observation<PodModel>): readonly PodModel[] {
  return naturally(watch.items.values(), objectKey);
}
