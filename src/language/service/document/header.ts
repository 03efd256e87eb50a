import { EVENT_DOCUMENT, EVENT_MAPPING, EVENT_POP, EVENT_SCALAR, EVENT_SEQUENCE, getScalarValue, parseEvents } from 'js-yaml';
import type { DocumentSpan } from '../text/split';

/** A scalar with the place of its text, quotes left out. */
export interface Located {
  readonly value: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** What a document says it is. */
export interface DocumentHeader {
  readonly apiVersion: Located | undefined;
  readonly kind: Located | undefined;
}

/**
 * Reads `apiVersion` and `kind` of the top-level mapping. A document that does not parse, as one often does not while
 * it is typed, is read by its unindented lines instead, so that what it is stays known.
 */
export function readHeader(text: string, span: DocumentSpan): DocumentHeader {
  const source = text.slice(span.start, span.end);
  let found: Map<string, Located>;
  try {
    found = fromEvents(source, span.start);
  } catch {
    found = fromLines(source, span.start);
  }
  return { apiVersion: found.get('apiVersion'), kind: found.get('kind') };
}

const WANTED = new Set(['apiVersion', 'kind']);

function fromEvents(source: string, offset: number): Map<string, Located> {
  const found = new Map<string, Located>();
  let depth = 0;
  let key: string | undefined;
  let inTopMapping = false;
  for (const event of parseEvents(source, {})) {
    const atTop = inTopMapping && depth === 2;
    switch (event.type) {
      case EVENT_DOCUMENT:
        depth = 1;
        inTopMapping = false;
        key = undefined;
        continue;
      case EVENT_MAPPING:
      case EVENT_SEQUENCE:
        if (depth === 1) inTopMapping = event.type === EVENT_MAPPING;
        // A collection is either the value of the key before it or a key itself; both end the pair.
        if (atTop) key = key === undefined ? '' : undefined;
        depth += 1;
        continue;
      case EVENT_POP:
        depth -= 1;
        continue;
      case EVENT_SCALAR: {
        if (!atTop) continue;
        const value = getScalarValue(source, event);
        if (key === undefined) {
          key = value;
          continue;
        }
        if (WANTED.has(key) && !found.has(key)) found.set(key, { value, start: offset + event.valueStart, end: offset + event.valueEnd });
        key = undefined;
        continue;
      }
      default:
        if (atTop) key = key === undefined ? '' : undefined;
    }
  }
  return found;
}

function fromLines(source: string, offset: number): Map<string, Located> {
  const found = new Map<string, Located>();
  for (const match of source.matchAll(/^(apiVersion|kind):[ \t]+["']?([^\s"'#]+)/gm)) {
    const [whole, key = '', value = ''] = match;
    if (found.has(key)) continue;
    const start = offset + match.index + whole.lastIndexOf(value);
    found.set(key, { value, start, end: start + value.length });
  }
  return found;
}
