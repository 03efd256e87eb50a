import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { Logger } from '../../core/logger';
import type { OperationEvent, OperationEventBody } from '../../core/operation/events';
import { reduce } from '../../core/operation/reducer';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { JournalWriter } from '../../ports/journal';

/** How often progress of one step is written at most, milliseconds. Everything reaches the state at once. */
const PROGRESS_INTERVAL = 1_000;

/** Applies events to the state and writes them to the journal, in order. */
export class Recorder {
  private readonly changed: Emitter<OperationState>;
  private writing: Promise<void> = Promise.resolve();
  private failure: DrydockError | undefined;
  /** Progress that waits for its turn, by step and type. */
  private readonly waiting = new Map<string, OperationEvent>();
  private readonly written = new Map<string, number>();
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
    const event = this.apply(body);
    this.flushProgress();
    await this.write(event, true);
  }

  /** Records progress: cheap, coalesced, and not fatal when the disk is full. */
  tell(body: OperationEventBody): void {
    const event = this.apply(body);
    if (body.type !== 'stepProgress' && body.type !== 'stepBlocked') {
      this.lazily(event);
      return;
    }
    const key = `${body.step} ${body.type}`;
    const last = this.written.get(key);
    if (last !== undefined && event.at - last < PROGRESS_INTERVAL) {
      this.waiting.set(key, event);
      return;
    }
    this.waiting.delete(key);
    this.written.set(key, event.at);
    this.lazily(event);
  }

  async close(): Promise<void> {
    this.flushProgress();
    await this.writing.catch(() => {});
    await this.writer.close();
    this.changed.dispose();
  }

  private apply(body: OperationEventBody): OperationEvent {
    const event = { ...body, seq: this.current.lastSeq + 1, at: this.clock.now() } as OperationEvent;
    this.current = reduce(this.current, event) ?? this.current;
    this.changed.fire(this.current);
    return event;
  }

  private flushProgress(): void {
    for (const event of [...this.waiting.values()].sort((a, b) => a.seq - b.seq)) this.lazily(event);
    this.waiting.clear();
  }

  private lazily(event: OperationEvent): void {
    this.write(event, false).catch((error: unknown) => this.log.warn('Progress could not be written to the journal', error));
  }

  private write(event: OperationEvent, durable: boolean): Promise<void> {
    this.writing = this.writing.then(async () => {
      if (this.failure) throw this.failure;
      try {
        await this.writer.append(event, durable);
      } catch (error) {
        // A journal with a hole must not be written on: what follows it could not be read.
        this.failure = new DrydockError('storage', `The journal of this operation can't be written: ${DrydockError.from(error).message}`, {
          hint: 'Free some disk space or check the folder; nothing more is changed until it can be recorded.',
          cause: error,
        });
        throw this.failure;
      }
    });
    const result = this.writing;
    this.writing = result.catch(() => {});
    return result;
  }
}
