import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import type { YamlNode } from '../../yaml/nodes';
import { sourceMap } from '../../yaml/source-map';
import { asMap, asScalar, asText, entry, get, isNull, items } from '../../yaml/walk';
import { replaceFix } from '../edits';
import { followPlain, plainSteps } from '../json-path';
import { nameOf, type SchemaNode } from '../schema/node';
import type { VersionView } from '../definition';
import type { Scene } from '../scene';
import { printerColumnFormats, printerColumnTypes } from '../tables';

const source = 'ValidateCustomResourceColumnDefinition of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation';
const head =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  group: example.com\n  versions:\n  - name: v1\n    additionalPrinterColumns:\n';

export const badColumn: RuleInfo = {
  id: 'CR20',
  severity: 'error',
  title: 'A printer column needs a name, a type and a path.',
  explanation:
    'The type is one of string, integer, number, boolean and date; the format, if any, one of int32, int64, float, double, byte, date, date-time and ' +
    'password. The path is counted from the object and begins with a dot: `.status.phase`.',
  example: {
    bad: `${head}    - name: Replicas\n      type: int\n      jsonPath: spec.replicas`,
    good: `${head}    - name: Replicas\n      type: integer\n      jsonPath: .spec.replicas`,
  },
  source,
};

export const columnPath: RuleInfo = {
  id: 'CR21',
  severity: 'warning',
  title: 'The path of a printer column should lead to a field of the schema.',
  explanation: 'The API server does not compare the path with the schema. A column whose path leads nowhere stays empty for ever.',
  example: {
    bad: `${head}    - name: Phase\n      type: string\n      jsonPath: .status.fase\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          status:\n            type: object\n            properties:\n              phase:\n                type: string`,
    good: `${head}    - name: Phase\n      type: string\n      jsonPath: .status.phase\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n          status:\n            type: object\n            properties:\n              phase:\n                type: string`,
  },
  source: 'the schema of the same version',
};

export const sameColumn: RuleInfo = {
  id: 'CR22',
  severity: 'warning',
  title: 'Printer columns should have different names.',
  explanation: 'Two columns with one name cannot be told apart, and `NAME` and `AGE` may be there already.',
  example: {
    bad: `${head}    - name: Phase\n      type: string\n      jsonPath: .status.phase\n    - name: Phase\n      type: string\n      jsonPath: .status.state`,
    good: `${head}    - name: Phase\n      type: string\n      jsonPath: .status.phase\n    - name: State\n      type: string\n      jsonPath: .status.state`,
  },
  source: 'kubectl get',
};

export function checkColumns(scene: Scene, version: VersionView): void {
  const seen = new Set<string>();
  for (const column of items(get(version.node, 'additionalPrinterColumns'))) {
    if (!asMap(column) && !isNull(column)) continue;
    checkRequired(scene, column);
    checkWord(scene, column, 'type', printerColumnTypes);
    checkWord(scene, column, 'format', printerColumnFormats);
    const name = get(column, 'name');
    const text = asText(name);
    if (name && text !== undefined && text !== '') {
      const same = text.toLowerCase();
      if (seen.has(same)) scene.report(sameColumn, name, `There is a column "${text}" already: give this one another name.`);
      seen.add(same);
    }
    checkPath(scene, column, version.schema);
  }
}

function checkRequired({ report, definition }: Scene, column: YamlNode): void {
  if (definition.isPartial) return;
  for (const name of ['name', 'type', 'jsonPath'] as const) {
    const pair = entry(column, name);
    if (pair !== undefined && !isNull(pair.value) && asText(pair.value) !== '') continue;
    if (name === 'jsonPath' && pair === undefined && entry(column, 'JSONPath')) continue;
    const place = pair?.key ?? entry(column, 'name')?.value ?? asMap(column)?.entries[0]?.key ?? column;
    report(badColumn, place, `This column has no ${name}${HINTS[name]}.`);
  }
}

const HINTS = {
  name: '',
  type: `: write one of ${printerColumnTypes.join(', ')}`,
  jsonPath: ': write where the value is, like .status.phase',
} as const;

function checkWord({ report }: Scene, column: YamlNode, field: 'type' | 'format', allowed: readonly string[]): void {
  const node = get(column, field);
  const text = asText(node);
  if (node === undefined || text === undefined || text === '' || allowed.includes(text) || isPlaceholder(text)) return;
  const right = MEANT[text.toLowerCase()] ?? nearestName(text, allowed);
  report(badColumn, node, `A column's ${field} cannot be "${text}": write one of ${allowed.join(', ')}.`, {
    fixes: right === undefined || !allowed.includes(right) ? [] : [replaceFix(`Write ${right}`, node, right)],
  });
}

const MEANT: Readonly<Record<string, string>> = {
  int: 'integer',
  bool: 'boolean',
  str: 'string',
  time: 'date',
  object: 'string',
  array: 'string',
};

function checkPath({ report, definition }: Scene, column: YamlNode, schema: SchemaNode | undefined): void {
  const scalar = asScalar(get(column, 'jsonPath'));
  const path = asText(scalar);
  if (scalar === undefined || path === undefined || path === '' || isPlaceholder(path)) return;
  if (!path.startsWith('.')) {
    const right = path.replace(/^\{?\.?(.*?)\}?$/, '.$1');
    report(badColumn, scalar, `The path "${path}" must begin with a dot: it is counted from the object, like .status.phase.`, {
      fixes: [replaceFix(`Write ${right}`, scalar, /^[\w.-]+$/.test(right) ? right : JSON.stringify(right))],
    });
    return;
  }
  if (schema === undefined) return;
  const missing = followPlain(schema, plainSteps(path).steps);
  if (missing === undefined || !('missing' in missing)) return;
  const { start, end, name } = missing.missing;
  const map = sourceMap(definition.document.text, scalar);
  const range = { start: map.toSource(start), end: map.toSource(end) };
  const right = nearestName(name, missing.within.properties?.keys() ?? []);
  const hint = right === undefined ? '' : ` ${right} is probably meant.`;
  report(columnPath, range, `The schema has no field "${name}" in ${nameOf(missing.within)}, so that this column stays empty.${hint}`, {
    fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, range, right)],
  });
}
