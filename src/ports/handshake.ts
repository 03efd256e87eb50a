import type { Duplex } from 'node:stream';

/** Opens a connection for a handshake: a plain one, one through a host, or one inside the practice cluster. */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Duplex>;

export interface HandshakeTarget {
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Name asked for (SNI); unset: the host where it is a name, none where it is an address. */
  readonly servername?: string;
}

/** Reads what servers present in a TLS handshake. Nothing is sent after it, and nothing is trusted by it. */
export interface HandshakePort {
  /**
   * The certificates a server presents, DER, its own first. Rejects with `dns`, `refused`, `timeout`, `disconnected`, or with
   * `tls` when it does not speak TLS.
   * @param dial how to get there; unset: directly
   */
  chainOf(target: HandshakeTarget, dial?: Dial, signal?: AbortSignal): Promise<readonly Uint8Array[]>;
}
