import { Duplex } from 'node:stream';

/** Two ends of one connection in memory. Destroying one closes the other, without an error that nobody may listen for any more. */
export function streamPair(): readonly [Duplex, Duplex] {
  const [one, other] = [new End(), new End()];
  one.peer = other;
  other.peer = one;
  return [one, other];
}

class End extends Duplex {
  peer: End | undefined;
  /** Lets the peer write on: what it wrote last is read. */
  private release: (() => void) | undefined;

  override _read(): void {
    const { release } = this;
    this.release = undefined;
    release?.();
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const { peer } = this;
    if (!peer || peer.destroyed) return done();
    if (peer.push(piece)) done();
    else peer.release = done;
  }

  override _final(done: () => void): void {
    this.peer?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { peer, release } = this;
    this.release = undefined;
    release?.();
    if (peer && !peer.destroyed) setImmediate(() => peer.destroy());
    done(error);
  }
}

/** What a network says of a connection that it does not make. */
export function refusal(code: 'ECONNREFUSED' | 'EHOSTUNREACH'): Error {
  return Object.assign(new Error(code), { code });
}
