import type { Type } from '../types/type';
import type { Value } from '../values/value';
import { readSignature } from './signature';

/** One way to call a function. */
export interface Overload {
  /** The id CEL's own tables know it under; costs depend on it. */
  readonly id: string;
  readonly name: string;
  /** True when it is called on its first parameter: `list.size()`. */
  readonly receiver: boolean;
  readonly parameters: readonly Type[];
  readonly result: Type;
  readonly signature: string;
  /** First Kubernetes minor whose API server has it; 23 for what was always there. */
  readonly since: number;
  /** What it does. Absent for what the evaluator does itself, and for what can't be reached from a rule. */
  readonly run?: (...args: Value[]) => Value;
}

export interface CelFunction {
  readonly name: string;
  /** What it is for, in a sentence or two; shown to people. */
  readonly summary: string;
  readonly overloads: readonly Overload[];
}

interface Row {
  readonly id: string;
  readonly signature: string;
  readonly run?: Overload['run'];
  readonly since?: number;
}

/** A row of a function table. The signature reads like `list(A).indexOf(A) -> int`. */
export function row(id: string, signature: string, run?: Overload['run'], since?: number): Row {
  return { id, signature, ...(run && { run }), ...(since !== undefined && { since }) };
}

/** A function with its rows; `since` is that of its library. */
export function define(name: string, summary: string, since: number, rows: readonly Row[]): CelFunction {
  const overloads = rows.map((entry) => {
    const { receiver, parameters, result } = readSignature(name, entry.signature);
    const overload = { id: entry.id, name, receiver, parameters, result, signature: entry.signature, since: entry.since ?? since };
    return entry.run === undefined ? overload : { ...overload, run: entry.run };
  });
  return { name, summary, overloads };
}
