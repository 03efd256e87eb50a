import { cancelled } from '../../../../src/core/errors';
import { silentLogger } from '../../../../src/core/logger';
import type { Blocker, ItemState, StepProgress } from '../../../../src/core/operation/events';
import type { StepContext } from '../../../../src/operations/engine/definition';
import type { FakeClock } from './fake-clock';

type Question = Parameters<StepContext['ask']>[0];

/** A step's context that keeps what it was told. */
export class RecordedContext implements StepContext {
  private readonly now = new AbortController();
  private readonly soon = new AbortController();
  readonly signal = this.now.signal;
  readonly stopping = this.soon.signal;
  readonly log = silentLogger;
  readonly notes: string[] = [];
  readonly questions: Question[] = [];
  readonly items = new Map<string, ItemState>();
  /** Every state each item went through. */
  readonly paths = new Map<string, string[]>();
  readonly stalls: number[] = [];
  blockers: readonly Blocker[] = [];
  blockedCalls = 0;
  latest: StepProgress = {};
  /** Undefined: nobody is there to answer. */
  answer: ((question: Question) => string | undefined | Promise<string>) | undefined;

  constructor(readonly clock: FakeClock) {}

  progress(progress: StepProgress): void {
    this.latest = progress;
  }

  item(item: ItemState): void {
    this.items.set(item.item, item);
    const path = this.paths.get(item.item) ?? [];
    if (path.at(-1) !== item.state) path.push(item.state);
    this.paths.set(item.item, path);
  }

  blocked(blockers: readonly Blocker[]): void {
    this.blockers = blockers;
    this.blockedCalls++;
  }

  stalled(since: number): void {
    this.stalls.push(since);
  }

  note(message: string): void {
    this.notes.push(message);
  }

  ask(question: Question, withdraw?: AbortSignal): Promise<string> {
    this.questions.push(question);
    return new Promise((resolve, reject) => {
      for (const signal of [this.signal, withdraw]) signal?.addEventListener('abort', () => reject(cancelled()));
      if (!this.answer) return;
      void Promise.resolve(this.answer(question)).then((answer) => (answer === undefined ? reject(cancelled()) : resolve(answer)));
    });
  }

  /** The first wish to stop. */
  stopSoon(): void {
    this.soon.abort(cancelled());
  }

  /** The second. */
  stopNow(): void {
    this.soon.abort(cancelled());
    this.now.abort(cancelled());
  }
}
