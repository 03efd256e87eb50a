import { dyn, listOf, mapOf, parametersOf, sameType, typeOf, type Type } from './type';

/**
 * What is known about type parameters, and whether types fit each other: assignability with unification, as the API server's
 * checker (cel-go) defines it. A comparison that fails leaves no trace.
 */
export class Unifier {
  private bindings: ReadonlyMap<string, Type> = new Map();

  /** True when a value of one type can stand for the other. Binds type parameters when it can. */
  assignable(from: Type, to: Type): boolean {
    return this.attempt((trial) => trial.fits(from, to));
  }

  /** The same for lists of types, as a whole. */
  assignableAll(from: readonly Type[], to: readonly Type[]): boolean {
    return this.attempt((trial) => trial.fitsAll(from, to));
  }

  /** The type with its bound parameters replaced; with `open`, the unbound ones become `dyn`. */
  resolve(type: Type, open = false): Type {
    const bound = type.kind === 'parameter' ? this.bindings.get(type.name) : undefined;
    if (bound !== undefined) return this.resolve(bound, open);
    switch (type.kind) {
      case 'parameter':
        return open ? dyn : type;
      case 'list':
        return listOf(this.resolve(type.element, open));
      case 'map':
        return mapOf(this.resolve(type.key, open), this.resolve(type.value, open));
      case 'opaque':
        return { ...type, parameters: type.parameters.map((part) => this.resolve(part, open)) };
      case 'type':
        return type.of === undefined ? type : typeOf(this.resolve(type.of, open));
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
        return type;
    }
  }

  private attempt(test: (trial: Trial) => boolean): boolean {
    const trial = new Trial(new Map(this.bindings));
    if (!test(trial)) return false;
    this.bindings = trial.bindings;
    return true;
  }
}

/** One comparison, on a copy of the bindings. */
class Trial {
  constructor(readonly bindings: Map<string, Type>) {}

  fits(a: Type, b: Type): boolean {
    if (b.kind === 'parameter') {
      const { valid, known } = this.substitutes(a, b);
      if (valid) return true;
      if (known) return false;
    }
    if (a.kind === 'parameter') return this.substitutes(b, a).valid;
    if (isOpen(a) || isOpen(b)) return true;
    if (a.kind === 'null') return isNullable(b);
    if (b.kind === 'null') return isNullable(a);
    if (a.kind === 'type' || b.kind === 'type') return a.kind === b.kind;
    if (a.kind === 'list' || a.kind === 'map' || a.kind === 'opaque') {
      if (b.kind !== a.kind || (a.kind === 'opaque' && b.kind === 'opaque' && a.name !== b.name)) return false;
      return this.fitsAll(parametersOf(a), parametersOf(b));
    }
    return sameType(a, b);
  }

  fitsAll(a: readonly Type[], b: readonly Type[]): boolean {
    return a.length === b.length && a.every((type, i) => b[i] !== undefined && this.fits(type, b[i]));
  }

  /** Whether a type can be what a parameter stands for; of two that fit, the more general one is kept. */
  private substitutes(type: Type, parameter: Type & { kind: 'parameter' }): { valid: boolean; known: boolean } {
    if (sameType(type, parameter)) return { valid: true, known: true };
    const bound = this.bindings.get(parameter.name);
    if (bound === undefined) {
      const valid = !this.mentions(type, parameter);
      if (valid) this.bindings.set(parameter.name, type);
      return { valid, known: false };
    }
    if (sameType(type, bound)) return { valid: true, known: true };
    if (!this.fits(type, bound)) return { valid: false, known: true };
    const general = mostGeneral(type, bound);
    if (!this.mentions(general, parameter)) this.bindings.set(parameter.name, general);
    return { valid: true, known: true };
  }

  private mentions(type: Type, parameter: Type): boolean {
    if (sameType(type, parameter)) return true;
    if (type.kind === 'parameter') {
      const bound = this.bindings.get(type.name);
      return bound !== undefined && this.mentions(bound, parameter);
    }
    return parametersOf(type).some((part) => this.mentions(part, parameter));
  }
}

export function isOpen(type: Type): boolean {
  return type.kind === 'dyn' || type.kind === 'error';
}

function isNullable(type: Type): boolean {
  return ['null', 'opaque', 'object', 'timestamp', 'duration'].includes(type.kind);
}

/** Of two types that fit each other, the one that says less. */
export function mostGeneral(a: Type, b: Type): Type {
  return saysNoMore(a, b) ? a : b;
}

function saysNoMore(a: Type, b: Type): boolean {
  if (a.kind === 'dyn' || a.kind === 'parameter') return true;
  if (b.kind === 'dyn' || b.kind === 'parameter' || a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  if (a.kind === 'opaque' && b.kind === 'opaque' && a.name !== b.name) return false;
  if (a.kind === 'list' || a.kind === 'map' || a.kind === 'opaque') {
    const [left, right] = [parametersOf(a), parametersOf(b)];
    return left.length === right.length && left.every((part, i) => right[i] !== undefined && saysNoMore(part, right[i]));
  }
  return sameType(a, b);
}
