import type { Duplex } from 'node:stream';
import type { CommandSpec } from '../core/command/spec';
import type { Disposable } from '../core/disposable';
import type { ErrorKind } from '../core/errors';
import type { ClusterRef } from '../core/model/cluster';
import type { AdapterChoice, HostTarget } from '../core/model/host';
import type { NodeModel } from '../core/model/node';

/** Errors that mean that the host was not reached: nothing was done on it by the call that failed. */
export const NOT_REACHED: readonly ErrorKind[] = [
  'dns',
  'refused',
  'connectTimeout',
  'hostKeyUnknown',
  'hostKeyChanged',
  'hostKeyRevoked',
  'authentication',
  'wrongMachine',
];

export interface FileOptions {
  /** As root; see CommandSpec. */
  readonly sudo?: boolean;
}

export interface FileFacts {
  /** Absolute path on the host. */
  readonly path: string;
  readonly size: number;
  /** Permission bits, for example 0o600. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Epoch milliseconds. */
  readonly modified: number;
}

export interface RemoteFile extends FileFacts {
  readonly content: Uint8Array;
  /** Lower-case hexadecimal, computed here and on the host; they were equal. */
  readonly sha256: string;
}

export interface WriteOptions extends FileOptions {
  /** Permission bits; 0o600 when unset. */
  readonly mode?: number;
  /** `user` or `user:group`; needs root. Unset: who writes. */
  readonly owner?: string;
  /** Refuses with `conflict` unless the file has this digest now, or `absent` while there is none. Unset: whatever is there. */
  readonly expect?: string;
}

export interface TransferOptions {
  readonly sudo?: boolean;
  /** Bytes so far; called at most a few times in a second. */
  readonly onProgress?: (bytes: number) => void;
}

export interface Transferred {
  readonly bytes: number;
  /** Lower-case hexadecimal, computed on both sides; they were equal. */
  readonly sha256: string;
}

/** Name of what came so far of a file with a digest; it lies in the file's folder, for its owner only. */
export function partialName(sha256: string): string {
  return `.drydock-${sha256.slice(0, 16)}.part`;
}

/** Where a download goes. Called in order; the next piece is asked for when the promise resolves. */
export type Sink = (piece: Uint8Array) => Promise<void>;

/** A large file that is known before it is sent, so that what came of it before can be told from another file's. */
export interface KnownContent {
  /** Of the whole, lower-case hexadecimal. */
  readonly sha256: string;
  /** From the beginning; called once more where what is on the host turns out to be something else. */
  open(): AsyncIterable<Uint8Array>;
}

export interface ShellFacts extends AdapterChoice {
  readonly target: HostTarget;
  readonly user: string;
  /** What is really connected to, after the ssh configuration. */
  readonly address: string;
  readonly port: number;
  /** Names of the jump hosts gone through, in order. */
  readonly via: readonly string[];
  /** SHA256 fingerprint of the host key that was verified; undefined where the ssh program verified it. */
  readonly fingerprint: string | undefined;
}

/**
 * Commands and files on one host, over one connection that all holders share. Every method rejects with a DrydockError and
 * stops when its signal aborts. Kinds: those of NOT_REACHED before anything happened; `disconnected` when the connection broke
 * in between, so that what the command did is not known; `timeout` and `cancelled` after its processes on the host were ended;
 * `sudoPassword` (needed and not given, or wrong), `sudoRefused`; `commandMissing`, `commandFailed`, `outputTooLarge`,
 * `protocol`; for files `notFound`, `forbidden`, `conflict`, and `storage` (full disk, read-only).
 */
export interface RemoteShellPort extends Disposable {
  readonly facts: ShellFacts;

  /** Runs a command and reads its result by the command's own `parse`. */
  exec<T>(command: CommandSpec<T>, signal?: AbortSignal): Promise<T>;
  /** Runs a command and gives its stdout piece by piece, without a cap. Resolves after it exited with 0. */
  stream(command: CommandSpec<unknown>, sink: Sink, signal?: AbortSignal): Promise<Transferred>;

  /** Undefined: there is no such file. */
  stat(path: string, options?: FileOptions, signal?: AbortSignal): Promise<FileFacts | undefined>;
  /** A whole file, at most 4 MiB. */
  readFile(path: string, options?: FileOptions, signal?: AbortSignal): Promise<RemoteFile>;
  /**
   * Replaces a file at once: written under a temporary name in the same folder, flushed, compared by digest, renamed, and the
   * folder flushed. Owner and mode are set before the rename.
   */
  writeFile(path: string, content: Uint8Array | string, options?: WriteOptions, signal?: AbortSignal): Promise<Transferred>;
  /** Streams a file of any size from the host; the digests of both sides are compared. */
  download(path: string, sink: Sink, options?: TransferOptions, signal?: AbortSignal): Promise<Transferred>;
  /** Streams to a file of any size on the host, replacing it as `writeFile` does. */
  upload(
    path: string,
    content: AsyncIterable<Uint8Array>,
    options?: WriteOptions & TransferOptions,
    signal?: AbortSignal,
  ): Promise<Transferred>;

  /**
   * As `upload`, and goes on where an earlier attempt was cut off: what came then lies beside the file as `partialName`, and is
   * kept when the connection breaks or the signal aborts. It is taken up only when it is the beginning of this content, byte by
   * byte by its digest. `progress` counts from the beginning of the content.
   */
  resumeUpload(
    path: string,
    content: KnownContent,
    options?: WriteOptions & TransferOptions,
    signal?: AbortSignal,
  ): Promise<Transferred & { /** Bytes that were there already. */ readonly kept: number }>;

  /** A TCP connection from the host to one of its own loopback ports: etcd, the kubelet, an API server. */
  forward(port: number, signal?: AbortSignal): Promise<Duplex>;

  /** Gives this holder's share back. The connection is closed a while after the last one did. */
  dispose(): void;
}

/** Opens shells. Nothing is contacted before one of the methods is called. */
export interface RemoteShells extends Disposable {
  /** Connects, verifies host key and machine, and logs in. Asks the person where it must. */
  open(target: HostTarget, signal?: AbortSignal): Promise<RemoteShellPort>;
}

/** Where the hosts of clusters are. Reads files of this computer, contacts nothing. */
export interface Hosts {
  /** The host of a node: fleet file, else ssh configuration by the node's name, else its InternalIP. `config` when there is none. */
  ofNode(cluster: ClusterRef, node: NodeModel): Promise<HostTarget>;
  /** Hosts that the fleet file lists for a cluster, also those that are no nodes (yet). */
  ofCluster(cluster: ClusterRef): Promise<readonly HostTarget[]>;
}
