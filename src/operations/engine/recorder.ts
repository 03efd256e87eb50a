import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { Logger } from '../../core/logger';
import type { OperationEvent, OperationEventBody } from '../../core/operation/events';
import { reduce } from '../../core/operation/reducer';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { JournalWriter } from '../../ports/journal';

/** Progress is written to the journal at most this often, milliseconds. It reaches the state at once. */
const PROGRESS_INTERVAL = 1_000;

/** Applies events to the state and writes them to the journal, in order. */
export class Recorder {
  private readonly changed: Emitter<OperationState>;
  private writing: Promise<void> = Promise.resolve();
  private failure: DrydockError | undefined;
  /** Progress that waits to be written, by what it is about: only the newest is worth a line. */
  private readonly waiting = new Map<string, OperationEvent>();
  private progressWrittenAt = -Infinity;
  private current: OperationState;

  constructor(
    state: OperationState,
    private readonly writer: JournalWriter,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.current = state;
    this.changed = new Emitter((error) => log.error('A listener of an operation failed', error));
  }

  get state(): OperationState {
    return this.current;
  }

  get onDidChange(): Emitter<OperationState>['event'] {
    return this.changed.event;
  }

  /**
   * Records something that must not be lost: resolves when it is on disk.
   * @throws DrydockError of kind `storage` when it can't be written; the step that needs it must not go on
   */
  async record(body: OperationEventBody): Promise<void> {
    this.writeProgress();
    await this.write(this.apply(body), true);
  }

  /** Tells something that a crash may lose: cheap, and not fatal by itself when it can't be written. */
  tell(body: OperationEventBody): void {
    const subject = subjectOfProgress(body);
    if (subject === undefined) {
      this.writeProgress();
      this.writeLazily(this.apply(body));
      return;
    }
    const event = this.apply(body);
    this.waiting.delete(subject);
    this.waiting.set(subject, this.complete(event));
    if (event.at - this.progressWrittenAt >= PROGRESS_INTERVAL) this.writeProgress();
  }

  /** Writes what is left and closes the journal. */
  async close(): Promise<void> {
    this.writeProgress();
    await this.writing;
    this.changed.dispose();
    await this.writer.close();
  }

  private apply(body: OperationEventBody): OperationEvent {
    const event = { ...body, seq: this.current.lastSeq + 1, at: this.clock.now() } as OperationEvent;
    this.current = reduce(this.current, event) ?? this.current;
    this.changed.fire(this.current);
    return event;
  }

  /** Progress comes in parts; the line that replaces earlier ones has to hold them all. */
  private complete(event: OperationEvent): OperationEvent {
    if (event.type !== 'stepProgress') return event;
    return { ...event, progress: this.current.byId.get(event.step)?.progress ?? event.progress };
  }

  private writeProgress(): void {
    if (this.waiting.size === 0) return;
    for (const event of this.waiting.values()) this.writeLazily(event);
    this.waiting.clear();
    this.progressWrittenAt = this.clock.now();
  }

  private writeLazily(event: OperationEvent): void {
    this.write(event, false).catch((error: unknown) => this.log.warn('Progress could not be written to the journal', error));
  }

  private write(event: OperationEvent, durable: boolean): Promise<void> {
    const written = this.writing.then(() => this.append(event, durable));
    this.writing = written.catch(() => {});
    return written;
  }

  private async append(event: OperationEvent, durable: boolean): Promise<void> {
    if (this.failure) throw this.failure;
    try {
      await this.writer.append(event, durable);
    } catch (error) {
      // A journal with a hole must not be written on: it would tell of an end without what led to it.
      this.failure = new DrydockError('storage', `The journal of this operation can't be written: ${DrydockError.from(error).message}`, {
        hint: 'Free some disk space or check the folder, then resume. Nothing is changed that can not be recorded.',
        cause: error,
      });
      throw this.failure;
    }
  }
}

/** What a piece of progress is about, where a newer one replaces it; undefined for everything else. */
function subjectOfProgress(body: OperationEventBody): string | undefined {
  switch (body.type) {
    case 'stepProgress':
    case 'stepBlocked':
      return `${body.type} ${body.step}`;
    case 'stepItem':
      return body.item.final ? undefined : `${body.type} ${body.step} ${body.item.item}`;
    default:
      return undefined;
  }
}
