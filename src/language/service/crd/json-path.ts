import { keyword, textOf, type SchemaNode } from './schema/node';

/** What came of following a path through a schema. */
export type PathResult =
  | {
      readonly ok: true;
      /** Undefined for a value of a map whose values are not described. */
      readonly node: SchemaNode | undefined;
      readonly fields: readonly string[];
    }
  /** In words that go on from "the path". */
  | { readonly ok: false; readonly why: string };

/**
 * Follows a path of fields as `fieldPath` of CEL rules and `selectableFields` have it: `.a.b['c.d']`.
 * Source: ValidFieldPath of apiextensions-apiserver pkg/apiserver/schema/cel/validation.go.
 */
export function followFieldPath(root: SchemaNode, path: string, allowsBrackets: boolean): PathResult {
  let node: SchemaNode | undefined = root;
  const fields: string[] = [];
  const tokens = tokensOf(path);
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    let name: string | undefined;
    if (token === '.') {
      index += 1;
      name = tokens[index];
      if (name === undefined) return { ok: false, why: 'ends with a dot' };
    } else if (token === '[') {
      if (!allowsBrackets) return { ok: false, why: 'may not have brackets: lists cannot be selected by' };
      const quoted = tokens[index + 1];
      if (quoted === undefined || quoted.length < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) {
        return { ok: false, why: "has brackets without a name in single quotes: write ['NAME']; elements of lists cannot be named" };
      }
      if (tokens[index + 2] !== ']') return { ok: false, why: 'has a bracket that is not closed' };
      name = quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');
      index += 2;
    } else return { ok: false, why: `has "${token ?? ''}" where a dot must stand${index === 0 ? ': write it in front' : ''}` };
    const next: SchemaNode | undefined | 'closed' = step(node, name);
    if (next === 'closed')
      return { ok: false, why: `leads to no field: ${fields.length === 0 ? 'there' : fields.join('.')} has no field "${name}"` };
    node = next;
    fields.push(name);
  }
  return { ok: true, node, fields };
}

function step(node: SchemaNode | undefined, name: string): SchemaNode | undefined | 'closed' {
  if (node === undefined) return 'closed';
  if (node.properties) return node.properties.get(name) ?? 'closed';
  if (node.additionalProperties === undefined) return 'closed';
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
}

function tokensOf(path: string): readonly string[] {
  return path.match(/'(?:[^'\\]|\\.)*'?|[.[\]]|[^.[\]]+/g) ?? [];
}

/** A step of a path into objects as kubectl's columns and the scale subresource use it. */
export interface PathStep {
  readonly name: string;
  /** Offsets in the path. */
  readonly start: number;
  readonly end: number;
}

/**
 * The plain fields that a JSONPath begins with: all of it for `.spec.replicas`, the part before the bracket for
 * `.status.conditions[?(@.type=="Ready")].status`.
 */
export function plainSteps(path: string): { readonly steps: readonly PathStep[]; readonly isWhole: boolean } {
  const steps: PathStep[] = [];
  const pattern = /\.([A-Za-z_$][\w$-]*)/y;
  let at = 0;
  for (let match = pattern.exec(path); match; match = pattern.exec(path)) {
    at = pattern.lastIndex;
    steps.push({ name: match[1] ?? '', start: at - (match[1]?.length ?? 0), end: at });
  }
  return { steps, isWhole: at === path.length };
}

const META = new Set(['apiVersion', 'kind', 'metadata']);

/** How far plain steps lead into a schema: the step that finds nothing, or the node at the end; undefined where anything may be. */
export function followPlain(
  root: SchemaNode,
  steps: readonly PathStep[],
): { readonly missing: PathStep; readonly within: SchemaNode } | SchemaNode | undefined {
  let node: SchemaNode = root;
  for (const [index, plain] of steps.entries()) {
    if ((index === 0 || keyword(node, 'x-kubernetes-embedded-resource')) && META.has(plain.name)) return undefined;
    const child: SchemaNode | undefined = node.properties?.get(plain.name);
    if (child) {
      node = child;
      continue;
    }
    if (node.additionalProperties !== undefined && node.additionalProperties !== false) {
      if (typeof node.additionalProperties === 'boolean') return undefined;
      node = node.additionalProperties;
      continue;
    }
    if (keyword(node, 'x-kubernetes-preserve-unknown-fields') || textOf(node, 'type') === '') return undefined;
    return { missing: plain, within: node };
  }
  return node;
}
