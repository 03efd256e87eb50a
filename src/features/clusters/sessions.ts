import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { ClusterId } from '../../core/model/cluster';
import type { ClusterDirectory, ClusterList, SourceFinding } from '../../ports/clusters';
import { guardOf, type GuardRules } from './guard';
import { ClusterSession, type SessionDeps } from './session';
import type { SessionChange } from './session-state';

export interface SessionsDeps extends SessionDeps {
  readonly directory: ClusterDirectory;
  /** Settings and fleet files, read anew each time the list is. */
  readonly guards: () => Promise<{ readonly rules: GuardRules; readonly findings: readonly SourceFinding[] }>;
}

/** Every cluster this window knows. The files are read on the first `load`, clusters are contacted when somebody looks. */
export class ClusterSessions implements Disposable {
  private readonly store = new DisposableStore();
  private readonly sessions = new Map<ClusterId, { readonly session: ClusterSession; readonly subscription: Disposable }>();
  private readonly listChanges: Emitter<void>;
  private readonly sessionChanges: Emitter<{ readonly session: ClusterSession; readonly change: SessionChange }>;
  /** Clusters or findings came, went or changed. */
  readonly onDidChangeList;
  readonly onDidChangeSession;
  private order: readonly ClusterId[] = [];
  private currentFindings: readonly SourceFinding[] = [];
  private currentCluster: ClusterId | undefined;
  private loading: Promise<void> | undefined;
  private outdated = true;
  private hidden = false;

  constructor(private readonly deps: SessionsDeps) {
    const onError = (error: unknown) => deps.log.error('A listener of the clusters failed', error);
    this.listChanges = this.store.add(new Emitter<void>(onError));
    this.sessionChanges = this.store.add(new Emitter(onError));
    this.onDidChangeList = this.listChanges.event;
    this.onDidChangeSession = this.sessionChanges.event;
    this.store.add(deps.directory.onDidChange(() => void this.reload()));
  }

  /** In the order of the files. Empty before `load`. */
  get all(): readonly ClusterSession[] {
    return this.order.map((id) => this.sessions.get(id)?.session).filter((session) => session !== undefined);
  }

  get findings(): readonly SourceFinding[] {
    return this.currentFindings;
  }

  /** What kubectl would use now, where it can be told. */
  get current(): ClusterSession | undefined {
    return this.currentCluster && this.sessions.get(this.currentCluster)?.session;
  }

  get(id: ClusterId): ClusterSession | undefined {
    return this.sessions.get(id)?.session;
  }

  /** The session of a cluster a command or an operation names. Rejects when no file has it any more. */
  async require(id: ClusterId): Promise<ClusterSession> {
    await this.load();
    const session = this.get(id);
    if (session) return session;
    throw new DrydockError('notFound', `No kubeconfig has the cluster ${id.split('#').at(-1) ?? id} any more.`, {
      hint: 'Bring its kubeconfig back, or name it in the setting drydock.kubeconfigs.',
    });
  }

  /** Reads the files where that has not been done since they last changed. */
  async load(): Promise<void> {
    if (!this.outdated && !this.loading) return;
    await (this.loading ?? this.reload());
  }

  /** Reads the files again, whether or not they are known to have changed. */
  async reload(): Promise<void> {
    this.outdated = true;
    this.loading ??= this.readUntilCurrent().finally(() => (this.loading = undefined));
    await this.loading;
  }

  /** Nobody looks at the clusters: their watches rest until `resume`. */
  pause(): void {
    this.hidden = true;
    for (const session of this.all) session.pause();
  }

  resume(): void {
    this.hidden = false;
    for (const session of this.all) session.resume();
  }

  dispose(): void {
    for (const { session, subscription } of this.sessions.values()) {
      subscription.dispose();
      session.dispose();
    }
    this.sessions.clear();
    this.store.dispose();
  }

  /** A change while the files are read makes them be read once more. */
  private async readUntilCurrent(): Promise<void> {
    while (this.outdated) {
      this.outdated = false;
      const [list, guards] = await Promise.all([this.deps.directory.list(), this.deps.guards()]);
      this.take(list, guards.rules, guards.findings);
    }
    this.listChanges.fire();
  }

  private take(list: ClusterList, rules: GuardRules, moreFindings: readonly SourceFinding[]): void {
    const present = new Set(list.clusters.map((cluster) => cluster.id));
    for (const [id, { session, subscription }] of this.sessions) {
      if (present.has(id)) continue;
      this.sessions.delete(id);
      subscription.dispose();
      session.dispose();
    }
    for (const cluster of list.clusters) {
      const guard = guardOf(cluster, rules);
      const known = this.sessions.get(cluster.id);
      if (known) {
        known.session.update(cluster, guard);
        continue;
      }
      const session = new ClusterSession(cluster, guard, this.deps);
      if (this.hidden) session.pause();
      const subscription = session.onDidChange((change) => this.sessionChanges.fire({ session, change }));
      this.sessions.set(cluster.id, { session, subscription });
    }
    this.order = list.clusters.map((cluster) => cluster.id);
    this.currentFindings = [...list.findings, ...moreFindings];
    this.currentCluster = list.current;
  }
}
