import type { Disposable } from '../../core/disposable';
import { Emitter } from '../../core/event';
import type { ClusterId } from '../../core/model/cluster';

/** Something that is being done to a node right now, in words for its row: `Draining 7 of 12 · waits for PDB shop/web`. */
export interface NodeActivity {
  readonly cluster: ClusterId;
  readonly node: string;
}

/** What runs on which node. Whoever runs something sets the words and takes them back; the view shows them. */
export class RowActivities implements Disposable {
  private readonly words = new Map<string, string>();
  private readonly changes = new Emitter<NodeActivity>();
  readonly onDidChange = this.changes.event;

  /** @param words undefined: nothing runs any more */
  set(cluster: ClusterId, node: string, words: string | undefined): void {
    const key = keyOf(cluster, node);
    if (this.words.get(key) === words) return;
    if (words === undefined) this.words.delete(key);
    else this.words.set(key, words);
    this.changes.fire({ cluster, node });
  }

  get(cluster: ClusterId, node: string): string | undefined {
    return this.words.get(keyOf(cluster, node));
  }

  dispose(): void {
    this.changes.dispose();
    this.words.clear();
  }
}

function keyOf(cluster: ClusterId, node: string): string {
  return `${cluster}\n${node}`;
}
