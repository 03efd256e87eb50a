import type { DrainConversation } from './conversation';

/** A plan that is shown and not started, by the address of its document. */
export interface OpenPlan {
  readonly path: string;
  readonly conversation: DrainConversation;
}

/** The plans that wait for a decision. */
export class OpenPlans {
  private readonly byPath = new Map<string, OpenPlan>();

  add(plan: OpenPlan): void {
    this.byPath.delete(plan.path);
    this.byPath.set(plan.path, plan);
  }

  /** The plan was started, or its document is closed. */
  remove(path: string): void {
    this.byPath.delete(path);
  }

  get(path: string): OpenPlan | undefined {
    return this.byPath.get(path);
  }

  get latest(): OpenPlan | undefined {
    return [...this.byPath.values()].at(-1);
  }

  /** The plan that a tab of the editor shows, as text or rendered. */
  onTab(tab: { readonly path: string | undefined; readonly label: string }): OpenPlan | undefined {
    if (tab.path !== undefined) return this.byPath.get(tab.path);
    // A rendered preview does not tell its document; its label ends in the document's name.
    return [...this.byPath.values()].find((plan) => tab.label.endsWith(baseName(plan.path)));
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
