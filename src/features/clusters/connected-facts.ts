import { DisposableStore, type Disposable } from '../../core/disposable';
import { Emitter } from '../../core/event';
import type { Logger } from '../../core/logger';
import type { ClusterSession } from './session';
import type { ClusterSessions } from './sessions';

/** What files of the workspace are meant for, as the cluster says that is connected. */
export interface ConnectedCluster {
  readonly name: string;
  /** Of its API server, such as `v1.34.4`. */
  readonly version: string | undefined;
  /** Its CustomResourceDefinitions as JSON texts; none where they may not be read. */
  readonly definitions: readonly string[];
}

/**
 * The cluster that files are judged for: the one kubectl would use when it is connected, else the only one that is.
 * Contacts nothing by itself: a cluster counts once somebody has looked at it. Practice clusters do not.
 */
export class ConnectedFacts implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changes = this.store.add(new Emitter<void>());
  readonly onDidChange = this.changes.event;
  private sessions: ClusterSessions | undefined;
  /** Who was told of last: its address and version. */
  private told: string | undefined;
  private read: { readonly of: string; readonly definitions: Promise<readonly string[]> } | undefined;

  constructor(private readonly log: Logger) {}

  /** From now on these clusters count. */
  follow(sessions: ClusterSessions): void {
    this.sessions = sessions;
    this.store.add(sessions.onDidChangeList(() => this.look()));
    this.store.add(sessions.onDidChangeSession(() => this.look()));
    this.look();
  }

  async current(): Promise<ConnectedCluster | undefined> {
    const session = this.chosen();
    if (session === undefined) return undefined;
    const key = keyOf(session);
    // Read once for each connection; whoever connects anew gets them anew.
    if (this.read?.of !== key) this.read = { of: key, definitions: this.definitionsOf(session) };
    const definitions = await this.read.definitions;
    return { name: session.ref.name, version: session.version?.gitVersion, definitions };
  }

  dispose(): void {
    this.store.dispose();
  }

  private look(): void {
    const session = this.chosen();
    const key = session && keyOf(session);
    if (key === this.told) return;
    this.told = key;
    if (key === undefined) this.read = undefined;
    this.changes.fire();
  }

  private chosen(): ClusterSession | undefined {
    const { current, all = [] } = this.sessions ?? {};
    const live = all.filter(
      ({ state, ref, version }) => state.state === 'live' && version !== undefined && !ref.file.startsWith('practice:'),
    );
    if (current !== undefined && live.includes(current)) return current;
    return live.length === 1 ? live[0] : undefined;
  }

  private async definitionsOf(session: ClusterSession): Promise<readonly string[]> {
    try {
      return await (await session.connect()).definitions();
    } catch (error) {
      this.log.info(`The CustomResourceDefinitions of ${session.ref.name} could not be read, so files are not judged by them`, error);
      return [];
    }
  }
}

function keyOf({ ref, version }: ClusterSession): string {
  return `${ref.id} ${ref.server ?? ''} ${version?.gitVersion ?? ''}`;
}
