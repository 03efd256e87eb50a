import { fields, items, number, text } from '../parse/kubernetes/fields';

/** What is written beside a snapshot, as JSON. Holds no secret. 64-bit ids are hexadecimal, revisions decimal texts. */
export interface SnapshotMetadata {
  readonly format: 1;
  /** Name of the snapshot's file, without a folder. */
  readonly file: string;
  /** Of the whole file, with the digest at its end: what `sha256sum` prints. */
  readonly sha256: string;
  readonly size: number;
  /** RFC 3339. */
  readonly takenAt: string;
  /** The snapshot's revision lies between these: the member's before it began and after it had begun. */
  readonly revision: { readonly from: string; readonly to: string };
  readonly etcd: {
    readonly version: string;
    readonly storageVersion: string | undefined;
    readonly clusterId: string;
    /** Name of the member that it is of. */
    readonly source: string;
    readonly members: readonly {
      readonly id: string;
      readonly name: string;
      readonly peerUrls: readonly string[];
      readonly learner: boolean;
    }[];
  };
  readonly kubernetes: {
    /** Name by which it is known here. */
    readonly cluster: string;
    /** UID of namespace kube-system; undefined: the API did not answer. */
    readonly uid: string | undefined;
    readonly version: string | undefined;
  };
  /** SHA-256 of the public keys of the authorities, by name: what a restored cluster has to go with. */
  readonly pki: Readonly<Record<string, string>>;
  /** What was checked as it arrived. */
  readonly verified: readonly string[];
  /** Version of Drydock. */
  readonly drydock: string;
}

/** The file beside a snapshot. */
export function metadataPath(snapshot: string): string {
  return `${snapshot}.json`;
}

export function writeMetadata(metadata: SnapshotMetadata): string {
  return `${JSON.stringify(metadata, undefined, 2)}\n`;
}

/** Undefined where the text is no metadata of a snapshot. */
export function readMetadata(content: string): SnapshotMetadata | undefined {
  let value;
  try {
    value = fields(JSON.parse(content));
  } catch {
    return undefined;
  }
  const etcd = fields(value.etcd);
  const whole =
    value.format === 1 &&
    text(value.file) !== undefined &&
    /^[0-9a-f]{64}$/.test(text(value.sha256) ?? '') &&
    number(value.size) !== undefined &&
    text(etcd.clusterId) !== undefined &&
    Array.isArray(etcd.members) &&
    items(etcd.members).every((member) => text(fields(member).id) !== undefined);
  return whole ? (value as unknown as SnapshotMetadata) : undefined;
}

/** `etcd-prod-eu-20261127T210507Z.db`: sorts by time, and says whose it is. @param at epoch milliseconds */
export function snapshotName(cluster: string, at: number): string {
  const moment = new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `etcd-${cluster.replace(/[^\w.-]+/g, '-')}-${moment}.db`;
}
