/** What a program reads. */
export interface Input {
  /** Everything up to the end. */
  all(): Promise<Uint8Array>;
  /** Up to the next line break, without it; undefined at the end. */
  line(): Promise<string | undefined>;
}

/** What a program writes to. */
export interface Output {
  write(bytes: Uint8Array | string): void;
}

/** What a program is given. */
export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Collects what is written. */
export class Collected implements Output {
  private readonly pieces: Uint8Array[] = [];

  write(bytes: Uint8Array | string): void {
    this.pieces.push(bytesOf(bytes));
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.pieces);
  }

  text(): string {
    return Buffer.concat(this.pieces).toString('utf8');
  }
}

export const NOWHERE: Output = { write: () => undefined };

/** Input that comes in piece by piece, as over a network. */
export class Incoming implements Input {
  private held = Buffer.alloc(0);
  private over = false;
  private wake: () => void = () => undefined;

  /** @param stop the reader is ended while it waits */
  constructor(private readonly stop: AbortSignal) {}

  static of(bytes: Uint8Array): Incoming {
    const input = new Incoming(new AbortController().signal);
    input.push(bytes);
    input.end();
    return input;
  }

  push(bytes: Uint8Array): void {
    this.held = Buffer.concat([this.held, bytes]);
    this.wake();
  }

  end(): void {
    this.over = true;
    this.wake();
  }

  async all(): Promise<Uint8Array> {
    while (!this.over) await this.more();
    const bytes = this.held;
    this.held = Buffer.alloc(0);
    return bytes;
  }

  async line(): Promise<string | undefined> {
    for (;;) {
      const at = this.held.indexOf(10);
      if (at >= 0 || this.over) {
        if (this.held.length === 0) return undefined;
        const end = at < 0 ? this.held.length : at;
        const text = this.held.subarray(0, end).toString('utf8');
        this.held = this.held.subarray(end + 1);
        return text;
      }
      await this.more();
    }
  }

  private more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const onStop = () => reject(this.stop.reason as Error);
      if (this.stop.aborted) return onStop();
      this.stop.addEventListener('abort', onStop, { once: true });
      this.wake = () => {
        this.stop.removeEventListener('abort', onStop);
        resolve();
      };
    });
  }
}

export function bytesOf(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? new TextEncoder().encode(value) : value;
}
