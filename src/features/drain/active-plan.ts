import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import type { ContextKeys } from '../../ui/context-keys';
import { SCHEME } from '../../ui/virtual-documents';
import type { OpenPlan, OpenPlans } from './open-plans';

/** Follows the editor's tabs, so that the actions on a plan stand in the title bar of that plan and of nothing else. */
export class ActivePlan implements Disposable {
  private readonly store = new DisposableStore();

  constructor(
    private readonly plans: OpenPlans,
    private readonly keys: ContextKeys,
  ) {
    this.store.add(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.tabsChanged(closed)));
    this.store.add(vscode.window.tabGroups.onDidChangeTabGroups(() => this.update()));
  }

  /** The plan a person looks at, else the one opened last. */
  get plan(): OpenPlan | undefined {
    return this.shown() ?? this.plans.latest;
  }

  /** To be called when plans were added or removed. */
  update(): void {
    this.keys.set('drydock.planShown', this.shown() !== undefined);
  }

  dispose(): void {
    this.store.dispose();
  }

  private tabsChanged(closed: readonly vscode.Tab[]): void {
    const open = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => this.plans.onTab(describe(tab))));
    for (const tab of closed) {
      const plan = this.plans.onTab(describe(tab));
      if (plan && !open.includes(plan)) this.plans.remove(plan.path);
    }
    this.update();
  }

  private shown(): OpenPlan | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    return tab && this.plans.onTab(describe(tab));
  }
}

function describe(tab: vscode.Tab): { readonly path: string | undefined; readonly label: string } {
  const { input } = tab;
  if (input instanceof vscode.TabInputText) return { path: input.uri.scheme === SCHEME ? input.uri.path : '', label: tab.label };
  if (input instanceof vscode.TabInputCustom) return { path: input.uri.scheme === SCHEME ? input.uri.path : '', label: tab.label };
  return { path: undefined, label: tab.label };
}
