import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import { asText } from '../../yaml/walk';
import { addKey, replaceFix } from '../edits';
import type { Scene } from '../scene';
import { isIntOrStringChoice } from '../schema/int-or-string';
import { schemaTypes } from '../schema/keywords';
import { anchor, isTrue, keyword, nameOf, textOf, type SchemaNode } from '../schema/node';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n';
const source = 'k8s.io/apiextensions-apiserver pkg/apiserver/schema/validation.go';

export const badRoot: RuleInfo = {
  id: 'CR40',
  severity: 'error',
  title: 'The root of a schema is an object with described fields.',
  explanation: 'At the root the type must be `object`; `nullable` and `additionalProperties` are not possible there.',
  example: { bad: `${head}        type: array`, good: `${head}        type: object` },
  source,
};

export const badType: RuleInfo = {
  id: 'CR41',
  severity: 'error',
  title: 'The type is one of object, array, string, integer, number and boolean.',
  explanation:
    'There is no type `null` (write `nullable: true`), no list of types (write `x-kubernetes-int-or-string: true`), and none for dates (a `string` with a `format`).',
  example: {
    bad: `${head}        type: object\n        properties:\n          spec:\n            type: map`,
    good: `${head}        type: object\n        properties:\n          spec:\n            type: object`,
  },
  source: 'k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go',
};

/** Of a whole definition: a part may leave out what these rules ask for. */
const whole = head.replace('spec:\n', 'spec:\n  group: example.com\n');

export const noType: RuleInfo = {
  id: 'CR50',
  severity: 'error',
  title: 'Every node of a schema has a type.',
  explanation:
    'A structural schema names the type of each field, item and value. Only where `x-kubernetes-int-or-string` or ' +
    '`x-kubernetes-preserve-unknown-fields` is true it may be missing.',
  example: {
    bad: `${whole}        type: object\n        properties:\n          spec:\n            properties:\n              size:\n                type: integer`,
    good: `${whole}        type: object\n        properties:\n          spec:\n            type: object\n            properties:\n              size:\n                type: integer`,
  },
  source,
};

export const noItems: RuleInfo = {
  id: 'CR51',
  severity: 'error',
  title: 'A list says what its items are.',
  explanation: 'Where the type is `array`, `items` must hold the schema of the items.',
  example: {
    bad: `${whole}        type: object\n        properties:\n          tags:\n            type: array`,
    good: `${whole}        type: object\n        properties:\n          tags:\n            type: array\n            items:\n              type: string`,
  },
  source,
};

export const badIntOrString: RuleInfo = {
  id: 'CR55',
  severity: 'error',
  title: 'x-kubernetes-int-or-string does not go with other shapes.',
  explanation:
    'Beside it there may be neither `x-kubernetes-preserve-unknown-fields` nor `x-kubernetes-embedded-resource`. The types integer and string may only be ' +
    'listed as `anyOf` of exactly these two, in this order, or as the same within the first entry of `allOf`.',
  example: {
    bad: `${head}        type: object\n        properties:\n          port:\n            x-kubernetes-int-or-string: true\n            x-kubernetes-preserve-unknown-fields: true`,
    good: `${head}        type: object\n        properties:\n          port:\n            x-kubernetes-int-or-string: true`,
  },
  source,
};

/** The type of a node that declares one. */
export function checkTypes(scene: Scene, node: SchemaNode): void {
  checkTypeName(scene, node);
  if (node.isNested || node.role === 'refused') return;
  if (node.role === 'root') checkRoot(scene, node);
  if (!scene.definition.isPartial) checkComplete(scene, node);
  if (isTrue(node, 'x-kubernetes-int-or-string')) {
    for (const other of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource']) {
      const entry = isTrue(node, other) ? node.keywords.get(other) : undefined;
      if (entry)
        scene.report(
          badIntOrString,
          entry.key,
          `${other} cannot stand beside x-kubernetes-int-or-string: a number or string has no fields.`,
        );
    }
  }
}

/** What a node needs; of a patch it may stand elsewhere. */
function checkComplete(scene: Scene, node: SchemaNode): void {
  checkHasType(scene, node);
  if (textOf(node, 'type') !== 'array' || node.items !== undefined || isRefusedList(node)) return;
  const place = keyword(node, 'type')?.value ?? anchor(node);
  scene.report(noItems, place, `${nameOf(node)} is a list without items: write the schema of its items.`, {
    fixes: itemsFix(scene.definition.document.text, node),
  });
}

/** A list in the place of the items' schema, which is told elsewhere. */
const isRefusedList = (node: SchemaNode): boolean => node.refused.some(({ path }) => path.at(-1)?.startsWith('items[') === true);

function itemsFix(
  text: string,
  node: SchemaNode,
): readonly { title: string; edits: readonly { start: number; end: number; newText: string }[]; isSafe: boolean }[] {
  const edit = node.map?.isFlow === true ? addKey(text, node.map, 'items', '{type: string}') : undefined;
  if (edit) return [{ title: 'Add items of type string', edits: [edit], isSafe: false }];
  const first = node.map?.entries[0];
  const added = node.map && first ? addKey(text, node.map, 'items', '') : undefined;
  if (added === undefined) return [];
  const pad = added.newText.slice('items: '.length);
  return [{ title: 'Add items of type string', edits: [{ ...added, newText: `items:${pad}  type: string${pad}` }], isSafe: false }];
}

const MEANT: Readonly<Record<string, string>> = {
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  str: 'string',
  text: 'string',
  date: 'string',
  list: 'array',
  map: 'object',
  dict: 'object',
  struct: 'object',
};

function checkTypeName({ report }: Scene, node: SchemaNode): void {
  const entry = keyword(node, 'type');
  const text = textOf(node, 'type');
  if (entry === undefined || text === '' || isPlaceholder(text) || schemaTypes.some((type) => type === text)) return;
  if (text === 'null') {
    report(badType, entry.value, 'There is no type null: write the type of the other values and nullable: true.');
    return;
  }
  const right = MEANT[text.toLowerCase()] ?? nearestName(text, schemaTypes);
  report(badType, entry.value, `There is no type "${text}": write one of ${schemaTypes.join(', ')}.`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, entry.value, right)],
  });
}

function checkRoot({ report }: Scene, node: SchemaNode): void {
  const type = keyword(node, 'type');
  const text = textOf(node, 'type');
  if (type && text !== '' && text !== 'object' && !isPlaceholder(text)) {
    report(badRoot, type.value, `The root of a schema must be of type object, not ${text}.`, {
      fixes: [replaceFix('Write object', type.value, 'object')],
    });
  }
  const nullable = isTrue(node, 'nullable') ? node.keywords.get('nullable') : undefined;
  if (nullable) report(badRoot, nullable.key, 'The root of a schema cannot be nullable: an object is always there.');
  const additional = keyword(node, 'additionalProperties');
  if (additional && node.additionalProperties !== undefined) {
    report(
      badRoot,
      additional.key,
      'The root of a schema cannot have additionalProperties: describe the fields, or write x-kubernetes-preserve-unknown-fields: true.',
    );
  }
}

function checkHasType({ report, definition }: Scene, node: SchemaNode): void {
  const entry = keyword(node, 'type');
  if (entry && asText(entry.value) !== '') return;
  if (isTrue(node, 'x-kubernetes-embedded-resource')) return;
  if (isTrue(node, 'x-kubernetes-int-or-string') || isTrue(node, 'x-kubernetes-preserve-unknown-fields')) return;
  const guess = guessType(node);
  const edit = entry === undefined && guess !== undefined ? addKey(definition.document.text, node.map, 'type', guess) : undefined;
  const fixes = edit === undefined ? [] : [{ title: `Add type: ${guess ?? ''}`, edits: [edit], isSafe: true }];
  if (isIntOrStringChoice(node.anyOf) && node.map) {
    const added = addKey(definition.document.text, node.map, 'x-kubernetes-int-or-string', 'true');
    report(noType, anchor(node), `${nameOf(node)} has no type. For a number or a string write x-kubernetes-int-or-string: true.`, {
      fixes: added === undefined ? [] : [{ title: 'Add x-kubernetes-int-or-string: true', edits: [added], isSafe: true }],
    });
    return;
  }
  const suggestion = guess === undefined ? '' : `: type: ${guess} is probably meant`;
  report(noType, entry?.key ?? anchor(node), `${nameOf(node)} has no type${suggestion}. Every node of a schema needs one.`, { fixes });
}

/** The only type that goes with what else is written. */
function guessType(node: SchemaNode): string | undefined {
  if (node.role === 'root' || node.properties !== undefined || node.additionalProperties !== undefined) return 'object';
  if (node.items !== undefined || node.keywords.has('x-kubernetes-list-type')) return 'array';
  if (['pattern', 'maxLength', 'minLength'].some((name) => node.keywords.has(name))) return 'string';
  if (node.keywords.has('required') || node.keywords.has('x-kubernetes-map-type')) return 'object';
  return undefined;
}
