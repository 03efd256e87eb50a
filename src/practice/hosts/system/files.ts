import { FileError } from './file-error';
import type { User } from './users';

interface Common {
  /** Permission bits. */
  mode: number;
  owner: string;
  group: string;
  /** Epoch milliseconds. */
  modified: number;
}
interface FileNode extends Common {
  readonly type: 'file';
  content: Uint8Array;
}
interface LinkNode extends Common {
  readonly type: 'link';
  readonly target: string;
}
interface FolderNode extends Common {
  readonly type: 'folder';
  /** Made anew at each look for what is no file on a disk, as /proc is. */
  entries(): Map<string, Node>;
}
/** Takes everything and gives nothing. */
interface NullNode extends Common {
  readonly type: 'null';
}
export type Node = FileNode | LinkNode | FolderNode | NullNode;

export interface FileFacts {
  readonly type: Node['type'];
  readonly size: number;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Epoch milliseconds. */
  readonly modified: number;
}

export interface WriteOptions {
  readonly append?: boolean;
  /** Refuses where the file is there. */
  readonly exclusive?: boolean;
  /** Permission bits of a file that is made. */
  readonly mode?: number;
}

/** A file, link or folder as it is kept on a disk. */
export interface KeptNode {
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly modified: number;
  /** Base64, of a file. */
  readonly content?: string;
  /** Of a link. */
  readonly target?: string;
  /** Of a folder. */
  readonly entries?: Readonly<Record<string, KeptNode>>;
}

/** Longest chain of links that is followed, as Linux has it. */
const MOST_LINKS = 40;
const READ = 4;
const WRITE = 2;
const ENTER = 1;

/**
 * The files of a host, in memory. Every call is made as some user, whose rights count, and throws a FileError where Linux would
 * fail. Paths are absolute.
 */
export class FileSystem {
  private readonly root: FolderNode;

  constructor(private readonly now: () => number) {
    this.root = this.newFolder(0o755, 'root');
  }

  facts(path: string, as: User, follow = true): FileFacts {
    const node = this.find(path, as, follow);
    const { type, mode, owner, group, modified } = node;
    return { type, mode, owner, group, modified, size: sizeOf(node) };
  }

  exists(path: string, as: User): boolean {
    try {
      this.find(path, as, true);
      return true;
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  read(path: string, as: User): Uint8Array {
    const node = this.find(path, as, true);
    if (node.type === 'folder') throw new FileError('EISDIR');
    allow(node, as, READ);
    return node.type === 'file' ? node.content : new Uint8Array();
  }

  /** Names in a folder, sorted. */
  list(path: string, as: User): readonly string[] {
    const node = this.find(path, as, true);
    if (node.type !== 'folder') throw new FileError('ENOTDIR');
    allow(node, as, READ);
    return [...node.entries().keys()].sort();
  }

  write(path: string, content: Uint8Array, as: User, { append = false, exclusive = false, mode = 0o644 }: WriteOptions = {}): void {
    const place = this.place(this.followed(path, as), as);
    const known = place.folder.entries().get(place.name);
    if (known) {
      if (exclusive && known.type !== 'null') throw new FileError('EEXIST');
      if (known.type === 'folder') throw new FileError('EISDIR');
      allow(known, as, WRITE);
      if (known.type !== 'file') return;
      known.content = append ? Buffer.concat([known.content, content]) : content;
      known.modified = this.now();
      return;
    }
    this.add(place, as, { type: 'file', content, ...this.common(mode, as.name) });
  }

  makeFolder(path: string, as: User, mode = 0o755): void {
    const place = this.place(path, as);
    if (place.name === '' || place.folder.entries().has(place.name)) throw new FileError('EEXIST');
    this.add(place, as, this.newFolder(mode, as.name));
  }

  /** Makes a symbolic link. */
  link(path: string, target: string, as: User): void {
    const place = this.place(path, as);
    if (place.folder.entries().has(place.name)) throw new FileError('EEXIST');
    this.add(place, as, { type: 'link', target, ...this.common(0o777, as.name) });
  }

  /** As rename(2): replaces a file by a file, and an empty folder by a folder. */
  rename(from: string, to: string, as: User): void {
    const old = this.place(from, as);
    const node = old.folder.entries().get(old.name);
    if (!node) throw new FileError('ENOENT');
    const next = this.place(to, as);
    allow(old.folder, as, WRITE);
    allow(next.folder, as, WRITE);
    const there = next.folder.entries().get(next.name);
    if (there === node) return;
    if (there?.type === 'folder') {
      if (node.type !== 'folder') throw new FileError('EISDIR');
      if (there.entries().size > 0) throw new FileError('ENOTEMPTY');
    } else if (there && node.type === 'folder') throw new FileError('ENOTDIR');
    old.folder.entries().delete(old.name);
    next.folder.entries().set(next.name, node);
    this.touched(old.folder);
    this.touched(next.folder);
  }

  /** Removes a file, a link or an empty folder. */
  remove(path: string, as: User): void {
    const { folder, name } = this.place(path, as);
    const node = folder.entries().get(name);
    if (!node) throw new FileError('ENOENT');
    if (node.type === 'folder' && node.entries().size > 0) throw new FileError('ENOTEMPTY');
    allow(folder, as, WRITE);
    folder.entries().delete(name);
    this.touched(folder);
  }

  setMode(path: string, mode: number, as: User): void {
    const node = this.find(path, as, true);
    if (as.uid !== 0 && node.owner !== as.name) throw new FileError('EPERM');
    node.mode = mode;
  }

  setOwner(path: string, owner: string, group: string | undefined, as: User): void {
    const node = this.find(path, as, true);
    if (as.uid !== 0) throw new FileError('EPERM');
    node.owner = owner;
    node.group = group ?? node.group;
  }

  linkTarget(path: string, as: User): string | undefined {
    const node = this.find(path, as, false);
    return node.type === 'link' ? node.target : undefined;
  }

  /** The path without links; its last part need not be there. */
  realPath(path: string, as: User): string {
    const followed = this.followed(path, as);
    const parts = partsOf(followed);
    if (parts.length === 0) return '/';
    this.place(followed, as);
    return `/${parts.join('/')}`;
  }

  /** Hangs what is made anew at each look into the tree. */
  mount(path: string, entries: () => Map<string, Node>): void {
    const parts = partsOf(path);
    const name = parts.at(-1) ?? '';
    const parent = this.plainFolder(parts.slice(0, -1));
    parent.entries().set(name, { type: 'folder', entries, ...this.common(0o555, 'root') });
  }

  /** Makes a file with all folders that lead to it, as whoever installed the host did. */
  put(path: string, content: string | Uint8Array, { mode = 0o644, owner = 'root', modified = this.now(), folderMode = 0o755 } = {}): void {
    const parts = partsOf(path);
    const folder = this.plainFolder(parts.slice(0, -1), folderMode);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    folder.entries().set(parts.at(-1) ?? '', { type: 'file', content: bytes, mode, owner, group: owner, modified });
  }

  putFolder(path: string, mode = 0o755, owner = 'root'): void {
    const folder = this.plainFolder(partsOf(path));
    Object.assign(folder, { mode, owner, group: owner });
  }

  putNull(path: string): void {
    const parts = partsOf(path);
    this.plainFolder(parts.slice(0, -1))
      .entries()
      .set(parts.at(-1) ?? '', { type: 'null', ...this.common(0o666, 'root') });
  }

  /** Everything but what is under some paths. */
  kept(without: readonly string[]): KeptNode {
    return keptOf(this.root, '', without) ?? { mode: 0o755, owner: 'root', group: 'root', modified: 0, entries: {} };
  }

  /** Has what was kept in place of what is there; what was not kept stays. */
  restore(kept: KeptNode, without: readonly string[]): void {
    restoreInto(this.root, kept, '', without);
  }

  private plainFolder(parts: readonly string[], mode = 0o755): FolderNode {
    let folder = this.root;
    for (const part of parts) {
      const known = folder.entries().get(part);
      if (known?.type === 'folder') folder = known;
      else {
        const made = this.newFolder(mode, 'root');
        folder.entries().set(part, made);
        folder = made;
      }
    }
    return folder;
  }

  private newFolder(mode: number, owner: string): FolderNode {
    const entries = new Map<string, Node>();
    return { type: 'folder', entries: () => entries, ...this.common(mode, owner) };
  }

  private common(mode: number, owner: string): Common {
    return { mode, owner, group: owner, modified: this.now() };
  }

  private add({ folder, name }: Place, as: User, node: Node): void {
    allow(folder, as, WRITE);
    folder.entries().set(name, node);
    this.touched(folder);
  }

  private touched(folder: FolderNode): void {
    folder.modified = this.now();
  }

  private find(path: string, as: User, follow: boolean): Node {
    const { folder, name } = this.place(follow ? this.followed(path, as) : path, as);
    const node = name === '' ? folder : folder.entries().get(name);
    if (!node) throw new FileError('ENOENT');
    if (path.endsWith('/') && node.type !== 'folder') throw new FileError('ENOTDIR');
    return node;
  }

  /** The folder that a path's last part is in. Links on the way are followed. */
  private place(path: string, as: User): Place {
    const parts = partsOf(path);
    let folder = this.root;
    let walked = '';
    for (const part of parts.slice(0, -1)) {
      allow(folder, as, ENTER);
      walked = `${walked}/${part}`;
      let node = folder.entries().get(part);
      if (node?.type === 'link') node = this.find(walked, as, true);
      if (!node) throw new FileError('ENOENT');
      if (node.type !== 'folder') throw new FileError('ENOTDIR');
      folder = node;
    }
    allow(folder, as, ENTER);
    return { folder, name: parts.at(-1) ?? '' };
  }

  /** Follows links at the end of a path. */
  private followed(path: string, as: User): string {
    let current = path;
    for (let turn = 0; turn <= MOST_LINKS; turn++) {
      const { folder, name } = this.place(current, as);
      const node = folder.entries().get(name);
      if (node?.type !== 'link') return current;
      const parent = partsOf(current).slice(0, -1).join('/');
      current = node.target.startsWith('/') ? node.target : `/${parent}/${node.target}`;
    }
    throw new FileError('ELOOP');
  }
}

function keptOf(node: Node, path: string, without: readonly string[]): KeptNode | undefined {
  if (without.includes(path) || node.type === 'null') return undefined;
  const { mode, owner, group, modified } = node;
  const common = { mode, owner, group, modified };
  if (node.type === 'file') return { ...common, content: Buffer.from(node.content).toString('base64') };
  if (node.type === 'link') return { ...common, target: node.target };
  const entries = [...node.entries()].flatMap(([name, entry]) => {
    const inner = keptOf(entry, `${path}/${name}`, without);
    return inner ? [[name, inner] as const] : [];
  });
  return { ...common, entries: Object.fromEntries(entries) };
}

function restoreInto(folder: FolderNode, kept: KeptNode, path: string, without: readonly string[]): void {
  const entries = folder.entries();
  for (const [name, node] of [...entries])
    if (!without.includes(`${path}/${name}`) && node.type !== 'null' && !kept.entries?.[name]) entries.delete(name);
  for (const [name, inner] of Object.entries(kept.entries ?? {})) {
    const { content, target, entries: within, ...common } = inner;
    if (content !== undefined) entries.set(name, { type: 'file', content: Buffer.from(content, 'base64'), ...common });
    else if (target !== undefined) entries.set(name, { type: 'link', target, ...common });
    else if (within) {
      const known = entries.get(name);
      const made = new Map<string, Node>();
      const next: FolderNode = known?.type === 'folder' ? known : { type: 'folder', entries: () => made, ...common };
      Object.assign(next, common);
      entries.set(name, next);
      restoreInto(next, inner, `${path}/${name}`, without);
    }
  }
}

interface Place {
  readonly folder: FolderNode;
  readonly name: string;
}

function allow(node: Node, as: User, right: number): void {
  if (as.uid === 0) return;
  const bits = node.owner === as.name ? node.mode >> 6 : node.group === as.name ? node.mode >> 3 : node.mode;
  if ((bits & right) !== right) throw new FileError('EACCES');
}

/** Size of a folder is one block, as ext4 has it. */
function sizeOf(node: Node): number {
  if (node.type === 'file') return node.content.length;
  if (node.type === 'link') return node.target.length;
  return node.type === 'folder' ? 4096 : 0;
}

function partsOf(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}
