import { YAMLException } from 'js-yaml';
import { treeFromEvents } from './from-events';
import { treeFromLibrary } from './from-library';
import {
  asGoReads,
  earlyEnd,
  endMarker,
  hasOldBreaksInQuotesOnly,
  leadingEnd,
  refusedTab,
  unreadableCharacter,
  withBlanks,
  type Refusal,
} from './go-yaml';
import { refusedScalar } from './go-scalars';
import type { YamlNode } from './nodes';
import { Repair } from './repair';

/** What a document's text turned out to be. Offsets count from the beginning of the document's text. */
export interface ParsedDocument {
  /** undefined: nothing but comments, or a syntax error. */
  readonly root: YamlNode | undefined;
  readonly error: SyntaxProblem | undefined;
  /** The tree was got only by the more lenient of two parsers; stricter tools refuse such a text. */
  readonly isLenient: boolean;
  /** Where something is written that the Kubernetes tools pass over in silence, since the document has ended before. */
  readonly unreadFrom?: number;
}

export interface SyntaxProblem {
  /** What is wrong, in a few words of the parser. */
  readonly reason: string;
  readonly offset: number;
  /** Exclusive; undefined: the place is only roughly known. */
  readonly end?: number;
}

/**
 * Parses one document as go-yaml does, by which the Kubernetes tools read: quickly with js-yaml, and when that refuses,
 * with the `yaml` library, whose word then counts.
 * @param isFirst whether it is the first of its file: the tools cut the markers off the others
 */
export function parseYaml(text: string, isFirst = true): ParsedDocument {
  const source = asGoReads(text, !isFirst);
  const refused = unreadableCharacter(source) ?? leadingEnd(source);
  if (refused) return failed(refused);
  const marker = endMarker(source);
  const end = marker?.start ?? source.length;
  const parsed = parseFirst(source.slice(0, end), text);
  if (parsed.error === undefined) {
    const read = source.slice(0, parsed.unreadFrom ?? end);
    const refusedToo = refusedTab(read, parsed.root) ?? refusedScalar(read, parsed.root);
    if (refusedToo) return failed(refusedToo);
  }
  const unreadFrom = parsed.unreadFrom ?? marker?.content;
  return unreadFrom === undefined ? parsed : { ...parsed, unreadFrom };
}

function parseFirst(source: string, text: string): ParsedDocument {
  const parsed = parseAny(source);
  const blanked = parsed.error ? withBlanks(source, text) : undefined;
  if (blanked === undefined) return parsed;
  const second = parseAny(blanked);
  return second.error === undefined && hasOldBreaksInQuotesOnly(text.slice(0, source.length), second.root) ? second : parsed;
}

/** Characters from which the `yaml` library would take longer than anybody waits while typing. */
const LARGEST_FOR_LIBRARY = 150_000;

function parseAny(source: string): ParsedDocument {
  const repair = new Repair(source);
  for (;;) {
    try {
      const { root } = treeFromEvents(repair.text);
      return { root: root && repair.asWritten(root), error: undefined, isLenient: repair.isMade };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const offset = Math.min(error.mark?.position ?? 0, source.length);
      const early = error.reason.startsWith('end of the stream') ? earlyEnd(repair.text, offset) : undefined;
      if (early) return { ...parseAny(source.slice(0, early.start)), unreadFrom: early.content ?? offset };
      if (repair.goOn(offset, error.reason)) continue;
      const second = source.length <= LARGEST_FOR_LIBRARY ? treeFromLibrary(source) : undefined;
      if (second) return { root: second.root, error: undefined, isLenient: true };
      return { root: undefined, error: { reason: error.reason, offset }, isLenient: false };
    }
  }
}

function failed({ reason, start, end }: Refusal): ParsedDocument {
  return { root: undefined, error: { reason, offset: start, end }, isLenient: false };
}
