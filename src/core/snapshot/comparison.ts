import type { Breathe } from '../slices';
import { diffSnapshots, type DiffOptions, type Difference } from './diff';
import { compareForms, isRestless, type FormDifference } from './kubernetes/compare';
import { readObject } from './kubernetes/objects';
import type { ObjectPath } from './kubernetes/resources';
import type { Revision } from './mvcc/revision';
import type { OpenSnapshot } from './snapshot';

/** `byNature`: it differs only in what changes all the time, or is something that comes and goes by itself. */
export type ComparedKind = 'added' | 'removed' | 'changed' | 'byNature';

export const KINDS: readonly ComparedKind[] = ['added', 'removed', 'changed', 'byNature'];

/** An object that is not the same before and after. */
export interface ComparedObject {
  readonly kind: ComparedKind;
  /** Key of etcd; of a live object that was in no snapshot, the one it would have. */
  readonly key: string;
  readonly path: ObjectPath | undefined;
  /** Where it is in the snapshot before, and in the one after; unset where it is not there, or in the live cluster. */
  readonly before?: Revision;
  readonly after?: Revision;
  /** Version that it is stored in, by which the live one is read. */
  readonly apiVersion?: string;
  /** More about it: `only its status`, `made anew`. */
  readonly detail?: string;
}

/** What is left to say of a difference between two forms. */
export function kindOfForms(difference: FormDifference): Pick<ComparedObject, 'kind' | 'detail'> {
  switch (difference) {
    case 'same':
      return { kind: 'byNature', detail: 'written again with the same content' };
    case 'byNature':
      return { kind: 'byNature', detail: 'managed fields or heartbeats only' };
    case 'status':
      return { kind: 'changed', detail: 'only its status' };
    case 'changed':
      return { kind: 'changed' };
  }
}

/**
 * Compares two snapshots in the decoded form, telling apart what differs by nature.
 * @throws as `diffSnapshots`
 */
export async function* compareSnapshots(
  before: OpenSnapshot,
  after: OpenSnapshot,
  options: DiffOptions & { readonly breathe: Breathe },
): AsyncGenerator<ComparedObject, void, undefined> {
  for await (const difference of diffSnapshots(before, after, options)) {
    yield await judged(before, after, difference);
    await options.breathe();
  }
}

async function judged(before: OpenSnapshot, after: OpenSnapshot, difference: Difference): Promise<ComparedObject> {
  const { kind, path, key, before: was, after: is } = difference;
  const about = { key, path, ...(was ? { before: revision(was) } : {}), ...(is ? { after: revision(is) } : {}) };
  if (path && isRestless(path)) return { ...about, kind: 'byNature', ...(kind === 'rewritten' ? {} : { detail: kind }) };
  if (kind === 'rewritten') return { ...about, ...kindOfForms('same') };
  if (kind !== 'changed' || !was || !is) return { ...about, kind: kind === 'added' ? 'added' : kind === 'removed' ? 'removed' : 'changed' };
  const [old, present] = [readObject((await before.keyspace.value(was)).value), readObject((await after.keyspace.value(is)).value)];
  if (!old.object || !present.object) return { ...about, kind: 'changed', detail: 'compared as bytes' };
  return { ...about, ...kindOfForms(compareForms(old.object, present.object)) };
}

function revision({ main, sub }: Revision): Revision {
  return { main, sub };
}
