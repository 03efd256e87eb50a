import { YAMLException } from 'js-yaml';
import { treeFromEvents } from './from-events';
import { treeFromLibrary } from './from-library';
import type { YamlNode } from './nodes';
import { treeOfOutdented } from './outdented';

/** What a document's text turned out to be. Offsets count from the beginning of the document's text. */
export interface ParsedDocument {
  /** undefined: nothing but comments, or a syntax error. */
  readonly root: YamlNode | undefined;
  readonly error: SyntaxProblem | undefined;
  /** The tree was got only by the more lenient of two parsers; stricter tools refuse such a text. */
  readonly isLenient: boolean;
}

export interface SyntaxProblem {
  /** What is wrong, in a few words of the parser. */
  readonly reason: string;
  readonly offset: number;
}

/** Characters from which the `yaml` library would take longer than anybody waits while typing. */
const LARGEST_FOR_LIBRARY = 150_000;

/** Parses one document: quickly with js-yaml, and when that refuses, with more lenient means. */
export function parseYaml(text: string): ParsedDocument {
  try {
    return { root: treeFromEvents(text).root, error: undefined, isLenient: false };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const second = treeOfOutdented(text, error) ?? (text.length <= LARGEST_FOR_LIBRARY ? treeFromLibrary(text) : undefined);
    if (second) return { root: second.root, error: undefined, isLenient: true };
    return { root: undefined, error: { reason: error.reason, offset: Math.min(error.mark?.position ?? 0, text.length) }, isLenient: false };
  }
}
