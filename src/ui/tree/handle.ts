/** In the global registry: features in bundles of their own have another copy of the class. */
const BRAND = Symbol.for('drydock.rowHandle');

/**
 * What the editor holds for a row, and what commands receive for it. One object for each row id as long as the row is
 * there, because the editor tells rows apart by identity; the element inside is the newest.
 */
export class RowHandle<E> {
  readonly [BRAND] = true;

  constructor(
    readonly id: string,
    public element: E,
  ) {}

  static is(value: unknown): value is RowHandle<unknown> {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** The handles of a view, by row id. Rows that left the view are forgotten with everything under them. */
export class Handles<E> {
  private readonly byId = new Map<string, RowHandle<E>>();
  private readonly children = new Map<string | undefined, readonly string[]>();
  private readonly parents = new Map<string, string | undefined>();

  get size(): number {
    return this.byId.size;
  }

  get(id: string): RowHandle<E> | undefined {
    return this.byId.get(id);
  }

  parent(id: string): RowHandle<E> | undefined {
    const parent = this.parents.get(id);
    return parent === undefined ? undefined : this.byId.get(parent);
  }

  /** Takes what is under a row now (undefined: at the top) and gives the handles in order. */
  adopt(parent: string | undefined, elements: readonly E[], idOf: (element: E) => string): RowHandle<E>[] {
    const ids = elements.map(idOf);
    const kept = new Set(ids);
    for (const gone of this.children.get(parent) ?? []) if (!kept.has(gone)) this.forget(gone, parent);
    this.children.set(parent, ids);
    return elements.map((element, index) => this.handle(ids[index] ?? idOf(element), element, parent));
  }

  private handle(id: string, element: E, parent: string | undefined): RowHandle<E> {
    const handle = this.byId.get(id) ?? new RowHandle(id, element);
    handle.element = element;
    this.byId.set(id, handle);
    this.parents.set(id, parent);
    return handle;
  }

  /** A row that another parent has taken in meanwhile stays. */
  private forget(id: string, parent: string | undefined): void {
    if (this.parents.get(id) !== parent) return;
    for (const child of this.children.get(id) ?? []) this.forget(child, id);
    this.children.delete(id);
    this.parents.delete(id);
    this.byId.delete(id);
  }
}
