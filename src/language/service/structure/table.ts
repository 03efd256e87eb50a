/** The type of a field as Go's JSON decoder sees it. */
export type FieldType =
  | { readonly is: 'string'; readonly values?: readonly string[] }
  | { readonly is: 'bool' }
  | { readonly is: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly isUnsigned?: boolean }
  | { readonly is: 'float' }
  /** `metav1.Duration`: Go's form in a string, such as `5m0s`. */
  | { readonly is: 'duration' }
  /** `resource.Quantity`: a string or a number. */
  | { readonly is: 'quantity' }
  /** `metav1.Time`: RFC 3339 in a string. */
  | { readonly is: 'time' }
  | { readonly is: 'intOrString' }
  | { readonly is: 'list'; readonly of: FieldType }
  | { readonly is: 'map'; readonly of: FieldType }
  | { readonly is: 'struct'; readonly table: StructTable }
  /** Anything, as for `runtime.RawExtension`. */
  | { readonly is: 'any' };

/** One field of a struct, with what people are told about it. */
export interface FieldInfo {
  readonly type: FieldType;
  /** Markdown, our own words. */
  readonly doc: string;
  /** What counts when it is not written, as it would be written. */
  readonly default?: string;
  /** Minor of Kubernetes (1.x) that knows it first. */
  readonly since?: number;
  /** First minor that no longer knows it. */
  readonly removedIn?: number;
  readonly deprecatedSince?: number;
  /** Go's pointer or slice or map: an explicit null means "not written". Without it, null is the zero value, which few types refuse. */
  readonly isPointer?: boolean;
}

/** A Go struct as data: one place for checks, completion, hover and schemas. */
export interface StructTable {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldInfo>>;
}

export const string: FieldType = { is: 'string' };
export const bool: FieldType = { is: 'bool' };
export const int32: FieldType = { is: 'int', bits: 32 };
export const int64: FieldType = { is: 'int', bits: 64 };
export const duration: FieldType = { is: 'duration' };
export const quantity: FieldType = { is: 'quantity' };
export const strings: FieldType = { is: 'list', of: string };
export const stringMap: FieldType = { is: 'map', of: string };
export const oneOf = (...values: readonly string[]): FieldType => ({ is: 'string', values });
export const listOf = (of: FieldType): FieldType => ({ is: 'list', of });
export const mapOf = (of: FieldType): FieldType => ({ is: 'map', of });
export const struct = (table: StructTable): FieldType => ({ is: 'struct', table });
