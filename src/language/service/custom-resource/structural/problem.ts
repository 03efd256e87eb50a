import type { JsonSchemaProps, JsonValue } from '../../crd/json-schema';
import type { PathStep } from '../../yaml/walk';

export type JsonPath = readonly PathStep[];

interface ProblemPlace {
  /** Of the value judged; for something missing, of what is missing; for a wrong key, of the key. */
  readonly path: JsonPath;
  /** The node of the schema that says so. */
  readonly schema: JsonSchemaProps;
}

/** A disagreement between a value and its schema, as the API server would find it. */
export type SchemaProblem = ProblemPlace &
  (
    | { readonly problem: 'type'; readonly value: JsonValue; readonly expected: readonly string[] }
    | { readonly problem: 'enum'; readonly value: JsonValue; readonly allowed: readonly JsonValue[] }
    | { readonly problem: 'required'; readonly name: string }
    | { readonly problem: 'forbidden'; readonly name: string }
    | {
        readonly problem: 'bound';
        readonly bound: 'minimum' | 'maximum' | 'multipleOf';
        readonly limit: number;
        readonly isExclusive: boolean;
        readonly value: number;
      }
    | { readonly problem: 'size'; readonly bound: SizeBound; readonly limit: number; readonly size: number }
    | { readonly problem: 'pattern'; readonly pattern: string; readonly value: string }
    | { readonly problem: 'format'; readonly format: string; readonly value: string }
    | { readonly problem: 'uniqueItems' }
    | {
        readonly problem: 'junctor';
        readonly junctor: 'anyOf' | 'oneOf' | 'not';
        /** How many alternatives hold. */
        readonly matches: number;
        /** Why the alternative that comes nearest does not hold. */
        readonly nearest: readonly SchemaProblem[];
      }
    | { readonly problem: 'setItem' }
    | { readonly problem: 'mapItem'; readonly keys: readonly string[]; readonly key: JsonValue }
    | { readonly problem: 'mapItemType'; readonly value: JsonValue }
  );

export type SizeBound = 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minProperties' | 'maxProperties';
