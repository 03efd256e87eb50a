/** Version of a line of the history; newer ones are passed over. */
export const DRILL_SCHEMA = 1;

/** What is done, in order. `live` only with a cluster to compare with, `serve` and `read` only with a kube-apiserver. */
export const DRILL_PHASES = ['fetch', 'verify', 'restore', 'start', 'count', 'live', 'serve', 'read', 'destroy'] as const;
export type DrillPhase = (typeof DRILL_PHASES)[number];

/** Something that a drill showed. An `error` means that the backup was not proven. */
export interface DrillFinding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** What a kube-apiserver gave back. */
export interface ReadBack {
  readonly version: string;
  /** Kinds of which objects were asked for. */
  readonly resources: number;
  /** Objects that were read. */
  readonly objects: number;
  /** Objects among those asked for whose values are encrypted at rest, by resource. */
  readonly encrypted: Readonly<Record<string, number>>;
}

/** How many objects a cluster has now, held against the snapshot. What comes and goes by nature (Events, Leases) is left out. */
export interface LiveCounts {
  /** Name of the cluster. */
  readonly cluster: string;
  /** Resources with as many objects as in the snapshot. */
  readonly same: number;
  readonly differing: readonly { readonly resource: string; readonly snapshot: number; readonly live: number }[];
  readonly notCounted: readonly { readonly resource: string; readonly why: string }[];
}

/** A restore of a snapshot that was rehearsed. Holds no secret. Times are ISO 8601, UTC. */
export interface DrillRecord {
  readonly schema: typeof DRILL_SCHEMA;
  /** When it began. */
  readonly at: string;
  readonly outcome: 'proven' | 'failed';
  readonly snapshot: {
    readonly name: string;
    readonly takenAt?: string;
    readonly sha256?: string;
    readonly revision?: number;
    readonly keys?: number;
    readonly bytes: number;
  };
  /** Version of the etcd that it was restored into. */
  readonly etcd?: string;
  /** Seconds that each phase took, those that were reached. */
  readonly phases: Partial<Readonly<Record<DrillPhase, number>>>;
  /** Seconds from the file to a server that answers: fetch, verify, restore, start and serve. */
  readonly rtoSeconds?: number;
  /** Seconds between the taking of the snapshot and the drill: what would be lost if the cluster had failed then. */
  readonly rpoSeconds?: number;
  readonly live?: LiveCounts;
  readonly readBack?: ReadBack;
  readonly findings: readonly DrillFinding[];
}

/** Name of the history beside a snapshot: one drill in each line, oldest first. */
export function drillsName(snapshot: string): string {
  return `${snapshot}.drills.jsonl`;
}

/** The drills of a history, oldest first. Lines that can't be read, such as one that was cut off, are passed over. */
export function parseDrills(text: string): readonly DrillRecord[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    try {
      const value = JSON.parse(line) as Partial<DrillRecord> | null;
      const isOurs = value?.schema === DRILL_SCHEMA && typeof value.at === 'string' && Number.isFinite(Date.parse(value.at));
      // A row must not fall over a line that somebody wrote by hand.
      const isWhole = isMap(value?.snapshot) && isMap(value?.phases) && Array.isArray(value?.findings);
      return isOurs && isWhole && (value.outcome === 'proven' || value.outcome === 'failed') ? [value as DrillRecord] : [];
    } catch {
      return [];
    }
  });
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

export function drillLine(record: DrillRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * The last drill of a snapshot. A proof counts for the bytes that were proven: it says nothing of a file that was written anew since.
 * @param history oldest first. @param sha256 of the snapshot, as its metadata tells it; undefined: not known
 */
export function drillThatCounts(history: readonly DrillRecord[], sha256: string | undefined): DrillRecord | undefined {
  const last = history.at(-1);
  const proven = last?.outcome === 'proven' ? last.snapshot.sha256 : undefined;
  return proven !== undefined && sha256 !== undefined && proven !== sha256 ? undefined : last;
}

/** Seconds from the file to a server that answers. */
export function rtoOf(phases: DrillRecord['phases']): number {
  const counted: readonly DrillPhase[] = ['fetch', 'verify', 'restore', 'start', 'serve'];
  return counted.reduce((sum, phase) => sum + (phases[phase] ?? 0), 0);
}
