import { naturally } from '../../natural-order';
import { readPath, resourceName } from '../kubernetes/resources';
import type { SnapshotMetadata } from '../metadata';
import type { SnapshotStatus } from '../mvcc/status';
import type { DrillFinding } from './record';

/** Keys by resource: `deployments.apps`; `(other keys)` for what is no object of Kubernetes. */
export type ResourceCounts = ReadonlyMap<string, number>;

export const OTHER_KEYS = '(other keys)';

/** Counts keys as they come. */
export class ResourceCounter {
  private readonly counts = new Map<string, number>();
  total = 0;

  /** @param prefix where the API server keeps its objects */
  constructor(private readonly prefix: string) {}

  add(key: string): void {
    const path = readPath(key, this.prefix);
    const name = path ? resourceName(path) : OTHER_KEYS;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.total += 1;
  }

  get result(): ResourceCounts {
    return new Map(naturally(this.counts, ([name]) => name));
  }
}

/** Where the numbers of keys differ, one finding for each resource. */
export function compareCounts(
  expected: ResourceCounts,
  found: ResourceCounts,
  where: string,
  severity: DrillFinding['severity'],
): DrillFinding[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names].flatMap((name) => {
    const [wanted, got] = [expected.get(name) ?? 0, found.get(name) ?? 0];
    return wanted === got ? [] : [{ severity, message: `${name}: ${wanted} in the snapshot, ${got} in ${where}.` }];
  });
}

/** Where a file is not what its metadata says. */
export function compareMetadata(
  metadata: SnapshotMetadata,
  { sha256, size }: { readonly sha256: string; readonly size: number },
  status: SnapshotStatus,
): DrillFinding[] {
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['SHA-256', metadata.sha256, sha256],
    ['size', metadata.size, size],
    ['revision', metadata.revision ?? status.revision, status.revision],
    ['number of keys', metadata.keys ?? status.keys, status.keys],
    ['hash', metadata.hash ?? status.hash, status.hash],
  ];
  return rows.flatMap(([what, said, found]) =>
    said === found
      ? []
      : [{ severity: 'error', message: `The metadata beside the file says ${what} ${String(said)}, and it is ${String(found)}.` }],
  );
}
