import type { DeclaredType } from '../types/type';
import type { SchemaSizes } from './node';
import type { Path } from './path';
import type { Range } from './range';

/** Sizes from the bounds of a schema. */
export class DeclaredSizes implements SchemaSizes {
  constructor(private readonly self: DeclaredType) {}

  /** The node of the schema at a path. The first step, the variable, is not looked at: self and oldSelf have one type. */
  declaredAt(path: Path): DeclaredType | undefined {
    if (path.length === 0) return undefined;
    return path
      .steps()
      .slice(1)
      .reduce<DeclaredType | undefined>((at, step) => next(at, step), this.self);
  }

  sizeAt(path: Path): Range | undefined {
    const declared = this.declaredAt(path);
    return declared === undefined ? undefined : { min: 0, max: declared.maxElements };
  }
}

function next(at: DeclaredType | undefined, step: string): DeclaredType | undefined {
  if (step === '@items' || step === '@values') return at?.element;
  if (step === '@keys') return at?.key;
  return at?.fields?.get(step)?.declared;
}
