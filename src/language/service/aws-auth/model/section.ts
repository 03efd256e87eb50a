import type { TextEdit, TextRange } from '../../finding';
import { parseYaml, type ParsedDocument } from '../../yaml/parse';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../../yaml/nodes';
import { sourceMap, type SourceMap } from '../../yaml/source-map';
import { asMap, items, pairs } from '../../yaml/walk';
import { fieldOf, isEmptySection, type EntryField, type SectionKey } from '../semantics/fields';
import { goJson, Unconvertible } from '../semantics/go-json';
import { endOfFirstDocument } from '../semantics/parse-map';

/** An entry of mapRoles or mapUsers. Its nodes have offsets within the section's text. */
export interface Entry {
  readonly section: Section;
  readonly index: number;
  readonly node: YamlMap;
  /** The pair that counts for each field. */
  readonly fields: ReadonlyMap<EntryField, YamlEntry>;
}

/** One of mapRoles, mapUsers and mapAccounts: YAML within a string of YAML, with the way back to the document. */
export class Section {
  readonly parsed: ParsedDocument;
  /** What parses as YAML but loses the section all the same, such as an unquoted `{{…}}`. */
  readonly unconvertible: Unconvertible | undefined;
  /** Where the part that is read ends: at a `---` line, or at the end. */
  readonly readUntil: number;
  readonly isEmpty: boolean;
  readonly entries: readonly Entry[];
  private readonly map: SourceMap;

  constructor(
    readonly key: SectionKey,
    readonly pair: YamlEntry,
    readonly scalar: YamlScalar,
    private readonly documentText: string,
  ) {
    this.map = sourceMap(documentText, scalar);
    this.isEmpty = isEmptySection(scalar.text);
    this.readUntil = endOfFirstDocument(scalar.text);
    this.parsed = parseYaml(this.isEmpty ? '' : scalar.text.slice(0, this.readUntil));
    this.unconvertible = conversionProblem(this.parsed.root);
    this.entries =
      key === 'mapAccounts' || this.unconvertible
        ? []
        : items(this.parsed.root).flatMap((item, index) => {
            const node = asMap(item);
            return node ? [{ section: this, index, node, fields: fieldsOf(node) }] : [];
          });
  }

  get text(): string {
    return this.scalar.text;
  }

  get root(): YamlNode | undefined {
    return this.unconvertible ? undefined : this.parsed.root;
  }

  /** The place in the document of a range of the section's text. */
  place({ start, end }: TextRange): TextRange {
    const from = this.map.toSource(start);
    if (end <= start) return { start: from, end: from };
    const last = this.map.toSource(end - 1);
    const isEscape = this.scalar.style === 'double' && this.documentText[last] === '\\';
    const isDoubledQuote = this.scalar.style === 'single' && this.documentText[last] === "'";
    return { start: from, end: isEscape || isDoubledQuote ? this.map.toSource(end) : last + 1 };
  }

  /** The offset within the section's text of a place in the document. */
  toInner(offset: number): number {
    return this.map.toValue(offset);
  }

  /** Whether further lines may be written into it. */
  get isBlock(): boolean {
    return this.scalar.style === 'literal';
  }

  /** Blanks before each line of the section's text in the document. */
  get margin(): string {
    return ' '.repeat(this.isBlock ? this.scalar.indent : 0);
  }

  /** A change of the section's text as a change of the document, written as the scalar's style demands. */
  edit(range: TextRange, newText: string): TextEdit {
    return { ...this.place(range), newText: this.encode(newText) };
  }

  private encode(text: string): string {
    switch (this.scalar.style) {
      case 'double':
        return JSON.stringify(text).slice(1, -1);
      case 'single':
        return text.replaceAll("'", "''").replaceAll('\n', '\n\n');
      case 'literal':
        return text.replaceAll('\n', `\n${this.margin}`);
      case 'folded':
      case 'plain':
        return text.replaceAll('\n', `\n\n${' '.repeat(this.scalar.indent)}`);
    }
  }
}

/** Which pair sets each field: of several spellings of one field the last by byte order, as the JSON decoder gets them sorted. */
function fieldsOf(node: YamlMap): ReadonlyMap<EntryField, YamlEntry> {
  const fields = new Map<EntryField, YamlEntry & { readonly name: string }>();
  for (const pair of pairs(node)) {
    const field = fieldOf(pair.name);
    if (field === undefined) continue;
    const known = fields.get(field);
    if (known === undefined || known.name <= pair.name) fields.set(field, pair);
  }
  return fields;
}

function conversionProblem(root: YamlNode | undefined): Unconvertible | undefined {
  try {
    goJson(root);
    return undefined;
  } catch (error) {
    if (error instanceof Unconvertible) return error;
    throw error;
  }
}
