import { grown, KeyTable } from './key-table';

const FIRST = 1 << 10;
const SLASH = 0x2f;

/**
 * The folders that keys lie in: `/registry/pods/shop` for `/registry/pods/shop/web`. Of Kubernetes there are as many as it has
 * namespaces for each resource, so that what a key is need not be found out for every single one.
 */
export class KeyFolders {
  private readonly table = new KeyTable();
  private folders = new Uint32Array(FIRST);
  /** Keys that were added. */
  keys = 0;

  /** Adds the key with the next number. */
  add(source: Uint8Array, start: number, end: number): void {
    let slash = end - 1;
    while (slash >= start && source[slash] !== SLASH) slash--;
    const isNamed = slash >= start && slash < end - 1;
    const key = this.keys++;
    if (key >= this.folders.length) this.folders = grown(this.folders, Uint32Array);
    this.folders[key] = this.table.intern(source, start, isNamed ? slash : start);
  }

  get size(): number {
    return this.table.size;
  }

  /** Number of the folder that a key lies in. */
  of(key: number): number {
    return this.folders[key] ?? 0;
  }

  /** Its path, without a slash at the end; empty for keys without a slash before their name, and without a name. */
  path(folder: number): string {
    return new TextDecoder().decode(this.table.key(folder));
  }

  /** Paths that end so. */
  *endingWith(suffix: Uint8Array): Generator<string, void, undefined> {
    for (let folder = 0; folder < this.table.size; folder++) if (this.table.endsWith(folder, suffix)) yield this.path(folder);
  }
}
