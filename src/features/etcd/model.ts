import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { Logger } from '../../core/logger';
import type { EtcdReading } from '../../core/model/etcd';
import type { TreeModel } from '../../ui/tree/lazy-tree';
import type { Row } from '../../ui/tree/row';
import type { ClusterSession } from '../clusters/session';
import type { EtcdDesk } from './desk';
import { elementId, type EtcdElement } from './elements';
import { elsewhere } from './elsewhere';
import { attentionOf, childElements, rootElements, rowOf, tooltipOf } from './view';

/** What the view knows of one cluster: which it is, and what was read of its etcd last. */
export class EtcdModel implements TreeModel<EtcdElement>, Disposable {
  private readonly store = new DisposableStore();
  private readonly changes: Emitter<void>;
  private chosen: ClusterSession | undefined;
  private read: EtcdReading | undefined;
  private failure: DrydockError | undefined;
  private reading: AbortController | undefined;

  constructor(
    private readonly desk: Pick<EtcdDesk, 'read'>,
    private readonly log: Logger,
  ) {
    this.changes = this.store.add(new Emitter<void>((error) => log.error('A listener of etcd failed', error)));
  }

  /** Rows, the cluster or the number of things to look at changed. */
  get onDidChange() {
    return this.changes.event;
  }

  readonly id = elementId;

  get session(): ClusterSession | undefined {
    return this.chosen;
  }

  get last(): EtcdReading | undefined {
    return this.read;
  }

  get attention(): number {
    return this.read ? attentionOf(this.read) : 0;
  }

  /** Shows another cluster, or none; what was read of the last one is forgotten. */
  choose(session: ClusterSession | undefined): void {
    if (session === this.chosen) return;
    this.reading?.abort();
    this.chosen = session;
    this.read = undefined;
    this.failure = undefined;
    this.changes.fire();
  }

  roots(): readonly EtcdElement[] {
    const { chosen: session, failure } = this;
    if (!session) return [];
    const failed = failure && ({ kind: 'message', session, state: 'failed', text: failure.message, hint: failure.hint } as const);
    if (this.read) return [...(failed ? [failed] : []), ...rootElements(session, this.read)];
    if (failed) return [failed];
    const other = elsewhere(session.distribution);
    if (other) return [{ kind: 'message', session, state: 'elsewhere', ...other }];
    // Looking logs in to hosts, which may ask for a password: somebody has to want it.
    const text = `etcd of ${session.ref.name} has not been read`;
    return [
      {
        kind: 'message',
        session,
        state: 'unread',
        text,
        hint: 'Reading logs in to the control planes over SSH, and asks the API server where that can’t be done.',
      },
    ];
  }

  children(element: EtcdElement): readonly EtcdElement[] {
    return childElements(element);
  }

  row(element: EtcdElement): Row {
    const row = rowOf(element);
    if (element.kind !== 'message' || element.state !== 'unread') return row;
    return { ...row, click: { command: 'drydock.etcd.refresh', title: 'Read etcd' } };
  }

  tooltip(element: EtcdElement): string | undefined {
    return tooltipOf(element);
  }

  /** Reads etcd of the cluster that is shown. What was read before stays until there is something newer; a failure shows as a row. */
  async refresh(signal: AbortSignal): Promise<void> {
    const { chosen: session } = this;
    if (!session) return;
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    const both = AbortSignal.any([signal, reading.signal]);
    try {
      const read = await this.desk.read(session, both);
      if (session !== this.chosen || both.aborted) return;
      this.read = read;
      this.failure = undefined;
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (session !== this.chosen || both.aborted) return;
      this.log.warn(`etcd of ${session.ref.name} could not be read`, error);
      this.failure = error;
    } finally {
      if (this.reading === reading) this.reading = undefined;
    }
    this.changes.fire();
  }

  dispose(): void {
    this.reading?.abort();
    this.store.dispose();
  }
}
