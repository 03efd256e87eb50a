import { cancelled } from '../errors';
import type { Breathe } from '../slices';
import { compareKeys } from './bbolt/page';
import { readPath, type ObjectPath } from './kubernetes/resources';
import { fits, keyText, type ObjectFilter } from './listing';
import type { LiveKey } from './mvcc/live-keys';
import type { OpenSnapshot } from './snapshot';

/** `rewritten`: written again with the same value. */
export type DifferenceKind = 'added' | 'removed' | 'changed' | 'rewritten';

/** A key that is not the same in two snapshots. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly path: ObjectPath | undefined;
  readonly key: string;
  /** Unset where it was added. */
  readonly before: LiveKey | undefined;
  /** Unset where it was removed. */
  readonly after: LiveKey | undefined;
}

export interface DiffOptions extends Omit<ObjectFilter, 'revision'> {
  readonly beforeRevision?: number;
  readonly afterRevision?: number;
  /**
   * Compares the values also of keys that were changed by the same transaction. Two snapshots of one history need it not; it
   * tells them where a restore let two histories begin at the same revision.
   */
  readonly isThorough?: boolean;
  /** Gives others a turn in between; unset: only reading does. */
  readonly breathe?: Breathe;
  readonly signal?: AbortSignal;
}

/** Keys that are compared without asking for a turn. */
const AT_ONCE = 512;

/**
 * What is different in a later snapshot, in the order of keys. Both key spaces are merged as they go; of values only those are
 * read, one at a time, that were written at other revisions.
 * @throws DrydockError `gone`, `notFound`, `cancelled`, DamageError
 */
export async function* diffSnapshots(
  before: OpenSnapshot,
  after: OpenSnapshot,
  options: DiffOptions = {},
): AsyncGenerator<Difference, void, undefined> {
  const { breathe, signal } = options;
  const keysOf = ({ keyspace }: OpenSnapshot, revision: number | undefined) =>
    breathe ? keyspace.liveInSlices(breathe, revision) : keyspace.live(revision);
  const [old, present] = [await keysOf(before, options.beforeRevision), await keysOf(after, options.afterRevision)];
  for (let [left, right] = [0, 0]; left < old.length || right < present.length;) {
    if (signal?.aborted) throw cancelled(signal.reason);
    if (breathe && (left + right) % AT_ONCE === 0) await breathe();
    const [was, is] = [left < old.length ? old.at(left) : undefined, right < present.length ? present.at(right) : undefined];
    const order = was && is ? compareKeys(was.key, is.key) : was ? -1 : 1;
    if (order <= 0) left++;
    if (order >= 0) right++;
    const [gone, come] = [order <= 0 ? was : undefined, order >= 0 ? is : undefined];
    const key = keyText((gone ?? come)?.key ?? new Uint8Array(0));
    const path = readPath(key, gone ? before.prefix : after.prefix);
    if (!fits(path, key, options)) continue;
    const kind = await compare(before, after, gone, come, options.isThorough === true);
    if (kind) yield { kind, path, key, before: gone, after: come };
  }
}

async function compare(
  before: OpenSnapshot,
  after: OpenSnapshot,
  was: LiveKey | undefined,
  is: LiveKey | undefined,
  isThorough: boolean,
): Promise<DifferenceKind | undefined> {
  if (!was) return 'added';
  if (!is) return 'removed';
  const isSameChange = was.main === is.main && was.sub === is.sub && was.size === is.size;
  if (isSameChange && !isThorough) return undefined;
  if (was.size !== is.size) return 'changed';
  const [old, present] = [(await before.keyspace.value(was)).value, (await after.keyspace.value(is)).value];
  if (compareKeys(old, present) !== 0) return 'changed';
  return isSameChange ? undefined : 'rewritten';
}
