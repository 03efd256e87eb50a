import * as types from '../types/type';
import type { Type } from '../types/type';

/** Types that signatures name, other than lists, maps, optionals and parameters. */
const named: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['bool', types.bool],
  ['int', types.int],
  ['uint', types.uint],
  ['double', types.double],
  ['string', types.string],
  ['bytes', types.bytes],
  ['timestamp', types.timestamp],
  ['duration', types.duration],
  ['dyn', types.dyn],
  ['URL', { kind: 'object', name: 'kubernetes.URL' }],
  ['Quantity', { kind: 'object', name: 'kubernetes.Quantity' }],
  ['Semver', { kind: 'object', name: 'kubernetes.Semver' }],
  ['Format', { kind: 'object', name: 'kubernetes.NamedFormat' }],
  ['IP', { kind: 'opaque', name: 'net.IP', parameters: [] }],
  ['CIDR', { kind: 'opaque', name: 'net.CIDR', parameters: [] }],
  ['Authorizer', { kind: 'object', name: 'kubernetes.authorization.Authorizer' }],
  ['PathCheck', { kind: 'object', name: 'kubernetes.authorization.PathCheck' }],
  ['GroupCheck', { kind: 'object', name: 'kubernetes.authorization.GroupCheck' }],
  ['ResourceCheck', { kind: 'object', name: 'kubernetes.authorization.ResourceCheck' }],
  ['Decision', { kind: 'object', name: 'kubernetes.authorization.Decision' }],
]);

/** The type of a name as signatures write it. A single capital letter is a type parameter. */
export function namedType(name: string): Type {
  const found = named.get(name) ?? (/^[A-Z]$/.test(name) ? ({ kind: 'parameter', name } as const) : undefined);
  if (found === undefined) throw new RangeError(`no type is called ${name}`);
  return found;
}

export interface Signature {
  readonly receiver: boolean;
  /** The receiver first, when there is one. */
  readonly parameters: readonly Type[];
  readonly result: Type;
}

/** Reads `receiver.name(arguments) -> result`, where the receiver may be missing and the name may have dots itself. */
export function readSignature(name: string, signature: string): Signature {
  const [call = '', result = ''] = signature.split(' -> ');
  const open = call.indexOf(`${name}(`);
  if (open < 0 || !call.endsWith(')')) throw new RangeError(`${signature} is no signature of ${name}`);
  const before = call.slice(0, open);
  const args = splitTopLevel(call.slice(open + name.length + 1, -1)).map(readType);
  const receiver = before === '' ? [] : [readType(before.replace(/\.$/, ''))];
  return { receiver: before !== '', parameters: [...receiver, ...args], result: readType(result) };
}

function readType(text: string): Type {
  const generic = /^(list|map|optional|type)\((.*)\)$/.exec(text.trim());
  if (generic === null) return namedType(text.trim());
  const [first, second] = splitTopLevel(generic[2] ?? '').map(readType);
  if (first === undefined) throw new RangeError(`${text} needs a parameter`);
  switch (generic[1]) {
    case 'list':
      return types.listOf(first);
    case 'map':
      return types.mapOf(first, second ?? types.dyn);
    case 'optional':
      return types.optionalOf(first);
    default:
      return types.typeOf(first);
  }
}

/** Parts between commas that are in no parentheses. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return text.trim() === '' ? [] : [...parts, text.slice(start)];
}
