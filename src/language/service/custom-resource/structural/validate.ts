import type { JsonSchemaProps, JsonValue } from '../../crd/json-schema';
import { isMember } from './enum';
import { effectiveFormat, isOfFormat } from './formats';
import { additionalSchema, canonical, field, isArray, isObject, kindOf, type JsonKind } from './json';
import { boundAsInteger, isAlmostInteger, isMultipleOf } from './numbers';
import { matchesPattern } from './pattern';
import type { JsonPath, SchemaProblem, SizeBound } from './problem';

export interface ValidationOptions {
  /** The minor of Kubernetes (1.x) whose formats count; undefined: the newest known. */
  readonly minor?: number | undefined;
}

/**
 * Judges a value that has been pruned and defaulted by the value validations of a schema, as the API server does before
 * list types and CEL. Source: k8s.io/kube-openapi pkg/validation/validate, with the conversion of schemas in
 * apiextensions-apiserver pkg/apiserver/validation.
 */
export function validateSchema(
  value: JsonValue,
  schema: JsonSchemaProps,
  options: ValidationOptions = {},
  path: JsonPath = [],
): readonly SchemaProblem[] {
  return new Validation(options).validate(value, schema, path);
}

class Validation {
  constructor(private readonly options: ValidationOptions) {}

  validate(value: JsonValue, schema: JsonSchemaProps, path: JsonPath): SchemaProblem[] {
    const problems: SchemaProblem[] = [];
    this.checkType(value, schema, path, problems);
    if (value !== null) {
      this.checkJunctors(value, schema, path, problems);
      if (typeof value === 'string') this.checkString(value, schema, path, problems);
      else if (typeof value === 'number') checkNumber(value, schema, path, problems);
      else if (isArray(value)) this.checkArray(value, schema, path, problems);
    }
    const allowed = schema.enum ?? [];
    if (allowed.length > 0 && !isMember(value, allowed)) problems.push({ problem: 'enum', path, schema, value, allowed });
    if (isObject(value)) this.checkObject(value, schema, path, problems);
    return problems;
  }

  private checkType(value: JsonValue, schema: JsonSchemaProps, path: JsonPath, problems: SchemaProblem[]): void {
    const expected = typesOf(schema);
    const format = effectiveFormat(schema.format, this.options.minor);
    if (!isOfType(value, expected, format !== undefined, schema.nullable === true)) {
      problems.push({ problem: 'type', path, schema, value, expected });
    }
  }

  private checkString(value: string, schema: JsonSchemaProps, path: JsonPath, problems: SchemaProblem[]): void {
    const { pattern } = schema;
    const length = schema.maxLength === undefined && schema.minLength === undefined ? 0 : runes(value);
    // The server stops at the first of these.
    if (!checkSize('maxLength', length, schema, path, problems) || !checkSize('minLength', length, schema, path, problems)) return;
    if (pattern !== undefined && pattern !== '') {
      if (!matchesPattern(value, schema)) problems.push({ problem: 'pattern', path, schema, value, pattern });
    }
    const format = effectiveFormat(schema.format, this.options.minor);
    if (format !== undefined && !isOfFormat(value, format)) problems.push({ problem: 'format', path, schema, value, format });
  }

  private checkArray(value: readonly JsonValue[], schema: JsonSchemaProps, path: JsonPath, problems: SchemaProblem[]): void {
    const { items } = schema;
    if (items) for (const [index, item] of value.entries()) problems.push(...this.validate(item, items, [...path, index]));
    checkSize('minItems', value.length, schema, path, problems);
    checkSize('maxItems', value.length, schema, path, problems);
    if (schema.uniqueItems === true && new Set(value.map(canonical)).size < value.length) {
      problems.push({ problem: 'uniqueItems', path, schema });
    }
  }

  private checkObject(
    value: Readonly<Record<string, JsonValue>>,
    schema: JsonSchemaProps,
    path: JsonPath,
    problems: SchemaProblem[],
  ): void {
    const names = Object.keys(value);
    checkSize('minProperties', names.length, schema, path, problems);
    checkSize('maxProperties', names.length, schema, path, problems);
    const additional = additionalSchema(schema);
    for (const name of names) {
      const here = [...path, name];
      const property = field(schema.properties, name);
      const rules = property ?? additional;
      if (rules) problems.push(...this.validate(value[name] ?? null, rules, here));
      else if (schema.additionalProperties === false) problems.push({ problem: 'forbidden', path: here, schema, name });
    }
    for (const name of schema.required ?? []) {
      if (!Object.hasOwn(value, name)) problems.push({ problem: 'required', path: [...path, name], schema, name });
    }
  }

  private checkJunctors(value: JsonValue, schema: JsonSchemaProps, path: JsonPath, problems: SchemaProblem[]): void {
    for (const part of schema.allOf ?? []) problems.push(...this.validate(value, part, path));
    for (const junctor of ['anyOf', 'oneOf'] as const) {
      const parts = schema[junctor] ?? [];
      if (parts.length === 0) continue;
      const failures = parts.map((part) => this.validate(value, part, path));
      const matches = failures.filter(({ length }) => length === 0).length;
      if (matches === 1 || (junctor === 'anyOf' && matches > 1)) continue;
      const nearest = matches > 0 ? [] : failures.reduce((best, next) => (next.length < best.length ? next : best));
      problems.push({ problem: 'junctor', path, schema, junctor, matches, nearest });
    }
    if (schema.not && this.validate(value, schema.not, path).length === 0) {
      problems.push({ problem: 'junctor', path, schema, junctor: 'not', matches: 1, nearest: [] });
    }
  }
}

function typesOf(schema: JsonSchemaProps): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return schema.type === undefined || schema.type === '' ? [] : [schema.type];
}

/** With a known format, strings and lists are of every type but numbers: the server's own oddity, kept. */
function isOfType(value: JsonValue, types: readonly string[], hasFormat: boolean, isNullable: boolean): boolean {
  const kind = kindOf(value);
  if (kind === 'null') return types.length === 0 || isNullable;
  if (types.length === 0 && !hasFormat) return true;
  if (fits(kind, value, types)) return true;
  const isNumeric = types.includes('number') || types.includes('integer');
  return hasFormat && !isNumeric && (kind === 'string' || kind === 'array');
}

function fits(kind: JsonKind, value: JsonValue, types: readonly string[]): boolean {
  if (types.includes(kind)) return true;
  if (kind === 'integer') return types.includes('number');
  return kind === 'number' && types.includes('integer') && isAlmostInteger(value as number);
}

function checkNumber(value: number, schema: JsonSchemaProps, path: JsonPath, problems: SchemaProblem[]): void {
  const isInteger = kindOf(value) === 'integer';
  const asBound = (limit: number) => (isInteger ? boundAsInteger(limit) : limit);
  const { minimum, maximum, multipleOf } = schema;
  const report = (bound: 'minimum' | 'maximum' | 'multipleOf', limit: number, isExclusive: boolean) =>
    problems.push({ problem: 'bound', path, schema, bound, limit, isExclusive, value });
  if (multipleOf !== undefined && !isMultipleOf(value, multipleOf, isInteger)) report('multipleOf', multipleOf, false);
  if (maximum !== undefined) {
    const isExclusive = schema.exclusiveMaximum === true;
    const limit = asBound(maximum);
    if (value > limit || (isExclusive && value === limit)) report('maximum', maximum, isExclusive);
  }
  if (minimum !== undefined) {
    const isExclusive = schema.exclusiveMinimum === true;
    const limit = asBound(minimum);
    if (value < limit || (isExclusive && value === limit)) report('minimum', minimum, isExclusive);
  }
}

/** @returns whether the size is within the bound */
function checkSize(bound: SizeBound, size: number, schema: JsonSchemaProps, path: JsonPath, problems: SchemaProblem[]): boolean {
  const limit = schema[bound];
  if (limit === undefined) return true;
  const isWithin = bound.startsWith('min') ? size >= limit : size <= limit;
  if (!isWithin) problems.push({ problem: 'size', path, schema, bound, limit, size });
  return isWithin;
}

/** Characters as Go counts them: code points, not UTF-16 units. */
function runes(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
