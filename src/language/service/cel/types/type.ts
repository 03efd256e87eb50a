import type { JsonSchemaProps } from '../../crd/json-schema';

type ScalarKind = 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'null' | 'timestamp' | 'duration';

export interface ScalarType {
  readonly kind: ScalarKind;
}

/** Anything goes; checked while the rule runs. `error` stands for what a reported fault left behind and is never reported again. */
export interface OpenType {
  readonly kind: 'dyn' | 'error';
}

export interface ListType {
  readonly kind: 'list';
  readonly element: Type;
}

export interface MapType {
  readonly kind: 'map';
  readonly key: Type;
  readonly value: Type;
}

/** An object with named fields: of the schema (`declared` is set), or a library's value that has none. */
export interface ObjectType {
  readonly kind: 'object';
  readonly name: string;
  readonly declared?: DeclaredType;
}

/** A type without structure: addresses, and `optional_type` with its parameter. */
export interface OpaqueType {
  readonly kind: 'opaque';
  readonly name: string;
  readonly parameters: readonly Type[];
}

/** A type parameter of a function, or a type that is still to be found. */
export interface ParameterType {
  readonly kind: 'parameter';
  readonly name: string;
}

/** The type of a type, like that of `int` in `type(x) == int`. */
export interface TypeType {
  readonly kind: 'type';
  readonly of?: Type;
}

/** The type of an expression. */
export type Type = ScalarType | OpenType | ListType | MapType | ObjectType | OpaqueType | ParameterType | TypeType;

/**
 * What CEL knows about a node of a schema: its type, and how large a value of it can be (k8s.io/apiserver/pkg/cel/common/schemas.go).
 */
export interface DeclaredType {
  readonly type: Type;
  readonly schema: JsonSchemaProps;
  /** Most elements of a list, entries of a map, or bytes of a string that one request can bring. */
  readonly maxElements: number;
  /** Fewest bytes a value takes in JSON. */
  readonly minBytes: number;
  /** Fields of an object by the name CEL knows them under. */
  readonly fields?: ReadonlyMap<string, DeclaredField>;
  readonly key?: DeclaredType;
  readonly element?: DeclaredType;
}

export interface DeclaredField {
  /** Name in the schema, before escaping. */
  readonly property: string;
  readonly declared: DeclaredType;
}

export const dyn: Type = { kind: 'dyn' };
export const errorType: Type = { kind: 'error' };
export const bool: Type = { kind: 'bool' };
export const int: Type = { kind: 'int' };
export const uint: Type = { kind: 'uint' };
export const double: Type = { kind: 'double' };
export const string: Type = { kind: 'string' };
export const bytes: Type = { kind: 'bytes' };
export const nullType: Type = { kind: 'null' };
export const timestamp: Type = { kind: 'timestamp' };
export const duration: Type = { kind: 'duration' };

export const listOf = (element: Type): ListType => ({ kind: 'list', element });
export const mapOf = (key: Type, value: Type): MapType => ({ kind: 'map', key, value });
export const optionalOf = (value: Type): OpaqueType => ({ kind: 'opaque', name: 'optional_type', parameters: [value] });
export const typeOf = (of: Type): TypeType => ({ kind: 'type', of });

/** The type inside an optional. */
export function unwrapOptional(type: Type): { type: Type; optional: boolean } {
  const inside = type.kind === 'opaque' && type.name === 'optional_type' ? type.parameters[0] : undefined;
  return inside === undefined ? { type, optional: false } : { type: inside, optional: true };
}

/** Parts a type is made of, in order. */
export function parametersOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'opaque':
      return type.parameters;
    case 'type':
      return type.of === undefined ? [] : [type.of];
    case 'bool':
    case 'int':
    case 'uint':
    case 'double':
    case 'string':
    case 'bytes':
    case 'null':
    case 'timestamp':
    case 'duration':
    case 'dyn':
    case 'error':
    case 'object':
    case 'parameter':
      return [];
  }
}

function nameOf(type: Type): string {
  return type.kind === 'object' || type.kind === 'opaque' || type.kind === 'parameter' ? type.name : type.kind;
}

/** True when both are the same type in every part. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || nameOf(a) !== nameOf(b)) return false;
  if (a.kind === 'object' && b.kind === 'object') return a.declared === b.declared;
  const [left, right] = [parametersOf(a), parametersOf(b)];
  return left.length === right.length && left.every((part, i) => right[i] !== undefined && sameType(part, right[i]));
}

/** A type as people read it: `list(string)`, `map(string, int)`, `optional(int)`. Objects of a schema are just `object`. */
export function formatType(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `list(${formatType(type.element)})`;
    case 'map':
      return `map(${formatType(type.key)}, ${formatType(type.value)})`;
    case 'object':
      return type.declared === undefined ? shortName(type.name) : 'object';
    case 'opaque': {
      const name = type.name === 'optional_type' ? 'optional' : shortName(type.name);
      return type.parameters.length === 0 ? name : `${name}(${type.parameters.map(formatType).join(', ')})`;
    }
    case 'parameter':
      return type.name.startsWith('_') ? 'dyn' : type.name;
    case 'type':
      return type.of === undefined ? 'type' : `type(${formatType(type.of)})`;
    case 'bool':
    case 'int':
    case 'uint':
    case 'double':
    case 'string':
    case 'bytes':
    case 'null':
    case 'timestamp':
    case 'duration':
    case 'dyn':
    case 'error':
      return type.kind;
  }
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
