import type { DrillRecord } from '../core/snapshot/drill/record';
import type { SnapshotMetadata } from '../core/snapshot/metadata';
import type { RandomAccess } from '../core/snapshot/random-access';
import type { BucketWishes, Unlocking } from './snapshots';

/** Where the programs of a drill are on this computer. */
export interface DrillPrograms {
  /** Folder with etcd and etcdutl. Undefined: they are looked for on the PATH. */
  readonly etcdFolder?: string;
  /** Path of a kube-apiserver. Undefined: none is started. */
  readonly apiServer?: string;
  /** Path of the EncryptionConfiguration that the cluster uses; it is given to kube-apiserver and read by nothing else. */
  readonly encryptionConfig?: string;
}

export interface DrillVersions {
  /** `3.6.8` */
  readonly etcd: string;
  readonly etcdutl: string;
  /** `v1.34.4` */
  readonly apiServer?: string;
}

/** A place on this computer where a snapshot is restored and thrown away. */
export interface DrillGround {
  /** Looks at the programs. Rejects with `commandMissing` where one is not there or does not start. */
  versions(programs: DrillPrograms, signal: AbortSignal): Promise<DrillVersions>;
  /**
   * Makes a folder that only this user can enter, and removes what drills whose process is gone left.
   * @param bytes of the snapshot, for which there has to be room twice. Rejects with `storage`
   */
  prepare(programs: DrillPrograms, bytes: number): Promise<DrillSite>;
}

/** An etcd on loopback that lives for one drill. Everything rejects with `commandFailed` where a program ends, with the end of its log. */
export interface DrillSite {
  /** Writes the snapshot, in the clear, into the folder. */
  put(content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** Reads what was written. */
  snapshot(): Promise<RandomAccess>;
  /** @param withoutDigest the file has no digest at its end */
  restore(withoutDigest: boolean, signal: AbortSignal): Promise<void>;
  startEtcd(signal: AbortSignal): Promise<void>;
  /** All keys as they were at a revision. */
  keys(revision: number, signal: AbortSignal): AsyncIterable<string>;
  /** @param prefix where the API server keeps its objects */
  startApiServer(prefix: string, signal: AbortSignal): Promise<void>;
  /** What the API server answers, parsed. */
  get(path: string, signal: AbortSignal): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Ends what runs and removes the folder. Never rejects. */
  destroy(): Promise<void>;
}

/** A snapshot as a drill takes it. */
export interface DrillSource {
  readonly name: string;
  /** Bytes, decrypted and unpacked. */
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
  readonly metadata: SnapshotMetadata | undefined;
}

/** Drills on this computer, of files and of objects in buckets (`s3://BUCKET/KEY`). */
export interface Drills {
  readonly ground: DrillGround;
  /** Opens a snapshot and keeps what comes of it beside it: a line of the history, and in the metadata when it was proven. */
  file(
    path: string,
    opening: { readonly unlocking: Unlocking; readonly signal: AbortSignal; readonly bucket?: BucketWishes },
    hold: (source: DrillSource) => Promise<DrillRecord>,
  ): Promise<DrillRecord>;
  /** The drills of a snapshot, oldest first. */
  of(path: string, bucket?: BucketWishes, signal?: AbortSignal): Promise<readonly DrillRecord[]>;
}
