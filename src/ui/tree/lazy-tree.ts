import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import { Emitter } from '../../core/event';
import { contextValue } from '../context-value';
import { Handles, type RowHandle } from './handle';
import { RefreshQueue } from './refresh-queue';
import type { Row } from './row';

/** What a view shows. Elements are plain data; only their rows' ids have to be stable. */
export interface TreeModel<E> {
  roots(): readonly E[] | Promise<readonly E[]>;
  children(element: E): readonly E[] | Promise<readonly E[]>;
  row(element: E): Row;
  /** Same as `row(element).id`, without the work for the rest. */
  id(element: E): string;
  /** Markdown for the hover, made only when somebody hovers. Must escape what comes from a cluster. */
  tooltip?(element: E): string | undefined;
  /** Somebody opened or closed a row. */
  onExpanded?(element: E, expanded: boolean): void;
}

/**
 * A tree view that asks its model only for what is visible. A change of one row costs one row; the whole view is told
 * only when its top changed.
 */
export class LazyTree<E> implements Disposable {
  private readonly store = new DisposableStore();
  private readonly handles = new Handles<E>();
  private readonly changed = new vscode.EventEmitter<RowHandle<E> | RowHandle<E>[] | undefined>();
  private readonly queue = new RefreshQueue((ids) => this.tell(ids));
  private readonly visibility = new Emitter<boolean>();
  /** Hears when the view is shown or hidden. */
  readonly onDidChangeVisibility = this.visibility.event;
  readonly view: vscode.TreeView<RowHandle<E>>;

  constructor(
    readonly id: string,
    private readonly model: TreeModel<E>,
  ) {
    this.view = vscode.window.createTreeView<RowHandle<E>>(id, {
      canSelectMany: true,
      showCollapseAll: true,
      treeDataProvider: {
        onDidChangeTreeData: this.changed.event,
        getChildren: (handle) => this.children(handle),
        getTreeItem: (handle) => this.item(handle),
        getParent: (handle) => this.handles.parent(handle.id),
        resolveTreeItem: (item, handle) => this.resolve(item, handle),
      },
    });
    this.store.add(this.view);
    this.store.add(this.changed);
    this.store.add(this.queue);
    this.store.add(this.visibility);
    this.store.add(this.view.onDidChangeVisibility(({ visible }) => this.visibility.fire(visible)));
    this.store.add(this.view.onDidExpandElement(({ element }) => model.onExpanded?.(element.element, true)));
    this.store.add(this.view.onDidCollapseElement(({ element }) => model.onExpanded?.(element.element, false)));
  }

  get visible(): boolean {
    return this.view.visible;
  }

  /** What is selected now. */
  get selection(): readonly E[] {
    return this.view.selection.map((handle) => handle.element);
  }

  /** A row, or what is under it, changed. A newer element of the same id takes the place of the old one. */
  refresh(element: E): void {
    const handle = this.handles.get(this.model.id(element));
    if (!handle) return;
    handle.element = element;
    this.queue.add(handle.id);
  }

  /** Rows came or went at the top. */
  refreshAll(): void {
    this.queue.addAll();
  }

  /** Shows and selects a row whose parents have been shown before. */
  async reveal(element: E, options: { readonly expand?: boolean; readonly focus?: boolean } = {}): Promise<void> {
    const handle = this.handles.get(this.model.id(element));
    if (handle) await this.view.reveal(handle, { select: true, ...options });
  }

  /** The children as the editor would get them, for tests. */
  async rowsUnder(element?: E): Promise<readonly { readonly element: E; readonly row: Row }[]> {
    const handle = element === undefined ? undefined : this.handles.get(this.model.id(element));
    const children = await this.children(handle);
    return children.map((child) => ({ element: child.element, row: this.model.row(child.element) }));
  }

  dispose(): void {
    this.store.dispose();
  }

  private async children(handle: RowHandle<E> | undefined): Promise<RowHandle<E>[]> {
    const elements = await (handle ? this.model.children(handle.element) : this.model.roots());
    return this.handles.adopt(handle?.id, elements, (element) => this.model.id(element));
  }

  private item(handle: RowHandle<E>): vscode.TreeItem {
    const row = this.model.row(handle.element);
    const item = new vscode.TreeItem(row.label, collapsible[row.expand]);
    item.id = row.id;
    item.description = row.description;
    item.contextValue = contextValue(row.context.noun, row.context.flags);
    item.accessibilityInformation = { label: row.spoken };
    if (row.icon) item.iconPath = new vscode.ThemeIcon(row.icon.id, row.icon.color ? new vscode.ThemeColor(row.icon.color) : undefined);
    if (row.click) item.command = { ...row.click, arguments: [handle] };
    return item;
  }

  private resolve(item: vscode.TreeItem, handle: RowHandle<E>): vscode.TreeItem {
    const text = this.model.tooltip?.(handle.element);
    item.tooltip = text === undefined ? '' : new vscode.MarkdownString(text, true);
    return item;
  }

  private tell(ids: readonly string[] | undefined): void {
    if (!ids) {
      this.changed.fire(undefined);
      return;
    }
    const handles = ids.map((id) => this.handles.get(id)).filter((handle) => handle !== undefined);
    if (handles.length > 0) this.changed.fire(handles);
  }
}

const collapsible = {
  never: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
} as const;
