import type { Amount, ListedObject, ResourceSummary } from '../../core/snapshot/listing';
import type { Shelf } from '../../core/snapshot/browse';
import type { Change } from '../../core/snapshot/mvcc/keyspace';
import type { ClusterSession } from '../clusters/session';
import type { Comparison, ComparedKind, ComparedObject } from './comparison';
import type { KnownSnapshot } from './known-snapshot';

interface OfSnapshot {
  readonly file: KnownSnapshot;
}

/**
 * What the Snapshots branch of the etcd view is made of. Each element knows the cluster it is shown under, where there is one, and the
 * file it is of.
 */
export type SnapshotElement = { readonly branch: 'snapshots'; readonly session?: ClusterSession } & (
  | { readonly kind: 'snapshots' }
  | {
      readonly kind: 'snapshotMessage';
      readonly state: 'none' | 'unreadable' | 'damaged' | 'locked' | 'failed' | 'empty';
      /** What it is about: a folder or file. */
      readonly about: string;
      readonly text: string;
      readonly hint?: string;
    }
  /** Snapshots of other clusters, and those that nothing is known of. */
  | { readonly kind: 'otherSnapshots'; readonly files: readonly KnownSnapshot[] }
  | (OfSnapshot & { readonly kind: 'snapshot' })
  | (OfSnapshot & { readonly kind: 'resource'; readonly resource: ResourceSummary })
  /** Keys that are no objects of Kubernetes. */
  | (OfSnapshot & { readonly kind: 'otherKeys'; readonly amount: Amount })
  /** Objects that were deleted, and whose history is there. */
  | (OfSnapshot & { readonly kind: 'gone'; readonly count: number; readonly since: number })
  | (OfSnapshot & { readonly kind: 'namespace'; readonly shelf: Shelf; readonly amount: Amount })
  /** Some of very many objects. */
  | (OfSnapshot & {
      readonly kind: 'range';
      readonly shelf: Shelf;
      readonly from: number;
      readonly to: number;
      readonly first: string;
      readonly last: string;
    })
  /** @param deletedAt the revision that deleted it; the object is what it was before */
  | (OfSnapshot & { readonly kind: 'object'; readonly object: ListedObject; readonly deletedAt?: number })
  | (OfSnapshot & { readonly kind: 'change'; readonly object: ListedObject; readonly change: Change })
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | {
      readonly kind: 'differences';
      readonly comparison: Comparison;
      readonly what: ComparedKind;
      readonly from: number;
      readonly to: number;
      readonly isPart: boolean;
    }
  | { readonly kind: 'difference'; readonly comparison: Comparison; readonly object: ComparedObject }
  /** A resource that could not be compared, and why. */
  | { readonly kind: 'notCompared'; readonly comparison: Comparison; readonly resource?: string; readonly why?: string }
);

export type SnapshotElementOf<K extends SnapshotElement['kind']> = Extract<SnapshotElement, { readonly kind: K }>;

export function isSnapshotElement<K extends SnapshotElement['kind']>(
  value: unknown,
  ...kinds: readonly K[]
): value is SnapshotElementOf<K> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'branch' in value &&
    value.branch === 'snapshots' &&
    (kinds.length === 0 || kinds.some((kind) => (value as SnapshotElement).kind === kind))
  );
}

/** The identity of an element over updates: the id of its row. */
export function snapshotElementId(element: SnapshotElement): string {
  const base = `${element.session?.ref.id ?? ''}/snapshots`;
  switch (element.kind) {
    case 'snapshots':
      return base;
    case 'snapshotMessage':
      return `${base}/message/${element.state}/${element.about}`;
    case 'otherSnapshots':
      return `${base}/others`;
    case 'snapshot':
      return ofFile(element);
    case 'resource':
      return `${ofFile(element)}/resource/${element.resource.name}`;
    case 'otherKeys':
      return `${ofFile(element)}/keys`;
    case 'gone':
      return `${ofFile(element)}/gone`;
    case 'namespace':
      return `${ofFile(element)}/namespace/${element.shelf.resource}/${element.shelf.namespace}`;
    case 'range':
      return `${ofFile(element)}/range/${element.shelf.resource}/${element.shelf.namespace}/${element.from}`;
    case 'object':
      return `${ofFile(element)}/${element.deletedAt === undefined ? 'key' : 'deleted'}/${element.object.key}`;
    case 'change':
      return `${ofFile(element)}/change/${element.object.key}/${element.change.main}/${element.change.sub}`;
    case 'comparison':
      return `${base}/comparison/${element.comparison.id}`;
    case 'differences':
      return `${base}/comparison/${element.comparison.id}/${element.what}/${element.isPart ? element.from : 'all'}`;
    case 'difference':
      return `${base}/comparison/${element.comparison.id}/${element.object.kind}/${element.object.key}`;
    case 'notCompared':
      return `${base}/comparison/${element.comparison.id}/not/${element.resource ?? ''}`;
  }

  function ofFile({ file: { entry, at } }: OfSnapshot): string {
    // A file that was written anew is another one.
    return `${base}/${entry.path}@${entry.modifiedAt}/${entry.size}${at === undefined ? '' : `@${at}`}`;
  }
}
