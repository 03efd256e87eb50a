import { KINDS, MESSAGES } from './data/messages';

/**
 * How a value is read and shown: `s` text, `b` boolean, `i` integer, `f` float, `y` bytes (base64), `T` Time, `M` MicroTime,
 * `D` Duration, `Q` Quantity, `I` IntOrString, `R` raw JSON (RawExtension, FieldsV1), `L` list of text as a message, `m` message.
 */
export type FieldType = 's' | 'b' | 'i' | 'f' | 'y' | 'T' | 'M' | 'D' | 'Q' | 'I' | 'R' | 'L' | 'm';

export interface FieldSchema {
  /** In JSON. Empty where the fields of the message stand in place of it. */
  readonly name: string;
  readonly type: FieldType;
  /** Place of the message's schema, for type `m`. */
  readonly message: number;
  readonly isPointer: boolean;
  readonly isList: boolean;
  readonly isMap: boolean;
  /** Left out of JSON where it is empty, and where it is the zero of its type. */
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
  readonly isInline: boolean;
  /** Kubernetes has it no more; it is shown where it is stored. */
  readonly isDropped: boolean;
}

export type MessageSchema = ReadonlyMap<number, FieldSchema>;

let lines: readonly string[] | undefined;
let kinds: ReadonlyMap<string, number> | undefined;
const read = new Map<number, MessageSchema>();

/** Schema of a kind's message. @returns undefined where Kubernetes has no such kind built in */
export function schemaOfKind(apiVersion: string, kind: string): MessageSchema | undefined {
  kinds ??= new Map(
    KINDS.trim()
      .split('\n')
      .map((line) => {
        const space = line.lastIndexOf(' ');
        return [line.slice(0, space), parseInt(line.slice(space + 1), 36)];
      }),
  );
  const place = kinds.get(`${apiVersion} ${kind}`);
  return place === undefined ? undefined : schemaAt(place);
}

export function schemaAt(place: number): MessageSchema {
  const known = read.get(place);
  if (known) return known;
  // Lines may be empty: messages without fields.
  lines ??= MESSAGES.split('\n').slice(1, -1);
  const line = lines[place] ?? '';
  const schema = new Map(line === '' ? [] : line.split(' ').map(readField));
  read.set(place, schema);
  return schema;
}

/** `3replicas:i?*`: number, name, type, marks. */
function readField(text: string): [number, FieldSchema] {
  const match = /^(\d+)([^:]*):(?:\.([0-9a-z]+)|([A-Za-z]))([?~<*[{!]*)$/.exec(text);
  if (!match) throw new Error(`not a field: ${text}`);
  const [, number, name = '', message, letter, marks = ''] = match;
  return [
    Number(number),
    {
      name,
      type: message === undefined ? (letter as FieldType) : 'm',
      message: message === undefined ? -1 : parseInt(message, 36),
      isPointer: marks.includes('*'),
      isList: marks.includes('['),
      isMap: marks.includes('{'),
      omitEmpty: marks.includes('?'),
      omitZero: marks.includes('~'),
      isInline: marks.includes('<'),
      isDropped: marks.includes('!'),
    },
  ];
}
