import type { RuleInfo } from '../../finding';
import { checkType, describeType } from '../../structure/check';
import type { FieldType } from '../../structure/table';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import type { YamlEntry, YamlNode } from '../../yaml/nodes';
import { asMap, asScalar, asSeq, asText, asValue, isNull, resolved } from '../../yaml/walk';
import { replaceFix } from '../edits';
import type { Scene } from '../scene';
import { keywords, validationFields, type KeywordInfo } from '../schema/keywords';
import { nameOf, type SchemaNode } from '../schema/node';
import { unknownField, wrongType } from './structure';

const NAMES = Object.keys(keywords);

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n';

export const forbiddenKeyword: RuleInfo = {
  id: 'CR42',
  severity: 'error',
  title: 'Some keywords of JSON schema are not supported.',
  explanation:
    '`$ref`, `$schema`, `id`, `definitions`, `dependencies`, `patternProperties`, `additionalItems`, a list for `items` and `uniqueItems: true` are known ' +
    'but refused. Write schemas where they are used, and `x-kubernetes-list-type: set` for unique items.',
  example: {
    bad: `${head}        properties:\n          tags:\n            type: array\n            uniqueItems: true\n            items:\n              type: string`,
    good: `${head}        properties:\n          tags:\n            type: array\n            x-kubernetes-list-type: set\n            items:\n              type: string`,
  },
  source: 'specStandardValidatorV3 of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation',
};

/** What the decoder sees in one schema: its keywords and their types. */
export function checkKeywords(scene: Scene, node: SchemaNode): void {
  const { report } = scene;
  const { map } = node;
  if (map === undefined) {
    checkIsSchema(scene, node);
    return;
  }
  for (const [name, entry] of node.keywords) {
    const info = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (info === undefined) reportUnknown(scene, node, name, entry);
    else {
      checkShape(scene, node, name, entry.value, info);
      if (info.isForbidden === true && isThere(name, entry.value))
        report(forbiddenKeyword, entry.key, `${name} is not supported in schemas. ${info.doc.replace(/^Not supported[:.] ?/, '')}`.trim());
    }
  }
  checkUniqueItems(scene, node);
}

function checkUniqueItems({ report, definition }: Scene, node: SchemaNode): void {
  const unique = node.keywords.get('uniqueItems');
  if (unique === undefined || asValue(unique.value) !== true) return;
  const isScalarList = ['string', 'integer', 'number', 'boolean'].includes(asText(node.items?.keywords.get('type')?.value) ?? '');
  const line = definition.document.text.slice(unique.key.start, unique.value.end);
  const canBeSet = isScalarList && !node.keywords.has('x-kubernetes-list-type') && /^uniqueItems:\s+true$/.test(line) && !node.isNested;
  report(
    forbiddenKeyword,
    unique.key,
    'uniqueItems: true is not supported: comparing every item with every other is too dear. Write x-kubernetes-list-type: set.',
    {
      fixes: canBeSet
        ? [
            replaceFix(
              'Write x-kubernetes-list-type: set',
              { start: unique.key.start, end: unique.value.end },
              'x-kubernetes-list-type: set',
            ),
          ]
        : [],
    },
  );
}

/** A keyword of which already an empty value is refused, or one with a value. */
function isThere(name: string, value: YamlNode): boolean {
  if (isNull(value)) return false;
  if (name === 'definitions' || name === 'patternProperties') return (asMap(value)?.entries.length ?? 0) > 0;
  if (name === 'id' || name === '$schema') return asText(value) !== '';
  return true;
}

function reportUnknown({ report }: Scene, node: SchemaNode, name: string, { key }: YamlEntry): void {
  if (isTemplateKey(name)) return;
  const wrongCase = NAMES.find((known) => known.toLowerCase() === name.toLowerCase());
  const right = wrongCase ?? MEANT[name] ?? nearestName(name, NAMES);
  const isMeant = right !== undefined && !node.keywords.has(right);
  const hint = right === undefined ? (HINTS[name] ?? '') : ` ${right} is probably meant.`;
  const after = node.isUnseen ? ' The API server drops it here in silence, so that it has no effect.' : '';
  const place = nameOf(node);
  report(unknownField, key, `"${name}" is no keyword of schemas of Kubernetes (in ${place}).${hint}${after}`, {
    ...(node.isUnseen ? { severity: 'warning' as const } : {}),
    fixes: isMeant ? [replaceFix(`Rename to ${right}`, key, right, wrongCase !== undefined)] : [],
  });
}

const MEANT: Readonly<Record<string, string>> = { examples: 'example', 'x-kubernetes-validation': 'x-kubernetes-validations' };

const HINTS: Readonly<Record<string, string>> = {
  const: ' Write an enum with one value.',
  readOnly: ' Write a CEL rule that compares with oldSelf.',
  writeOnly: '',
  deprecated: ' Say it in the description.',
  if: ' Write a CEL rule.',
  then: ' Write a CEL rule.',
  else: ' Write a CEL rule.',
  propertyNames: ' Write a CEL rule about the keys.',
  contains: ' Write a CEL rule.',
  discriminator: ' Write a CEL rule.',
};

const LIST_OF_SCHEMAS = 'a list of schemas';

function checkShape(scene: Scene, node: SchemaNode, name: string, value: YamlNode, { shape }: KeywordInfo): void {
  const at = resolved(value);
  if (at === undefined || isNull(at)) return;
  const wrong = (expected: string) => {
    if (!isTemplated(at)) scene.report(wrongType, value, `${name} must be ${expected}.`);
  };
  switch (shape.is) {
    case 'value':
      checkValue(scene, name, value, shape.type);
      return;
    case 'schema':
      if (at.kind !== 'map') wrong('a schema, which is a mapping');
      return;
    case 'schemaMap':
    case 'dependencies':
      if (at.kind !== 'map') wrong('a mapping of names to schemas');
      return;
    case 'schemaList':
      if (at.kind !== 'seq') wrong(LIST_OF_SCHEMAS);
      return;
    case 'schemaOrBool':
      if (at.kind === 'seq' || (at.kind === 'scalar' && typeof asValue(at) !== 'boolean')) wrong('true, false or a schema');
      return;
    case 'schemaOrList':
      // Anything else is ignored by the decoder; a list without items is then missing its schema.
      if (at.kind === 'seq' && at.items.length > 0)
        scene.report(
          forbiddenKeyword,
          node.keywords.get(name)?.key ?? value,
          'items must be one schema for all items, not a list of schemas.',
        );
      return;
    case 'validations':
      if (at.kind !== 'seq') wrong('a list of rules');
      else for (const rule of at.items) checkValidation(scene, node, rule);
  }
}

function checkValidation(scene: Scene, node: SchemaNode, rule: YamlNode): void {
  const map = asMap(rule);
  if (map === undefined) {
    if (!isNull(rule)) scene.report(wrongType, rule, 'A rule must be a mapping with rule and message.');
    return;
  }
  for (const { key, value } of map.entries) {
    const name = asScalar(key)?.text ?? '';
    const field = Object.hasOwn(validationFields, name) ? validationFields[name] : undefined;
    if (field !== undefined) checkValue(scene, name, value, field.type);
    else if (name !== '<<' && !isTemplateKey(name)) {
      const names = Object.keys(validationFields);
      const right = names.find((known) => known.toLowerCase() === name.toLowerCase()) ?? nearestName(name, names);
      const after = node.isUnseen ? ' The API server drops it here in silence.' : '';
      scene.report(
        unknownField,
        key,
        `A CEL rule has no field "${name}".${right === undefined ? '' : ` ${right} is probably meant.`}${after}`,
        {
          ...(node.isUnseen ? { severity: 'warning' as const } : {}),
          fixes: right === undefined ? [] : [replaceFix(`Rename to ${right}`, key, right)],
        },
      );
    }
  }
}

function checkValue({ report }: Scene, name: string, value: YamlNode, type: FieldType): void {
  // By far the most keywords are strings that are strings.
  if (type.is === 'string' && asText(value) !== undefined) return;
  const problems: Parameters<typeof checkType>[4] = [];
  checkType(value, type, [], { minor: undefined }, problems);
  for (const problem of problems) {
    if (problem.problem === 'wrongType') {
      const scalar = asScalar(problem.node);
      const isText = problem.expected.is === 'string' && scalar?.style === 'plain';
      const expected = problem.expected.is === 'string' ? 'a string' : describeType(problem.expected);
      report(
        wrongType,
        problem.node,
        `${name} must be ${problem.node === value ? '' : 'made of values that are each '}${expected}, not ${problem.found}.`,
        {
          fixes: isText ? [replaceFix('Put it in quotes', problem.node, JSON.stringify(scalar.text), true)] : [],
        },
      );
    } else if (problem.problem === 'unknownField' || problem.problem === 'wrongCase') {
      report(unknownField, problem.entry.key, `There is no field "${problem.name}" in ${name}.`);
    }
  }
}

/** A schema that is not a mapping. */
function checkIsSchema({ report }: Scene, { value, role }: SchemaNode): void {
  const at = resolved(value);
  if (at === undefined || isNull(at) || isTemplated(at) || role === 'refused') return;
  if (asSeq(at) ?? asScalar(at)) report(wrongType, value, 'A schema must be a mapping of keywords.');
}

/** A key that something else will fill in; unlike values, keys may begin with a dollar. */
const isTemplateKey = (name: string): boolean => /\$[{(]|\{\{|<%/.test(name);

function isTemplated(node: YamlNode): boolean {
  return node.kind === 'scalar' && isPlaceholder(node.text);
}
