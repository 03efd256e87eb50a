import { objectKey, type ObjectMeta } from '../../../core/model/object';
import { sameProjection } from './same-projection';

export interface Difference<T> {
  readonly upserted: readonly T[];
  readonly removed: readonly T[];
}

/** The objects of a reflector: as they are now, and as they were last published. */
export class ObjectStore<T extends ObjectMeta> {
  private current = new Map<string, T>();
  private shown: ReadonlyMap<string, T> = new Map();
  private readonly upserted = new Map<string, T>();
  private readonly removed = new Map<string, T>();

  /** By UID, as last published. A new map each time, so that its identity tells whether anything changed. */
  get published(): ReadonlyMap<string, T> {
    return this.shown;
  }

  /** Takes a complete list and publishes it. Objects that did not change keep their identity. */
  replace(objects: readonly T[]): void {
    const next = new Map<string, T>();
    for (const object of objects) {
      const before = this.current.get(idOf(object));
      next.set(idOf(object), before && sameProjection(before, object) ? before : object);
    }
    this.upserted.clear();
    this.removed.clear();
    this.current = next;
    this.shown = new Map(next);
  }

  upsert(object: T): void {
    const id = idOf(object);
    const before = this.current.get(id);
    this.current.set(id, object);
    // It may have left the selection and come back.
    this.removed.delete(id);
    if (!before || !sameProjection(before, object)) this.upserted.set(id, object);
  }

  remove(object: T): void {
    const id = idOf(object);
    this.current.delete(id);
    this.upserted.delete(id);
    // What nobody was told of need not be taken back.
    if (this.shown.has(id)) this.removed.set(id, object);
  }

  get changed(): boolean {
    return this.upserted.size > 0 || this.removed.size > 0;
  }

  /** Publishes what changed since the last time. */
  publish(): Difference<T> {
    const difference = { upserted: [...this.upserted.values()], removed: [...this.removed.values()] };
    this.upserted.clear();
    this.removed.clear();
    this.shown = new Map(this.current);
    return difference;
  }
}

/** Some aggregated APIs serve objects without a UID. */
function idOf(object: ObjectMeta): string {
  return object.uid || objectKey(object);
}
