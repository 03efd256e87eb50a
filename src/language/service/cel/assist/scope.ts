import type { DeclaredType } from '../types/type';
import { Scope } from '../check/scope';
import { optionalOf, type Type } from '../types/type';

/** What completion and explanations need to know of the place an expression stands at. */
export interface AssistEnvironment {
  readonly self: DeclaredType | undefined;
  /** True when the rule sets optionalOldSelf. */
  readonly optionalOldSelf?: boolean;
  /** Minor version of Kubernetes whose functions may be offered. */
  readonly libraryMinor: number;
}

/** The variables of a rule. */
export function scopeOf({ self, optionalOldSelf }: AssistEnvironment): Scope {
  const type: Type = self?.type ?? { kind: 'error' };
  return Scope.of({ self: type, oldSelf: optionalOldSelf === true ? optionalOf(type) : type });
}
