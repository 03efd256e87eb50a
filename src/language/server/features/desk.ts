import type {
  CancellationToken,
  CodeAction,
  CodeActionParams,
  CodeLens,
  CompletionItem,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  Position,
} from 'vscode-languageserver/node';
import type { DocumentFinding, Environment, Family, FamilyFeatures } from '../../service/family';
import type { Offer } from '../peers';
import type { SchemaService } from '../schema/schema-service';
import type { FileView, PlacedDocument } from '../view';
import { fixAll, FIX_ALL, isWanted, quickFixes, toCodeAction } from './code-actions';
import { toCompletionItem } from './completion';
import { toLocation } from './definition';
import { toHover } from './hover';
import { conversionsOf } from './conversions';
import { kubeadmLenses, toCodeLens } from './lenses';
import { documentSymbol } from './symbols';

/** What the desk asks: the families and what they are asked with. */
export interface DeskDependencies {
  readonly families: readonly Family[];
  environment(): Environment;
  findings(view: FileView): readonly DocumentFinding[];
  /** Also of files that are not open. */
  findView(uri: string): Promise<FileView | undefined>;
  /** What is wanted beside the other extensions that are installed. */
  offer(): Offer;
  readonly schemas: SchemaService;
  /** A family broke: told once per feature, the others still answer. */
  failed(what: string, error: unknown): void;
}

/** A family with one of its documents. */
interface Claim extends PlacedDocument {
  readonly family: Family;
  readonly features: FamilyFeatures;
}

/** The family whose documents are known only by definitions from elsewhere. */
const CUSTOM_RESOURCE = 'custom-resource';

/** The family that a program of its own can give a second opinion on. */
const KUBEADM = 'kubeadm';

/** Answers what the editor asks about a place by asking the families that the document there belongs to. */
export class FeatureDesk {
  constructor(private readonly deps: DeskDependencies) {}

  /** Families know more than a schema does: it is asked where they are silent. */
  async complete(view: FileView, position: Position, token: CancellationToken): Promise<CompletionItem[]> {
    const own = this.at(view, view.offsetAt(position), 'complete', ({ document, start, features }, offset) =>
      (features.complete?.(document, offset, this.deps.environment(), view.file) ?? []).map((completion) =>
        toCompletionItem(view, start, offset, document.text, completion),
      ),
    );
    if (own.length > 0 || token.isCancellationRequested || !this.hasSchemas(view, position, 'complete')) return own;
    return this.deps.schemas.complete(view, position, this.deps.environment());
  }

  async hover(view: FileView, position: Position, token: CancellationToken): Promise<Hover | undefined> {
    const [own] = this.at(view, view.offsetAt(position), 'hover', ({ document, start, features }, offset) => {
      const hover = toHover(view, start, features.hover?.(document, offset, this.deps.environment(), view.file));
      return hover ? [hover] : [];
    });
    if (own !== undefined || token.isCancellationRequested || !this.hasSchemas(view, position, 'hover')) return own;
    return this.deps.schemas.hover(view, position, this.deps.environment());
  }

  /** Folds a file of ours; the editor folds all others by indentation, which needs no server. */
  fold(view: FileView): FoldingRange[] {
    return this.isOurs(view) ? this.deps.schemas.fold(view) : [];
  }

  /** One entry for each document of ours, with what its families know below it. */
  symbols(view: FileView): DocumentSymbol[] {
    return view.documents().flatMap((placed) => {
      if (!this.deps.families.some((family) => family.claims(placed.document, view.file))) return [];
      const children = this.claims(view, placed, 'symbols').flatMap((claim) =>
        this.guard(claim, 'symbols', () => claim.features.symbols?.(claim.document) ?? []),
      );
      return [documentSymbol(view, placed, children)];
    });
  }

  async definition(view: FileView, position: Position): Promise<Location[]> {
    const targets = this.at(view, view.offsetAt(position), 'definition', ({ document, number, features }, offset) =>
      (features.definition?.(document, offset, this.deps.environment(), view.file) ?? []).map((target) => ({ number, target })),
    );
    const found = await Promise.all(
      targets.map(({ number, target }) => toLocation(view, number, target, (uri) => this.deps.findView(uri))),
    );
    return found.filter((location) => location !== undefined);
  }

  lenses(view: FileView): CodeLens[] {
    const own = view
      .documents()
      .flatMap((placed) =>
        this.claims(view, placed, 'lenses').flatMap((claim) =>
          this.guard(claim, 'lenses', () =>
            (claim.features.lenses?.(claim.document, this.deps.environment(), view.file) ?? []).map((lens) =>
              toCodeLens(view, claim.start, lens),
            ),
          ),
        ),
      );
    return [...own, ...this.lensesOfKubeadm(view)];
  }

  private lensesOfKubeadm(view: FileView): CodeLens[] {
    const family = this.deps.families.find(({ id }) => id === KUBEADM);
    const first = view.documents().find(({ document }) => family?.claims(document, view.file) === true);
    if (family === undefined || first === undefined || !this.deps.offer().feature(family.id, 'lenses')) return [];
    const canConvert = conversionsOf(view, family, this.deps.environment()).length > 0;
    return kubeadmLenses(view, first.start, first.document, canConvert);
  }

  actions(view: FileView, { range, context }: CodeActionParams): CodeAction[] {
    const [start, end] = [view.offsetAt(range.start), view.offsetAt(range.end)];
    const findings = this.deps.findings(view);
    const here = findings.filter(({ document, finding }) => {
      const at = view.file.spans[document]?.start ?? 0;
      return at + finding.start <= end && start <= at + finding.end;
    });
    const all = [...quickFixes(view, here, context), ...this.familyActions(view, start, end)];
    if (isWanted(FIX_ALL, context.only)) all.push(...fixAll(view, findings));
    return all.filter(({ kind }) => isWanted(kind ?? '', context.only));
  }

  /** Not where another extension answers for a kind: its schema would say the same. */
  private hasSchemas(view: FileView, position: Position, feature: keyof FamilyFeatures): boolean {
    const offer = this.deps.offer();
    const document = view.documentAt(view.offsetAt(position))?.document;
    if (!offer.schemas || document === undefined) return false;
    return !this.deps.families.some((family) => !offer.feature(family.id, feature) && family.claims(document, view.file));
  }

  /**
   * Whether some document of the file is certainly for us. Any unknown kind may be a custom resource: that counts only
   * once its definition is known.
   */
  isOurs(view: FileView): boolean {
    const { crds } = this.deps.environment();
    return view.file.documents.some((document) => {
      const { group, kind } = document.header;
      const isDefined = () => group !== undefined && kind !== undefined && crds.find(group, kind.value) !== undefined;
      return this.deps.families.some((family) => family.claims(document, view.file) && (family.id !== CUSTOM_RESOURCE || isDefined()));
    });
  }

  private familyActions(view: FileView, start: number, end: number): CodeAction[] {
    return this.at(view, start, 'actions', ({ document, number, start: origin, features }, offset) => {
      const range = { start: offset, end: Math.max(offset, Math.min(end - origin, document.text.length)) };
      return (features.actions?.(document, range, this.deps.environment(), view.file) ?? []).map((action) =>
        toCodeAction(view, number, action),
      );
    });
  }

  /** Asks every family of the document at an offset; `ask` gets the offset within that document. */
  private at<T>(view: FileView, offset: number, feature: keyof FamilyFeatures, ask: (claim: Claim, offset: number) => readonly T[]): T[] {
    const placed = view.documentAt(offset);
    if (placed === undefined) return [];
    return this.claims(view, placed, feature).flatMap((claim) => this.guard(claim, feature, () => ask(claim, offset - placed.start)));
  }

  private claims(view: FileView, placed: PlacedDocument, feature: keyof FamilyFeatures): readonly Claim[] {
    return this.deps.families.flatMap((family) => {
      const { features } = family;
      if (features?.[feature] === undefined || !this.deps.offer().feature(family.id, feature)) return [];
      return family.claims(placed.document, view.file) ? [{ ...placed, family, features }] : [];
    });
  }

  private guard<T>({ family }: Claim, feature: string, ask: () => readonly T[]): readonly T[] {
    try {
      return ask();
    } catch (error) {
      this.deps.failed(`${feature} of ${family.id}`, error);
      return [];
    }
  }
}
