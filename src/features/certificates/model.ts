import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { Logger } from '../../core/logger';
import type { ExpiryInventory } from '../../core/model/expiry';
import { attentionOf } from '../../core/policy/certificates/attention';
import type { Clock } from '../../ports/clock';
import type { Row } from '../../ui/tree/row';
import type { TreeModel } from '../../ui/tree/lazy-tree';
import type { ClusterSession } from '../clusters/session';
import type { CertificatesDesk, ReadOptions } from './desk';
import { elementId, type CertificateElement } from './elements';
import { ALL, type Filter } from './filter';
import { childElements, rootElements, rowOf, tooltipOf, type Order } from './view';

export interface CertificatesModelDeps {
  readonly desk: CertificatesDesk;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the view knows of one cluster: which it is, what was read of it last, and how it is shown. */
export class CertificatesModel implements TreeModel<CertificateElement>, Disposable {
  private readonly store = new DisposableStore();
  private readonly changes = this.store.add(
    new Emitter<void>((error) => this.deps.log.error('A listener of the certificates failed', error)),
  );
  /** Rows, the cluster or the number of things to look at changed. */
  readonly onDidChange = this.changes.event;
  private chosen: ClusterSession | undefined;
  private read: ExpiryInventory | undefined;
  private failure: DrydockError | undefined;
  /** Whether what was read last has files of hosts in it. */
  private withHosts = false;
  private reading: { readonly of: ClusterSession; readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  private readonly shown: { order: Order; filter: Filter } = { order: 'date', filter: ALL };

  constructor(private readonly deps: CertificatesModelDeps) {}

  readonly id = elementId;

  /** The cluster that is shown. */
  get session(): ClusterSession | undefined {
    return this.chosen;
  }

  get inventory(): ExpiryInventory | undefined {
    return this.read;
  }

  get filter(): Filter {
    return this.shown.filter;
  }

  get order(): Order {
    return this.shown.order;
  }

  /** How many things somebody should look at. */
  get attention(): number {
    return this.read ? attentionOf(this.read) : 0;
  }

  /** Shows another cluster, or none; what was read of the last one is forgotten. */
  choose(session: ClusterSession | undefined): void {
    if (session === this.chosen) return;
    this.reading?.abort.abort();
    this.chosen = session;
    this.read = undefined;
    this.failure = undefined;
    this.changes.fire();
  }

  show(options: { readonly order?: Order; readonly filter?: Filter }): void {
    Object.assign(this.shown, options);
    this.changes.fire();
  }

  async roots(): Promise<readonly CertificateElement[]> {
    const session = this.chosen;
    if (!session) return [];
    // The first look reads; after that only a wish to read again does.
    if (!this.read && !this.failure) await this.refresh({ hosts: false });
    if (session !== this.chosen) return [];
    if (this.read) return rootElements(session, this.read, this.shown);
    const { failure } = this;
    return failure ? [{ kind: 'message', session, text: failure.message, hint: failure.hint, failed: true }] : [];
  }

  children(element: CertificateElement): readonly CertificateElement[] {
    return childElements(element);
  }

  row(element: CertificateElement): Row {
    return rowOf(element, { now: this.read?.at ?? this.deps.clock.now(), order: this.shown.order });
  }

  tooltip(element: CertificateElement): string | undefined {
    return tooltipOf(element);
  }

  /** Reads the cluster again. What was read before stays until there is something newer; a failure shows as a row. */
  async refresh(options: ReadOptions, signal?: AbortSignal): Promise<void> {
    const session = this.chosen;
    if (!session) return;
    if (this.reading?.of === session && !options.hosts) return this.reading.done;
    this.reading?.abort.abort();
    const abort = new AbortController();
    const reading = {
      of: session,
      abort,
      done: this.readAll(session, options, signal ? AbortSignal.any([signal, abort.signal]) : abort.signal),
    };
    this.reading = reading;
    try {
      await reading.done;
    } finally {
      if (this.reading === reading) this.reading = undefined;
    }
  }

  /** Reads again what is shown of a cluster, in the same depth: somebody changed it. Never rejects. */
  async reread(session: ClusterSession): Promise<void> {
    // Who reads already is not cut short; what they began to read may be older than the change.
    await this.reading?.done;
    if (session !== this.chosen || !this.read) return;
    await this.refresh({ hosts: this.withHosts }).catch((error: unknown) => this.deps.log.warn('The list could not be read again', error));
  }

  dispose(): void {
    this.reading?.abort.abort();
    this.store.dispose();
  }

  private async readAll(session: ClusterSession, options: ReadOptions, signal: AbortSignal): Promise<void> {
    try {
      const inventory = await this.deps.desk.read(session, options, signal);
      if (session !== this.chosen || signal.aborted) return;
      this.read = inventory;
      this.withHosts = options.hosts;
      this.failure = undefined;
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (signal.aborted || session !== this.chosen) return;
      this.deps.log.warn(`What expires in ${session.ref.name} could not be read`, error);
      this.read = undefined;
      this.failure = error;
    }
    this.changes.fire();
  }
}
