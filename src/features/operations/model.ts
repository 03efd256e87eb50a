import { DisposableStore, type Disposable } from '../../core/disposable';
import { Emitter } from '../../core/event';
import type { OperationId } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { Row } from '../../ui/tree/row';
import type { TreeModel } from '../../ui/tree/lazy-tree';
import { elementId, type OperationElement } from './elements';
import type { OperationsGateway } from './gateway';
import { operationTooltip } from './tooltip';
import { childElements, needAttention, rootElements, rowOf, ticks } from './view';

/** What the view has to draw again. */
export type ViewChange = { readonly type: 'all' } | { readonly type: 'rows'; readonly elements: readonly OperationElement[] };

/** How often elapsed times move on while somebody looks, milliseconds. */
const TICK = 1000;

/**
 * The operations as the view shows them. Journals are read when the view is first looked at; from then on the engine
 * tells. Everything shown comes from the states, so a lost event can make a row late, never wrong for good.
 */
export class OperationsModel implements TreeModel<OperationElement>, Disposable {
  private readonly store = new DisposableStore();
  private readonly states = new Map<OperationId, OperationState>();
  private readonly changes = new Emitter<ViewChange>();
  private readonly attention = new Emitter<{ readonly number: number; readonly words: string }>();
  private loading: Promise<void> | undefined;
  private ticking: AbortController | undefined;
  private top: readonly string[] = [];
  readonly onDidChange = this.changes.event;
  /** How many operations wait for a person; told when it changed. */
  readonly onDidChangeAttention = this.attention.event;
  private lastAttention = 0;

  constructor(
    private readonly gateway: OperationsGateway,
    private readonly clock: Clock,
  ) {
    this.store.add(this.changes);
    this.store.add(this.attention);
    this.store.add(gateway.onDidChange((state) => this.take(state)));
  }

  async roots(): Promise<readonly OperationElement[]> {
    await this.load();
    const elements = rootElements([...this.states.values()], this.clock.now());
    this.top = elements.map(elementId);
    return elements;
  }

  children(element: OperationElement): readonly OperationElement[] {
    return childElements(element);
  }

  row(element: OperationElement): Row {
    return rowOf(element, this.clock.now());
  }

  id(element: OperationElement): string {
    return elementId(element);
  }

  tooltip(element: OperationElement): string | undefined {
    return element.kind === 'operation' ? operationTooltip(element.state) : undefined;
  }

  /** Every operation known, newest first. Reads the journals when that has not been done. */
  async all(): Promise<readonly OperationState[]> {
    await this.load();
    return [...this.states.values()].sort((a, b) => b.header.createdAt - a.header.createdAt);
  }

  state(id: OperationId): OperationState | undefined {
    return this.states.get(id);
  }

  /** Reads the journals once; a failed attempt is made again by the next call. */
  load(): Promise<void> {
    this.loading ??= this.read().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  /** Reads the journals again: another window may have written some. */
  async reload(): Promise<void> {
    this.loading = undefined;
    await this.load();
    this.changes.fire({ type: 'all' });
  }

  forget(id: OperationId): void {
    if (!this.states.delete(id)) return;
    this.changes.fire({ type: 'all' });
    this.tellAttention();
  }

  /** Moves elapsed times on while the view is shown and something runs. */
  setVisible(visible: boolean): void {
    if (!visible) {
      this.ticking?.abort();
      this.ticking = undefined;
    } else if (!this.ticking) {
      this.ticking = new AbortController();
      void this.tick(this.ticking.signal);
    }
  }

  dispose(): void {
    this.setVisible(false);
    this.store.dispose();
  }

  private async read(): Promise<void> {
    const listed = await this.gateway.list();
    const kept = new Set(listed.map((state) => state.header.id));
    for (const id of this.states.keys()) if (!kept.has(id)) this.states.delete(id);
    for (const state of listed) {
      const known = this.states.get(state.header.id);
      // An event may have come in while the journals were read.
      if (!known || known.lastSeq <= state.lastSeq) this.states.set(state.header.id, state);
    }
    this.tellAttention();
  }

  private take(state: OperationState): void {
    const before = this.states.get(state.header.id);
    this.states.set(state.header.id, state);
    if (before?.status !== state.status) {
      if (this.topChanged()) this.changes.fire({ type: 'all' });
      this.tellAttention();
    }
    this.changes.fire({ type: 'rows', elements: [{ kind: 'operation', state }] });
  }

  private topChanged(): boolean {
    const now = rootElements([...this.states.values()], this.clock.now()).map(elementId);
    return now.length !== this.top.length || now.some((id, index) => id !== this.top[index]);
  }

  private tellAttention(): void {
    const attention = needAttention([...this.states.values()], this.clock.now());
    if (attention.number === this.lastAttention) return;
    this.lastAttention = attention.number;
    this.attention.fire(attention);
  }

  private async tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.clock.sleep(TICK, signal).catch(() => {});
      if (signal.aborted) return;
      const elements = [...this.states.values()].filter(ticks).map((state) => ({ kind: 'operation', state }) as const);
      if (elements.length > 0) this.changes.fire({ type: 'rows', elements });
    }
  }
}
