import { parseYaml, type ParsedDocument } from './yaml/parse';
import type { YamlNode } from './yaml/nodes';
import { asScalar, asText, get } from './yaml/walk';
import { falseMarker } from './text/markers';
import { splitDocuments, type DocumentSpan } from './text/split';

/** A scalar of the header with its place in the document. */
export interface Located {
  readonly value: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** What a document says it is. Known even while the rest does not parse. */
export interface DocumentHeader {
  readonly apiVersion: Located | undefined;
  readonly kind: Located | undefined;
  /** Of `apiVersion`: empty for the core group; undefined without an apiVersion. */
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

/** One document of a file. All offsets in it count from the beginning of its own text. */
export interface LintDocument {
  readonly text: string;
  readonly parsed: ParsedDocument;
  /** Short for `parsed.root`. */
  readonly root: YamlNode | undefined;
  readonly header: DocumentHeader;
}

/** A file with its documents in order. */
export interface LintFile {
  /** Path or URI, only for its name: never opened. */
  readonly name: string;
  readonly text: string;
  readonly documents: readonly LintDocument[];
  /** Where each document stands in the file's text. */
  readonly spans: readonly DocumentSpan[];
}

/** @param isFirst whether it is the first of its file */
export function readDocument(text: string, isFirst = true): LintDocument {
  const marker = falseMarker(text);
  const parsed: ParsedDocument = marker
    ? { root: undefined, error: { reason: 'a false document marker', offset: marker.start, end: marker.end }, isLenient: false }
    : parseYaml(text, isFirst);
  return { text, parsed, root: parsed.root, header: parsed.error ? headerFromLines(text) : headerFromTree(parsed.root) };
}

/**
 * Splits and parses a file.
 * @param known documents read before by their text: what did not change is not parsed again
 */
export function readFile(name: string, text: string, known?: ReadonlyMap<string, LintDocument>): LintFile {
  const spans = splitDocuments(text);
  const documents = spans.map(({ start, end }) => {
    const own = text.slice(start, end);
    return known?.get(own) ?? readDocument(own, start === 0);
  });
  return { name, text, documents, spans };
}

function headerFromTree(root: YamlNode | undefined): DocumentHeader {
  const located = (key: string): Located | undefined => {
    const scalar = asScalar(get(root, key));
    return scalar === undefined || scalar.isAbsent ? undefined : { value: scalar.text, start: scalar.start, end: scalar.end };
  };
  const metadata = get(root, 'metadata');
  return header(located('apiVersion'), located('kind'), asText(get(metadata, 'name')), asText(get(metadata, 'namespace')));
}

/**
 * A document that does not parse, as one often does not while it is typed, is read by its lines instead: by those that
 * are indented as its first one is, so that a file that is indented as a whole is known, too.
 */
function headerFromLines(text: string): DocumentHeader {
  const margin = /^(?!---|\uFEFF?[ \t]*(?:#|---|\.\.\.|\r?$))\uFEFF?([ \t]*)\S/m.exec(text)?.[1] ?? '';
  const located = (key: string): Located | undefined => {
    const match = new RegExp(`^\\uFEFF?${margin}["']?${key}["']?[ \\t]*:[ \\t]+(["']?)([^\\s"'#]+)\\1`, 'm').exec(text);
    const value = match?.[2];
    if (!match || value === undefined) return undefined;
    const start = match.index + match[0].lastIndexOf(value);
    return { value, start, end: start + value.length };
  };
  const metadata =
    new RegExp(`^${margin}metadata:[ \\t]*\\r?\\n((?:${margin}[ \\t]+.*(?:\\r?\\n|$)|[ \\t]*\\r?\\n)*)`, 'm').exec(text)?.[1] ?? '';
  const inMetadata = (key: string) => new RegExp(`^[ \\t]+${key}:[ \\t]+["']?([^\\s"'#]+)`, 'm').exec(metadata)?.[1];
  return header(located('apiVersion'), located('kind'), inMetadata('name'), inMetadata('namespace'));
}

function header(
  apiVersion: Located | undefined,
  kind: Located | undefined,
  name: string | undefined,
  namespace: string | undefined,
): DocumentHeader {
  const slash = apiVersion?.value.indexOf('/') ?? -1;
  const group = apiVersion === undefined ? undefined : slash < 0 ? '' : apiVersion.value.slice(0, slash);
  const version = apiVersion?.value.slice(slash + 1);
  return { apiVersion, kind, group, version, name, namespace };
}
