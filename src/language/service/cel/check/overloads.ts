import type { Overload } from '../library/overload';
import * as types from '../types/type';
import type { Type } from '../types/type';
import type { Unifier } from '../types/unify';

/** The ways to call a function that suit its arguments, and the type of the result. */
export interface Matching {
  readonly overloads: readonly Overload[];
  readonly result: Type;
}

/** Finds which overloads of a function suit a call. */
export class OverloadResolver {
  private free = 0;

  constructor(private readonly unifier: Unifier) {}

  /** All overloads that suit; types of different results are open. */
  matching(overloads: readonly Overload[], args: readonly Type[]): Matching | undefined {
    const suited: Overload[] = [];
    let result: Type | undefined;
    for (const overload of overloads) {
      const fresh = new Map<string, Type>();
      const parameters = overload.parameters.map((type) => this.instance(type, fresh));
      if (!this.unifier.assignableAll(args, parameters)) continue;
      suited.push(overload);
      const own = this.unifier.resolve(this.instance(overload.result, fresh));
      if (result === undefined) result = own;
      else if (result.kind !== 'dyn' && !types.sameType(own, result)) result = types.dyn;
    }
    return result === undefined ? undefined : { overloads: suited, result };
  }

  /** A declared type with type parameters of its own for this one call. */
  private instance(type: Type, fresh: Map<string, Type>): Type {
    switch (type.kind) {
      case 'parameter': {
        const known = fresh.get(type.name) ?? this.freeType();
        fresh.set(type.name, known);
        return known;
      }
      case 'list':
        return types.listOf(this.instance(type.element, fresh));
      case 'map':
        return types.mapOf(this.instance(type.key, fresh), this.instance(type.value, fresh));
      case 'opaque':
        return { ...type, parameters: type.parameters.map((part) => this.instance(part, fresh)) };
      case 'type':
        return type.of === undefined ? type : types.typeOf(this.instance(type.of, fresh));
      default:
        return type;
    }
  }

  /** A type that is still to be found. */
  freeType(): Type {
    return { kind: 'parameter', name: `_${this.free++}` };
  }
}
