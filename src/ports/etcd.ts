import type { Disposable } from '../core/disposable';
import type {
  EtcdAlarm,
  EtcdHash,
  EtcdHealth,
  EtcdId,
  EtcdMember,
  EtcdMemberList,
  EtcdMetrics,
  EtcdStatus,
  EtcdVia,
} from '../core/model/etcd';
import type { Dial } from './handshake';
import type { Sink } from './remote-shell';

/** Where a snapshot is, while it comes. */
export interface SnapshotProgress {
  /** Bytes so far, and of the whole file with its digest. */
  readonly done: number;
  readonly total: number;
}

export interface SnapshotOptions {
  /** Called for each piece. */
  readonly onProgress?: (progress: SnapshotProgress) => void;
}

/** What a member said at the end of a snapshot. That the file is whole is told by its digest alone. */
export interface SnapshotEnd {
  readonly bytes: number;
  /** Version of the format; undefined before 3.6. */
  readonly storageVersion: string | undefined;
}

/**
 * One member of etcd. Every method rejects with a DrydockError and stops when its signal aborts. Kinds beside those of the
 * connection: `invalid` (etcd read the request and refuses it), `notFound` (no such member), `conflict` (a precondition does
 * not hold: no quorum of started members, learner not in sync, revision compacted), `throttled` (its space is used up),
 * `server` (no leader, timed out inside), `forbidden`, `unauthorized`, `protocol`.
 */
export interface EtcdPort extends Disposable {
  /** For messages: `etcd of cp1`. */
  readonly label: string;
  readonly via: EtcdVia;
  /** Where `via` is not the gateway: why, as a clause with its full stop. */
  readonly withoutGateway?: string;

  status(signal?: AbortSignal): Promise<EtcdStatus>;
  /** The list as this member has it; `linearizable` asks the quorum. */
  members(options: { readonly linearizable: boolean }, signal?: AbortSignal): Promise<EtcdMemberList>;
  alarms(signal?: AbortSignal): Promise<readonly EtcdAlarm[]>;
  /** A linearizable read, and whether this member has an alarm. Rejects only where nothing answers. */
  health(signal?: AbortSignal): Promise<EtcdHealth>;
  /** @param revision 0: the current one */
  hash(revision: bigint, signal?: AbortSignal): Promise<EtcdHash>;
  metrics(signal?: AbortSignal): Promise<EtcdMetrics>;
  /** The certificate that is presented to clients, DER. */
  certificate(signal?: AbortSignal): Promise<Uint8Array>;

  /** Rewrites the database file without what is free in it. The member answers nothing meanwhile. */
  defragment(signal?: AbortSignal): Promise<void>;
  /** Forgets what came before a revision, on all members; resolves when this one has done so on disk. */
  compact(revision: bigint, signal?: AbortSignal): Promise<void>;
  disarm(alarm: EtcdAlarm, signal?: AbortSignal): Promise<void>;
  /** Only the leader takes this. */
  moveLeader(target: EtcdId, signal?: AbortSignal): Promise<void>;
  addMember(member: { readonly peerUrls: readonly string[]; readonly learner: boolean }, signal?: AbortSignal): Promise<EtcdMember>;
  removeMember(id: EtcdId, signal?: AbortSignal): Promise<void>;
  promoteMember(id: EtcdId, signal?: AbortSignal): Promise<void>;
  updateMember(id: EtcdId, peerUrls: readonly string[], signal?: AbortSignal): Promise<void>;

  /** Streams the file that `etcdctl snapshot save` writes: the database and the SHA-256 over it. Memory does not grow with it. */
  snapshot(sink: Sink, options?: SnapshotOptions, signal?: AbortSignal): Promise<SnapshotEnd>;
}

/** PEM. They live in memory only. */
export interface EtcdCredentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface EtcdEndpoint {
  readonly label: string;
  /** What is dialled. */
  readonly host: string;
  readonly port: number;
  /** Unset: directly from this computer. */
  readonly dial?: Dial;
  /** One of them has to be named by the server's certificate. */
  readonly serverNames: readonly string[];
  readonly credentials: EtcdCredentials;
}

/** What a member tells everybody who reaches it. */
export interface EtcdLook {
  readonly label: string;
  readonly dial: Dial;
  /** Port of its clients. */
  readonly port: number;
  /** Port at which it tells metrics without TLS; undefined: none. */
  readonly metricsPort: number | undefined;
}

/** Opens members. Nothing is contacted before a method of the port is called. */
export interface EtcdConnector {
  open(endpoint: EtcdEndpoint): EtcdPort;
  /** What needs no client certificate. Rejects with what the connection rejects with, `protocol` and `server`. */
  look(look: EtcdLook): Pick<EtcdPort, 'metrics' | 'certificate'>;
}
