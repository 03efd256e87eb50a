import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import { asText, asValue, items } from '../../yaml/walk';
import { addKey, removeEntry, replaceFix } from '../edits';
import type { Scene } from '../scene';
import { anchor, isTrue, keyword, nameOf, textOf, type SchemaNode } from '../schema/node';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          it:\n';
const source = 'ValidateCustomResourceDefinitionOpenAPISchema of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation';

export const badPreserve: RuleInfo = {
  id: 'CR60',
  severity: 'error',
  title: 'x-kubernetes-preserve-unknown-fields can only be true.',
  explanation: 'Fields that are not described are dropped unless it is true; to drop them leave it out.',
  example: {
    bad: `${head}            type: object\n            x-kubernetes-preserve-unknown-fields: false`,
    good: `${head}            type: object`,
  },
  source,
};

export const badEmbedded: RuleInfo = {
  id: 'CR61',
  severity: 'error',
  title: 'An embedded resource is an object with fields.',
  explanation:
    'Where `x-kubernetes-embedded-resource` is true the type is `object`, there are `properties` or `x-kubernetes-preserve-unknown-fields: true`, no ' +
    '`additionalProperties`, `apiVersion` and `kind` are strings and `metadata` is an object if they are described. It cannot stand within metadata.',
  example: {
    bad: `${head}            type: object\n            x-kubernetes-embedded-resource: true`,
    good: `${head}            type: object\n            x-kubernetes-embedded-resource: true\n            x-kubernetes-preserve-unknown-fields: true`,
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/validation.go',
};

export const badMapType: RuleInfo = {
  id: 'CR64',
  severity: 'error',
  title: 'x-kubernetes-map-type is atomic or granular, on objects.',
  explanation:
    '`granular` merges field by field in server-side apply, `atomic` replaces the whole object. It says nothing about other types.',
  example: {
    bad: `${head}            type: object\n            x-kubernetes-map-type: set`,
    good: `${head}            type: object\n            x-kubernetes-map-type: atomic`,
  },
  source,
};

export function checkExtensions(scene: Scene, node: SchemaNode): void {
  const { report, definition } = scene;
  const preserve = keyword(node, 'x-kubernetes-preserve-unknown-fields');
  if (preserve && asValue(preserve.value) === false) {
    const edit = removeEntry(definition.document.text, preserve);
    report(badPreserve, preserve.value, 'x-kubernetes-preserve-unknown-fields can only be true: leave it out to drop unknown fields.', {
      fixes: edit === undefined || (node.map?.entries.length ?? 0) < 2 ? [] : [{ title: 'Remove it', edits: [edit], isSafe: true }],
    });
  }
  checkMapType(scene, node);
  if (isTrue(node, 'x-kubernetes-embedded-resource') && !node.isNested && node.role !== 'refused') checkEmbedded(scene, node);
}

function checkMapType({ report }: Scene, node: SchemaNode): void {
  const entry = keyword(node, 'x-kubernetes-map-type');
  const text = asText(entry?.value);
  if (entry === undefined || text === undefined) return;
  const type = textOf(node, 'type');
  if (type !== 'object') {
    report(
      badMapType,
      entry.key,
      `x-kubernetes-map-type says something about objects only, and the type of ${nameOf(node)} is ${type === '' ? 'missing' : type}.`,
    );
  }
  if (text === 'atomic' || text === 'granular' || isPlaceholder(text)) return;
  const right = nearestName(text, ['atomic', 'granular']);
  report(badMapType, entry.value, `There is no map type "${text}": write atomic or granular.`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, entry.value, right)],
  });
}

function checkEmbedded({ report, definition }: Scene, node: SchemaNode): void {
  const key = node.keywords.get('x-kubernetes-embedded-resource')?.key ?? anchor(node);
  const type = textOf(node, 'type');
  if (type !== 'object') {
    const edit = keyword(node, 'type') === undefined ? addKey(definition.document.text, node.map, 'type', 'object') : undefined;
    report(
      badEmbedded,
      key,
      `An embedded resource must be of type object, and the type of ${nameOf(node)} is ${type === '' ? 'missing' : type}.`,
      {
        fixes: edit === undefined ? [] : [{ title: 'Add type: object', edits: [edit], isSafe: true }],
      },
    );
  }
  const additional = node.keywords.get('additionalProperties');
  if (additional && node.additionalProperties !== undefined)
    report(badEmbedded, additional.key, 'An embedded resource cannot have additionalProperties.');
  if (!isTrue(node, 'x-kubernetes-preserve-unknown-fields') && node.properties === undefined) {
    const edit = addKey(definition.document.text, node.map, 'x-kubernetes-preserve-unknown-fields', 'true');
    report(badEmbedded, key, 'An embedded resource needs properties, or x-kubernetes-preserve-unknown-fields: true.', {
      fixes: edit === undefined ? [] : [{ title: 'Add x-kubernetes-preserve-unknown-fields: true', edits: [edit], isSafe: false }],
    });
  }
  if (isWithinMetadata(node)) report(badEmbedded, key, 'An embedded resource cannot stand within the metadata of another.');
}

/** Within apiVersion, kind or metadata of the object or of one embedded in it. */
export function isWithinMetadata(node: SchemaNode): boolean {
  for (let at: SchemaNode | undefined = node; at?.parent; at = at.parent) {
    const { parent } = at;
    const name = at.path.at(-1) ?? '';
    const isResource = parent.role === 'root' || isTrue(parent, 'x-kubernetes-embedded-resource');
    if (at.role === 'property' && isResource && ['apiVersion', 'kind', 'metadata'].includes(name)) return true;
  }
  return false;
}

/** Names in a list that are strings. */
export const namesIn = (node: SchemaNode, name: string): readonly string[] =>
  items(node.keywords.get(name)?.value).map((item) => asText(item) ?? '');
