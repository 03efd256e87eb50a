import { DrydockError } from '../../core/errors';
import { bytesWords } from '../../core/report/words';
import { openEnvelope, type Json, type JsonObject, type StoredValue } from '../../core/snapshot/kubernetes/envelope';
import { asObject, masked, ordered, readObject, withRevision } from '../../core/snapshot/kubernetes/objects';
import { readPath } from '../../core/snapshot/kubernetes/resources';
import { toYaml } from '../../core/snapshot/kubernetes/yaml';
import { keyText } from '../../core/snapshot/listing';
import type { KeyValue } from '../../core/snapshot/mvcc/key-value';

/** Bytes of a value that the raw view shows. */
const MOST_BYTES = 64 * 1024;
const LINE = 16;

/** What of an object is shown. */
export interface TextOptions {
  /** Values of a Secret, because somebody asked for them. */
  readonly isRevealed?: boolean;
  /** Managed fields, which kubectl leaves out, too. */
  readonly isFull?: boolean;
  /**
   * One side of two: without what tells where it is from, which differs in any case. Values of a Secret are hidden behind marks, by which
   * those that are the same can be told from others.
   */
  readonly mark?: (value: Json) => string;
}

/** An object as YAML, with where it comes from above it. Values of Secrets are hidden unless somebody asked for them. */
export function objectText({ value, modified }: KeyValue, from: string, options: TextOptions = {}): string {
  const { isRevealed = false, mark } = options;
  const { object, problem, unknown, value: stored } = { problem: undefined, unknown: undefined, value: undefined, ...readObject(value) };
  const head = [`# ${from}, written at revision ${modified}. Read-only.`];
  if (!object)
    return [...head, `# ${problem ?? 'It can’t be read.'}`, ...(stored?.encoding === 'text' ? ['', stored.text] : []), ''].join('\n');
  if (mark) return yamlOf(withRevision(object, modified), options);
  if (isSecret(object)) {
    head.push(
      isRevealed
        ? '# The values of this Secret are shown because you asked for them.'
        : '# Values of Secrets are hidden. Reveal Secret shows them.',
    );
  }
  if (unknown && unknown.length > 0) head.push(`# Fields of a newer Kubernetes are missing: ${unknown.join(', ')}.`);
  return `${head.join('\n')}\n${yamlOf(withRevision(object, modified), options)}`;
}

/** A live object as one side of two. */
export function liveText(object: JsonObject | undefined, from: string, options: TextOptions): string {
  return object ? yamlOf(object, options) : `# ${from}: it is not there.\n`;
}

function yamlOf(object: JsonObject, { isRevealed = false, isFull = false, mark }: TextOptions): string {
  const shown = isRevealed ? object : masked(object, mark);
  if (isFull) return toYaml(ordered(shown));
  const { managedFields: _fields, resourceVersion, ...metadata } = asObject(shown.metadata);
  // The revision differs wherever anything does.
  const version = mark || resourceVersion === undefined ? {} : { resourceVersion };
  return toYaml(ordered({ ...shown, metadata: { ...metadata, ...version } }));
}

/** What etcd keeps: the key, its revisions and the bytes. Those of a Secret only where somebody asked for them. */
export function rawText(pair: KeyValue, from: string, prefix: string, isRevealed: boolean): string {
  const { key, value, created, modified, version, lease } = pair;
  const stored = openEnvelope(value);
  const isHidden = !isRevealed && holdsSecret(keyText(key), prefix, stored);
  return [
    from,
    '',
    `key       ${keyText(key)}`,
    `created   revision ${created}`,
    `modified  revision ${modified}`,
    `version   ${version}`,
    `lease     ${lease === 0n ? 'none' : BigInt.asUintN(64, lease).toString(16)}`,
    `value     ${bytesWords(value.length)}, ${encodingWords(stored)}`,
    '',
    ...(isHidden ? ['Bytes of Secrets are hidden. Reveal Secret shows its values.'] : hexLines(value)),
    '',
  ].join('\n');
}

function encodingWords(stored: StoredValue): string {
  switch (stored.encoding) {
    case 'json':
      return `JSON of ${stored.apiVersion} ${stored.kind}`;
    case 'protobuf':
      return `Protocol Buffers of ${stored.apiVersion} ${stored.kind}`;
    case 'encrypted':
      return `encrypted at rest (${stored.provider})`;
    case 'text':
      return 'text';
    case 'binary':
      return 'unknown form';
  }
}

function holdsSecret(key: string, prefix: string, stored: StoredValue): boolean {
  const path = readPath(key, prefix);
  if (path?.group === '' && path.resource === 'secrets') return true;
  return (stored.encoding === 'json' || stored.encoding === 'protobuf') && stored.kind === 'Secret';
}

function isSecret(object: JsonObject): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

function hexLines(value: Uint8Array): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(value.length, MOST_BYTES); at += LINE) {
    const piece = value.subarray(at, at + LINE);
    const hex = Array.from(piece, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const signs = Array.from(piece, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(LINE * 3 - 1)}  ${signs}`);
  }
  if (value.length > MOST_BYTES) lines.push(`… ${bytesWords(value.length - MOST_BYTES)} more`);
  return lines;
}

/** `side` and `fullSide`: one of two that are held against each other, the latter with what differs by nature. */
export type DocumentView = 'yaml' | 'side' | 'fullSide' | 'raw';

/** Where a document comes from, in the query of its address; no text of an object is ever in it. */
export type DocumentPlace =
  | {
      readonly file: string;
      readonly main: number;
      readonly sub: number;
      readonly view: DocumentView;
      /** Known only as long as the document is open. */
      readonly reveal?: string;
    }
  | {
      readonly live: string;
      readonly apiVersion: string;
      readonly resource: string;
      readonly namespace?: string;
      readonly name: string;
      readonly isFull?: boolean;
    }
  /** The side of a comparison on which there is nothing. */
  | { readonly nothing: string };

export function readPlace(query: string): DocumentPlace {
  let value: unknown;
  try {
    value = JSON.parse(query);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null) {
    const found = value as Record<string, unknown>;
    const isText = (...names: readonly string[]) => names.every((name) => typeof found[name] === 'string');
    if (isText('file', 'view') && Number.isSafeInteger(found.main) && Number.isSafeInteger(found.sub)) return value as DocumentPlace;
    if (isText('live', 'apiVersion', 'resource', 'name') || isText('nothing')) return value as DocumentPlace;
  }
  throw new DrydockError('config', 'The address of this document is not one that Drydock makes.');
}
