import type { CrdDefinition, CrdSource } from '../../service/crd/source';
import { readDocument, type LintDocument } from '../../service/document';
import { splitDocuments } from '../../service/text/split';

/** Reads the definitions of one document; the origin is told to people. */
export type ReadDefinitions = (document: LintDocument, origin: string) => readonly CrdDefinition[];

/** Where a definition is kept: as text, since hundreds of schemas as objects would take hundreds of megabytes. */
interface Entry {
  readonly group: string;
  readonly kind: string;
  readonly origin: string;
  readonly text: string;
}

/** Definitions that stay decoded: more than a file's custom resources need at once. */
const DECODED = 64;

/** CustomResourceDefinitions by group and kind, of many files. Of two for one kind the one that came first counts. */
export class DefinitionStore implements CrdSource {
  private readonly byOrigin = new Map<string, readonly Entry[]>();
  private byKind: ReadonlyMap<string, Entry> | undefined;
  /** In the order of their last use. */
  private readonly decoded = new Map<Entry, CrdDefinition>();

  constructor(private readonly read: ReadDefinitions) {}

  /**
   * Replaces what is known of a file.
   * @returns whether anything changed
   */
  set(origin: string, text: string): boolean {
    const before = this.byOrigin.get(origin) ?? [];
    const entries = this.entriesOf(origin, text);
    if (entries.length === before.length && entries.every(({ text: now }, index) => before[index]?.text === now)) return false;
    before.forEach((entry) => this.decoded.delete(entry));
    if (entries.length === 0) this.byOrigin.delete(origin);
    else this.byOrigin.set(origin, entries);
    this.byKind = undefined;
    return true;
  }

  delete(origin: string): boolean {
    return this.set(origin, '');
  }

  find(group: string, kind: string): CrdDefinition | undefined {
    const entry = this.index().get(key(group, kind));
    if (entry === undefined) return undefined;
    const known =
      this.decoded.get(entry) ?? this.definitionsIn(entry.text, entry.origin).find((it) => it.group === group && it.kind === kind);
    if (known === undefined) return undefined;
    this.decoded.delete(entry);
    this.decoded.set(entry, known);
    const [oldest] = this.decoded.keys();
    if (this.decoded.size > DECODED && oldest) this.decoded.delete(oldest);
    return known;
  }

  kindsOf(group: string): readonly string[] {
    return [...this.index().values()].filter((entry) => entry.group === group).map(({ kind }) => kind);
  }

  private index(): ReadonlyMap<string, Entry> {
    if (this.byKind) return this.byKind;
    const index = new Map<string, Entry>();
    for (const entry of [...this.byOrigin.values()].flat()) {
      const at = key(entry.group, entry.kind);
      if (!index.has(at)) index.set(at, entry);
    }
    this.byKind = index;
    return index;
  }

  private entriesOf(origin: string, text: string): readonly Entry[] {
    if (!text.includes('CustomResourceDefinition')) return [];
    return splitDocuments(text).flatMap(({ start, end }) => {
      const own = text.slice(start, end);
      if (!own.includes('CustomResourceDefinition')) return [];
      return this.definitionsIn(own, origin).map(({ group, kind }) => ({ group, kind, origin, text: own }));
    });
  }

  private definitionsIn(text: string, origin: string): readonly CrdDefinition[] {
    return this.read(readDocument(text), origin);
  }
}

function key(group: string, kind: string): string {
  return `${group}/${kind}`;
}
