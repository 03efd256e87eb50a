import type { SnapshotMetadata } from './metadata';
import type { KeptSnapshot } from './retention';
import type { Verdict } from './verify';

/** A file that is taken for a snapshot, as it lies in a folder. */
export interface SnapshotEntry {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** What is written beside it. */
  readonly metadata?: SnapshotMetadata;
  /** Why there is none that can be read, where there is a file for it. */
  readonly metadataProblem?: string;
}

/** What somebody found when they verified a file; it counts as long as the file is the same. */
export interface VerdictNote {
  readonly verdict: Verdict;
  /** When, milliseconds since 1970. */
  readonly at: number;
  readonly size: number;
  readonly modifiedAt: number;
  /** The first thing that is wrong. */
  readonly finding?: string;
}

/** `unverified`: nobody looked, or the file is not what the metadata speaks of. */
export type SnapshotState = Verdict | 'unverified' | 'encrypted';

/** What is taken for a snapshot. Parts of one that is being taken are none. */
const SNAPSHOT = /\.(db|snapshot)(\.gz|\.age)*$/;

export function isSnapshotName(name: string): boolean {
  return SNAPSHOT.test(name);
}

/** When it was taken: as its metadata says, else its name, else when it was written. Milliseconds since 1970. */
export function takenAtOf({ metadata, name, modifiedAt }: SnapshotEntry): number {
  return metadata ? Date.parse(metadata.takenAt) : (timeInName(name) ?? modifiedAt);
}

/** What is known of its soundness, without reading it. */
export function stateOf(entry: SnapshotEntry, note?: VerdictNote): SnapshotState {
  const isPacked = /\.(gz|age)$/.test(entry.name);
  if (note && isOf(note, entry)) return note.verdict;
  const { metadata } = entry;
  // The size in the metadata is that of what was packed.
  if (metadata?.verifiedAt !== undefined && (isPacked || metadata.size === entry.size)) return 'verified';
  return entry.name.endsWith('.age') ? 'encrypted' : 'unverified';
}

export function isOf(note: VerdictNote, entry: SnapshotEntry): boolean {
  return note.size === entry.size && note.modifiedAt === entry.modifiedAt;
}

/** When it was last found whole, milliseconds since 1970. */
export function verifiedAtOf(entry: SnapshotEntry, note?: VerdictNote): number | undefined {
  if (note?.verdict === 'verified' && isOf(note, entry)) return note.at;
  return entry.metadata?.verifiedAt === undefined ? undefined : Date.parse(entry.metadata.verifiedAt);
}

/**
 * Whether a snapshot is one of a cluster: by the UID where both are known, else by the name that the metadata has, else by the name of the
 * file. Undefined: nothing tells.
 */
export function isOfCluster(
  entry: SnapshotEntry,
  cluster: { readonly name: string; readonly uid?: string | undefined },
): boolean | undefined {
  const known = entry.metadata?.cluster;
  if (known?.uid !== undefined && cluster.uid !== undefined && /^[0-9a-f]{8}-/.test(known.uid)) return known.uid === cluster.uid;
  if (known?.name !== undefined) return known.name === cluster.name;
  const named = /^etcd-(.+)-\d{8}T\d{6}Z\./.exec(entry.name)?.[1];
  return named === undefined ? undefined : named === cluster.name.replace(/[^\w.-]+/g, '-');
}

/** Newest first. */
export function newestFirst<T extends SnapshotEntry>(entries: readonly T[]): readonly T[] {
  return [...entries].sort((a, b) => takenAtOf(b) - takenAtOf(a) || (a.path < b.path ? -1 : 1));
}

/** As retention wants it. */
export function keptSnapshot<T extends SnapshotEntry>(entry: T, note?: VerdictNote): KeptSnapshot & { readonly entry: T } {
  return { id: entry.path, takenAt: takenAtOf(entry), isVerified: stateOf(entry, note) === 'verified', entry };
}

/** How the newest verified snapshot stands against the age that is wanted. */
export interface RpoStanding {
  readonly isMet: boolean;
  /** Milliseconds; undefined: there is none that is verified. */
  readonly age: number | undefined;
}

/** @param verified when the verified ones were taken, milliseconds since 1970 */
export function rpoStanding(verified: readonly number[], rpoMs: number, now: number): RpoStanding {
  const newest = verified.reduce<number | undefined>((latest, at) => (latest === undefined || at > latest ? at : latest), undefined);
  const age = newest === undefined ? undefined : Math.max(0, now - newest);
  return { isMet: age !== undefined && age <= rpoMs, age };
}

/** `etcd-prod-eu-20261127T210507Z.db` */
function timeInName(name: string): number | undefined {
  const match = /-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\./.exec(name);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
