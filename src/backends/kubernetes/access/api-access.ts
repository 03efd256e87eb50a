import type { Duplex } from 'node:stream';
import type { ClusterRef } from '../../../core/model/cluster';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, from the first slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Defaults to `application/json`. */
  readonly contentType?: string;
  /** Media types wanted in the answer; `application/json` when unset. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the head of the answer must be there. */
  readonly timeoutMs?: number;
}

export interface ApiResponse {
  readonly status: number;
  header(name: string): string | undefined;
  /** The whole body. Rejects with a DrydockError when it breaks off, or pauses for longer than the head was allowed to take. */
  text(): Promise<string>;
  /** Pieces of the body as they come, with no limit on the pauses between them. */
  stream(): AsyncIterable<Uint8Array>;
}

/** Asks for a WebSocket in place of an answer. */
export interface UpgradeRequest {
  /** Path and query, from the first slash. */
  readonly path: string;
  /** Subprotocols that are understood, the best first. */
  readonly protocols: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export type Upgraded =
  /** Whoever asked owns the connection now. Bytes on it are frames of RFC 6455. */
  | { readonly socket: Duplex; readonly protocol: string }
  /** The server answers instead. */
  | { readonly status: number; readonly body: string };

/** HTTP with the credentials, certificates and proxy of one cluster. */
export interface ApiAccess {
  readonly cluster: ClusterRef;
  /**
   * Resolves with any answer, whatever its status; a 401 is tried once more with fresh credentials where these can be
   * renewed. Rejects with a DrydockError when there is no answer.
   */
  request(request: ApiRequest): Promise<ApiResponse>;
  /** The same for a connection that goes both ways. */
  upgrade(request: UpgradeRequest): Promise<Upgraded>;
  dispose(): void;
}
