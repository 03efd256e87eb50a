import { DrydockError } from '../errors';
import type { Verification } from './verify';

/** Version of the shape below; a newer one is refused rather than half understood. */
export const METADATA_SCHEMA = 1;

/** What lies at the name of a snapshot that is stored otherwise than it was taken. */
export interface StoredFacts {
  readonly packaging: 'age';
  /** Bytes of the file. */
  readonly size: number;
  /** Of the file, hexadecimal: what `sha256sum` prints of it. */
  readonly sha256: string;
  /** Whom it is encrypted to. Public halves of keys. */
  readonly recipients: readonly string[];
}

/**
 * What is known of a snapshot, kept in a file beside it: `NAME.json` for `NAME`. Holds no secret. Times are ISO 8601, UTC; what is
 * not known is left out.
 */
export interface SnapshotMetadata {
  readonly schema: typeof METADATA_SCHEMA;
  /** When it was taken. */
  readonly takenAt: string;
  /** When it was last found whole, by digest and pages. */
  readonly verifiedAt?: string;
  /** Bytes of the snapshot, with the digest at its end; of the file as well, unless that is packed or encrypted. */
  readonly size: number;
  /** Of all these bytes, hexadecimal. */
  readonly sha256: string;
  /** Left out where the file has not been read through since it was taken, as on a host. */
  readonly revision?: number;
  /** Keys that exist; left out as the revision is. */
  readonly keys?: number;
  /** CRC-32C over the content, as etcdutl tells it. */
  readonly hash?: number;
  readonly cluster?: {
    readonly name?: string;
    /** UID of namespace kube-system. */
    readonly uid?: string;
    readonly kubernetesVersion?: string;
  };
  readonly etcd?: {
    readonly version?: string;
    readonly storageVersion?: string;
    /** Hexadecimal. */
    readonly clusterId?: string;
    /** The member it was taken from, hexadecimal. */
    readonly member?: string;
    readonly members?: readonly { readonly id: string; readonly name: string; readonly peerUrls: readonly string[] }[];
  };
  /** SHA-256 of the public keys of authorities, by name: `ca`, `etcd/ca`, `front-proxy-ca`. */
  readonly pki?: Readonly<Record<string, string>>;
  /** Of the file, where it is encrypted. */
  readonly stored?: StoredFacts;
  /** When a restore of it was rehearsed with success. */
  readonly drilledAt?: string;
}

/** Name of the metadata file of a snapshot. */
export function metadataName(snapshot: string): string {
  return `${snapshot}.json`;
}

export function writeMetadata(metadata: SnapshotMetadata): string {
  return `${JSON.stringify(metadata, undefined, 2)}\n`;
}

/** @throws DrydockError `config` where it is no metadata, or of a newer version */
export function readMetadata(text: string, name = 'The metadata file'): SnapshotMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DrydockError('config', `${name} is no JSON.`, { cause: error });
  }
  const { schema, takenAt, size, sha256, revision, keys } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (typeof schema === 'number' && schema > METADATA_SCHEMA) {
    throw new DrydockError('config', `${name} is of version ${schema}; this Drydock knows ${METADATA_SCHEMA}.`, {
      hint: 'Update Drydock.',
    });
  }
  const isWhole =
    schema === METADATA_SCHEMA &&
    typeof takenAt === 'string' &&
    Number.isFinite(Date.parse(takenAt)) &&
    isCount(size) &&
    (revision === undefined || isCount(revision)) &&
    (keys === undefined || isCount(keys)) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256);
  if (!isWhole) throw new DrydockError('config', `${name} is no metadata of a snapshot.`);
  return value as SnapshotMetadata;
}

/**
 * What is kept beside a file that was found whole. What is known already, such as the cluster, stays.
 * @param now milliseconds since 1970
 * @returns undefined where it was not found whole
 */
export function recordedVerification(
  file: { readonly metadata: SnapshotMetadata | undefined; readonly modifiedAt: number },
  { verdict, stream, status, facts }: Verification,
  now: number,
): SnapshotMetadata | undefined {
  if (verdict !== 'verified' || !status || !facts) return undefined;
  const { metadata: known, modifiedAt } = file;
  const { members, storageVersion } = facts;
  return {
    ...known,
    schema: METADATA_SCHEMA,
    takenAt: known?.takenAt ?? new Date(modifiedAt).toISOString(),
    verifiedAt: new Date(now).toISOString(),
    size: stream.size,
    sha256: stream.fileSha256,
    revision: status.revision,
    keys: status.keys,
    hash: status.hash,
    etcd: {
      ...known?.etcd,
      ...(storageVersion === undefined ? {} : { storageVersion }),
      members: members.map(({ id, name, peerUrls }) => ({ id, name, peerUrls })),
    },
  };
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** `etcd-prod-eu-20261127T210507Z.db`: sorts by time, and says whose it is. @param at epoch milliseconds */
export function snapshotName(cluster: string, at: number): string {
  const moment = new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `etcd-${cluster.replace(/[^\w.-]+/g, '-')}-${moment}.db`;
}
