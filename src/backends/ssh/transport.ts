import type { Duplex, Readable, Writable } from 'node:stream';
import type { ShellText } from '../../core/command/word';
import type { DrydockError } from '../../core/errors';

export interface ChannelEnd {
  readonly exitCode: number | undefined;
  /** Without `SIG`. */
  readonly signal: string | undefined;
}

/** One command in progress on a host. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** After all output was given; rejects with `disconnected` when the connection broke before. */
  readonly ended: Promise<ChannelEnd>;
  /** Asks the server to signal the command's processes. Does nothing where the client can't. */
  signal(name: 'TERM' | 'KILL'): void;
  /** Gives the channel up; the command may go on. */
  close(): void;
}

/** A logged-in connection to a host, whichever program made it. */
export interface Transport {
  /** Whether the end of a command tells a signal from an exit code. */
  readonly tellsSignals: boolean;
  readonly fingerprint: string | undefined;
  /** Rejects with `tooManySessions` when the server allows no further one now. */
  start(command: ShellText): Promise<Channel>;
  /** A TCP connection from the host to an address it can reach. */
  forward(host: string, port: number): Promise<Duplex>;
  /** Resolves when the connection is gone, with the reason unless it was closed by us. */
  readonly closed: Promise<DrydockError | undefined>;
  close(): void;
}

/** Thrown by `Transport.start`: every session that the server allows is in use. */
export class TooManySessions extends Error {}
