import { DisposableStore, type Disposable } from '../../core/disposable';
import type { OperationId } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { VirtualDocuments } from '../../ui/virtual-documents';
import type { OperationsGateway } from './gateway';
import type { OperationsModel } from './model';

/** Kind of the documents, and first part of their address. */
const KIND = 'report';
/** How often the report of a running operation is written anew at most, milliseconds. */
const REWRITE = 1000;

/** Writes the report of an operation as Markdown. */
export type ReportRenderer = (state: OperationState, place: string, now: number) => string;

/** The reports that were opened. That of a running operation follows it. */
export class OperationReports implements Disposable {
  private readonly store = new DisposableStore();
  private readonly open = new Map<OperationId, { readonly place: string; writtenAt: number; waiting: boolean }>();
  private readonly closing = new AbortController();

  constructor(
    private readonly documents: VirtualDocuments,
    private readonly model: OperationsModel,
    private readonly gateway: OperationsGateway,
    private readonly clock: Clock,
    private readonly render: ReportRenderer,
  ) {
    this.store.add(gateway.onDidChange((state) => void this.follow(state)));
    documents.addSource(KIND, (path) => this.make(path));
  }

  async show(state: OperationState): Promise<void> {
    const place = await this.gateway.place(state.header.id);
    this.open.set(state.header.id, { place, writtenAt: this.clock.now(), waiting: false });
    const uri = this.documents.set(KIND, documentName(state), this.render(state, place, this.clock.now()));
    await this.documents.preview(uri, { beside: true });
  }

  async text(state: OperationState): Promise<string> {
    return this.render(state, await this.gateway.place(state.header.id), this.clock.now());
  }

  dispose(): void {
    this.closing.abort();
    this.store.dispose();
  }

  /** Writes at once when the last time is long enough ago, else once the time is over: a drain tells a lot. */
  private async follow(state: OperationState): Promise<void> {
    const entry = this.open.get(state.header.id);
    if (!entry || entry.waiting) return;
    const wait = entry.writtenAt + REWRITE - this.clock.now();
    if (wait > 0) {
      entry.waiting = true;
      await this.clock.sleep(wait, this.closing.signal).catch(() => {});
      entry.waiting = false;
      if (this.closing.signal.aborted) return;
    }
    entry.writtenAt = this.clock.now();
    const newest = this.model.state(state.header.id) ?? state;
    this.documents.set(KIND, documentName(newest), this.render(newest, entry.place, entry.writtenAt));
  }

  /** A report that was open when the window was reloaded: the journal still has everything. */
  private async make(path: string): Promise<string | undefined> {
    const states = await this.model.all();
    const state = states.find((candidate) => this.documents.uri(KIND, documentName(candidate)).path === path);
    return state && this.text(state);
  }
}

/** Name on the tab: people know operations by title, and the id keeps two of one title apart. */
function documentName(state: OperationState): string {
  return `Report of ${state.header.title} (${state.header.id.slice(-6)})`;
}
