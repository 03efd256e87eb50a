import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import { escapeMarkdown } from '../../core/report/markdown';
import type { ContextKeys } from '../../ui/context-keys';
import { contextValue } from '../../ui/context-value';
import { Handles, type RowHandle } from '../../ui/tree/handle';
import { planChildren, planHover, planRoots, planRow, type PlanElement } from './plan-rows';
import type { ShownPlan } from './shown-plan';

const VIEW = 'drydock.upgrade';
/** What the editor carries while a row is dragged; its name is that of the view in small letters. */
const DRAGGED = `application/vnd.code.tree.${VIEW.toLowerCase()}`;

/** The tree of a plan, whose hosts can be unticked and dragged. It is there while a plan is open. */
export class PlanTree implements Disposable {
  private readonly store = new DisposableStore();
  private readonly handles = new Handles<PlanElement>();
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.TreeView<RowHandle<PlanElement>>;
  private shown: ShownPlan | undefined;
  private listening: Disposable | undefined;

  /** @param failed hears of a change that could not be planned */
  constructor(
    private readonly keys: ContextKeys,
    private readonly failed: (error: unknown) => void,
  ) {
    this.view = vscode.window.createTreeView<RowHandle<PlanElement>>(VIEW, {
      showCollapseAll: true,
      treeDataProvider: {
        onDidChangeTreeData: this.changed.event,
        getChildren: (handle) => this.children(handle),
        getTreeItem: (handle) => this.item(handle.element),
        getParent: (handle) => this.handles.parent(handle.id),
      },
      dragAndDropController: {
        dragMimeTypes: [DRAGGED],
        dropMimeTypes: [DRAGGED],
        handleDrag: (handles, data) => {
          const names = handles.flatMap(({ element }) => (element.kind === 'host' ? [element.name] : []));
          if (names.length > 0) data.set(DRAGGED, new vscode.DataTransferItem(names[0]));
        },
        handleDrop: (target, data) => {
          const name: unknown = data.get(DRAGGED)?.value;
          if (target?.element.kind === 'host' && typeof name === 'string') this.renew((shown) => shown.move(name, hostOf(target) ?? ''));
        },
      },
    });
    this.store.add(this.view);
    this.store.add(this.changed);
    this.store.add(
      this.view.onDidChangeCheckboxState(({ items }) => {
        const ticks = new Map(
          items.map(([handle, state]) => [hostOf(handle) ?? '', state === vscode.TreeItemCheckboxState.Checked] as const),
        );
        this.renew((shown) => shown.tick(ticks));
      }),
    );
  }

  get plan(): ShownPlan | undefined {
    return this.shown;
  }

  /** Shows a plan in the place of the one before. */
  async show(plan: ShownPlan): Promise<void> {
    this.listening?.dispose();
    this.shown = plan;
    this.listening = plan.onDidChange(() => this.changed.fire(undefined));
    this.keys.set('drydock.upgradeShown', true);
    this.changed.fire(undefined);
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  close(): void {
    this.listening?.dispose();
    this.listening = undefined;
    this.shown = undefined;
    this.keys.set('drydock.upgradeShown', false);
    this.changed.fire(undefined);
  }

  dispose(): void {
    this.close();
    this.store.dispose();
  }

  private renew(change: (shown: ShownPlan) => unknown): void {
    if (!this.shown) return;
    try {
      change(this.shown);
    } catch (error) {
      this.failed(error);
    }
  }

  private children(handle: RowHandle<PlanElement> | undefined): RowHandle<PlanElement>[] {
    const { shown } = this;
    if (!shown) return [];
    const elements = handle ? planChildren(handle.element, shown) : planRoots(shown);
    return this.handles.adopt(handle?.id, elements, (element) => planRow(element, shown).id);
  }

  private item(element: PlanElement): vscode.TreeItem {
    const { shown } = this;
    if (!shown) return new vscode.TreeItem('');
    const row = planRow(element, shown);
    const item = new vscode.TreeItem(row.label, COLLAPSIBLE[row.expand]);
    item.id = row.id;
    item.description = row.description;
    item.contextValue = contextValue(row.context.noun, row.context.flags);
    item.accessibilityInformation = { label: row.spoken };
    if (row.icon) item.iconPath = new vscode.ThemeIcon(row.icon.id, row.icon.color ? new vscode.ThemeColor(row.icon.color) : undefined);
    if (row.ticked !== undefined)
      item.checkboxState = {
        state: row.ticked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
        tooltip: row.ticked ? `Leave ${row.label} out` : `Upgrade ${row.label} as well`,
        accessibilityInformation: { label: row.spoken },
      };
    if (row.click) item.command = { ...row.click, arguments: [element] };
    const hover = planHover(element, shown);
    if (hover !== undefined && hover !== '') item.tooltip = new vscode.MarkdownString(hover.split('\n\n').map(escapeMarkdown).join('\n\n'));
    return item;
  }
}

function hostOf({ element }: RowHandle<PlanElement>): string | undefined {
  return element.kind === 'host' ? element.name : undefined;
}

const COLLAPSIBLE = {
  never: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
} as const;
