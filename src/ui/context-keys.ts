import * as vscode from 'vscode';

/** Keys that `when` clauses of package.json may use, with what they hold. */
export interface ContextValues {
  /** Kubeconfigs were read at least once. */
  'drydock.clustersLoaded': boolean;
  /** Whether any cluster or finding is there to show. */
  'drydock.hasClusters': boolean;
  /** Read-only mode for every cluster. */
  'drydock.readOnly': boolean;
  'drydock.practiceOpen': boolean;
  /** The active editor shows the plan of a drain that has not begun. */
  'drydock.planShown': boolean;
  /** The Certificates view shows a cluster. */
  'drydock.certificatesShown': boolean;
  /** It is sorted by host instead of by date. */
  'drydock.certificatesByHost': boolean;
  /** The etcd view shows a cluster. */
  'drydock.etcdShown': boolean;
  /** The plan of an upgrade is open in its tree. */
  'drydock.upgradeShown': boolean;
}

export type ContextKey = keyof ContextValues;

/** The one door to `setContext`. Every write costs a round trip to the window, so only changes are written. */
export class ContextKeys {
  private readonly written = new Map<ContextKey, unknown>();

  set<K extends ContextKey>(key: K, value: ContextValues[K]): void {
    if (this.written.get(key) === value) return;
    this.written.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  get<K extends ContextKey>(key: K): ContextValues[K] | undefined {
    return this.written.get(key) as ContextValues[K] | undefined;
  }
}
