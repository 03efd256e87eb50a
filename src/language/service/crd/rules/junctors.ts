import type { RuleInfo } from '../../finding';
import { asSeq, asText, asValue } from '../../yaml/walk';
import type { YamlEntry } from '../../yaml/nodes';
import { removeEntry } from '../edits';
import type { Scene } from '../scene';
import { isTypeExempt } from '../schema/int-or-string';
import { isTrue, keyword, nameOf, textOf, type SchemaNode } from '../schema/node';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n';

export const declaresInJunctor: RuleInfo = {
  id: 'CR52',
  severity: 'error',
  title: 'Within allOf, anyOf, oneOf and not values are only restricted, not declared.',
  explanation:
    'A structural schema declares types, defaults, descriptions and extensions outside of junctors. Inside there may be no `type`, `default`, `title`, ' +
    '`description`, `nullable`, `additionalProperties`, `x-kubernetes-*`, and nothing about `metadata`. The only types allowed there are the two of a number ' +
    'or string.',
  example: {
    bad: `${head}        properties:\n          size:\n            type: integer\n            anyOf:\n            - type: integer\n              minimum: 1`,
    good: `${head}        properties:\n          size:\n            type: integer\n            anyOf:\n            - minimum: 1`,
  },
  source: 'validateNestedValueValidation of k8s.io/apiextensions-apiserver pkg/apiserver/schema/validation.go',
};

export const notDeclared: RuleInfo = {
  id: 'CR53',
  severity: 'error',
  title: 'Fields that are named within allOf, anyOf, oneOf or not must be declared outside of them.',
  explanation:
    'The API server drops fields that are declared nowhere else. In junctors of the root it refuses the definition; further down it takes it, and the ' +
    'condition can never hold for a field that is dropped (a warning here).',
  example: {
    bad: `${head}        anyOf:\n        - properties:\n            spec:\n              required: [size]`,
    good: `${head}        properties:\n          spec:\n            type: object\n            properties:\n              size:\n                type: integer\n        anyOf:\n        - properties:\n            spec:\n              required: [size]`,
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/complete.go',
};

type Written = (node: SchemaNode, name: string) => boolean;

const hasText: Written = (node, name) => textOf(node, name) !== '';
const isOn: Written = (node, name) => isTrue(node, name);
const isThere: Written = (node, name) => keyword(node, name) !== undefined;
const hasItems: Written = (node, name) => (asSeq(node.keywords.get(name)?.value)?.items.length ?? 0) > 0;

const DECLARING: readonly (readonly [name: string, isWritten: Written])[] = [
  ['type', (node) => hasText(node, 'type') && !isTypeExempt(node)],
  ['default', isThere],
  ['title', hasText],
  ['description', hasText],
  ['nullable', isOn],
  ['additionalProperties', (node) => node.additionalProperties !== undefined && node.additionalProperties !== false],
  ['x-kubernetes-preserve-unknown-fields', isThere],
  ['x-kubernetes-embedded-resource', isOn],
  ['x-kubernetes-int-or-string', isOn],
  ['x-kubernetes-list-map-keys', hasItems],
  ['x-kubernetes-list-type', (node, name) => asText(node.keywords.get(name)?.value) !== undefined],
  ['x-kubernetes-map-type', (node, name) => asText(node.keywords.get(name)?.value) !== undefined],
  ['x-kubernetes-validations', hasItems],
];

/** What a node within a junctor may not say. */
export function checkNested({ report, definition }: Scene, node: SchemaNode): void {
  if (!node.isNested) return;
  for (const [name, isWritten] of DECLARING) {
    const entry = node.keywords.get(name);
    if (entry === undefined || !isWritten(node, name)) continue;
    report(
      declaresInJunctor,
      entry.key,
      `${name} cannot stand within ${junctorOf(node)} (in ${nameOf(node)}): write it outside, at the node that is restricted.`,
      {
        fixes: removal(definition.document.text, node, entry),
      },
    );
  }
  const metadata = node.properties?.get('metadata');
  if (metadata?.key) report(declaresInJunctor, metadata.key, `Nothing may be said about metadata within ${junctorOf(node)}.`);
}

function removal(
  text: string,
  node: SchemaNode,
  entry: YamlEntry,
): readonly { title: string; edits: NonNullable<ReturnType<typeof removeEntry>>[]; isSafe: boolean }[] {
  const edit = (node.map?.entries.length ?? 0) > 1 ? removeEntry(text, entry) : undefined;
  return edit === undefined ? [] : [{ title: 'Remove it', edits: [edit], isSafe: false }];
}

function junctorOf(node: SchemaNode): string {
  let at: SchemaNode | undefined = node;
  let found = node.role as string;
  while (at?.isNested) {
    found = at.role;
    at = at.parent;
  }
  return found;
}

/** Whether what junctors of a node name is declared at the node itself. */
export function checkComplete(scene: Scene, node: SchemaNode): void {
  if (node.isNested || node.role === 'refused') return;
  for (const junctor of [...node.allOf, ...node.anyOf, ...node.oneOf, ...(node.not ? [node.not] : [])])
    compare(scene, junctor, node, node.role === 'root');
}

function compare(scene: Scene, nested: SchemaNode, declared: SchemaNode, isRoot: boolean): void {
  for (const junctor of [...nested.allOf, ...nested.anyOf, ...nested.oneOf, ...(nested.not ? [nested.not] : [])]) {
    compare(scene, junctor, declared, isRoot);
  }
  if (nested.items) {
    if (declared.items) compare(scene, nested.items, declared.items, isRoot);
    else report(scene, nested.items, declared, isRoot, 'items');
  }
  for (const [name, field] of nested.properties ?? []) {
    const outside = declared.properties?.get(name);
    if (outside) compare(scene, field, outside, isRoot);
    else if (name !== 'metadata') report(scene, field, declared, isRoot, name);
  }
}

function report(scene: Scene, nested: SchemaNode, declared: SchemaNode, isRoot: boolean, name: string): void {
  if (!nested.key) return;
  const message = `${name === 'items' && nested.role === 'items' ? 'Items are' : `The field "${name}" is`} named here but not declared in ${nameOf(declared)}`;
  if (isRoot) scene.report(notDeclared, nested.key, `${message}: write a schema for it there, with its type.`);
  else if (!isOpen(declared)) {
    scene.report(notDeclared, nested.key, `${message}, so that it is dropped and this never holds for it.`, { severity: 'warning' });
  }
}

/** Keeps fields that it does not declare. */
function isOpen(node: SchemaNode): boolean {
  const { additionalProperties } = node;
  if (additionalProperties !== undefined && additionalProperties !== false) return true;
  return (
    keyword(node, 'x-kubernetes-preserve-unknown-fields') !== undefined ||
    asValue(node.keywords.get('x-kubernetes-embedded-resource')?.value) === true
  );
}
