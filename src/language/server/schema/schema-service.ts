import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionItem, FoldingRange, Hover, Position } from 'vscode-languageserver/node';
import type { SchemaDesk, YamlService } from '../../yaml/index';
import type { LintDocument } from '../../service/document';
import type { DocumentFinding, Environment, Family } from '../../service/family';
import type { Finding } from '../../service/finding';
import { hasTemplate } from '../../service/text/placeholder';
import type { FileView, PlacedDocument } from '../view';
import { itemDown, rangeDown } from './lines';
import { schemaFindings } from './schema-findings';
import { Schemas } from './schemas';

/** Loads the YAML service; called once, when it is first needed. */
export type CreateYamlService = (desk: SchemaDesk) => YamlService;

/** Characters; in larger documents the service's own rules have to do. */
const LARGEST = 600_000;

/** A document as the YAML service gets it: by itself, so that nothing of the file around it counts. */
interface Slot {
  readonly document: LintDocument;
  readonly text: TextDocument;
  readonly schema: string;
}

/** What schemas tell about the documents that have one, in places of the file. */
export class SchemaService {
  /** By the file's URI and the document's number. */
  private readonly slots = new Map<string, Slot>();
  private readonly schemaOf = new Map<string, string>();
  private count = 0;
  private readonly results = new WeakMap<LintDocument, { readonly schema: string; readonly findings: readonly Finding[] }>();
  private readonly schemas: Schemas;
  private yaml: YamlService | undefined;

  constructor(
    private readonly create: CreateYamlService,
    families: readonly Family[],
  ) {
    this.schemas = new Schemas(families, (uri) => this.yaml?.forgetSchema(uri));
  }

  /** Asks about the documents that changed since they were last asked about. */
  async validate(view: FileView, environment: Environment, isCancelled: () => boolean): Promise<readonly DocumentFinding[]> {
    const found: DocumentFinding[] = [];
    for (const placed of view.documents()) {
      if (isCancelled()) return [];
      const findings = await this.findingsOf(view, placed, environment);
      found.push(...findings.map((finding) => ({ document: placed.number, finding })));
    }
    return found;
  }

  async complete(view: FileView, position: Position, environment: Environment): Promise<CompletionItem[]> {
    const { slot, line } = this.at(view, position, environment) ?? {};
    if (slot === undefined || line === undefined) return [];
    const own = { line: position.line - line, character: position.character };
    const { items } = await this.service().complete(withRoomBelow(slot.text), own);
    return items.map((item) => itemDown(item, line));
  }

  async hover(view: FileView, position: Position, environment: Environment): Promise<Hover | undefined> {
    const { slot, line } = this.at(view, position, environment) ?? {};
    if (slot === undefined || line === undefined) return undefined;
    const hover = await this.service().hover(slot.text, { line: position.line - line, character: position.character });
    // A property without a description has an empty box.
    if (hover === undefined || isEmpty(hover)) return undefined;
    return { ...hover, ...(hover.range ? { range: rangeDown(hover.range, line) } : {}) };
  }

  /** Folds the whole file; needs no schema. */
  fold(view: FileView): FoldingRange[] {
    const folded = TextDocument.create(this.newUri(), 'yaml', view.version, view.file.text);
    const ranges = this.service().fold(folded);
    this.service().forget(folded.uri);
    return [...ranges];
  }

  /** Frees what is kept of a closed file. */
  forget(uri: string): void {
    for (const [key, { text }] of [...this.slots].filter(([key]) => key.startsWith(`${uri}#`))) {
      this.slots.delete(key);
      this.schemaOf.delete(text.uri);
      this.yaml?.forget(text.uri);
    }
  }

  private async findingsOf(view: FileView, placed: PlacedDocument, environment: Environment): Promise<readonly Finding[]> {
    const slot = this.slotOf(view, placed, environment);
    if (slot === undefined || placed.document.parsed.error !== undefined || hasTemplate(placed.document.text)) return [];
    const known = this.results.get(placed.document);
    if (known?.schema === slot.schema) return known.findings;
    const findings = schemaFindings(await this.service().validate(slot.text), slot.text);
    this.results.set(placed.document, { schema: slot.schema, findings });
    return findings;
  }

  private at(view: FileView, position: Position, environment: Environment) {
    const placed = view.documentAt(view.offsetAt(position));
    const slot = placed && this.slotOf(view, placed, environment);
    return slot && placed && { slot, line: view.text.positionAt(placed.start).line };
  }

  private slotOf(view: FileView, { document, number }: PlacedDocument, environment: Environment): Slot | undefined {
    if (document.text.length > LARGEST) return undefined;
    const schema = this.schemas.schemaOf(document, view.file, environment);
    if (schema === undefined) return undefined;
    const key = `${view.uri}#${number}`;
    const known = this.slots.get(key);
    if (known?.document === document && known.schema === schema) return known;
    const uri = known?.text.uri ?? this.newUri();
    const text = TextDocument.create(uri, 'yaml', (known?.text.version ?? 0) + 1, document.text);
    const slot = { document, text, schema };
    this.slots.set(key, slot);
    this.schemaOf.set(uri, schema);
    return slot;
  }

  /** Plain on purpose: the library compares addresses after normalizing them in its own way. */
  private newUri(): string {
    this.count += 1;
    return `drydock-document:///${this.count}.yaml`;
  }

  private service(): YamlService {
    this.yaml ??= this.create({
      schemaOf: (uri) => this.schemaOf.get(uri),
      load: (uri) => this.schemas.load(uri),
    });
    return this.yaml;
  }
}

/** On the last line, if it is only indented, the library would offer the keys of the parent: a line below tells it otherwise. */
function withRoomBelow(text: TextDocument): TextDocument {
  const content = text.getText();
  const last = content.slice(content.lastIndexOf('\n') + 1);
  if (last === '' || last.trim() !== '') return text;
  // Another version, so that this text is not taken for the document's own.
  return TextDocument.create(text.uri, 'yaml', text.version + 0.5, `${content}\n${last}\n`);
}

function isEmpty({ contents }: Hover): boolean {
  if (typeof contents === 'string') return contents.trim() === '';
  return 'value' in contents ? contents.value.trim() === '' : contents.length === 0;
}
