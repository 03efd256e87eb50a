import type { LintDocument, LintFile } from './document';
import type { Finding, RuleInfo, TextEdit, TextRange } from './finding';
import type { CrdSource } from './crd/source';
import type { ObjectSource } from './objects';
import type { StructTable } from './structure/table';

/** A minor version of Kubernetes, such as 1.34. */
export interface MinorVersion {
  readonly major: number;
  readonly minor: number;
}

/** What is known besides the file. Part of what results are remembered by: it changes rarely and by identity. */
export interface Environment {
  /** The Kubernetes version that files are meant for, from the cluster or a setting; undefined: the file's own, else the newest. */
  readonly target: MinorVersion | undefined;
  /** CustomResourceDefinitions of the workspace and of the connected cluster. */
  readonly crds: CrdSource;
  /** What the files of the workspace hold; absent where there is no workspace, as on the command line. */
  readonly objects?: ObjectSource;
  /** Milliseconds since 1970, to the minute; for dates that have passed. */
  readonly now: number;
  /** Region of the EKS cluster, such as `us-gov-west-1`, when known. */
  readonly awsRegion?: string;
  /** Authentication mode of the EKS cluster, when known: with `API` it does not read aws-auth. */
  readonly eksAuthenticationMode?: 'CONFIG_MAP' | 'API_AND_CONFIG_MAP' | 'API';
}

/** Findings of one document, by its number in the file. */
export interface DocumentFinding {
  readonly document: number;
  readonly finding: Finding;
}

/**
 * One kind of file with its rules: kubeadm, aws-auth, CRD manifests, custom resources, the fleet file. All functions are
 * pure and never throw for what is written in a file.
 */
export interface Family {
  readonly id: string;
  /** Every rule that its checks may report. */
  readonly rules: readonly RuleInfo[];
  /** Whether a document is this family's, by its content; by the file's name only where that is the format's rule. */
  claims(document: LintDocument, file: LintFile): boolean;
  /** Whether it has something to judge a claimed document by; without this function always. Others' files stay unjudged. */
  knows?(document: LintDocument, environment: Environment): boolean;
  /** Tier 1: what one document shows by itself, cheap enough for every keystroke (≤ 60 ms for 5,000 lines). */
  checkDocument?(document: LintDocument, environment: Environment, file: LintFile): readonly Finding[];
  /** Tier 1: what documents of a file show together. Gets only the claimed ones, with their numbers in the file. */
  checkFile?(documents: readonly NumberedDocument[], file: LintFile, environment: Environment): readonly DocumentFinding[];
  /** Tier 3: what takes longer, such as type-checking CEL. Asked when typing pauses; `isCancelled` is polled between parts. */
  checkDeeply?(document: LintDocument, environment: Environment, isCancelled: () => boolean): readonly Finding[];
  readonly features?: FamilyFeatures;
}

export interface NumberedDocument {
  readonly number: number;
  readonly document: LintDocument;
}

/** What the editor offers in a document of a family. Offsets and ranges count within the document. */
export interface FamilyFeatures {
  complete?(document: LintDocument, offset: number, environment: Environment, file: LintFile): readonly Completion[];
  hover?(document: LintDocument, offset: number, environment: Environment, file: LintFile): Hover | undefined;
  /** The outline, below the document's own entry. */
  symbols?(document: LintDocument): readonly OutlineSymbol[];
  /** Refactorings and conversions that are offered at a place whether or not something is wrong there. */
  actions?(document: LintDocument, range: TextRange, environment: Environment, file: LintFile): readonly CodeAction[];
  lenses?(document: LintDocument, environment: Environment, file: LintFile): readonly CodeLens[];
  /** The struct that a claimed document is, for the schema that the editor's YAML service completes and explains by. */
  structure?(document: LintDocument): StructTable | undefined;
  /** Where what stands at an offset is defined or repeated. */
  definition?(document: LintDocument, offset: number, environment: Environment, file: LintFile): readonly Target[];
}

export interface Completion {
  readonly label: string;
  readonly kind: 'field' | 'value' | 'snippet' | 'function' | 'keyword';
  /** One line beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What is replaced; when absent the word at the cursor. */
  readonly replace?: TextRange;
  /** Snippet syntax (`$0`, `${1:name}`) when `isSnippet`. The indentation of further lines is the cursor line's. */
  readonly insertText: string;
  readonly isSnippet?: boolean;
  readonly sortText?: string;
  readonly isDeprecated?: boolean;
}

export interface Hover {
  readonly range: TextRange;
  readonly markdown: string;
}

export interface OutlineSymbol {
  readonly name: string;
  readonly detail?: string;
  readonly kind: 'object' | 'array' | 'field' | 'string' | 'number' | 'boolean' | 'class' | 'method';
  readonly range: TextRange;
  readonly selection: TextRange;
  readonly children?: readonly OutlineSymbol[];
}

export interface CodeAction {
  /** In the imperative. One that turns the document into another version or format begins with `Convert`: commands find it by that. */
  readonly title: string;
  readonly kind: 'refactor' | 'source';
  /** Edits of the document; or a text that is opened beside it as a new document. */
  readonly edits?: readonly TextEdit[];
  readonly opens?: { readonly title: string; readonly language: 'yaml' | 'shellscript' | 'markdown'; readonly text: string };
}

export interface CodeLens {
  readonly range: TextRange;
  readonly title: string;
  /** A command of the extension; absent: the lens only informs. */
  readonly command?: { readonly id: string; readonly arguments: readonly unknown[] };
}

export interface Target {
  /** Of the file itself: the document's number. Of another file: its URI. */
  readonly document?: number;
  readonly uri?: string;
  readonly range: TextRange;
  /** Finds the place in the text of the other file, which the family has not seen; `range` is of its first document. */
  locate?(file: LintFile): { readonly document: number; readonly range: TextRange } | undefined;
}
