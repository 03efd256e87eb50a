import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Duplex } from 'node:stream';

/** The two ends of a program's stdin and stdout as one stream. Ending the stream early ends the program. */
export class ProcessStream extends Duplex {
  /** @param failure why a program that exited with something else than 0 did */
  constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    failure: () => Error,
  ) {
    super();
    child.stdin.on('error', () => {});
    child.stdout.on('data', (piece: Buffer) => {
      if (!this.push(piece)) child.stdout.pause();
    });
    child.on('close', (code) => {
      if (this.destroyed) return;
      if (code === 0) this.push(null);
      else this.destroy(failure());
    });
  }

  override _read(): void {
    this.child.stdout.resume();
  }

  override _write(piece: Buffer, encoding: BufferEncoding, done: () => void): void {
    // What is written to a program that ended is not missed; its end tells why.
    this.child.stdin.write(piece, encoding, () => done());
  }

  override _final(done: () => void): void {
    this.child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.child.kill();
    done(error);
  }
}
