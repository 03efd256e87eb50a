import { RE2JS } from 're2js';
import { effectiveFormat, kindOf } from '../../custom-resource/structural';
import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import { toJson, TooManyAliases } from '../../yaml/value';
import { asSeq, asText, asValue, items } from '../../yaml/walk';
import { replaceFix } from '../edits';
import { formatNames } from '../data/formats';
import type { Scene } from '../scene';
import { keyword, nameOf, textOf, type SchemaNode } from '../schema/node';

const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  versions:\n  - name: v1\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          name:\n            type: string\n';

export const badPattern: RuleInfo = {
  id: 'CR44',
  severity: 'error',
  title: 'A pattern is a regular expression of Go.',
  explanation:
    'The API server compiles patterns with RE2, which has no look-ahead, look-behind and back-references, and repeats at most 1000 times. Rewrite the ' +
    'expression, or express the condition in CEL.',
  example: { bad: `${head}            pattern: ^(?!test)`, good: `${head}            pattern: ^[a-z]+$` },
  source: 'validateValueValidation of k8s.io/apiextensions-apiserver pkg/apiserver/schema/validation.go',
};

export const badBounds: RuleInfo = {
  id: 'CR45',
  severity: 'warning',
  title: 'Bounds and enums should leave values that are possible.',
  explanation:
    'The API server takes a minimum above the maximum, negative lengths, an empty enum, `multipleOf: 0`, or an enum of values of another type ' +
    '(unquoted `yes`, `on` and numbers are no strings), but then no value is valid, or the bound has no effect.',
  example: {
    bad: `${head}            minLength: 5\n            maxLength: 3`,
    good: `${head}            minLength: 3\n            maxLength: 5`,
  },
  source: 'k8s.io/kube-openapi pkg/validation/validate',
};

export const unknownFormat: RuleInfo = {
  id: 'CR47',
  severity: 'hint',
  title: 'The API server ignores formats that it does not know.',
  explanation:
    'Only the formats of a fixed list are checked, such as date-time, duration, ipv4, cidr, uri, email, hostname, uuid and byte, beside int32, int64, float, ' +
    'double and password, which only inform. Any other says something to people alone.',
  example: { bad: `${head}            format: ipv5`, good: `${head}            format: ipv4` },
  source: 'k8s.io/apiextensions-apiserver pkg/apiserver/validation/formats.go',
};

/** What a node says of values: patterns, bounds, enums, formats. */
export function checkValues(scene: Scene, node: SchemaNode): void {
  checkPattern(scene, node);
  checkBounds(scene, node);
  checkEnum(scene, node);
  checkFormat(scene, node);
}

function checkPattern({ report }: Scene, node: SchemaNode): void {
  const entry = keyword(node, 'pattern');
  const text = asText(entry?.value);
  if (entry === undefined || text === undefined || text === '') return;
  const why = patternProblem(text);
  if (why !== undefined && !/\$\{|\{\{/.test(text))
    report(badPattern, entry.value, `The pattern is no regular expression of Go (RE2): ${why}.`);
}

function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    if (/\(\?<?[=!]/.test(pattern)) return 'it has no look-ahead and look-behind; write a CEL rule instead';
    if (/\\[1-9]/.test(pattern)) return 'it has no back-references';
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be read';
  }
}

const PAIRS = [
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
  ['minimum', 'maximum'],
] as const;

function checkBounds({ report }: Scene, node: SchemaNode): void {
  const number = (name: string): number | undefined => {
    const value = asValue(keyword(node, name)?.value);
    return typeof value === 'number' ? value : undefined;
  };
  for (const [least, most] of PAIRS) {
    const min = number(least);
    const max = number(most);
    const entry = node.keywords.get(least);
    if (entry && min !== undefined && max !== undefined && min > max) {
      report(badBounds, entry.value, `${least} ${min} is greater than ${most} ${max}: no value satisfies both.`);
    }
    for (const [name, value] of [
      [least, min],
      [most, max],
    ] as const) {
      const negative = node.keywords.get(name);
      if (negative && value !== undefined && value < 0 && least !== 'minimum')
        report(badBounds, negative.value, `${name} cannot sensibly be negative.`);
    }
  }
  const multiple = node.keywords.get('multipleOf');
  const factor = number('multipleOf');
  if (multiple && factor !== undefined && factor <= 0)
    report(badBounds, multiple.value, 'multipleOf must be greater than 0 to mean something.');
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['string'],
  integer: ['integer'],
  number: ['integer', 'number'],
  boolean: ['boolean'],
};

function checkEnum({ report }: Scene, node: SchemaNode): void {
  const entry = keyword(node, 'enum');
  if (entry === undefined || asSeq(entry.value) === undefined) return;
  const members = items(entry.value);
  if (members.length === 0) report(badBounds, entry.value, 'An empty enum restricts nothing: list the values that are allowed.');
  const seen = new Set<string>();
  const wanted = TYPES[textOf(node, 'type')];
  for (const member of members) {
    if (member.kind === 'scalar' && isPlaceholder(member.text)) continue;
    const value = jsonOf(member);
    const text = JSON.stringify(value);
    if (seen.has(text)) report(badBounds, member, `The value ${text} is in the enum already.`);
    seen.add(text);
    if (wanted === undefined || value === null || wanted.includes(kindOf(value))) continue;
    const isWord = textOf(node, 'type') === 'string' && member.kind === 'scalar';
    report(
      badBounds,
      member,
      `${text} is no ${textOf(node, 'type')}, so that no value of the field can be it.${isWord ? ' YAML reads it so without quotes.' : ''}`,
      {
        fixes: isWord ? [replaceFix('Put it in quotes', member, JSON.stringify(member.text), true)] : [],
      },
    );
  }
}

function jsonOf(node: Parameters<typeof toJson>[0]): ReturnType<typeof toJson> {
  try {
    return toJson(node);
  } catch (error) {
    if (error instanceof TooManyAliases) return null;
    throw error;
  }
}

function checkFormat({ report, minor }: Scene, node: SchemaNode): void {
  const entry = keyword(node, 'format');
  const text = textOf(node, 'format');
  if (entry === undefined || text === '' || isPlaceholder(text)) return;
  if (formatNames.some(({ name }) => name === text) || effectiveFormat(text, minor) !== undefined) return;
  const right = nearestName(
    text,
    formatNames.map(({ name }) => name),
  );
  const hint = right === undefined ? '' : ` ${right} is probably meant.`;
  report(unknownFormat, entry.value, `The API server does not know the format "${text}" and checks nothing in ${nameOf(node)}.${hint}`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, entry.value, right)],
  });
}
