import { WireReader } from '../protobuf/wire';

/** What a stored value is, told by how it begins. */
export type StoredValue =
  /** Kubernetes' envelope around Protocol Buffers: built-in kinds. */
  | { readonly encoding: 'protobuf'; readonly apiVersion: string; readonly kind: string; readonly message: Uint8Array }
  /** Custom resources, their definitions, APIServices. */
  | { readonly encoding: 'json'; readonly apiVersion: string; readonly kind: string; readonly object: JsonObject }
  /** Encryption at rest: without the API server's key nobody can read it. */
  | { readonly encoding: 'encrypted'; readonly provider: string; readonly keyName: string }
  | { readonly encoding: 'text'; readonly text: string }
  | { readonly encoding: 'binary' };

export type Json = string | number | bigint | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

const MAGIC = [0x6b, 0x38, 0x73, 0x00];
const ENCRYPTED = /^k8s:enc:([a-z0-9]+):v\d:([^:]{0,253}):/;

/** @returns `binary` where the bytes are none of what Kubernetes writes, or are damaged */
export function openEnvelope(value: Uint8Array): StoredValue {
  if (MAGIC.every((byte, at) => value[at] === byte)) return openUnknown(value.subarray(MAGIC.length)) ?? { encoding: 'binary' };
  const beginning = new TextDecoder('latin1').decode(value.subarray(0, 320));
  const encrypted = ENCRYPTED.exec(beginning);
  if (encrypted) return { encoding: 'encrypted', provider: encrypted[1] ?? '', keyName: encrypted[2] ?? '' };
  if (beginning.startsWith('k8s:enc:')) return { encoding: 'encrypted', provider: beginning.split(':')[2] ?? '', keyName: '' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(value);
  } catch {
    return { encoding: 'binary' };
  }
  return openJson(text) ?? { encoding: 'text', text };
}

/**
 * Only the kind, from the beginning of a value.
 * @param value its first bytes; what is cut off does not matter
 */
export function kindOf(value: Uint8Array): { readonly apiVersion: string; readonly kind: string } | undefined {
  if (MAGIC.every((byte, at) => value[at] === byte)) return readTypeMeta(value.subarray(MAGIC.length));
  const stored = openEnvelope(value);
  return stored.encoding === 'json' ? { apiVersion: stored.apiVersion, kind: stored.kind } : undefined;
}

/** runtime.Unknown: typeMeta = 1 (apiVersion = 1, kind = 2), raw = 2. */
function openUnknown(bytes: Uint8Array): StoredValue | undefined {
  try {
    const reader = new WireReader(bytes);
    let type = { apiVersion: '', kind: '' };
    let message: Uint8Array = new Uint8Array(0);
    while (reader.next()) {
      if (reader.field === 1 && reader.wire === 2) type = typeMeta(reader.bytesField());
      else if (reader.field === 2 && reader.wire === 2) message = reader.bytesField();
      else reader.skip();
    }
    return { encoding: 'protobuf', ...type, message };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

function readTypeMeta(bytes: Uint8Array): { readonly apiVersion: string; readonly kind: string } | undefined {
  try {
    const reader = new WireReader(bytes);
    return reader.next() && reader.field === 1 && reader.wire === 2 ? typeMeta(reader.bytesField()) : undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

function typeMeta(bytes: Uint8Array): { readonly apiVersion: string; readonly kind: string } {
  const reader = new WireReader(bytes);
  let [apiVersion, kind] = ['', ''];
  while (reader.next()) {
    if (reader.field === 1 && reader.wire === 2) apiVersion = reader.string();
    else if (reader.field === 2 && reader.wire === 2) kind = reader.string();
    else reader.skip();
  }
  return { apiVersion, kind };
}

function openJson(text: string): StoredValue | undefined {
  if (!text.startsWith('{')) return undefined;
  let object: unknown;
  try {
    object = parseExactly(text);
  } catch {
    return undefined;
  }
  if (typeof object !== 'object' || object === null) return undefined;
  const { apiVersion, kind } = object as Record<string, unknown>;
  return {
    encoding: 'json',
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    object: object as JsonObject,
  };
}

/** JSON whose long integers stay what they are: those that numbers of JavaScript can't hold become bigint. @throws SyntaxError */
export function parseExactly(text: string): Json {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as Json;
  return JSON.parse(text, (_, value: Json, context?: { readonly source?: string }) => {
    const source = context?.source;
    if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined || !/^-?\d+$/.test(source)) return value;
    return BigInt(source);
  }) as Json;
}
