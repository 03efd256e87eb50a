import type { ClusterId } from '../../core/model/cluster';
import { KINDS, type ComparedKind, type ComparedObject } from '../../core/snapshot/comparison';
import type { KnownSnapshot } from './known-snapshot';

export { KINDS };
export type { ComparedKind, ComparedObject };

/** What stands on the later side: another snapshot, or a cluster as it is. */
export type Later =
  | { readonly kind: 'snapshot'; readonly file: KnownSnapshot }
  | { readonly kind: 'live'; readonly cluster: ClusterId; readonly name: string };

/** Two states that were held against each other. Kept until somebody closes it. */
export interface Comparison {
  readonly id: string;
  /** `2026-11-23 09:00 → prod-eu now` */
  readonly title: string;
  readonly before: KnownSnapshot;
  readonly after: Later;
  /** When it was made, milliseconds since 1970. */
  readonly at: number;
  /** In the order of keys. */
  readonly objects: Readonly<Record<ComparedKind, readonly ComparedObject[]>>;
  readonly notCompared: readonly { readonly resource: string; readonly why: string }[];
}

export const KIND_WORDS: Readonly<Record<ComparedKind, string>> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
  byNature: 'Differ by nature',
};

/** `3 added, 1 removed, 5 changed` */
export function countWords({ objects, notCompared }: Pick<Comparison, 'objects' | 'notCompared'>): string {
  const parts = (['added', 'removed', 'changed'] as const).map((kind) => `${objects[kind].length} ${kind}`);
  return [...parts, ...(notCompared.length > 0 ? [`${notCompared.length} not compared`] : [])].join(', ');
}
