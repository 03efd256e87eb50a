import type { JsonSchemaProps } from '../crd/json-schema';
import type { Surrounding } from './cost/bounds';
import { schemaType } from './types/environment';
import type { DeclaredType } from './types/type';
import { escapeField } from './types/escape';

/** A node of a schema that has rules. */
export interface RuleSite {
  /** Keys from the root of the schema: `['properties', 'spec', 'items']`. */
  readonly path: readonly string[];
  readonly schema: JsonSchemaProps;
  /** What `self` is there. Undefined when CEL can't see values of the node, for which the server refuses the CRD. */
  readonly self: DeclaredType | undefined;
  /** True for the root, and for embedded resources. */
  readonly resource: boolean;
  /** Lists and maps on the way from the root. */
  readonly around: readonly Surrounding[];
  /** Where `oldSelf` has no meaning: the highest list on the way whose elements can't be told apart. */
  readonly uncorrelatable?: string;
}

/** What is known on the way down. */
interface Context {
  readonly path: readonly string[];
  readonly around: readonly Surrounding[];
  readonly uncorrelatable?: string;
  /** Set once a node above has rules: types are then taken from its declaration. */
  readonly declared?: DeclaredType;
}

/**
 * The nodes with rules, in the order of the schema. Rules within allOf, anyOf, oneOf and not are left out: there the
 * schema is not structural, which the server tells without a look at the rules (apiextensions-apiserver, validation.go).
 */
export function ruleSites(root: JsonSchemaProps): readonly RuleSite[] {
  return [...visit(root, { path: [], around: [] })];
}

function* visit(schema: JsonSchemaProps, context: Context): Generator<RuleSite> {
  const isRoot = context.path.length === 0;
  const hasRules = (schema['x-kubernetes-validations']?.length ?? 0) > 0;
  const declared = context.declared ?? (hasRules ? schemaType(schema, isRoot) : undefined);
  if (hasRules) yield site(schema, context, declared, isRoot);
  yield* visitProperties(schema, context, declared);
  const { items, additionalProperties } = schema;
  if (typeof additionalProperties === 'object') {
    const around: Surrounding = { keyword: 'maxProperties', max: bound(schema.maxProperties) };
    yield* visit(additionalProperties, {
      ...below(context, 'additionalProperties', declared?.element),
      around: [...context.around, around],
    });
  }
  if (items !== undefined) {
    const around: Surrounding = { keyword: 'maxItems', max: bound(schema.maxItems) };
    const inner = {
      ...below(context, 'items', declared?.element),
      around: schema.type === 'array' ? [...context.around, around] : context.around,
    };
    const isKeyed = schema['x-kubernetes-list-type'] === 'map';
    yield* visit(items, isKeyed ? inner : uncorrelated(inner, context));
  }
}

function* visitProperties(schema: JsonSchemaProps, context: Context, declared: DeclaredType | undefined): Generator<RuleSite> {
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeField(name);
    const field = escaped === undefined ? undefined : declared?.fields?.get(escaped)?.declared;
    // Beside additionalProperties of any kind the server counts properties like entries of a map.
    const isOpen = schema.additionalProperties !== undefined && schema.type === 'object';
    const entries: Surrounding = { keyword: 'maxProperties', max: bound(schema.maxProperties) };
    const inner = {
      ...below(context, name, field),
      path: [...context.path, 'properties', name],
      around: isOpen ? [...context.around, entries] : context.around,
    };
    yield* visit(child, inner);
  }
}

function site(schema: JsonSchemaProps, context: Context, self: DeclaredType | undefined, isRoot: boolean): RuleSite {
  const resource = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  const base = { path: context.path, schema, self, resource, around: context.around };
  return context.uncorrelatable === undefined ? base : { ...base, uncorrelatable: context.uncorrelatable };
}

function below(context: Context, step: string, declared: DeclaredType | undefined): Context {
  const { declared: _, ...rest } = context;
  const path = [...context.path, step];
  return declared === undefined ? { ...rest, path } : { ...rest, path, declared };
}

/** Of several the highest is told. */
function uncorrelated(inner: Context, outer: Context): Context {
  return inner.uncorrelatable === undefined ? { ...inner, uncorrelatable: readable(outer.path) } : inner;
}

function bound(max: number | undefined): number | undefined {
  return max === undefined ? undefined : Math.max(0, max);
}

/** `spec.ports[*].hosts` for a path of schema keys; `self` for the root. */
export function readable(path: readonly string[]): string {
  let text = '';
  for (let i = 0; i < path.length; i++) {
    const step = path[i];
    if (step === 'properties') text += `${text === '' ? '' : '.'}${path[++i] ?? ''}`;
    else text += '[*]';
  }
  return text === '' ? 'the object' : text;
}
