import type { CancelLevel, CancelPolicy } from '../../core/operation/events';

/** The wish to stop an operation, in two levels. */
export class StopRequest {
  private readonly soon = new AbortController();
  private readonly now = new AbortController();
  private readonly never = new AbortController();

  /** 0: nobody wants to stop. */
  get level(): CancelLevel | 0 {
    return this.now.signal.aborted ? 2 : this.soon.signal.aborted ? 1 : 0;
  }

  /** Aborts on the first wish. */
  get stopping(): AbortSignal {
    return this.soon.signal;
  }

  raise(level: CancelLevel): void {
    this.soon.abort();
    if (level === 2) this.now.abort();
  }

  /** What aborts a step under way: at once where its policy is `now`, on the second level at a `boundary`, else nothing. */
  signalFor(policy: CancelPolicy): AbortSignal {
    switch (policy) {
      case 'now':
        return this.soon.signal;
      case 'boundary':
        return this.now.signal;
      case 'never':
        return this.never.signal;
    }
  }
}
