import { namedType } from '../library/signature';
import * as types from '../types/type';
import type { Type } from '../types/type';

/** Names of types that stand for the type itself, as in `type(x) == int`. */
const typeNames: ReadonlyMap<string, Type> = new Map<string, Type>(
  (
    [
      ['bool', types.bool],
      ['bytes', types.bytes],
      ['double', types.double],
      ['int', types.int],
      ['uint', types.uint],
      ['string', types.string],
      ['null_type', types.nullType],
      ['list', types.listOf({ kind: 'parameter', name: 'A' })],
      ['map', types.mapOf({ kind: 'parameter', name: 'A' }, { kind: 'parameter', name: 'B' })],
      ['type', { kind: 'type' }],
      ['optional_type', types.optionalOf({ kind: 'parameter', name: 'V' })],
      ['net.IP', namedType('IP')],
      ['net.CIDR', namedType('CIDR')],
      ['google.protobuf.Timestamp', types.timestamp],
      ['google.protobuf.Duration', types.duration],
    ] as const
  ).map(([name, type]) => [name, types.typeOf(type)]),
);

/** The variables that can be named at a place. */
export class Scope {
  private constructor(
    private readonly own: ReadonlyMap<string, Type>,
    private readonly outer?: Scope,
  ) {}

  static of(variables: Readonly<Record<string, Type>>): Scope {
    return new Scope(new Map(Object.entries(variables)));
  }

  with(variables: Readonly<Record<string, Type>>): Scope {
    return new Scope(new Map(Object.entries(variables)), this);
  }

  find(name: string): Type | undefined {
    return this.own.get(name) ?? (this.outer === undefined ? typeNames.get(name) : this.outer.find(name));
  }

  /** Variables by name, inner ones before the outer ones they hide; types are not among them. */
  variables(): ReadonlyMap<string, Type> {
    return new Map([...(this.outer?.variables() ?? []), ...this.own]);
  }

  /** True for names that are types and no variables. */
  static isTypeName(name: string): boolean {
    return typeNames.has(name);
  }
}
