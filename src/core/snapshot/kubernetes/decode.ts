import { WIRE, WireReader } from '../protobuf/wire';
import { parseExactly, type Json, type JsonObject } from './envelope';
import { schemaAt, schemaOfKind, type FieldSchema, type MessageSchema } from './schema';
import { durationText, microTimeText, timeText } from './times';

export interface DecodedObject {
  readonly object: JsonObject;
  /** Paths of fields that are stored and not known, as numbers: a newer Kubernetes wrote them, and they are missing here. */
  readonly unknown: readonly string[];
}

/** Deeper than objects of Kubernetes are, and less than a stack takes. */
const DEEPEST = 100;

/**
 * An object as the API server shows it in JSON, from how it is stored: the encoding of Go types with their tags for JSON.
 * @returns undefined where the kind is not built in
 * @throws RangeError where the bytes are no such message
 */
export function decodeObject(apiVersion: string, kind: string, message: Uint8Array): DecodedObject | undefined {
  const schema = schemaOfKind(apiVersion, kind);
  if (!schema) return undefined;
  const decoder = new Decoder();
  const object = decoder.message(message, schema, '', 0);
  return { object: { kind, apiVersion, ...object }, unknown: [...decoder.unknown] };
}

class Decoder {
  readonly unknown = new Set<string>();

  message(bytes: Uint8Array, schema: MessageSchema, path: string, depth: number): JsonObject {
    if (depth > DEEPEST) throw new RangeError('The message is nested too deeply.');
    const found = new Map<FieldSchema, Json>();
    const reader = new WireReader(bytes);
    while (reader.next()) {
      const field = schema.get(reader.field);
      if (!field) {
        this.unknown.add(`${path}${reader.field}`);
        reader.skip();
        continue;
      }
      const below = `${path}${field.name === '' ? '' : `${field.name}.`}`;
      if (field.isMap) this.addEntry(found, field, reader, below, depth);
      else if (field.isList) this.addItem(found, field, reader, below, depth);
      else found.set(field, this.value(field, reader, below, depth));
    }
    return shown(schema, found);
  }

  private addEntry(found: Map<FieldSchema, Json>, field: FieldSchema, reader: WireReader, path: string, depth: number): void {
    const entry = new WireReader(reader.bytesField());
    let key = '';
    let value: Json | undefined;
    while (entry.next()) {
      if (entry.field === 1) key = entry.string();
      else if (entry.field === 2) value = this.value(field, entry, path, depth);
      else entry.skip();
    }
    const map = (found.get(field) ?? emptyMap()) as Record<string, Json>;
    map[key] = value ?? zeroOf(field);
    found.set(field, map);
  }

  private addItem(found: Map<FieldSchema, Json>, field: FieldSchema, reader: WireReader, path: string, depth: number): void {
    const list = (found.get(field) ?? []) as Json[];
    found.set(field, list);
    const isScalar = field.type === 'i' || field.type === 'b' || field.type === 'f';
    if (!isScalar || reader.wire !== WIRE.bytes) {
      list.push(this.value(field, reader, path, depth));
      return;
    }
    // Packed: the values of a list one behind another.
    const packed = reader.bytesField();
    if (field.type === 'f') {
      const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
      for (let at = 0; at + 8 <= packed.length; at += 8) list.push(view.getFloat64(at, true));
      return;
    }
    const numbers = new WireReader(packed);
    while (!numbers.isAtEnd) list.push(field.type === 'b' ? numbers.number() !== 0 : exact(numbers.int64()));
  }

  private value(field: FieldSchema, reader: WireReader, path: string, depth: number): Json {
    switch (field.type) {
      case 's':
        return reader.string();
      case 'b':
        return reader.number() !== 0;
      case 'i':
        return exact(reader.int64());
      case 'f':
        return reader.wire === WIRE.fixed32 ? reader.fixed32().getFloat32(0, true) : reader.fixed64().getFloat64(0, true);
      case 'y':
        return Buffer.from(reader.bytesField()).toString('base64');
      case 'T':
        return timeText(timestamp(reader.bytesField()).seconds);
      case 'M': {
        const { seconds, nanos } = timestamp(reader.bytesField());
        return microTimeText(seconds, nanos);
      }
      case 'D':
        return durationText(firstNumber(reader.bytesField()));
      case 'Q':
        return firstText(reader.bytesField()) || '0';
      case 'I':
        return intOrString(reader.bytesField());
      case 'R':
        return rawJson(reader.bytesField());
      case 'L':
        return texts(reader.bytesField());
      case 'm':
        return this.message(reader.bytesField(), schemaAt(field.message), path, depth + 1);
    }
  }
}

/** What JSON shows of the fields that were there, and of those that were not. */
function shown(schema: MessageSchema, found: ReadonlyMap<FieldSchema, Json>): JsonObject {
  const object: Record<string, Json> = emptyMap();
  for (const field of schema.values()) {
    const value = found.get(field);
    if (field.isInline) Object.assign(object, value ?? (field.isPointer ? {} : zeroOf(field)));
    else if (value === undefined) {
      if (field.isDropped) continue;
      // Not stored: nil, or a value whose zero takes no bytes.
      const zero = field.isPointer || field.isList || field.isMap || field.type === 'y' || field.type === 'R' ? null : zeroOf(field);
      if (!isLeftOut(field, zero)) object[field.name] = zero;
    } else if (!isLeftOut(field, value)) object[field.name] = value;
  }
  return object;
}

/** The rule of Go's encoding/json: empty are false, 0, nil, and what has no elements; never a struct. */
function isLeftOut(field: FieldSchema, value: Json): boolean {
  const isStruct = !field.isList && !field.isMap && ['m', 'T', 'M', 'D', 'Q', 'I', 'R', 'L'].includes(field.type);
  if (field.omitZero && !field.isPointer && isStruct) return isZero(value);
  if (!field.omitEmpty) return false;
  if (value === null) return field.isPointer || !isStruct;
  // A pointer that is set is shown whatever it points to, and so is a struct.
  if (field.isPointer || isStruct) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}

function isZero(value: Json): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.values(value as JsonObject).every(isZero);
}

function zeroOf(field: FieldSchema): Json {
  switch (field.type) {
    case 's':
    case 'y':
      return '';
    case 'b':
      return false;
    case 'i':
    case 'f':
    case 'I':
      return 0;
    case 'T':
    case 'M':
    case 'R':
      return null;
    case 'D':
      return '0s';
    case 'Q':
      return '0';
    case 'L':
      return [];
    case 'm':
      return shown(schemaAt(field.message), new Map());
  }
}

/** Without a prototype, so that no key of a label can mean something else. */
function emptyMap(): Record<string, Json> {
  return Object.create(null) as Record<string, Json>;
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Timestamp: seconds = 1, nanos = 2. Nothing at all is no time. */
function timestamp(bytes: Uint8Array): { readonly seconds: number | undefined; readonly nanos: number } {
  if (bytes.length === 0) return { seconds: undefined, nanos: 0 };
  const reader = new WireReader(bytes);
  let [seconds, nanos] = [0, 0];
  while (reader.next()) {
    if (reader.field === 1 && reader.wire === WIRE.varint) seconds = Number(reader.int64());
    else if (reader.field === 2 && reader.wire === WIRE.varint) nanos = Number(reader.int64());
    else reader.skip();
  }
  return { seconds, nanos };
}

function firstNumber(bytes: Uint8Array): bigint {
  const reader = new WireReader(bytes);
  let value = 0n;
  while (reader.next()) {
    if (reader.field === 1 && reader.wire === WIRE.varint) value = reader.int64();
    else reader.skip();
  }
  return value;
}

function firstText(bytes: Uint8Array): string {
  return texts(bytes).at(-1) ?? '';
}

function texts(bytes: Uint8Array): string[] {
  const reader = new WireReader(bytes);
  const found: string[] = [];
  while (reader.next()) {
    if (reader.field === 1 && reader.wire === WIRE.bytes) found.push(reader.string());
    else reader.skip();
  }
  return found;
}

/** type = 1 (0 a number, 1 text), intVal = 2, strVal = 3. */
function intOrString(bytes: Uint8Array): Json {
  const reader = new WireReader(bytes);
  let [type, number, text] = [0, 0, ''];
  while (reader.next()) {
    if (reader.field === 1 && reader.wire === WIRE.varint) type = reader.number();
    else if (reader.field === 2 && reader.wire === WIRE.varint) number = Number(reader.int64());
    else if (reader.field === 3 && reader.wire === WIRE.bytes) text = reader.string();
    else reader.skip();
  }
  return type === 1 ? text : number;
}

/** raw = 1: JSON that Kubernetes keeps as it is. */
function rawJson(bytes: Uint8Array): Json {
  const reader = new WireReader(bytes);
  let raw: Uint8Array = new Uint8Array(0);
  while (reader.next()) {
    if (reader.field === 1 && reader.wire === WIRE.bytes) raw = reader.bytesField();
    else reader.skip();
  }
  if (raw.length === 0) return null;
  try {
    return parseExactly(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return Buffer.from(raw).toString('base64');
  }
}
